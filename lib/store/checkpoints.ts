// Copies what a long import wrote from the write-ahead log into the database beside it: that waits for
// the disk, which the writer need not. Invariant: where no thread does it, the writer does.
import { Worker } from "node:worker_threads";
import type { Connection } from "./connection.ts";

/** Pages of the log after which the writer copies them itself: 32 MB, because batches change many of
 * the same pages, which then are copied once … */
export const LOG_PAGES = 4000;
/** … and beside a thread that does it, should it fall behind. */
const LOG_PAGES_BESIDE = 40_000;
/** Fewer batches are not worth a thread. */
const MANY_BATCHES = 10;

export class Checkpoints {
  readonly #file: string;
  readonly #writer: Connection;
  #batches = 0;
  #thread: Worker | undefined;
  #ended = Promise.resolve();

  constructor(file: string, writer: Connection) {
    this.#file = file;
    this.#writer = writer;
  }

  /** A batch was written. */
  note(): void {
    this.#batches += 1;
    if (this.#batches !== MANY_BATCHES) return;
    try {
      this.#start();
    } catch {} // There is no room for a thread.
  }

  #start(): void {
    // The name is put together here because a bundler would otherwise bundle the thread.
    const entry = new URL(["./checkpoint", "thread.ts"].join("-"), import.meta.url);
    const thread = new Worker(entry, { name: "checkpoints", workerData: this.#file });
    thread.unref();
    thread.on("error", () => undefined); // of lack of memory, mostly
    thread.once("online", () => this.#setPages(LOG_PAGES_BESIDE));
    this.#thread = thread;
    this.#ended = new Promise((settle) => {
      thread.once("exit", () => {
        this.#setPages(LOG_PAGES);
        settle();
      });
    });
  }

  #setPages(pages: number): void {
    if (this.#thread) this.#writer.exec(`PRAGMA wal_autocheckpoint = ${pages}`);
  }

  /** Nothing more is written for now. */
  async end(): Promise<void> {
    this.#batches = 0;
    this.#setPages(LOG_PAGES);
    this.#thread?.ref();
    this.#thread?.postMessage("end");
    this.#thread = undefined;
    await this.#ended;
  }
}
