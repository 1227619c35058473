// A program that makes a snapshot: `CATALOG SNAPSHOT [urgent]`, started by make-snapshot.ts. Reading a
// whole catalog and merging all takes memory that a process with threads would keep.
import { setPriority } from "node:os";
import { makeSnapshot } from "./index-job.ts";

/** Readers come first, where nobody waits. */
const MODEST = 10;

const [catalog = "", target = "", urgency] = process.argv.slice(2);
const isUrgent = urgency === "urgent";
if (!isUrgent) setPriority(MODEST);
const parent = process.ppid;
const onProgress = (done: number, total: number): void => {
  if (process.ppid !== parent) process.exit(1); // whoever asked is gone
  process.send?.([done, total]);
};
makeSnapshot(catalog, target, { isUrgent, onProgress });
process.disconnect?.();
