// The reading half of an import in a thread of its own. Invariant: at most a few batches wait for the
// writing half, and a thread that fails or runs out of memory is an error in words.
import { on } from "node:events";
import { Worker } from "node:worker_threads";
import { LoraryError } from "#lib/catalog/errors.ts";
import type { Job, JobOptions, Step, ThreadData } from "./job.ts";
import { type Batch, type KnownReader, type Parcel, readParcel } from "./produce.ts";
import { Progress } from "./progress.ts";
import { countDone, newDoneCount } from "./under-way.ts";

// Measured on records with their documents: more makes nothing faster. With it the whole process
// stays below 400 MB, since the writing half holds no more than the batches under way.
const LIMITS = { maxOldGenerationSizeMb: 160, maxYoungGenerationSizeMb: 32 };

/** An error that came out of the thread, which has lost its class on the way. */
function inWords(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code, status } = error as Error & { code?: string; status?: number };
  if (code === "ERR_WORKER_OUT_OF_MEMORY") {
    const message =
      "The import ran out of memory: a document is too deep or too large. What was read before stays in the catalog.";
    return new LoraryError(500, "import_memory", message, { cause: error });
  }
  return error.name === "LoraryError" && code !== undefined && status !== undefined
    ? new LoraryError(status, code, error.message, { cause: error })
    : error;
}

/** Buffers come through as what they extend. */
function restoreBuffers({ units }: Parcel): void {
  for (const { entry } of units.flat()) {
    const { buffer, byteOffset, length } = entry.bytes;
    entry.bytes = Buffer.from(buffer, byteOffset, length);
  }
}

export interface ThreadOptions extends JobOptions {
  /** Of this thread, which reads too where it would have to wait. */
  reader: KnownReader;
}

/**
 * Runs a job in a thread, and some of it in this one.
 * @throws what the thread threw, `import_memory`, or the signal's reason
 */
export async function* runInThread(
  job: Job,
  { onProgress, signal, reader }: ThreadOptions,
): AsyncGenerator<Batch> {
  const entry = new URL("./worker-thread.ts", import.meta.url);
  const done = newDoneCount();
  const workerData: ThreadData = { job, done };
  const thread = new Worker(entry, { workerData, resourceLimits: LIMITS, name: "import" });
  const progress = new Progress(job, onProgress);
  try {
    const steps = on(thread, "message", { close: ["exit"], ...(signal ? { signal } : {}) });
    for await (const [step] of steps as AsyncIterable<[Step]>) {
      if ("bytes" in step) {
        progress.add(step.bytes);
        continue;
      }
      if ("parcel" in step) {
        restoreBuffers(step.parcel);
        yield await readParcel(step.parcel, { reader, skipDemo: job.skipDemo });
      } else yield step.batch;
      countDone(done);
    }
    progress.end();
  } catch (error) {
    signal?.throwIfAborted();
    throw inWords(error);
  } finally {
    progress.stop();
    await thread.terminate();
  }
}
