// Results of several segments as one. Invariant: what a hit sorts by is worked out for few hits, as a name
// takes microseconds to unpack, however many segments there are and however far the slice lies.
import type { Slice, Sort } from "#lib/catalog/query.ts";
import { compareIds, compareKeys, type Hit, type Ordered, sortKey } from "./order.ts";

type Key = number | string;
type KeyOf = (hit: Hit) => Key;

/** What a sort compares of hits of different segments: the less, the earlier; then their ids. */
function keyOfSort(sort: Sort, seed: number): KeyOf {
  const downloads = ({ segment, document }: Hit): number =>
    -(segment.numbers("downloads")[document] as number);
  if (sort === "downloads") return downloads;
  if (sort === "relevance") return (hit) => hit.rank * 2 ** 32 + downloads(hit);
  return ({ segment, document }) => sortKey(segment, { sort, seed })(document);
}

/** Sorted hits of a segment that are still to come. */
class Row {
  readonly #hits: readonly Hit[];
  readonly #keyOf: KeyOf;
  #at = 0;
  /** Of the hit that was last looked at. */
  #looked: { hit: Hit; key: Key } | undefined;

  constructor(hits: readonly Hit[], keyOf: KeyOf) {
    this.#hits = hits;
    this.#keyOf = keyOf;
  }

  get length(): number {
    return this.#hits.length - this.#at;
  }

  pass(count: number): void {
    this.#at += count;
  }

  /** The hit after so many others. */
  look(after: number): { hit: Hit; key: Key } {
    const hit = this.#hits[this.#at + after] as Hit;
    if (this.#looked?.hit !== hit) this.#looked = { hit, key: this.#keyOf(hit) };
    return this.#looked;
  }

  isBefore(other: Row, after: number): boolean {
    const [a, b] = [this.look(after), other.look(after)];
    const order = compareKeys(a.key, b.key);
    if (order !== 0) return order < 0;
    return compareIds(a.hit.segment, a.hit.document, b.hit.segment, b.hit.document) < 0;
  }
}

/** Of the rows that go so far, the one whose hit there is the first. */
function firstOf(rows: readonly Row[], after: number): Row | undefined {
  let first: Row | undefined;
  for (const row of rows)
    if (row.length > after && (first === undefined || row.isBefore(first, after))) first = row;
  return first;
}

/**
 * Passes over the first hits of all rows together but for a few, of which it answers how many. Of the
 * row whose `step`-th hit is the first, all up to there are among the first `step` × rows of all.
 */
function passOver(rows: readonly Row[], skip: number): number {
  let rest = skip;
  for (let step = Math.floor(rest / rows.length); step > 1; ) {
    const row = rest < step * rows.length ? undefined : firstOf(rows, step - 1);
    if (row === undefined) step >>= 1;
    else {
      row.pass(step);
      rest -= step;
    }
  }
  return rest;
}

function mergeRows(rows: readonly Row[], { skip, limit }: Slice): Hit[] {
  let rest = passOver(rows, skip);
  const found: Hit[] = [];
  while (found.length < limit) {
    const row = firstOf(rows, 0);
    if (row === undefined) break;
    if (rest > 0) rest -= 1;
    else found.push(row.look(0).hit);
    row.pass(1);
  }
  return found;
}

/**
 * A slice of a result over several segments. All but the largest are read whole up to its end, which
 * is quick because they are small; of the largest only where the slice may lie.
 */
export function readSlice(
  parts: readonly { ordered: Ordered; count: number }[],
  { sort, seed, skip, limit }: { sort: Sort; seed: number } & Slice,
): Hit[] {
  const full = parts.filter(({ count }) => count > 0);
  const [largest, ...others] = full.toSorted((a, b) => b.count - a.count);
  if (largest === undefined) return [];
  if (others.length === 0) return largest.ordered.read(skip, limit);
  const smaller = others.reduce((sum, { count }) => sum + count, 0);
  const from = Math.max(0, skip - smaller);
  const end = skip + limit;
  const keyOf = keyOfSort(sort, seed);
  const rows = [
    largest.ordered.read(from, end - from),
    ...others.map(({ ordered, count }) => ordered.read(0, Math.min(count, end))),
  ].map((hits) => new Row(hits, keyOf));
  return mergeRows(rows, { skip: skip - from, limit });
}
