// What keeps an index small and saved while nobody waits for it. Invariant: merging that takes much
// memory is done by a process that ends, wherever it may write a file.
import { rmSync } from "node:fs";
import type { SegmentImage } from "#lib/search/layout.ts";
import type { Part } from "./index-source.ts";
import type { SupplyOptions } from "./index-supply.ts";
import { IndexWorker } from "./index-worker.ts";
import { readBeside, snapshotSteps } from "./read-snapshot.ts";
import { runProcess } from "./run-process.ts";
import type { Snapshot } from "./snapshot.ts";

/** Bytes of segments that a thread merges: the memory that it took stays with its process. */
const MAX_MERGED = 8_000_000;
/** Of a file that is no snapshot of a catalog. */
const NOWHERE = { catalog: "", seq: 0, mark: 0 };

export class IndexUpkeep {
  readonly #options: SupplyOptions;
  readonly #worker = new IndexWorker("index upkeep");
  readonly #closing = new AbortController();
  #files = 0;

  constructor(options: SupplyOptions) {
    this.#options = options;
  }

  /** Segments of so many bytes together → one. */
  merge(parts: Part[], bytes: number): Promise<SegmentImage> {
    return this.#options.saves && bytes > MAX_MERGED
      ? this.#mergeFile(parts)
      : this.#worker.run("merge", { parts });
  }

  async #mergeFile(parts: Part[]): Promise<SegmentImage> {
    const { signal } = this.#closing;
    this.#files += 1;
    const target = `${this.#options.snapshot}.merge.${process.pid}.${this.#files}`;
    try {
      await this.#worker.run("save", { target, snapshot: { place: NOWHERE, parts } });
      await runProcess(["merge", target], { signal });
      const merged = await readBeside(
        snapshotSteps(target, () => true),
        signal,
      );
      const [whole] = merged?.parts ?? [];
      if (whole === undefined) throw new Error(`${target} cannot be read back`);
      return whole.image;
    } finally {
      rmSync(target, { force: true });
    }
  }

  save(snapshot: Snapshot): Promise<null> {
    return this.#worker.run("save", { target: this.#options.snapshot, snapshot });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#worker.close();
  }
}
