// The reading half of an import: paths → batches. Invariant: all it needs is plain values, so it runs
// in any thread.
import { openSqliteReader } from "#lib/store/sqlite.ts";
import type { StoreReader } from "#lib/store/store.ts";
import { intake } from "./intake.ts";
import { type Batch, type Parcel, type ProduceOptions, produce } from "./produce.ts";
import type { DoneCount } from "./under-way.ts";
import type { SourcePath } from "./unit.ts";

export interface Job {
  paths: readonly SourcePath[];
  dataDir: string;
  /** ISO 8601, UTC. */
  importedAt: string;
  /** Leaves out the models of the demo set. */
  skipDemo: boolean;
  /** Computes the digests of model files, which reads them whole. */
  hash: boolean;
}

export interface JobOptions {
  /** Bytes of the sources that were read, and of all as far as is known; now and then. */
  onProgress?: (done: number, total: number) => void;
  signal?: AbortSignal;
}

/** What a thread that runs a job is started with. */
export interface ThreadData {
  job: Job;
  done: DoneCount;
}

/** What it sends. */
export type Step = { batch: Batch } | { parcel: Parcel } | { done: number; total: number };

/** Milliseconds between two reports of progress. */
const PROGRESS_MS = 100;

/** Lets a report through now and then, and the last one. */
function throttle(report: NonNullable<JobOptions["onProgress"]>) {
  let last = performance.now();
  let latest: Parameters<typeof report> = [0, 0];
  return {
    onProgress(...progress: typeof latest): void {
      latest = progress;
      if (performance.now() - last < PROGRESS_MS) return;
      last = performance.now();
      report(...latest);
    },
    end: () => report(...latest),
  };
}

/** Of these local ids, those of files whose digests the catalog holds. */
async function subjectsWithHashes(
  reader: Pick<StoreReader, "findModel">,
  subjects: readonly string[],
): Promise<Set<string>> {
  const known = new Set<string>();
  for (const subject of subjects)
    for (const source of (await reader.findModel(subject))?.sources ?? [])
      if (source.kind === "hashes" && source.subject === subject) known.add(subject);
  return known;
}

/** @throws LoraryError where the catalog or its media cannot be read or written */
export async function* runJob(
  job: Job,
  options: JobOptions & Pick<ProduceOptions, "handOver">,
): AsyncGenerator<Batch> {
  const { paths, dataDir, importedAt, skipDemo, hash } = job;
  const { signal, handOver } = options;
  const { onProgress, end } = throttle((...progress) => options.onProgress?.(...progress));
  const reader = openSqliteReader(dataDir);
  try {
    const found = intake(paths, {
      dataDir,
      hash,
      knownHashes: (subjects) => subjectsWithHashes(reader, subjects),
      onProgress,
      ...(signal ? { signal } : {}),
    });
    const toHandOver = handOver ? { handOver } : {};
    yield* produce(found, { reader, importedAt, skipDemo, ...toHandOver });
    end();
  } finally {
    await reader.close();
  }
}
