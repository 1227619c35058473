// A Civitai-compatible API → batches, page by page. Invariant: a page is written before the bookmark
// moves behind it, so a pull that ends at any moment goes on with at most one page asked twice.
import { LoraryError, type Problem } from "#lib/catalog/errors.ts";
import type { ImportSummary } from "#lib/catalog/import-summary.ts";
import { type CivitaiPage, type PageItem, readCivitaiPage } from "#lib/formats/civitai-page.ts";
import { type RunOptions, runJournalled } from "./journal.ts";
import { type Batch, produce } from "./produce.ts";
import {
  bookmarkKey,
  describePull,
  type PullQuery,
  pageAddress,
  positionOf,
  type WalkQuery,
  walksOf,
} from "./pull-query.ts";
import type { Found } from "./unit.ts";

/** An answer with status 200 while it arrives. */
export interface PullAnswer {
  body: AsyncIterable<Uint8Array>;
  /** ISO 8601, UTC. */
  takenAt?: string;
}

export interface PullOptions extends RunOptions {
  /** The site whose API it is, without a slash at its end. */
  base: string;
  query: PullQuery;
  /**
   * Asks for an address and hands the answer to `read`, again where the answer does not arrive
   * whole or `read` throws "upstream_error"; throws "upstream_refused" for a status such as 400,
   * "upstream_list_end" for pages that the server does not give.
   */
  ask<Result>(url: URL, read: (answer: PullAnswer) => Promise<Result>): Promise<Result>;
  /** Whether an address that the server names is the API's own. */
  isOwn(url: URL): boolean;
  /** Begins anew where an earlier pull stopped on its way. */
  restart?: boolean;
  /** Called where an earlier pull is gone on with, with the time it began. */
  onResume?: (startedAt: string) => void;
  /** Called after each page with the number of models it gave. */
  onPage?: (models: number) => void;
}

interface AnsweredPage extends CivitaiPage {
  address: URL;
  takenAt: string;
}

// Guards against a server that never comes to an end.
const MAX_PAGES = 100_000;
const MAX_EMPTY_PAGES = 50;
/** Caches in front of an API may give an older page: it is asked again until then. */
const MAX_REPEATS = 3;

/** A walk through one list, from cursor to cursor. */
class Walk {
  readonly #options: PullOptions;
  readonly #query: WalkQuery;
  /** Moves the bookmark. */
  readonly #stay: (position: string) => Promise<void>;
  #seen = new Set<string>();
  #position = "";
  #hasRestarted = false;
  #repeats = 0;
  #emptyPages = 0;
  /** Problems of the walk itself, told with the next page. */
  #notes: Problem[] = [];

  constructor(options: PullOptions, query: WalkQuery, stay: (position: string) => Promise<void>) {
    this.#options = options;
    this.#query = query;
    this.#stay = stay;
  }

  /** Batches are written by the time the next one is asked for, and so is a page's last one. */
  async *batches(from: string): AsyncGenerator<Batch> {
    this.#goTo(from);
    for (let pages = 0; pages < MAX_PAGES; pages += 1) {
      this.#options.signal?.throwIfAborted();
      const page = await this.#ask();
      const next = this.#nextOf(page);
      if (next !== undefined && this.#isRepeated(next)) continue;
      const end = this.#endsWith(page, next);
      yield* this.#produce(page);
      if (end || next === undefined) return;
      this.#goTo(next);
      await this.#stay(next);
    }
  }

  #goTo(position: string): void {
    this.#position = position;
    this.#seen.add(position);
    this.#repeats = 0;
  }

