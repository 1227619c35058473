// How many documents of a result have each value of a facet. Invariant: counts are exact; only how
// they are found depends on how many documents there are.
import { FACETS, type FacetName, type FacetValue } from "#lib/catalog/query.ts";
import { isDenseValue } from "./layout.ts";
import type { DocumentSet, Segment } from "./segment.ts";
import { ROW_FACETS, type RowKind } from "./value-rows.ts";
import { type Part, type ReadValues, readCreators, readRows, Sums } from "./value-sums.ts";
import type { AllValues, SegmentValues } from "./values.ts";

/** About how many nanoseconds things take. Only how they compare is of any importance. */
const COSTS = {
  /** Asking for a value's count … */
  value: 80,
  /** … for each byte of its set, or for each document of its list. */
  setByte: 0.03,
  listed: 2.2,
  /** One kind of a document's row, or a further row. */
  row: 6.5,
  /** A document in a column, and a value that came up there. */
  column: 2.2,
  told: 10,
};

/** More than there are values. */
const NUMBERS = 2 ** 24;

/** How all values of some facets are added up with one look at each document. */
interface Way {
  facets: readonly FacetName[];
  read: ReadValues;
  /** @param values of the facets, in all */
  cost(parts: readonly Part[], values: number): number;
}

const rowWay = (...kinds: RowKind[]): Way => ({
  facets: kinds.flatMap((kind) => ROW_FACETS[kind]),
  read: readRows(kinds),
  cost: (parts) =>
    COSTS.row * sum(parts.flatMap((part) => kinds.map((kind) => rowsLookedAt(part, kind)))),
});

const PROFILES = rowWay("profiles");
const TAGS = rowWay("tags");
const ALL_ROWS = rowWay("profiles", "tags");
const CREATORS: Way = {
  facets: ["creator"],
  read: readCreators,
  cost: (parts, values) => {
    const documents = sum(parts.map(lookedAt));
    return documents * COSTS.column + Math.min(documents, values) * COSTS.told;
  },
};

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
  /** What it costs to count so many of the first ones, nearly: as if all segments were one. */
  costs: Float64Array;
}

const byCount = (a: Counted, b: Counted): number =>
  b.count - a.count || (a.value < b.value ? -1 : a.value > b.value ? 1 : 0);

/** The values of all facets, with what is needed to count them quickly. */
export class FacetCounter {
  readonly #all: AllValues;
  readonly #segments: readonly SegmentValues[];
  readonly #order = new Map<FacetName, Order>();
  /** By number among all: how many documents have it. */
  readonly #totals: Uint32Array;
  readonly #sums: Sums;

  constructor(all: AllValues, segments: readonly SegmentValues[]) {
    this.#all = all;
    this.#segments = segments;
    this.#totals = new Uint32Array(all.values.length);
    for (const { global, counts } of segments)
      for (let own = 0; own < global.length; own += 1) {
        const number = global[own] as number;
        this.#totals[number] = (this.#totals[number] as number) + (counts[own] as number);
      }
    this.#sums = new Sums(all.values.length);
  }

  #orderOf(facet: FacetName): Order {
    const known = this.#order.get(facet);
    if (known !== undefined) return known;
    const order = this.#makeOrder(facet);
    this.#order.set(facet, order);
    return order;
  }

  /** Plain loops and numbers: it is made anew after each change, and creators are many. */
  #makeOrder(facet: FacetName): Order {
    const keys: number[] = [];
    for (const number of this.#all.of(facet)) {
      const total = this.#totals[number] as number;
      if (total > 0) keys.push(total * NUMBERS + number);
    }
    const sorted = new Float64Array(keys).sort();
    const { length } = sorted;
    const [numbers, totals] = [new Uint32Array(length), new Uint32Array(length)];
    const costs = new Float64Array(length + 1);
    const documents = sum(this.#segments.map((it) => it.documents));
    const setBytes = sum(this.#segments.map((it) => it.setBytes));
    for (let i = 0; i < length; i += 1) {
      const key = sorted[length - 1 - i] as number;
      const total = Math.floor(key / NUMBERS);
      numbers[i] = key - total * NUMBERS;
      totals[i] = total;
      const isDense = isDenseValue(total, documents);
      const work = isDense ? setBytes * COSTS.setByte : total * COSTS.listed;
      costs[i + 1] = (costs[i] as number) + this.#segments.length * COSTS.value + work;
    }
    return { numbers, totals, costs };
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

  /** What it costs to find a facet's first values one by one. */
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

  /** Whether adding up all values is less work than counting value by value. */
  #isFew(facets: readonly Facet[], way: Way, parts: readonly Part[]): boolean {
    const values = sum(facets.map(({ name }) => this.#orderOf(name).numbers.length));
    return way.cost(parts, values) <= sum(facets.map((facet) => this.#costByValue(facet, parts)));
  }

  /** Adds what documents say, all values of some facets: of a part's, or of all less the others. */
  #addPart({ segment, values, set, count }: Part, { facets, read }: Way): void {
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
      const top = tops[this.#all.facets[number] as number];
      if (top !== undefined && count >= top.least)
        top.take(this.#all.values[number] as string, count);
    });
    return new Map(facets.map(({ name }) => [name, tops[FACETS.indexOf(name)]?.values ?? []]));
  }

  /** The most frequent values of facets within the parts, by count, then by value. */
  top(facets: readonly Facet[], parts: readonly Part[]): Map<FacetName, Counted[]> {
    const asked = ({ facets: names }: Way) => facets.filter(({ name }) => names.includes(name));
    const chosen = [PROFILES, TAGS, CREATORS].filter((way) => {
      const here = asked(way);
      return here.length > 0 && this.#isFew(here, way, parts);
    });
    // What lies side by side is read with one look.
    const isRow = (way: Way): boolean => way === PROFILES || way === TAGS;
    const rows = chosen.filter(isRow);
    const others = chosen.filter((way) => !isRow(way));
    const ways = rows.length === 2 ? [ALL_ROWS, ...others] : chosen;
    for (const way of ways) for (const part of parts) this.#addPart(part, way);
    const added = ways.flatMap(asked);
    const tops = this.#topOfSums(added);
    for (const facet of facets)
      if (!tops.has(facet.name)) tops.set(facet.name, this.#topByValue(facet, parts));
    return tops;
  }
}

/** How many documents are looked at: those of the part, or where they are most the others. */
const lookedAt = ({ segment, count }: Part): number => Math.min(count, segment.documents - count);

/** How many rows of a kind these have, if they have as many as others. */
function rowsLookedAt(part: Part, kind: RowKind): number {
  const { documents } = part.segment;
  const more = kind === "tags" ? sum([...part.segment.numbers("rowCounts")]) : 0;
  return lookedAt(part) * (1 + more / documents);
}

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
  /** The smallest count that may be among them. */
  least = 1;

  constructor(limit: number) {
    this.#limit = limit;
  }

  take(value: string, count: number): void {
    const counted = { value, count };
    let at = this.values.length;
    while (at > 0 && byCount(counted, this.values[at - 1] as Counted) < 0) at -= 1;
    this.values.splice(at, 0, counted);
    if (this.values.length > this.#limit) this.values.pop();
    if (this.values.length === this.#limit) this.least = (this.values.at(-1) as Counted).count;
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
