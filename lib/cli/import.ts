// `lorary import`: files, folders, archives, web addresses and standard input → catalog.
import { statSync } from "node:fs";
import type { Problem } from "#lib/catalog/errors.ts";
import type { ImportSummary } from "#lib/catalog/import-summary.ts";
import { type Config, readConfig } from "#lib/config.ts";
import { type ImportOptions, importPaths } from "#lib/import/run.ts";
import type { SourcePath } from "#lib/import/unit.ts";
import { type Command, type Input, JSON_OPTION, usageError, withStore } from "./command.ts";
import { fetchToFile, isWebAddress } from "./fetch-source.ts";
import {
  type ImportOutput,
  outputAsEvents,
  outputAsJson,
  outputForPeople,
} from "./import-output.ts";
import { openReport } from "./import-report.ts";
import { beModest } from "./modest.ts";
import { renewCatalog } from "./renew.ts";

function outputOf({ json, events }: Input["values"]): ImportOutput {
  if (json && events) throw usageError("--json and --events cannot be combined");
  if (events) return outputAsEvents();
  return json ? outputAsJson() : outputForPeople();
}

/** Brings web addresses, from the hosts that the settings list. */
function fetcher(
  config: Config,
  output: ImportOutput,
  signal: AbortSignal,
): NonNullable<ImportOptions["fetch"]> {
  const onProgress = (bytes: number, total = bytes): void => output.onProgress(bytes, total);
  return (path, folder) =>
    isWebAddress(path) ? fetchToFile(path, folder, config, { onProgress, signal }) : undefined;
}

/** Files that go away after the import: nothing of where they lie is kept. */
function passing(path: string): SourcePath {
  const modified = statSync(path, { throwIfNoEntry: false })?.mtime;
  return { path, name: path, ...(modified && { takenAt: modified.toISOString() }) };
}

async function run({ args, values, signal }: Input): Promise<ImportSummary> {
  const output = outputOf(values);
  const config = readConfig(process.env);
  const report = values.report ? openReport(String(values.report)) : undefined;
  let summary: ImportSummary | undefined;
  try {
    summary = await withStore((store) =>
      importPaths(values.temporary ? args.map(passing) : args, {
        ...output,
        store,
        dataDir: config.dataDir,
        now: () => new Date(),
        stdin: process.stdin,
        signal,
        fetch: fetcher(config, output, signal),
        hash: values.hash === true,
        onProblem(problem: Problem) {
          report?.add(problem);
          output.onProblem(problem);
        },
      }),
    );
    return summary;
  } finally {
    report?.close();
    output.end(summary);
  }
}

export const importCommand: Command = {
  name: "import",
  args: "PATH…",
  about: "Read cards, API JSON, model files and what lies beside them: PATH, URL, or - for stdin.",
  details: [
    "A PATH is a file, a folder, a .zip or .tar or .tar.gz archive, or a web address of a host in",
    "LORARY_FILE_HOSTS. Folders are read with all that is in them; names that begin with a dot are",
    "passed over. A document that the catalog already holds is not read again. What cannot be read",
    "is named with its line and field, and the others are imported.",
    "",
    "A report is one JSON object a line and a problem, { source, line?, field, kind, message },",
    "written as they are found. Events are one JSON object a line on standard output:",
    '  { "event": "run", "id" }                    the import began as this run of the journal',
    '  { "event": "progress", "done", "total" }    in bytes',
    '  { "event": "problem", "problem" }',
    '  { "event": "end", "summary": { added, changed, unchanged, problems } }   counts',
  ],
  options: {
    hash: { type: "boolean", about: "Compute the digests of model files; reads them whole." },
    report: { type: "string", value: "FILE", about: "Write all problems to FILE, as JSON lines." },
    temporary: {
      type: "boolean",
      about: "The files go away afterwards: where they lie is not kept, and names are only names.",
    },
    json: JSON_OPTION,
    events: { type: "boolean", about: "Tell what happens on standard output, as JSON lines." },
  },
  endsItself: true,
  async run(input) {
    if (input.args.length === 0) throw usageError("import needs at least one PATH (or - )");
    beModest();
    const { problems } = await run(input);
    // Who reads events is a site, which brings its catalog up to date itself.
    if (!input.values.events) await withStore((store) => renewCatalog(store, input.signal));
    return problems.length === 0 ? "ok" : "problems";
  },
};
