// Where the index of a catalog comes from: its snapshot, its database, a thread or a process.
// Invariant: what takes much memory is done by a process that ends, wherever it may write a snapshot.
import type { Connection } from "./connection.ts";
import { type OnProgress, readLittle, type Update, type Whole } from "./index-source.ts";
import { IndexWorker, storeClosed } from "./index-worker.ts";
import { countModels } from "./queries.ts";
import { loadBeside, resumeLittle } from "./resume.ts";
import { runProcess } from "./run-process.ts";
import { Count } from "./stored.ts";

export interface SupplyOptions {
  /** The database … */
  catalog: string;
  /** … and the snapshot of the index beside it. */
  snapshot: string;
  /** Whether the snapshot is written, too. */
  saves: boolean;
}

/** Snapshots one after the other, where imports write much while one is made. */
const MAX_ROUNDS = 5;
/** So few are read by a thread without taking much memory. */
const FEW_MODELS = 1000;

export class IndexSupply {
  readonly #options: SupplyOptions;
  readonly #worker = new IndexWorker("index");
  readonly #closing = new AbortController();

  constructor(options: SupplyOptions) {
    this.#options = options;
  }

  /** What takes no time; undefined where all would. */
  readLittle(connection: Connection): Whole | undefined {
    const { snapshot } = this.#options;
    return connection.read(() => readLittle(connection) ?? resumeLittle(connection, snapshot));
  }

  async #load(connection: Connection): Promise<Whole | undefined> {
    const { signal } = this.#closing;
    const whole = await loadBeside(connection, this.#options.snapshot, signal);
    if (signal.aborted) throw storeClosed();
    return whole;
  }

  /** All of the catalog: from the snapshot where that is of use. */
  async open(connection: Connection, onProgress?: OnProgress): Promise<Whole> {
    const whole = await this.#load(connection);
    if (whole) return whole;
    const models = connection.first(countModels(), Count)?.count ?? 0;
    return models <= FEW_MODELS
      ? this.#worker.run("build", { catalog: this.#options.catalog }, onProgress)
      : this.make(connection, onProgress);
  }

  /** All of the catalog, from a new snapshot. */
  async make(connection: Connection, onProgress?: OnProgress): Promise<Whole> {
    const { catalog, snapshot, saves } = this.#options;
    const { signal } = this.#closing;
    try {
      for (let round = 0; saves && round < MAX_ROUNDS; round += 1) {
        // The next one goes on where the last one ended.
        await runProcess(["make", catalog, snapshot], { onProgress, signal });
        const whole = await this.#load(connection);
        if (whole) return whole;
      }
    } catch {
      // A full disk, mostly: then this process does it in its own memory.
      if (signal.aborted) throw storeClosed();
    }
    return this.#worker.run("build", { catalog }, onProgress);
  }

  /** What came after a change, one update after the other; undefined where that is much. */
  async follow(since: number): Promise<Update[] | undefined> {
    const { catalog } = this.#options;
    return (await this.#worker.run("follow", { catalog, since })) ?? undefined;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#worker.close();
  }
}
