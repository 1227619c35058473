// Files, folders, standard input and web addresses → store. Invariant: a source either becomes part
// of the catalog, is already known, or has a problem; memory does not grow with what is imported.
import type { ImportSummary } from "#lib/catalog/import-summary.ts";
import { type BringOptions, bring, nameOf } from "./bring.ts";
import { type Job, type JobOptions, runJob } from "./job.ts";
import { type RunOptions, runJournalled } from "./journal.ts";
import type { Batch } from "./produce.ts";
import { Progress } from "./progress.ts";
import { isSmall } from "./small.ts";
import { openTemporaryFolder } from "./temporary.ts";
import type { SourcePath } from "./unit.ts";
import { runInThread } from "./worker.ts";

export interface ImportOptions extends RunOptions, JobOptions, BringOptions {
  /** Of the store, for a reader of its own, media and temporary files. */
  dataDir: string;
  /** Leaves out the models of the demo set. */
  skipDemo?: boolean;
  /** Computes the digests of model files, which reads them whole. */
  hash?: boolean;
}

async function* runHere(job: Job, { onProgress, signal }: JobOptions): AsyncGenerator<Batch> {
  const progress = new Progress(job, onProgress);
  try {
    yield* runJob(job, { onBytes: progress.add, ...(signal ? { signal } : {}) });
    progress.end();
  } finally {
    progress.stop();
  }
}

async function* readPaths(
  named: readonly SourcePath[],
  options: ImportOptions,
): AsyncGenerator<Batch> {
  const { dataDir, skipDemo = false, hash = false, now } = options;
  const temporary = openTemporaryFolder(dataDir);
  try {
    const { paths, problems } = await bring(named, temporary.path, options);
    if (problems.length > 0) yield { items: [], unchanged: 0, problems };
    const job: Job = { paths, dataDir, importedAt: now().toISOString(), skipDemo, hash };
    // Starting a thread may take longer than the whole import.
    const { store: reader } = options;
    yield* isSmall(paths) ? runHere(job, options) : runInThread(job, { ...options, reader });
  } finally {
    temporary.remove();
  }
}

/**
 * Imports files, folders (with all that is in them), archives, web addresses and, for "-", standard
 * input. A source that cannot be read is a problem and the others go on. `problems` of the summary
 * holds the first 10,000; `onProblem` is told all.
 * @throws LoraryError where the database cannot be written or memory does not suffice, and the
 * signal's reason; what was written by then stays.
 */
export async function importPaths(
  paths: readonly SourcePath[],
  options: ImportOptions,
): Promise<ImportSummary> {
  const what = paths.map(nameOf).join(" ");
  return await runJournalled(what, readPaths(paths, options), options);
}
