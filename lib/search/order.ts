// Results in their order, slice by slice. Invariant: documents that sort alike come by id, so that every
// slice is the same however often it is asked for.
import type { Slice, Sort } from "#lib/catalog/query.ts";
import { spelled } from "#lib/catalog/words.ts";
import { readSet } from "./lists.ts";
import type { Matches } from "./match.ts";
import type { DocumentSet, Segment } from "./segment.ts";
import { hashText, randomPlace, scatter } from "./segment-writer.ts";

/** A document of a result, with what it is sorted by. */
export interface Hit {
  segment: Segment;
  document: number;
  /** The class of relevance, or else 0. */
  rank: number;
}

/** The documents of a segment that a result has, in the order of the result. */
export interface Ordered {
  segment: Segment;
  /** At most `limit` of them, after passing over `skip`. */
  read(skip: number, limit: number): Hit[];
}

/** Up to so many documents, and fewer than this part of a segment, are sorted; more are met on a walk
 * through all documents in their order. */
const FEW = 300;
const FEW_OF_ALL = 1 / 200;
const CHUNK = 1024;

/** Sorts that are not the order of the documents. */
export type BySort = Exclude<Sort, "relevance" | "downloads">;

const COLUMNS = {
  newest: "published",
  updated: "updated",
  size: "sizes",
} as const;

/** A walk through orders, one behind the other, passing over what the set has not. */
function readInOrders(
  segment: Segment,
  set: DocumentSet,
  orders: Iterable<Uint32Array>,
  slice: Slice,
): number[] {
  const words = segment.words(set);
  const found: number[] = [];
  let passed = 0;
  for (const order of orders) {
    if (found.length === slice.limit) break;
    passed += readInOrder(words, order, { ...slice, skip: slice.skip - passed }, found);
  }
  return found;
}

/** Adds to what is found; answers how many were passed over. */
function readInOrder(
  words: Uint32Array,
  order: Uint32Array,
  { skip, limit }: Slice,
  found: number[],
): number {
  let passed = 0;
  let at = 0;
  while (at + CHUNK <= order.length) {
    let here = 0;
    for (let i = at; i < at + CHUNK; i += 1) {
      const document = order[i] as number;
      here += ((words[document >>> 5] as number) >>> (document & 31)) & 1;
    }
    if (passed + here > skip) break;
    passed += here;
    at += CHUNK;
  }
  for (; at < order.length && found.length < limit; at += 1) {
    const document = order[at] as number;
    if ((((words[document >>> 5] as number) >>> (document & 31)) & 1) === 0) continue;
    if (passed < skip) passed += 1;
    else found.push(document);
  }
  return passed;
}

/** What a sort compares of a document: the less, the earlier. Text for names. */
export function sortKey(
  segment: Segment,
  { sort, seed }: { sort: BySort; seed: number },
): (document: number) => number | string {
  if (sort === "name") return (document) => segment.name(document);
  if (sort === "random") return (document) => placeOf(segment, document, seed);
  const column =
    sort === "rating" ? segment.floats("ratingScores") : segment.numbers(COLUMNS[sort]);
  return (document) => -(column[document] as number);
}

export const compareKeys = (a: number | string, b: number | string): number =>
  a < b ? -1 : a > b ? 1 : 0;

/** Documents sorted by what the order goes by. */
function readSorted(
  segment: Segment,
  documents: Uint32Array,
  order: { sort: BySort; seed: number },
  { skip, limit }: Slice,
): number[] {
  const places = segment.numbers("namePlaces");
  const keyOf =
    order.sort === "name"
      ? (document: number) => places[document] as number
      : sortKey(segment, order);
  return Array.from(documents, (document) => ({ document, key: keyOf(document) }))
    .sort(
      (a, b) => compareKeys(a.key, b.key) || compareIds(segment, a.document, segment, b.document),
    )
    .slice(skip, skip + limit)
    .map(({ document }) => document);
}

const placeOf = (segment: Segment, document: number, seed: number): number =>
  (randomPlace(segment.id(document)) + scatter(seed)) >>> 0;

