// What runs in the reading thread: batches go out as fast as the other side takes them.
import { on } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import { type Job, runJob, type Step } from "./job.ts";
import type { Batch } from "./produce.ts";

/** Batches on their way, while others are written; fewer where their documents are large. */
const AHEAD = 3;
const AHEAD_BYTES = 5_000_000;

/** Puts all documents into one piece of memory that can change threads without being copied. */
function gather({ items }: Batch): ArrayBuffer {
  const documents = items.flatMap((item) => item.documents);
  const whole = new Uint8Array(documents.reduce((sum, { document }) => sum + document.length, 0));
  let at = 0;
  for (const kept of documents) {
    const place = whole.subarray(at, at + kept.document.length);
    place.set(kept.document);
    kept.document = place;
    at += place.length;
  }
  return whole.buffer;
}

if (parentPort !== null) {
  const port = parentPort;
  const send = (step: Step, memory: ArrayBuffer[] = []): void => port.postMessage(step, memory);
  const written = on(port, "message");
  const onProgress = (done: number, total: number): void => send({ done, total });
  const ahead: number[] = [];
  for await (const batch of runJob(workerData as Job, { onProgress })) {
    const memory = gather(batch);
    ahead.push(memory.byteLength);
    send({ batch }, [memory]);
    while (ahead.length >= AHEAD || ahead.reduce((sum, bytes) => sum + bytes, 0) >= AHEAD_BYTES) {
      await written.next();
      ahead.shift();
    }
  }
  port.close();
}
