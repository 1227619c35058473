// Readers and imports come before what nobody waits for.
import { readlinkSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { basename } from "node:path";

/** The calling thread, in the numbers of the system; 0, which is the process, where it does not tell. */
function systemThread(): number {
  try {
    return Number(basename(readlinkSync("/proc/thread-self")));
  } catch {
    return 0;
  }
}

/** For the thread that calls it: on Linux a thread has a priority of its own. */
export function lowerPriority(): void {
  try {
    const thread = systemThread();
    if (thread > 0) setPriority(thread, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {} // Where a system does not allow it, it goes on as it is.
}
