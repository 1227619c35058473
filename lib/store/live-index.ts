// The index of a catalog in the memory of the process that serves it, kept in step with the database.
// Invariant: what it answers is one state of the catalog with all that was written by the time of the
// question, but for what imports that still run have written; it follows those in the background.
import { setTimeout as turn } from "node:timers/promises";
import type { ModelSummary } from "#lib/catalog/model.ts";
import type { CatalogIndex } from "#lib/search/catalog-index.ts";
import { placeOf, positionOf, requiredPosition } from "./changes.ts";
import type { Connection } from "./connection.ts";
import {
  isLittle,
  LITTLE_MODELS,
  listChanged,
  type OnProgress,
  readUpdate,
  type Update,
  type Whole,
} from "./index-source.ts";
import { IndexSupply, type SupplyOptions } from "./index-supply.ts";
import { IndexUpkeep } from "./index-upkeep.ts";
import { Segments } from "./segments.ts";
import { Summaries } from "./summaries.ts";

/** What lists show of models; undefined where one of them is no longer in the database. */
export type ReadSummaries = (keys: readonly number[]) => ModelSummary[] | undefined;
/** Looks at the index; undefined: the catalog went on, so it has to be asked again. */
export type Question<Answer> = (index: CatalogIndex, read: ReadSummaries) => Answer | undefined;

/** Between two looks at the database where nobody searches. */
const LOOK_MS = 200;
/** A step of following is followed by so many times its length of rest: imports need the processor … */
const REST = 4;
/** … but for so many changes, which a search would wait for when an import ends. */
const MANY_CHANGES = 4000;
/** Without changes for so long, the index is saved. */
const QUIET_MS = 5000;
/** A catalog of fewer models is read in no time. */
const MIN_SAVED = 500;
/** Changes since the last snapshot, as a part of all models: from here on it is made anew … */
const QUIET_SHARE = 0.02;
/** … and from here on when the catalog is closed. */
const CLOSE_SHARE = 0.001;
/** So often the catalog may go on before an answer is complete; then it has what there is. */
const MAX_TRIES = 5;

export class LiveIndex {
  readonly #connection: Connection;
  readonly #options: SupplyOptions;
  readonly #supply: IndexSupply;
  readonly #upkeep: IndexUpkeep;
  readonly #segments: Segments;
  readonly #summaries = new Summaries();
  /** The last change that is known. */
  #seq = -1;
  /** Of the database, when that was the last of all. */
  #version: number | undefined;
  /** The last change that the snapshot knows. */
  #savedSeq = -1;
  #changedAt = 0;
  /** The last change after which all was put in order. */
  #tidySeq = -1;
  #opening: Promise<void> | undefined;
  #following: Promise<void> | undefined;
  #upkeeping: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** By performance.now(): see REST. */
  #restUntil = 0;
  /** The last step, which then rests however far it is behind. */
  #hasFailed = false;
  #isClosed = false;

  constructor(connection: Connection, options: SupplyOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#supply = new IndexSupply(options);
    this.#upkeep = new IndexUpkeep(options);
    this.#segments = new Segments((parts, bytes) => this.#upkeep.merge(parts, bytes));
  }

