// Words that are one typo away. Invariant: what is found differs from the word by one letter more,
// less or other, or by two neighbours that changed places.
import type { SegmentReader } from "./segment-reader.ts";

/** Code points that a word needs for a typo to be forgiven, and a term to be taken for one. */
export const SHORTEST_WORD = 5;
const SHORTEST_TERM = 4;
/** Of a code point in UTF-8. */
const MAX_BYTES = 4;

/** Optimal string alignment distance 1, by code points. */
export function isNear(a: readonly string[], b: readonly string[]): boolean {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const [left, right] = [a.length - start - end, b.length - start - end];
  if (left + right === 0) return false;
  if (left <= 1 && right <= 1) return true;
  return left === 2 && right === 2 && a[start] === b[start + 1] && a[start + 1] === b[start];
}

/** The first place in the terms' reversed order that does not come before a reversed ending. */
function firstReversed(segment: SegmentReader, order: Uint32Array, ending: string): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (reversed(segment.term(order[middle] as number)) < ending) low = middle + 1;
    else high = middle;
  }
  return low;
}

const reversed = (text: string): string => [...text].reverse().join("");

/** Terms with the word's ending. */
function* endingSo(segment: SegmentReader, ending: string): Generator<number> {
  const order = segment.numbers("termsReversed");
  const wanted = reversed(ending);
  for (let i = firstReversed(segment, order, wanted); i < order.length; i += 1) {
    const term = order[i] as number;
    if (!segment.term(term).endsWith(ending)) return;
    yield term;
  }
}

/** The numbers of the terms that are one typo away from a word: of half the words of its beginning
 * or its ending, since a typo leaves one of them as it is. */
export function nearTerms(segment: SegmentReader, word: string): Set<number> {
  const letters = [...word];
  const found = new Set<number>();
  if (letters.length < SHORTEST_WORD) return found;
  const half = letters.length >>> 1;
  const bytes = segment.termBytes;
  const consider = (term: number): void => {
    const length = bytes.call(segment, term).length;
    if (length < SHORTEST_TERM || length > (letters.length + 1) * MAX_BYTES) return;
    const text = [...segment.term(term)];
    if (text.length >= SHORTEST_TERM && isNear(letters, text)) found.add(term);
  };
  const [from, to] = segment.prefixRange(letters.slice(0, half).join(""));
  for (let term = from; term < to; term += 1) consider(term);
  for (const term of endingSo(segment, letters.slice(half + 1).join(""))) consider(term);
  return found;
}
