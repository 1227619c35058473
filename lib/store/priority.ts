// Readers come before imports and before what nobody waits for.
import { readlinkSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { basename } from "node:path";
import { isMainThread } from "node:worker_threads";

const { PRIORITY_BELOW_NORMAL } = constants.priority;

/** Of the main thread and those that it will start, or of the calling thread alone, where Linux is. */
export function lowerPriority(): void {
  try {
    if (isMainThread) setPriority(PRIORITY_BELOW_NORMAL);
    // A link to PROCESS/task/THREAD: proc(5).
    else setPriority(Number(basename(readlinkSync("/proc/thread-self"))), PRIORITY_BELOW_NORMAL);
  } catch {} // Where a system does not allow it, all goes on as it is.
}
