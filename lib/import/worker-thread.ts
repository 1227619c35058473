// What runs in the reading thread: batches go out as fast as the other side takes them, and where
// that side has nothing to do it gets a parcel to read itself. Invariant: all goes out in its order.
import { parentPort, workerData } from "node:worker_threads";
import { runJob, type Step, type ThreadData } from "./job.ts";
import type { Batch, Parcel } from "./produce.ts";
import { UnderWay } from "./under-way.ts";

/** Larger documents are read here, where memory has limits of its own. */
const MAX_SHARED_BYTES = 500_000;

/** Bytes that were read between two messages that tell so. */
const TOLD_BYTES = 500_000;

/** Puts byte arrays into one piece of memory that can change threads without being copied. */
function gather<Key extends string>(
  holders: readonly Record<Key, Uint8Array>[],
  key: Key,
): ArrayBuffer {
  const memory = new ArrayBuffer(holders.reduce((sum, { [key]: bytes }) => sum + bytes.length, 0));
  let at = 0;
  for (const holder of holders) {
    const place = Buffer.from(memory, at, holder[key].length);
    place.set(holder[key]);
    holder[key] = place;
    at += place.length;
  }
  return memory;
}

if (parentPort !== null) {
  const port = parentPort;
  const { job, done } = workerData as ThreadData;
  const underWay = new UnderWay(done);
  const send = (step: Step, memory: ArrayBuffer): void => {
    underWay.add({ bytes: memory.byteLength, isParcel: "parcel" in step });
    port.postMessage(step, [memory]);
  };
  const sendBatch = (batch: Batch): void => {
    const documents = batch.items.flatMap((item) => item.documents);
    send({ batch }, gather(documents, "document"));
  };
  const handOver = (parcel: Parcel): boolean => {
    const entries = parcel.units.flat().map(({ entry }) => entry);
    const isLarge = entries.some(({ bytes }) => bytes.length > MAX_SHARED_BYTES);
    if (isLarge || !underWay.isShort()) return false;
    send({ parcel }, gather(entries, "bytes"));
    return true;
  };
  let bytes = 0;
  const onBytes = (count: number): void => {
    bytes += count;
    if (bytes < TOLD_BYTES) return;
    port.postMessage({ bytes } satisfies Step);
    bytes = 0;
  };
  for await (const batch of runJob(job, { onBytes, handOver })) {
    sendBatch(batch);
    underWay.wait();
  }
  port.close();
}