  /** Loads or builds what is not there yet. */
  open(onProgress?: OnProgress): Promise<void> {
    this.#opening ??= this.#open(onProgress).catch((error) => {
      this.#opening = undefined; // the next question tries again
      throw error;
    });
    return this.#opening;
  }

  async #open(onProgress?: OnProgress): Promise<void> {
    const little = this.#supply.readLittle(this.#connection);
    this.#takeWhole(little ?? (await this.#supply.open(this.#connection, onProgress)));
    this.#lookAfter(LOOK_MS);
  }

  #takeWhole({ seq, parts, snapshotSeq = -1 }: Whole): void {
    this.#segments.take(parts);
    this.#summaries.clear();
    this.#seq = seq;
    this.#version = undefined;
    this.#savedSeq = snapshotSeq;
    this.#changedAt = performance.now();
  }

  #takeUpdate({ seq, keys, image }: Update): void {
    this.#segments.change(keys, image);
    this.#summaries.forget(keys);
    this.#seq = seq;
    this.#changedAt = performance.now();
  }

  /** In one step: only all together are they a state of the catalog. */
  #takeUpdates(updates: readonly Update[]): void {
    for (const update of updates) this.#takeUpdate(update);
  }

  /**
   * Answers a question in one step with all the reading that it takes.
   * @throws "index_failed", "store_closed" and what the database throws
   */
  async ask<Answer>(question: Question<Answer>): Promise<Answer> {
    await this.open();
    for (let tries = 0; ; ) {
      const outcome = this.#connection.read(() => this.#answer(question, tries));
      if ("answer" in outcome) return outcome.answer;
      tries += 1;
      await this.#reach(outcome.lacking);
    }
  }

  /** Within a transaction that reads. */
  #answer<Answer>(
    question: Question<Answer>,
    tries: number,
  ): { answer: Answer } | { lacking: number } {
    const isLast = tries >= MAX_TRIES;
    const lacking = this.#lacking(tries > 0 && !isLast);
    if (lacking !== undefined) return { lacking };
    const answer = question(this.#segments.index, (keys) => {
      const found = this.#summaries.read(this.#connection, keys);
      return found.length === keys.length || isLast ? found : undefined;
    });
    return answer === undefined ? { lacking: positionOf(this.#connection) } : { answer };
  }

  /** The change that has to be waited for before an answer; undefined: none. */
  #lacking(isExact: boolean): number | undefined {
    const version = this.#connection.pragma("data_version");
    if (version === this.#version) return undefined;
    const last = positionOf(this.#connection);
    if (last !== this.#seq) {
      const required = isExact ? last : requiredPosition(this.#connection);
      if (required <= this.#seq) return undefined;
      if (!this.#followAtOnce()) return required;
    }
    this.#version = version;
    return undefined;
  }

  /** True where that was so little that nobody notices. */
  #followAtOnce(): boolean {
    const keys = listChanged(this.#connection, this.#seq, LITTLE_MODELS);
    if (keys === undefined || !isLittle(this.#connection, keys)) return false;
    this.#takeUpdate(readUpdate(this.#connection, keys));
    return true;
  }

  async #reach(seq: number): Promise<void> {
    while (this.#seq < seq) await this.#follow();
  }

  /** One step, beside the searches; all who wait take the same. */
  #follow(): Promise<void> {
    this.#following ??= this.#stepOn().finally(() => {
      this.#following = undefined;
    });
    return this.#following;
  }

  async #stepOn(): Promise<void> {
    const since = this.#seq;
    const updates = await this.#supply.follow(since);
    if (updates === undefined) await this.#makeAnew();
    else if (this.#seq === since) this.#takeUpdates(updates); // else a search was faster
    await turn(1); // others have their turn before the search that waits for this
  }

  async #makeAnew(): Promise<void> {
    this.#takeWhole(await this.#supply.make(this.#connection));
    this.#isBehind(); // what came meanwhile, where it is little
  }

  #lookAfter(milliseconds: number): void {
    if (!this.#isClosed) this.#timer = setTimeout(() => void this.#look(), milliseconds).unref();
  }

  /** Follows what nobody searches for yet, and puts things in order where nothing happens. */
  async #look(): Promise<void> {
    try {
      const isRested = performance.now() >= this.#restUntil;
      if (isRested ? this.#isBehind() : this.#isFarBehind()) await this.#followAhead();
    } catch {
      // The next search meets it too, and says so.
    }
    this.#upkeeping ??= this.#keepUp().finally(() => {
      this.#upkeeping = undefined;
    });
    this.#lookAfter(LOOK_MS);
  }

  /** A step, and what it is to rest. */
  async #followAhead(): Promise<void> {
    const since = performance.now();
    this.#hasFailed = true;
    try {
      await this.#follow();
      this.#hasFailed = false;
    } finally {
      const now = performance.now();
      this.#restUntil = now + (now - since) * REST;
    }
  }

  #isFarBehind(): boolean {
    return !this.#hasFailed && positionOf(this.#connection) - this.#seq >= MANY_CHANGES;
  }

  #isBehind(): boolean {
    if (this.#connection.pragma("data_version") === this.#version) return false;
    return this.#connection.read(() => this.#lacking(true) !== undefined);
  }

  async #keepUp(): Promise<void> {
    if (this.#tidySeq === this.#seq) return;
    try {
      const isQuiet = performance.now() - this.#changedAt >= QUIET_MS;
      while (await this.#segments.merge(isQuiet));
      if (isQuiet && this.#isWorthSaving(QUIET_SHARE)) await this.#save(this.#upkeep);
      if (isQuiet) this.#tidySeq = this.#seq;
    } catch {
      this.#tidySeq = this.#seq; // searches go on with what there is; the next changes try again
    }
  }

  #isWorthSaving(share: number): boolean {
    const { size } = this.#segments.index;
    if (!this.#options.saves || size < MIN_SAVED || this.#seq === this.#savedSeq) return false;
    return this.#savedSeq < 0 || this.#seq - this.#savedSeq > size * share;
  }

  async #save(upkeep: IndexUpkeep): Promise<void> {
    const place = placeOf(this.#connection, this.#seq);
    if (place === undefined) return;
    // Also where it fails: a full disk is tried again after the next changes.
    this.#savedSeq = place.seq;
    await upkeep.save({ place, parts: this.#segments.parts() });
  }

  /** Questions that wait fail as "store_closed". */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#supply.close();
    // What is being saved is saved whole; what is being merged is not needed any more.
    if (this.#segments.isMerging) await this.#upkeep.close();
    await this.#upkeeping;
    await this.#upkeep.close();
    if (!this.#isWorthSaving(CLOSE_SHARE)) return;
    const last = new IndexUpkeep(this.#options);
    await this.#save(last).catch(() => undefined); // the next start reads the catalog instead
    await last.close();
  }
}
