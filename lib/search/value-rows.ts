// The facet values of each document but its creator as one short row of numbers, so that a result's
// documents are counted for all facets at once, with one look at each. Invariant: rows and what stands
// beside them hold every such value of every document once.
import { FACETS, type FacetName } from "#lib/catalog/query.ts";
import { Numbers } from "./bytes.ts";

/** Numbers in a row, of 16 bits each: profiles, then tags, then whether there are more. */
export const ROW = 16;
const MORE_SLOT = ROW - 1;
/** The counter of rows whose documents have values beyond them. */
export const MORE = 0;
/** One for each empty slot. */
const empty = (slot: number): number => 1 + slot;
const FIRST = 1 + ROW;
const COUNTERS = 2 ** 16;

/** Tags stand in a row one by one; creators have a column of their own. */
const APART: readonly FacetName[] = ["tag", "creator"];
/** All others have few values, of which a document's are one number: its profile. Dates go with any. */
const PROFILED: readonly (readonly FacetName[])[] = [
  ["date"],
  FACETS.filter((facet) => facet !== "date" && !APART.includes(facet)),
];
const FIRST_TAG_SLOT = PROFILED.length;
/** Profiles that get a counter, of each kind. */
const MAX_PROFILES = 2 ** 14;

/** The values of each document of one kind of profile: a tree of what follows what. */
class Profiles {
  /** Of the last value of a profile: what it is, and the profile before it; 0 is the empty one. */
  readonly #values = new Numbers();
  readonly #before = new Numbers();
  readonly #after = new Map<number, number>();
  /** Document → its profile. */
  readonly of: Uint32Array;

  constructor(documents: number) {
    this.of = new Uint32Array(documents);
    this.#values.push(0);
    this.#before.push(0);
  }

  take(value: number, documents: Uint32Array): void {
    for (const document of documents)
      this.of[document] = this.#follow(this.of[document] as number, value);
  }

  #follow(profile: number, value: number): number {
    const key = profile * 2 ** 24 + value;
    const known = this.#after.get(key);
    if (known !== undefined) return known;
    this.#values.push(value);
    this.#before.push(profile);
    const next = this.#values.length - 1;
    this.#after.set(key, next);
    return next;
  }

  valuesOf(profile: number): number[] {
    const values: number[] = [];
    for (let at = profile; at !== 0; at = this.#before.get(at)) values.push(this.#values.get(at));
    return values;
  }

  /** Profiles that documents have, the most frequent first. */
  byFrequency(): number[] {
    const counts = new Uint32Array(this.#values.length);
    for (const profile of this.of) counts[profile] = (counts[profile] as number) + 1;
    const used = [...counts.keys()].filter((profile) => profile !== 0 && counts[profile] !== 0);
    return used.sort((a, b) => (counts[b] as number) - (counts[a] as number));
  }
}

export interface ValueRows {
  /** Document × ROW + slot → counter. */
  rows: Uint16Array;
  /** Counter → its values' numbers. */
  counterStarts: Uint32Array;
  counterValues: Uint32Array;
  /** Documents with values that their rows have no room for, and these. */
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

export class ValueRowsBuilder {
  readonly #documents: number;
  readonly #profiles: readonly Profiles[];
  readonly #tags: { value: number; documents: Uint32Array }[] = [];
  readonly #counters: number[][] = Array.from({ length: FIRST }, () => []);
  readonly #more = new Map<number, number[]>();
  readonly #rows: Uint16Array;

  constructor(documents: number) {
    this.#documents = documents;
    this.#profiles = PROFILED.map(() => new Profiles(documents));
    this.#rows = new Uint16Array(documents * ROW);
  }

  /** A value's number and its documents. */
  take(facet: FacetName, value: number, documents: Uint32Array): void {
    const kind = PROFILED.findIndex((facets) => facets.includes(facet));
    if (kind >= 0) this.#profiles[kind]?.take(value, documents);
    else if (facet === "tag") this.#tags.push({ value, documents });
  }

  finish(): ValueRows {
    for (let i = 0; i < this.#rows.length; i += 1) this.#rows[i] = empty(i % ROW);
    for (const [slot, profiles] of this.#profiles.entries()) this.#putProfiles(slot, profiles);
    this.#putTags();
    const more = [...this.#more].sort(([a], [b]) => a - b);
    const [counterStarts, counterValues] = chain(this.#counters);
    const [moreStarts, moreValues] = chain(more.map(([, values]) => values));
    const moreDocuments = Uint32Array.from(more, ([document]) => document);
    return {
      rows: this.#rows,
      counterStarts,
      counterValues,
      moreDocuments,
      moreStarts,
      moreValues,
    };
  }

  #addMore(document: number, values: readonly number[]): void {
    this.#rows[document * ROW + MORE_SLOT] = MORE;
    const known = this.#more.get(document);
    if (known === undefined) this.#more.set(document, [...values]);
    else known.push(...values);
  }

  #putProfiles(slot: number, profiles: Profiles): void {
    const counters = new Map<number, number>();
    for (const profile of profiles.byFrequency().slice(0, MAX_PROFILES))
      counters.set(profile, this.#counters.push(profiles.valuesOf(profile)) - 1);
    for (const [document, profile] of profiles.of.entries()) {
      const counter = counters.get(profile);
      if (counter !== undefined) this.#rows[document * ROW + slot] = counter;
      else if (profile !== 0) this.#addMore(document, profiles.valuesOf(profile));
    }
  }

  #putTags(): void {
    const filled = new Uint8Array(this.#documents).fill(FIRST_TAG_SLOT);
    const byFrequency = this.#tags.toSorted((a, b) => b.documents.length - a.documents.length);
    for (const { value, documents } of byFrequency) {
      const counter = this.#counters.length < COUNTERS ? this.#counters.push([value]) - 1 : -1;
      for (const document of documents) {
        const slot = filled[document] as number;
        if (counter < 0 || slot === MORE_SLOT) this.#addMore(document, [value]);
        else {
          this.#rows[document * ROW + slot] = counter;
          filled[document] = slot + 1;
        }
      }
    }
  }
}
