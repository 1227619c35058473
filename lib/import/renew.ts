// Records that follow the rules of today: catalogs keep what was read when a model came in, and read
// it again from their own documents when the rules changed.
// Invariant: a kill at any moment loses at most a batch's work, and nobody needs to begin anew.
import { setImmediate } from "node:timers/promises";
import type { RejoinResult, Store, StoreReader } from "#lib/store/store.ts";
import { TIPS_RULES } from "#lib/tips/rules.ts";
import { joinDocuments } from "./documents.ts";

const STAMP = `tips ${TIPS_RULES}`;
// A transaction of about 0.2 s, so that other writers get their turn.
const BATCH = 100;

/** Models that were not read by the present rules yet. */
export function countOutdated(store: Pick<StoreReader, "countOutdated">): Promise<number> {
  return store.countOutdated(STAMP);
}

/** Marks a catalog without outdated models, such as an empty one, as made by the present rules. */
export async function markCurrent(store: Store): Promise<void> {
  if ((await countOutdated(store)) === 0) await store.rejoin(STAMP, 1, joinDocuments);
}

export interface RenewOptions {
  store: Store;
  /** Models that were read, of all that are outdated. */
  onProgress?: (done: number, total: number) => void;
  signal?: AbortSignal;
}

/**
 * Reads all outdated models again. Several processes may do so at once: they share the work.
 * @throws the signal's reason; what was read by then stays
 */
export async function renew({
  store,
  onProgress,
  signal,
}: RenewOptions): Promise<Omit<RejoinResult, "isDone">> {
  const total = await countOutdated(store);
  const sum = { joined: 0, changed: 0 };
  for (let isDone = total === 0; !isDone; ) {
    signal?.throwIfAborted();
    const step = await store.rejoin(STAMP, BATCH, joinDocuments);
    sum.joined += step.joined;
    sum.changed += step.changed;
    onProgress?.(sum.joined, Math.max(sum.joined, total));
    isDone = step.isDone;
    await setImmediate(); // timers and signals get their turn
  }
  return sum;
}
