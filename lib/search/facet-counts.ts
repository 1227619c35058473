// How many documents of a result have each value of a facet. Invariant: counts are exact; only how
// they are found depends on how many documents there are.
import { FACETS, type FacetName, type FacetValue } from "#lib/catalog/query.ts";
import type { DocumentSet, Segment } from "./segment.ts";
import { type Part, type ReadValues, readCreators, readRows, Sums } from "./value-sums.ts";
import type { AllValues, SegmentValues } from "./values.ts";

/** Looking at a document's row takes as long as counting so many bytes of two sets. */
const ROW_COST = 300;
/** The same for a document of a list or of a column, and for a value of a column. */
const LIST_COST = 16;
const VALUE_COST = 64;

const IN_ROWS = FACETS.filter((facet) => facet !== "creator");

/** How many of a facet's values are wanted. */
export interface Facet {
  name: FacetName;
  limit: number;
}

interface Counted {
  value: string;
  count: number;
}

/** A facet's values, those with the most documents first. */
interface Order {
  /** Among all. */
  numbers: Uint32Array;
  /** Documents of each. */
  totals: Uint32Array;
  /** About how many bytes are read to count so many of the first ones. */
  costs: Float64Array;
}

const byCount = (a: Counted, b: Counted): number =>
  b.count - a.count || (a.value < b.value ? -1 : a.value > b.value ? 1 : 0);

/** The values of all facets, with what is needed to count them quickly. */
export class FacetCounter {
  readonly #all: AllValues;
  readonly #segments: readonly SegmentValues[];
  readonly #order = new Map<FacetName, Order>();
  /** By number among all: its facet's place. */
  readonly #facets: Uint8Array;
  readonly #sums: Sums;

  constructor(all: AllValues, segments: readonly SegmentValues[]) {
    this.#all = all;
    this.#segments = segments;
    this.#facets = Uint8Array.from(all.facets, (facet) => FACETS.indexOf(facet));
    this.#sums = new Sums(all.values.length);
  }

  #orderOf(facet: FacetName): Order {
    const known = this.#order.get(facet);
    if (known !== undefined) return known;
    const totalOf = (number: number): number =>
      sum(this.#segments.map((values) => values.list(number)?.count ?? 0));
    const all = Array.from(this.#all.of(facet), (number) => ({ number, total: totalOf(number) }))
      .filter(({ total }) => total > 0)
      .sort((a, b) => b.total - a.total);
    const most = sum(this.#segments.map(({ setBytes }) => setBytes));
    const costs = new Float64Array(all.length + 1);
    for (const [i, { total }] of all.entries())
      costs[i + 1] = (costs[i] as number) + Math.min(most, total * LIST_COST);
    const order = {
      numbers: Uint32Array.from(all, ({ number }) => number),
      totals: Uint32Array.from(all, ({ total }) => total),
      costs,
    };
    this.#order.set(facet, order);
    return order;
  }

  /** One value's documents within the parts. */
  count(facet: FacetName, value: string, parts: readonly Part[]): number {
    const number = this.#all.find(facet, value);
    return number === undefined ? 0 : this.#countNumber(number, parts);
  }

  #countNumber(number: number, parts: readonly Part[]): number {
    let sum = 0;
    for (const part of parts) {
      const list = part.values.list(number);
      if (list !== undefined) sum += part.segment.countIn(part.set, list);
    }
    return sum;
  }

  /** The most frequent values of a facet within the parts, value by value, until none can follow. */
  #topByValue({ name, limit }: Facet, parts: readonly Part[]): Counted[] {
    const { numbers, totals } = this.#orderOf(name);
    const top = new Top(limit);
    for (let i = 0; i < numbers.length && (totals[i] as number) >= top.least; i += 1) {
      const number = numbers[i] as number;
      const count = this.#countNumber(number, parts);
      if (count >= top.least) top.take(this.#all.values[number] as string, count);
    }
    return top.values;
  }

  /** About how many bytes are read to find a facet's first values one by one. */
  #costByValue({ name, limit }: Facet, parts: readonly Part[]): number {
    const { totals, costs } = this.#orderOf(name);
    const documents = sum(parts.map(({ segment }) => segment.documents));
    const share = sum(parts.map(({ count }) => count)) / documents;
    const least = (totals[limit - 1] ?? 0) * share;
    // Totals fall: those that may be among the first stand before the others.
    let [low, high] = [0, totals.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((totals[middle] as number) >= least) low = middle + 1;
      else high = middle;
    }
    return costs[low] as number;
  }

