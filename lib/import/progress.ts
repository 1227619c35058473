// How far an import is, in bytes of its sources on disk. Invariant: it never falls and never passes
// the total, and it ends there.
import { setImmediate } from "node:timers/promises";
import { sizes } from "./scan.ts";
import type { SourcePath } from "./unit.ts";

/** Bytes of the sources that were read, and of all. */
export type ShowProgress = (done: number, total: number) => void;

/** About what is read of a model file whose digests are not wanted. */
const HEAD_BYTES = 2 ** 18;
/** Milliseconds between two reports. */
const REPORT_MS = 100;
/** Files that are measured at a time: a folder may have a million. */
const STEP_FILES = 500;

/** The sources are measured beside the import, and only where somebody looks on. */
export class Progress {
  readonly #show: ShowProgress | undefined;
  /** Known once all sources were measured: nothing is shown before. */
  #total: number | undefined;
  #done = 0;
  #shownAt = 0;
  #isOver = false;

  constructor(
    { paths, hash }: { paths: readonly SourcePath[]; hash: boolean },
    show: ShowProgress | undefined,
  ) {
    this.#show = show;
    if (!show) return;
    const files = sizes(paths, hash ? Infinity : HEAD_BYTES);
    this.#measure(files).catch(() => undefined); // the import itself says what is wrong
  }

  readonly add = (count: number): void => {
    this.#done += count;
    if (performance.now() - this.#shownAt >= REPORT_MS) this.#report();
  };

  /** All is read: what was counted is the total, too, where the measuring has not got so far. */
  end(): void {
    this.stop();
    this.#total ??= this.#done;
    this.#done = this.#total;
    this.#report();
  }

  /** Nothing more is measured. */
  stop(): void {
    this.#isOver = true;
  }

  async #measure(files: Generator<number>): Promise<void> {
    let total = 0;
    let count = 0;
    for (const size of files) {
      total += size;
      count += 1;
      if (count % STEP_FILES === 0) await setImmediate(); // batches and signals get their turn
      if (this.#isOver) return;
    }
    this.#total = total;
  }

  #report(): void {
    if (this.#total === undefined) return;
    this.#shownAt = performance.now();
    this.#show?.(Math.min(this.#done, this.#total), this.#total); // files may grow meanwhile
  }
}
