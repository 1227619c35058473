// Which segments become one. Invariant: what is merged is about doubled by it, or is a tenth of all, so
// that a model is merged a few times, however many imports there are.

/** A segment's bytes, and how many of its models are gone. */
export interface Size {
  bytes: number;
  dead: number;
}

/** The small ones together, as a part of the largest, from which on all become one. */
const SMALL_SHARE = 0.1;
/** Models that are gone, as a part of those that are there, from which on all become one. */
const DEAD_SHARE = 0.2;
/** So many small ones at least become one. */
const TOGETHER = 4;

/**
 * The places of those that become one; none where all may stay. `isQuiet`: nothing else is to be done
 * now; else the largest stays until the others are as large.
 */
export function planMerge(sizes: readonly Size[], live: number, isQuiet: boolean): number[] {
  const [largest, ...small] = sizes
    .map((size, place) => ({ ...size, place }))
    .toSorted((a, b) => b.bytes - a.bytes);
  if (largest === undefined) return [];
  const dead = sizes.reduce((count, size) => count + size.dead, 0);
  let rest = small.reduce((bytes, size) => bytes + size.bytes, 0);
  const [smallShare, deadShare] = isQuiet ? [SMALL_SHARE, DEAD_SHARE] : [1, 1];
  if (rest > largest.bytes * smallShare || dead > live * deadShare)
    return [largest, ...small].map(({ place }) => place);
  for (let start = 0; start + TOGETHER <= small.length; start += 1) {
    const { bytes = 0 } = small[start] ?? {};
    rest -= bytes;
    if (bytes <= rest) return small.slice(start).map(({ place }) => place);
  }
  return [];
}