  /** Whether looking at the documents' rows is less work than counting value by value. */
  #isFew(facets: readonly Facet[], parts: readonly Part[]): boolean {
    return (
      lookedAt(parts) * ROW_COST <= sum(facets.map((facet) => this.#costByValue(facet, parts)))
    );
  }

  /** The same for the column of creators. */
  #isColumn(creator: Facet, parts: readonly Part[]): boolean {
    const values = this.#orderOf(creator.name).numbers.length;
    const cost = lookedAt(parts) * LIST_COST + values * VALUE_COST;
    return cost <= this.#costByValue(creator, parts);
  }

  /** Adds what documents say, all values of some facets: of a part's, or of all less the others. */
  #addPart({ segment, values, set, count }: Part, facets: readonly FacetName[], read: ReadValues) {
    if (count * 2 <= segment.documents) {
      read({ segment, values, set }, 1, this.#sums);
      return;
    }
    for (const facet of facets) {
      const [from, to] = values.rangeOf(facet);
      for (let own = from; own < to; own += 1)
        this.#sums.add(values.global[own] as number, values.counts[own] as number);
    }
    segment.scoped(() => {
      read({ segment, values, set: othersOf(segment, set) }, -1, this.#sums);
    });
  }

  /** What was added up, which is forgotten. */
  #topOfSums(facets: readonly Facet[]): Map<FacetName, Counted[]> {
    const tops: (Top | undefined)[] = FACETS.map((name) => {
      const facet = facets.find((facet) => facet.name === name);
      return facet && new Top(facet.limit);
    });
    this.#sums.take((number, count) => {
      const top = tops[this.#facets[number] as number];
      if (top !== undefined && count >= top.least)
        top.take(this.#all.values[number] as string, count);
    });
    return new Map(facets.map(({ name }) => [name, tops[FACETS.indexOf(name)]?.values ?? []]));
  }

  /** The most frequent values of facets within the parts, by count, then by value. */
  top(facets: readonly Facet[], parts: readonly Part[]): Map<FacetName, Counted[]> {
    const creators = facets.filter(({ name }) => name === "creator");
    const others = facets.filter(({ name }) => name !== "creator");
    const added: Facet[] = [];
    if (creators.some((creator) => this.#isColumn(creator, parts))) {
      for (const part of parts) this.#addPart(part, ["creator"], readCreators);
      added.push(...creators);
    }
    if (others.length > 0 && this.#isFew(others, parts)) {
      for (const part of parts) this.#addPart(part, IN_ROWS, readRows);
      added.push(...others);
    }
    const tops = this.#topOfSums(added);
    for (const facet of facets)
      if (!tops.has(facet.name)) tops.set(facet.name, this.#topByValue(facet, parts));
    return tops;
  }
}

/** How many documents are looked at: those of the parts, or where they are most the others. */
const lookedAt = (parts: readonly Part[]): number =>
  sum(parts.map(({ segment, count }) => Math.min(count, segment.documents - count)));

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** All documents, also those taken out, but these. */
function othersOf(segment: Segment, set: DocumentSet): DocumentSet {
  const others = segment.takeAll();
  segment.andNot(others, set);
  return others;
}

/** The most frequent values, by count, then by value. */
class Top {
  readonly #limit: number;
  readonly values: Counted[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The smallest count that may be among them. */
  get least(): number {
    return this.values.length < this.#limit ? 1 : (this.values.at(-1) as Counted).count;
  }

  take(value: string, count: number): void {
    const counted = { value, count };
    let at = this.values.length;
    while (at > 0 && byCount(counted, this.values[at - 1] as Counted) < 0) at -= 1;
    this.values.splice(at, 0, counted);
    if (this.values.length > this.#limit) this.values.pop();
  }
}

/** What is chosen of a facet, and what is left out. */
export interface Chosen {
  selected: readonly string[];
  excluded: readonly string[];
}

/** Counted values and what is chosen → the values of a facet as they are listed. */
export function listValues(
  top: readonly Counted[],
  { selected, excluded }: Chosen,
  countOf: (value: string) => number,
  limit: number,
): FacetValue[] {
  const named = new Set([...selected, ...excluded]);
  const others = top.filter(({ value }) => !named.has(value)).slice(0, limit);
  const known = new Map(top.map(({ value, count }) => [value, count]));
  const chosen = [...named].map((value) => ({ value, count: known.get(value) ?? countOf(value) }));
  return [...chosen, ...others].sort(byCount).map(({ value, count }) => ({
    value,
    count,
    selected: selected.includes(value),
    ...(excluded.includes(value) && !selected.includes(value) ? { excluded: true as const } : {}),
  }));
}
