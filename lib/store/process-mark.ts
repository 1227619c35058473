// Tells whether the process that began something still runs. Invariant: asks this machine alone; a
// process of another container or machine counts as ended.
import { readFileSync } from "node:fs";

/**
 * When a process started, in clock ticks since the machine did: a process id that is used again has
 * another time. Linux only (proc_pid_stat(5), field 22); "" elsewhere.
 */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // Behind the program's name, which is in brackets and may hold blanks, the third field begins.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[22 - 3] ?? "";
  } catch {
    return "";
  }
}

/** This process, as it is kept in the journal. */
export const processMark = (): string => `${process.pid} ${startOf(process.pid)}`;

/** True where some process has this id now. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0); // signal 0 only asks
    return true;
  } catch (error) {
    // EPERM: it runs, as another user.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

export function isAlive(mark: string): boolean {
  const [pid, start] = mark.split(" ");
  return isRunning(Number(pid)) && (start === "" || start === startOf(Number(pid)));
}
