// `lorary import`: files, folders and standard input → catalog.
import { formatProblem, type Problem } from "#lib/catalog/errors.ts";
import { formatCount } from "#lib/catalog/format.ts";
import type { ImportSummary } from "#lib/catalog/import-summary.ts";
import { importPaths } from "#lib/import/run.ts";
import { type Command, JSON_OPTION, printJson, usageError, withStore } from "./command.ts";
import { createProgress } from "./progress.ts";

const MAX_SHOWN = 50;

/** "3 problems: 2 value, 1 limit" */
function problemCounts(problems: readonly Problem[]): string {
  const kinds = Map.groupBy(problems, ({ kind }) => kind);
  const counts = [...kinds].map(([kind, { length }]) => `${formatCount(length)} ${kind}`);
  const noun = problems.length === 1 ? "problem" : "problems";
  return `${formatCount(problems.length)} ${noun}: ${counts.join(", ")}`;
}

function printSummary({ added, changed, unchanged, problems }: ImportSummary): void {
  const counts = { added, changed, unchanged };
  const words = Object.entries(counts).map(([name, count]) => `${formatCount(count)} ${name}`);
  console.log(`${words.join(", ")}.`);
  if (problems.length === 0) return;
  console.error(problemCounts(problems));
  for (const problem of problems.slice(0, MAX_SHOWN)) console.error(`  ${formatProblem(problem)}`);
  const hidden = problems.length - MAX_SHOWN;
  if (hidden > 0) console.error(`  and ${formatCount(hidden)} more (all of them with --json)`);
}

export const importCommand: Command = {
  name: "import",
  args: "PATH…",
  about: "Read model cards into the catalog: files, folders, or - for standard input.",
  details: [
    "Folders are read with all that is in them; names that begin with a dot are passed over.",
    "A document that the catalog already holds is not read again. A card with a problem is",
    "named with its line and field, and the others are imported.",
  ],
  options: { json: JSON_OPTION },
  async run({ args, values }) {
    if (args.length === 0) throw usageError("import needs at least one PATH (or - )");
    const progress = createProgress("Importing");
    const summary = await withStore((store) =>
      importPaths(args, {
        store,
        now: () => new Date(),
        stdin: process.stdin,
        onProgress: progress.show,
      }),
    ).finally(progress.end);
    if (values.json) printJson(summary);
    else printSummary(summary);
    return summary.problems.length === 0 ? "ok" : "problems";
  },
};