  #note(address: URL, message: string): void {
    const source = address.href;
    this.#notes.push({ source, field: "metadata", kind: "structure", message });
  }

  /** The page at the position; from the beginning, once, where the server refuses the position. */
  async #ask(): Promise<AnsweredPage> {
    const address = pageAddress(this.#options.base, this.#query, this.#position);
    try {
      return await this.#askFor(address);
    } catch (error) {
      if (!(error instanceof LoraryError) || this.#position === "") throw error;
      if (error.code === "upstream_list_end") return this.#lastPage(address, error);
      if (error.code !== "upstream_refused" || this.#hasRestarted) throw error;
      const message = `this place in the list is refused, the list is read from its beginning again (${error.message})`;
      this.#note(address, message);
      this.#hasRestarted = true;
      this.#seen = new Set();
      this.#goTo("");
      return await this.#ask();
    }
  }

  /** Some servers give no more than so many pages. */
  #lastPage(address: URL, { message }: LoraryError): AnsweredPage {
    this.#note(address, `the list ends here before its end (${message})`);
    return { items: [], problems: [], address, takenAt: this.#options.now().toISOString() };
  }

  #askFor(address: URL): Promise<AnsweredPage> {
    const { ask, now } = this.#options;
    return ask(address, async ({ body, takenAt }) => {
      const page = await readCivitaiPage(body, address.href);
      if (page !== undefined) return { ...page, address, takenAt: takenAt ?? now().toISOString() };
      const message = `${address.hostname} answered with something else than a whole list of models.`;
      throw new LoraryError(502, "upstream_error", message);
    });
  }

  /** Where the list goes on; undefined at its end, and where the server's address is not its own. */
  #nextOf({ nextCursor, nextPage }: AnsweredPage): string | undefined {
    if (nextCursor !== undefined) return positionOf({ cursor: nextCursor });
    const address = URL.parse(nextPage ?? "");
    return address !== null && this.#options.isOwn(address) ? positionOf({ address }) : undefined;
  }

  /** True where a page leads back and is worth another question. */
  #isRepeated(next: string): boolean {
    if (!this.#seen.has(next)) return false;
    this.#repeats += 1;
    return this.#repeats < MAX_REPEATS;
  }

  /** Whether the walk ends with this page; an end that may be too early is noted. */
  #endsWith({ address, items, nextPage }: AnsweredPage, next: string | undefined): boolean {
    this.#emptyPages = items.length === 0 ? this.#emptyPages + 1 : 0;
    if (this.#isPast(items)) return true;
    if (next === undefined) {
      const message = "the next page's address is not one of this API's; the list ends here";
      if (nextPage !== undefined) this.#note(address, message);
    } else if (this.#seen.has(next))
      this.#note(address, "the next page is one that was read before; the list ends here");
    else if (this.#emptyPages >= MAX_EMPTY_PAGES)
      this.#note(address, `${MAX_EMPTY_PAGES} empty pages in a row; the list ends here`);
    else return false;
    return true;
  }

  // Servers order by the newest version, but not to the minute: only a whole page of older models
  // says that nothing new follows.
  #isPast(items: readonly PageItem[]): boolean {
    const { sinceMs } = this.#query;
    if (sinceMs === undefined || items.length === 0) return false;
    return items.every(({ newestMs }) => newestMs !== undefined && newestMs < sinceMs);
  }

  async *#produce(page: AnsweredPage): AsyncGenerator<Batch> {
    const { store, now, onPage } = this.#options;
    const progress = { done: 0, total: 0 }; // nobody knows how many pages there are
    const options = { reader: store, importedAt: now().toISOString(), skipDemo: false, progress };
    yield* produce(this.#foundOn(page), options);
    onPage?.(page.items.length);
  }

  async *#foundOn({ items, problems, takenAt }: AnsweredPage): AsyncGenerator<Found> {
    const { sinceMs = Number.NEGATIVE_INFINITY } = this.#query;
    for (const problem of [...this.#notes.splice(0), ...problems]) yield { problem };
    for (const { bytes, id, newestMs = sinceMs } of items) {
      if (newestMs < sinceMs) continue;
      const name = id === undefined ? "models" : `models/${id}`;
      const source = `${this.#options.base}/api/v1/${name}`;
      yield { entries: [{ source, name, kind: "api", takenAt, bytes }] };
    }
  }
}

/** Says how to go on, where something is there to go on from. */
function resumable(error: unknown, hasBookmark: boolean): unknown {
  if (!(error instanceof LoraryError && hasBookmark)) return error;
  const message = `${error.message} The same command goes on where this one stopped.`;
  return new LoraryError(error.status, error.code, message, { cause: error });
}

async function* pullBatches(options: PullOptions): AsyncGenerator<Batch> {
  const { store, base, query, now } = options;
  const key = bookmarkKey(base, query);
  const kept = options.restart ? undefined : await store.findBookmark(key);
  const bookmark = new URLSearchParams(kept);
  const startedAt = bookmark.get("startedAt") ?? now().toISOString();
  if (kept !== undefined) options.onResume?.(startedAt);
  let hasBookmark = kept !== undefined;
  const stay = (walk: number, position: string): Promise<void> => {
    hasBookmark = true;
    const place = new URLSearchParams({ startedAt, walk: `${walk}`, position });
    return store.putBookmark(key, `${place}`);
  };
  const first = Number(bookmark.get("walk"));
  try {
    for (const [at, walk] of [...walksOf(query).entries()].slice(first)) {
      if (at > first) await stay(at, "");
      const from = at === first ? (bookmark.get("position") ?? "") : "";
      yield* new Walk(options, walk, (position) => stay(at, position)).batches(from);
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    throw resumable(error, hasBookmark);
  }
  await store.putBookmark(key, undefined);
}

/**
 * Takes in the models of an API, newest first. A pull that was stopped goes on where it was.
 * @throws LoraryError in words; what was taken in by then stays, and so does the bookmark.
 */
export function pull(options: PullOptions): Promise<ImportSummary> {
  const { base, query } = options;
  return runJournalled(describePull(base, query), pullBatches(options), options);
}
