// The values of facets: those of a segment, and those of all segments together.
// Invariant: a value keeps its number among all as long as the process lives.
import { FACETS, type FacetName } from "#lib/catalog/query.ts";
import { isDenseValue } from "./layout.ts";
import type { ListPlace } from "./lists.ts";
import type { SegmentReader } from "./segment-reader.ts";

/** The values of all segments of an index. */
export class AllValues {
  readonly #numbers = new Map(FACETS.map((facet) => [facet, new Map<string, number>()]));
  /** By number. */
  readonly values: string[] = [];
  /** By number: the place of its facet among all facets. */
  readonly facets: number[] = [];

  /** The number of a value, given out where it is new. */
  numberOf(facet: FacetName, value: string): number {
    const numbers = this.#numbers.get(facet) as Map<string, number>;
    const known = numbers.get(value);
    if (known !== undefined) return known;
    const number = this.values.push(value) - 1;
    this.facets.push(FACETS.indexOf(facet));
    numbers.set(value, number);
    return number;
  }

  facetOf(number: number): FacetName {
    return FACETS[this.facets[number] as number] as FacetName;
  }

  find(facet: FacetName, value: string): number | undefined {
    return this.#numbers.get(facet)?.get(value);
  }

  /** All numbers of a facet. */
  of(facet: FacetName): Iterable<number> {
    return (this.#numbers.get(facet) as Map<string, number>).values();
  }
}

/** The values of one segment. */
export class SegmentValues {
  readonly #all: AllValues;
  readonly documents: number;
  /** Of a set of the segment. */
  readonly setBytes: number;
  /** Own number → number among all, and back (−1: not here). */
  readonly global: Int32Array;
  readonly #local: Int32Array;
  readonly counts: Uint32Array;
  readonly #ranges: ReadonlyMap<FacetName, readonly [from: number, to: number]>;
  readonly #lists: Uint32Array;

  constructor(segment: SegmentReader, all: AllValues) {
    this.#all = all;
    this.documents = segment.documents;
    this.setBytes = segment.setBytes;
    this.counts = segment.numbers("valueCounts");
    this.#lists = segment.numbers("valueLists");
    this.global = new Int32Array(this.counts.length);
    const names = segment.json("facetValues") as Record<FacetName, string[]>;
    const ranges = new Map<FacetName, readonly [number, number]>();
    let own = 0;
    for (const facet of FACETS) {
      const first = own;
      for (const value of names[facet] ?? []) this.global[own++] = all.numberOf(facet, value);
      ranges.set(facet, [first, own]);
    }
    this.#ranges = ranges;
    this.#local = new Int32Array(all.values.length).fill(-1);
    for (const [number, global] of this.global.entries()) this.#local[global] = number;
  }

  /** Own numbers: the first of a facet's values, and the first behind them. */
  rangeOf(facet: FacetName): readonly [from: number, to: number] {
    return this.#ranges.get(facet) ?? [0, 0];
  }

  /** The list of a value by its number among all. */
  list(global: number): ListPlace | undefined {
    const own = this.#local[global] ?? -1;
    if (own < 0) return undefined;
    const count = this.counts[own] as number;
    return { at: this.#lists[own] as number, count, dense: isDenseValue(count, this.documents) };
  }

  listOf(facet: FacetName, value: string): ListPlace | undefined {
    const number = this.#all.find(facet, value);
    return number === undefined ? undefined : this.list(number);
  }
}
