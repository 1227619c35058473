// A program for what takes memory that a process with threads would keep, started by run-process.ts:
// `make CATALOG SNAPSHOT` reads a whole catalog, `merge FILE` makes one segment of many.
import { makeSnapshot, mergeFile } from "./index-job.ts";
import { lowerPriority } from "./priority.ts";

const [task, file = "", target = ""] = process.argv.slice(2);
const parent = process.ppid;
const onProgress = (done: number, total: number): void => {
  if (process.ppid !== parent) process.exit(1); // whoever asked is gone
  process.send?.([done, total]);
};
if (task === "make") makeSnapshot(file, target, onProgress);
else {
  lowerPriority();
  mergeFile(file);
}
process.disconnect?.();
