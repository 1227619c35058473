// How many documents of a result have each value of a facet. Invariant: counts are exact; only how
// they are found depends on how many documents there are.
import type { FacetName, FacetValue } from "#lib/catalog/query.ts";
import { WALKED } from "./fields.ts";
import type { ListPlace } from "./lists.ts";
import type { DocumentSet, Segment } from "./segment.ts";
import type { AllValues, SegmentValues } from "./values.ts";

/**
 * For facets of very many values results of fewer documents than this part of a segment are walked,
 * larger ones counted by value: there the first values are ahead of all others soon.
 */
const FEW = 1 / 4;

/** Up to so many documents are looked up one by one in the sets of values. */
const LONE = 400;

/** A segment with the set that is counted. */
export interface Part {
  segment: Segment;
  values: SegmentValues;
  set: DocumentSet;
  /** Documents in the set. */
  count: number;
  /** These, where they are few and were asked for. */
  lone?: Uint32Array;
}

interface Counted {
  value: string;
  count: number;
}

const byCount = (a: Counted, b: Counted): number =>
  b.count - a.count || (a.value < b.value ? -1 : a.value > b.value ? 1 : 0);

/** The values of all facets, with what is needed to count them quickly. */
export class FacetCounter {
  readonly #all: AllValues;
  readonly #segments: readonly SegmentValues[];
  /** Of each facet: its values' numbers, those with the most documents first. */
  readonly #order = new Map<FacetName, { numbers: number[]; totals: Map<number, number> }>();

  /** Of facets that are walked: all their numbers. */
  readonly #numbers = new Map<FacetName, Uint32Array>();

  constructor(all: AllValues, segments: readonly SegmentValues[]) {
    this.#all = all;
    this.#segments = segments;
  }

  #orderOf(facet: FacetName): { numbers: number[]; totals: Map<number, number> } {
    const known = this.#order.get(facet);
    if (known !== undefined) return known;
    const totals = new Map<number, number>();
    for (const number of this.#all.of(facet)) {
      let total = 0;
      for (const values of this.#segments) total += values.list(number)?.count ?? 0;
      if (total > 0) totals.set(number, total);
    }
    const numbers = [...totals.keys()].sort(
      (a, b) => (totals.get(b) as number) - (totals.get(a) as number),
    );
    const order = { numbers, totals };
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
      if (list !== undefined) sum += countIn(part, list);
    }
    return sum;
  }

  /** The most frequent values of a facet within the parts, value by value, until none can follow. */
  #topByValue(facet: FacetName, limit: number, parts: readonly Part[]): Counted[] {
    const { numbers, totals } = this.#orderOf(facet);
    const top: Counted[] = [];
    for (const number of numbers) {
      const last = top.length < limit ? undefined : top.at(-1);
      if (last !== undefined && (totals.get(number) as number) < last.count) break;
      const count = this.#countNumber(number, parts);
      if (count === 0) continue;
      const counted = { value: this.#all.values[number] as string, count };
      if (last !== undefined && byCount(counted, last) > 0) continue;
      insert(top, counted, limit);
    }
    return top;
  }

  /** Counts the values of WALKED facets by a walk over the documents; sums by number among all. */
  #walk(parts: readonly Part[]): Uint32Array {
    const sums = new Uint32Array(this.#all.values.length);
    for (const { segment, values, set, count } of parts) {
      const [from, to] = values.walked;
      const own = countForward(segment, segment.read(set, count), to - from);
      for (let i = 0; i < own.length; i += 1) {
        const number = values.global[from + i] as number;
        sums[number] = (sums[number] as number) + (own[i] as number);
      }
    }
    return sums;
  }

  #numbersOf(facet: FacetName): Uint32Array {
    const numbers = this.#numbers.get(facet) ?? Uint32Array.from(this.#all.of(facet));
    this.#numbers.set(facet, numbers);
    return numbers;
  }

  #topOfSums(facet: FacetName, limit: number, sums: Uint32Array): Counted[] {
    const numbers = this.#numbersOf(facet);
    const top: Counted[] = [];
    let least = 1;
    for (let i = 0; i < numbers.length; i += 1) {
      const number = numbers[i] as number;
      const count = sums[number] as number;
      if (count < least) continue;
      insert(top, { value: this.#all.values[number] as string, count }, limit);
      if (top.length === limit) least = (top.at(-1) as Counted).count;
    }
    return top;
  }

  /** The most frequent values of facets within the parts, by count, then by value. */
  top(
    facets: readonly FacetName[],
    limits: ReadonlyMap<FacetName, number>,
    parts: readonly Part[],
  ): Map<FacetName, Counted[]> {
    const isFew = parts.every(({ segment, count }) => count <= segment.documents * FEW);
    const walked = isFew ? facets.filter((facet) => WALKED.includes(facet)) : [];
    const sums = walked.length > 0 ? this.#walk(parts) : undefined;
    return new Map(
      facets.map((facet) => {
        const limit = limits.get(facet) ?? 0;
        const isWalked = sums !== undefined && walked.includes(facet);
        return [
          facet,
          isWalked ? this.#topOfSums(facet, limit, sums) : this.#topByValue(facet, limit, parts),
        ];
      }),
    );
  }
}

/** How many documents of a part a list has. */
function countIn(part: Part, list: ListPlace): number {
  const { segment, set, count } = part;
  if (!list.dense || count > LONE) return segment.countIn(set, list);
  part.lone ??= segment.read(set, count);
  let sum = 0;
  for (const document of part.lone) if (segment.has(list.at, document)) sum += 1;
  return sum;
}

/** How many of the documents have each value of the WALKED facets, by own number. */
function countForward(segment: Segment, documents: Uint32Array, values: number): Uint32Array {
  const counts = new Uint32Array(values);
  const { forward, forwardStarts } = segment;
  for (let i = 0; i < documents.length; i += 1) {
    const document = documents[i] as number;
    const end = forwardStarts[document + 1] as number;
    for (let at = forwardStarts[document] as number; at < end; at += 1) {
      const value = forward[at] as number;
      counts[value] = (counts[value] as number) + 1;
    }
  }
  return counts;
}

function insert(top: Counted[], counted: Counted, limit: number): void {
  let at = top.length;
  while (at > 0 && byCount(counted, top[at - 1] as Counted) < 0) at -= 1;
  top.splice(at, 0, counted);
  if (top.length > limit) top.pop();
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
