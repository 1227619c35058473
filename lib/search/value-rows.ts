// The facet values of each document but its creator as a short row of numbers, so that a result's
// documents are counted for many values at once, with one look at each. Invariant: rows and what stands
// beside them hold every such value of every document once.
import { FACETS, type FacetName } from "#lib/catalog/query.ts";
import { setBytes } from "./layout.ts";
import { bitCount } from "./lists.ts";
import { Profiles } from "./profiles.ts";

/**
 * Numbers of 16 bits in half a row. The first half has profiles; the second one has a profile of tags
 * that often go together, then other tags.
 */
export const HALF = 4;
export const ROW = 2 * HALF;
/** The counter of rows whose documents have values beyond them. */
export const MORE = 0;
/** One for each empty slot. */
const empty = (slot: number): number => 1 + slot;
const FIRST = 1 + ROW;
const COUNTERS = 2 ** 16;

/** Creators have a column of their own. */
const APART: FacetName = "creator";
const IN_TAG_ROWS: FacetName = "tag";
/**
 * All others have few values, of which those of a document are one number for each of these groups: its
 * profiles. Those that often go together stand together, so that profiles are few.
 */
const PROFILED: readonly (readonly FacetName[])[] = [
  ["date"],
  ["base", "type", "format"],
  ["has", "size", "source", "disk"],
  ["rating", "license"],
];
/** Places for a document's tags: so many halves of rows, MORE on the last place of all. */
const MAX_TAGS = 8 * HALF;
/** Profiles of a group that get a counter, and those of tags. */
const MAX_PROFILES = 2 ** 12;
const MAX_TAG_PROFILES = 2 ** 14;
/** The share of all documents that a profile of tags has at least when a tag is added to it. */
const COMMON = 2 ** -12;

/** What is read of rows together. */
export type RowKind = "profiles" | "tags";
export const ROW_FACETS: Readonly<Record<RowKind, readonly FacetName[]>> = {
  profiles: FACETS.filter((facet) => facet !== APART && facet !== IN_TAG_ROWS),
  tags: [IN_TAG_ROWS],
};

export interface ValueRows {
  /** Document × ROW + place → counter. */
  rows: Uint16Array;
  /** More tags, level by level, of the documents that have so many: HALF counters each. */
  moreRows: Uint16Array;
  /** Level by level the set of these documents, each within the one before … */
  rowSets: Uint8Array;
  /** … and for each 64 documents the number of their first row. */
  rowFirsts: Uint32Array;
  /** How many rows each level has. */
  rowCounts: Uint32Array;
  /** Counter → its values' numbers. */
  counterStarts: Uint32Array;
  counterValues: Uint32Array;
  /** Documents with values that have no counter, and these. */
  moreDocuments: Uint32Array;
  moreStarts: Uint32Array;
  moreValues: Uint32Array;
}

/** Lists one behind the other, with where each begins and where the last one ends. */
function chain(lists: readonly (readonly number[])[]): [starts: Uint32Array, values: Uint32Array] {
  const starts = new Uint32Array(lists.length + 1);
  for (const [i, { length }] of lists.entries()) starts[i + 1] = (starts[i] as number) + length;
  return [starts, Uint32Array.from(lists.flat())];
}

/** The documents that have a row on a level, and these rows. */
interface Level {
  set: Uint8Array;
  rows: Uint16Array;
}

/** @param numbersOf document → its numbers on this level, none: it has no row */
function makeLevel(documents: number, numbersOf: (document: number) => Uint16Array): Level {
  const set = new Uint8Array(setBytes(documents));
  const rows = new Uint16Array(documents * HALF).map((_, i) => empty(HALF + (i % HALF)));
  let end = 0;
  for (let document = 0; document < documents; document += 1) {
    const numbers = numbersOf(document);
    if (numbers.length === 0) continue;
    set[document >>> 3] = (set[document >>> 3] as number) | (1 << (document & 7));
    rows.set(numbers, end);
    end += HALF;
  }
  return { set, rows: rows.slice(0, end) };
}

function joinLevels(
  levels: readonly Level[],
): Pick<ValueRows, "moreRows" | "rowSets" | "rowFirsts" | "rowCounts"> {
  const set = levels[0]?.set.length ?? 0;
  const rowCounts = Uint32Array.from(levels, ({ rows }) => rows.length / HALF);
  const moreRows = new Uint16Array(HALF * rowCounts.reduce((sum, count) => sum + count, 0));
  const rowSets = new Uint8Array(levels.length * set);
  const rowFirsts = new Uint32Array(rowSets.length / 8);
  let end = 0;
  for (const [i, level] of levels.entries()) {
    rowSets.set(level.set, i * set);
    moreRows.set(level.rows, HALF * end);
    const words = new Uint32Array(level.set.buffer);
    for (let at = 0; at < words.length; at += 2) {
      rowFirsts[(i * words.length + at) / 2] = end;
      end += bitCount(words[at] as number) + bitCount(words[at + 1] as number);
    }
  }
  return { moreRows, rowSets, rowFirsts, rowCounts };
}

