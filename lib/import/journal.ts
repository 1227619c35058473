// Batches → store, as one run of the journal. Invariant: what a batch holds is written whole before
// it is counted, and a run that began ends as done or failed unless the process is killed. A run that
// finds nothing new and nothing wrong writes nothing, unless somebody waits for its id.
import { setImmediate } from "node:timers/promises";
import { LoraryError, type Problem } from "#lib/catalog/errors.ts";
import type { ImportSummary } from "#lib/catalog/import-summary.ts";
import type { PutResult, Store } from "#lib/store/store.ts";
import { joinDocuments } from "./documents.ts";
import type { Batch } from "./produce.ts";
import { markCurrent } from "./renew.ts";

export interface RunOptions {
  store: Store;
  now: () => Date;
  /** Ends the run as failed after the batch that is being written. */
  signal?: AbortSignal;
  /** Gets the run's id in the journal before anything else; the run is journalled in any case. */
  onRun?: (id: number) => void;
  /** Every problem, in the order they are found. */
  onProblem?: (problem: Problem) => void;
}

/** More are counted and told, but not held in memory. */
const MAX_KEPT_PROBLEMS = 10_000;
/** Of a run's description, in characters. */
const MAX_WHAT = 2000;

function take(summary: ImportSummary, result: PutResult, problems: readonly Problem[]): void {
  summary.added += result.added;
  summary.changed += result.changed;
  summary.unchanged += result.unchanged;
  summary.problems.push(...problems.slice(0, MAX_KEPT_PROBLEMS - summary.problems.length));
}

/** An entry of the journal that is written when there is something to tell. */
class JournalEntry {
  readonly #what: string;
  readonly #options: RunOptions;
  readonly #startedAt: string;
  #id: number | undefined;
  /** Documents of batches that held nothing new; they come along with the next that does. */
  #unchanged = 0;

  constructor(what: string, options: RunOptions) {
    this.#what = what;
    this.#options = options;
    this.#startedAt = options.now().toISOString();
  }

  async start(): Promise<number> {
    if (this.#id !== undefined) return this.#id;
    const { store, onRun } = this.#options;
    this.#id = await store.startRun({
      what: this.#what.slice(0, MAX_WHAT),
      startedAt: this.#startedAt,
    });
    onRun?.(this.#id);
    return this.#id;
  }

  async extend(result: PutResult, problems: readonly Problem[]): Promise<void> {
    this.#unchanged += result.unchanged;
    const isNews = result.added + result.changed + problems.length > 0;
    if (!isNews && this.#id === undefined) return;
    const id = await this.start();
    await this.#options.store.extendRun(id, { ...result, unchanged: this.#unchanged, problems });
    this.#unchanged = 0;
  }

  async end(state: "done" | "failed", message?: string): Promise<void> {
    if (state === "done" && this.#id === undefined) return;
    const at = this.#options.now().toISOString();
    await this.#options.store.endRun(await this.start(), {
      at,
      state,
      ...(message === undefined ? {} : { message }),
    });
  }
}

async function writeBatch({ items, unchanged }: Batch, store: Store): Promise<PutResult> {
  if (items.length === 0) return { added: 0, changed: 0, unchanged };
  const result = await store.putItems(items, joinDocuments);
  return { ...result, unchanged: result.unchanged + unchanged };
}

/** Why a run failed, for the journal: one sentence without a stack. */
function reasonOf(error: unknown): string {
  if (error instanceof LoraryError) return error.message;
  return `unexpected error: ${String(error).split("\n", 1)[0]}`;
}

async function writeBatches(
  entry: JournalEntry,
  batches: AsyncIterable<Batch>,
  options: RunOptions,
): Promise<ImportSummary> {
  const summary: ImportSummary = { added: 0, changed: 0, unchanged: 0, problems: [] };
  for await (const batch of batches) {
    const result = await writeBatch(batch, options.store);
    await entry.extend(result, batch.problems);
    take(summary, result, batch.problems);
    for (const problem of batch.problems) options.onProblem?.(problem);
    await setImmediate(); // timers and signals get their turn
    options.signal?.throwIfAborted();
  }
  return summary;
}

/**
 * Writes batches as they come.
 * @param what the paths or the address, in the user's words
 * @throws what the batches, the store or the signal throw; what was written by then stays
 */
export async function runJournalled(
  what: string,
  batches: AsyncIterable<Batch>,
  options: RunOptions,
): Promise<ImportSummary> {
  const entry = new JournalEntry(what, options);
  await markCurrent(options.store);
  if (options.onRun) await entry.start();
  try {
    const summary = await writeBatches(entry, batches, options);
    await entry.end("done");
    return summary;
  } catch (error) {
    // Where the store itself is broken this fails too, and the first error is the one to tell.
    await entry.end("failed", reasonOf(error)).catch(() => undefined);
    throw error;
  }
}
