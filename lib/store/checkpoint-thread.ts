// What runs beside a long import: see checkpoints.ts. It has a bare connection, since it reads no rows
// and a thread that loads little starts sooner.
import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import { checkpoint } from "./write-queries.ts";

/** Between two looks at the log, in milliseconds. */
const LOOK_MS = 250;
/** Pages of the log from which on the writer has to wait until it can be begun anew: 64 MB. */
const MANY_PAGES = 8000;
/** So long one waits for readers then, in milliseconds: the writer waits too. */
const PATIENCE_MS = 50;

const database = new DatabaseSync(String(workerData), { timeout: PATIENCE_MS, defensive: true });
const copy = database.prepare(checkpoint("PASSIVE").text);
const copyAndRestart = database.prepare(checkpoint("RESTART").text);

const timer = setInterval(() => {
  try {
    if (Number(copy.get()?.log) >= MANY_PAGES) copyAndRestart.get();
  } catch {} // A full disk, mostly: the writer meets it too, and says so.
}, LOOK_MS);

parentPort?.once("message", () => {
  clearInterval(timer);
  database.close();
});