/**
 * The counters of documents' tags: first their profile's, then first come, first placed; where there
 * are more, MORE is the last.
 */
class TagTable {
  readonly #places: Uint16Array;
  readonly #filled: Uint8Array;

  constructor(documents: number) {
    this.#places = new Uint16Array(documents * MAX_TAGS);
    this.#filled = new Uint8Array(documents).fill(1);
    for (let document = 0; document < documents; document += 1)
      this.putProfile(document, empty(HALF));
  }

  putProfile(document: number, counter: number): void {
    this.#places[document * MAX_TAGS] = counter;
  }

  /** False where the counter is none of the document's: it has no place for it. */
  put(document: number, counter: number): boolean {
    const filled = this.#filled[document] as number;
    const at = document * MAX_TAGS + filled;
    if (filled > 1 && this.#places[at - 1] === MORE) return false;
    const number = filled === MAX_TAGS - 1 ? MORE : counter;
    this.#places[at] = number;
    this.#filled[document] = filled + 1;
    return number !== MORE;
  }

  /** Halves of rows that the document with the most needs. */
  get halves(): number {
    return Math.ceil(this.#filled.reduce((most, filled) => Math.max(most, filled), 0) / HALF);
  }

  half(document: number, number: number): Uint16Array {
    const [at, filled] = [document * MAX_TAGS, this.#filled[document] as number];
    const [from, to] = [number * HALF, (number + 1) * HALF];
    return this.#places.subarray(at + Math.min(from, filled), at + Math.min(to, filled));
  }
}

export class ValueRowsBuilder {
  readonly #documents: number;
  readonly #profiles: readonly Profiles[];
  readonly #tags: { value: number; documents: Uint32Array }[] = [];
  readonly #counters: number[][] = Array.from({ length: FIRST }, () => []);
  readonly #more = new Map<number, number[]>();

  constructor(documents: number) {
    this.#documents = documents;
    this.#profiles = PROFILED.map(() => new Profiles(documents));
  }

  /** A value's number and its documents. */
  take(facet: FacetName, value: number, documents: Uint32Array): void {
    const group = PROFILED.findIndex((facets) => facets.includes(facet));
    if (group >= 0) this.#profiles[group]?.take(value, documents);
    else if (facet === IN_TAG_ROWS) this.#tags.push({ value, documents });
  }

  finish(): ValueRows {
    const rows = new Uint16Array(this.#documents * ROW).map((_, i) => empty(i % ROW));
    for (const [place, profiles] of this.#profiles.entries())
      this.#putProfiles(profiles, MAX_PROFILES, (document, counter) => {
        rows[document * ROW + place] = counter;
      });
    const tags = this.#tagTable();
    for (let document = 0; document < this.#documents; document += 1)
      rows.set(tags.half(document, 0), document * ROW + HALF);
    const levels = Array.from({ length: Math.max(0, tags.halves - 1) }, (_, level) =>
      makeLevel(this.#documents, (document) => tags.half(document, 1 + level)),
    );
    const more = [...this.#more].sort(([a], [b]) => a - b);
    const [counterStarts, counterValues] = chain(this.#counters);
    const [moreStarts, moreValues] = chain(more.map(([, values]) => values));
    const moreDocuments = Uint32Array.from(more, ([document]) => document);
    return {
      rows,
      ...joinLevels(levels),
      counterStarts,
      counterValues,
      moreDocuments,
      moreStarts,
      moreValues,
    };
  }

  #addMore(document: number, values: readonly number[]): void {
    const known = this.#more.get(document);
    if (known === undefined) this.#more.set(document, [...values]);
    else known.push(...values);
  }

  #putProfiles(
    profiles: Profiles,
    limit: number,
    put: (document: number, counter: number) => void,
  ): void {
    const counters = new Map<number, number>();
    for (const profile of profiles.byFrequency().slice(0, limit))
      counters.set(profile, this.#counters.push(profiles.valuesOf(profile)) - 1);
    for (const [document, profile] of profiles.of.entries()) {
      if (profile === 0) continue;
      const counter = counters.get(profile);
      put(document, counter ?? MORE);
      if (counter === undefined) this.#addMore(document, profiles.valuesOf(profile));
    }
  }

  #tagTable(): TagTable {
    const table = new TagTable(this.#documents);
    const profiles = new Profiles(this.#documents);
    const byFrequency = this.#tags.toSorted((a, b) => b.documents.length - a.documents.length);
    const others = byFrequency.map(({ value, documents }) => ({
      value,
      documents: profiles.takeCommon(value, documents, this.#documents * COMMON),
    }));
    this.#putProfiles(profiles, MAX_TAG_PROFILES, (document, counter) => {
      table.putProfile(document, counter);
    });
    for (const { value, documents } of others)
      if (documents.length > 0) this.#putTag(table, value, documents);
    return table;
  }

  #putTag(table: TagTable, value: number, documents: Uint32Array): void {
    const counter = this.#counters.length < COUNTERS ? this.#counters.push([value]) - 1 : MORE;
    for (const document of documents)
      if (!table.put(document, counter)) this.#addMore(document, [value]);
  }
}
