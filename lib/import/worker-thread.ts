// What runs in the reading thread: batches go out as fast as the other side takes them.
import { on } from "node:events";
import { parentPort, workerData } from "node:worker_threads";
import { type Job, runJob, type Step } from "./job.ts";
import type { Batch } from "./produce.ts";

/** Batches on their way: while one is written, the next waits. */
const AHEAD = 2;

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
  let sent = 0;
  const onProgress = (done: number, total: number): void => send({ done, total });
  for await (const batch of runJob(workerData as Job, { onProgress })) {
    send({ batch }, [gather(batch)]);
    sent += 1;
    if (sent >= AHEAD) await written.next();
  }
  port.close();
}
