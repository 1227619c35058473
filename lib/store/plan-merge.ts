// Which segments become one. Invariant: a model is merged a few times, however many imports there are,
// and segments stay few.

/** A segment's bytes, and how many of its models are gone. */
export interface Size {
  bytes: number;
  dead: number;
}

/** Where nothing else is to be done: the small ones together, as a part of the largest … */
const SMALL_SHARE = 0.1;
/** … or models that are gone, as a part of those that are there, from which on all become one. */
const DEAD_SHARE = 0.2;
/** So many small ones become one then, … */
const TOGETHER = 4;
/** … and so many of about the same size while much is written, which is to be slowed little. */
const TOGETHER_BUSY = 32;

interface Placed extends Size {
  place: number;
}

const sumOf = (sizes: readonly Size[], of: keyof Size): number =>
  sizes.reduce((sum, size) => sum + size[of], 0);

/** Of the largest first: the first of those that are so many and `share` times as large as it. */
function startOf(sizes: readonly Placed[], together: number, share: number): number | undefined {
  let rest = sumOf(sizes, "bytes");
  for (const [start, { bytes }] of sizes.entries()) {
    rest -= bytes;
    if (start + together <= sizes.length && bytes * share <= rest) return start;
  }
  return undefined;
}

/** The places of those that become one; none where all may stay. */
export function planMerge(sizes: readonly Size[], live: number, isQuiet: boolean): number[] {
  const sorted = sizes
    .map((size, place): Placed => ({ ...size, place }))
    .toSorted((a, b) => b.bytes - a.bytes);
  const places = (start = sorted.length) => sorted.slice(start).map(({ place }) => place);
  const [largest, ...small] = sorted;
  if (largest === undefined) return [];
  const gone = sumOf(sizes, "dead") / live;
  if (!isQuiet) return places(gone > 1 ? 0 : startOf(sorted, TOGETHER_BUSY, TOGETHER_BUSY / 2));
  if (gone > DEAD_SHARE || sumOf(small, "bytes") > largest.bytes * SMALL_SHARE) return places(0);
  const start = startOf(small, TOGETHER, 1);
  return places(start === undefined ? undefined : start + 1);
}
