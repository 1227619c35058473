// The reading half of an import: paths → batches. Invariant: all it needs is plain values, so it runs
// in any thread.
import { existingDatabase, RecordReader } from "#lib/store/record-reader.ts";
import type { StoreReader } from "#lib/store/store.ts";
import { intake } from "./intake.ts";
import { type Batch, type Parcel, type ProduceOptions, produce } from "./produce.ts";
import type { ShowProgress } from "./progress.ts";
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
  /** Now and then. */
  onProgress?: ShowProgress;
  signal?: AbortSignal;
}

/** What a thread that runs a job is started with. */
export interface ThreadData {
  job: Job;
  done: DoneCount;
}

/** What it sends. */
export type Step = { batch: Batch } | { parcel: Parcel } | { bytes: number };

export interface RunJobOptions extends Pick<ProduceOptions, "handOver"> {
  /** Told of bytes that were read from disk, or need not be. */
  onBytes: (count: number) => void;
  signal?: AbortSignal;
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
  { onBytes, signal, handOver }: RunJobOptions,
): AsyncGenerator<Batch> {
  const { paths, dataDir, importedAt, skipDemo, hash } = job;
  const reader = new RecordReader(existingDatabase(dataDir));
  try {
    const found = intake(paths, {
      dataDir,
      hash,
      knownHashes: (subjects) => subjectsWithHashes(reader, subjects),
      onBytes,
      ...(signal ? { signal } : {}),
    });
    const toHandOver = handOver ? { handOver } : {};
    yield* produce(found, { reader, importedAt, skipDemo, ...toHandOver });
  } finally {
    await reader.close();
  }
}
