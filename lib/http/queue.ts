// Costly work in bounded number. Invariant: neither what runs nor what waits grows with the load.
import pLimit from "p-limit";
import { LoraryError } from "#lib/catalog/errors.ts";

export type Queue = <T>(work: () => Promise<T>) => Promise<T>;

/** Runs at most `running` at once; beyond `waiting` in line, "busy" (503) with Retry-After. */
export function createQueue({ running, waiting }: { running: number; waiting: number }): Queue {
  const limit = pLimit(running);
  return async (work) => {
    if (limit.activeCount + limit.pendingCount >= running + waiting)
      throw new LoraryError(503, "busy", "Too many pictures are being made; try again shortly.", {
        retryAfterSeconds: 2,
      });
    return limit(work);
  };
}