/** The random order of a seed: the one that is kept, from another place on and round. */
function* turned(segment: Segment, seed: number): Generator<Uint32Array> {
  const order = segment.numbers("randomOrder");
  // Places rise up to the last one below 2^32 and begin anew behind it.
  let [low, high] = [0, order.length];
  const first = placeOf(segment, order[0] as number, seed);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (placeOf(segment, order[middle] as number, seed) >= first) low = middle + 1;
    else high = middle;
  }
  yield order.subarray(low);
  yield order.subarray(0, low);
}

const idOf = (segment: Segment, document: number): string => segment.id(document);

export const compareIds = (a: Segment, i: number, b: Segment, j: number): number =>
  compareKeys(idOf(a, i), idOf(b, j));

const hits = (segment: Segment, documents: Iterable<number>, rank = 0): Hit[] =>
  Array.from(documents, (document) => ({ segment, document, rank }));

interface OrderOptions {
  sort: Sort;
  seed: number;
  /** How many documents the set has. */
  count: number;
}

/** A result in any order but relevance. */
export function orderedBy(
  segment: Segment,
  set: DocumentSet,
  { sort, seed, count }: OrderOptions,
): Ordered {
  const read = (skip: number, limit: number): Hit[] => {
    if (limit <= 0) return [];
    if (sort === "downloads" || sort === "relevance")
      return hits(segment, segment.read(set, limit, skip));
    const window = { skip, limit };
    if (count <= Math.min(FEW, segment.documents * FEW_OF_ALL))
      return hits(segment, readSorted(segment, segment.read(set, count), { sort, seed }, window));
    const orders =
      sort === "random"
        ? turned(segment, seed)
        : [segment.numbers(`${sort satisfies BySort}Order`)];
    return hits(segment, readInOrders(segment, set, orders, window));
  };
  return { segment, read };
}

/** The documents of a set whose name is just these words. */
function named(segment: Segment, set: DocumentSet, plain: string): DocumentSet {
  const result = segment.take();
  const hashes = segment.numbers("nameHashes");
  const wanted = hashText(plain);
  for (const document of segment.read(set, segment.count(set)))
    if (hashes[document] === wanted)
      if (spelled(segment.name(document)) === plain) segment.put(result, document);
  return result;
}

/** What a set has of the rest, which loses it. */
function moveOut(
  segment: Segment,
  rest: DocumentSet,
  set: DocumentSet | undefined,
): { words: Uint32Array; count: number } {
  if (set === undefined) return { words: new Uint32Array(), count: 0 };
  const here = segment.copy(set);
  segment.and(here, rest);
  segment.andNot(rest, here);
  return { words: segment.words(here), count: segment.count(here) };
}

/** A result by relevance: class by class, each by downloads. The sets last until the scope ends. */
export function orderedByRelevance(
  segment: Segment,
  set: DocumentSet,
  matches: Matches,
  options: { plain: string | undefined; near: readonly DocumentSet[] },
): Ordered {
  const rest = segment.copy(set);
  const classes = classesOf(segment, matches, options);
  const parts: { words: Uint32Array; count: number; rank: number }[] = [];
  const next = (): boolean => {
    const step = classes.next();
    if (step.done) return false;
    parts.push({ ...moveOut(segment, rest, step.value), rank: parts.length });
    return true;
  };
  const read = (skip: number, limit: number): Hit[] => {
    const found: Hit[] = [];
    let passed = 0;
    for (let i = 0; found.length < limit && (i < parts.length || next()); i += 1) {
      const { words, count, rank } = parts[i] as (typeof parts)[number];
      const here = Math.max(0, skip - passed);
      if (here < count)
        found.push(...hits(segment, readSet(words, limit - found.length, here), rank));
      passed += count;
    }
    return found;
  };
  return { segment, read };
}

/** The classes of relevance, each worked out when it is asked for; undefined: nothing new. */
function* classesOf(
  segment: Segment,
  matches: Matches,
  { plain, near }: { plain: string | undefined; near: readonly DocumentSet[] },
): Generator<DocumentSet | undefined> {
  const levels = matches.levels();
  const whole = levels.next().value ?? segment.take();
  yield plain === undefined ? undefined : named(segment, whole, plain);
  yield whole;
  yield* levels;
  yield* near;
}
