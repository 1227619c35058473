// What runs beside a long import: see checkpoints.ts.
import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import { Connection } from "./connection.ts";
import { checkpoint } from "./write-queries.ts";

/** Between two looks at the log, in milliseconds. */
const LOOK_MS = 250;
/** Pages of the log from which on the writer has to wait until it can be begun anew: 64 MB. */
const MANY_PAGES = 8000;
/** So long one waits for readers then, in milliseconds: the writer waits too. */
const PATIENCE_MS = 50;

const Outcome = z.object({ log: z.int() });

const connection = new Connection(String(workerData), { readOnly: false });
connection.exec(`PRAGMA busy_timeout = ${PATIENCE_MS}`);

function look(): void {
  const log = connection.first(checkpoint("PASSIVE"), Outcome)?.log ?? 0;
  if (log >= MANY_PAGES) connection.first(checkpoint("RESTART"), Outcome);
}

const timer = setInterval(() => {
  try {
    look();
  } catch {} // A full disk, mostly: the writer meets it too, and says so.
}, LOOK_MS);

parentPort?.once("message", () => {
  clearInterval(timer);
  connection.close();
});
