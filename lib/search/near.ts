// The words of a segment that may be meant by one that was typed. Invariant: they are all that
// lib/catalog/near-words.ts says yes to.
import { isMeant, SHORTEST_WORD } from "#lib/catalog/near-words.ts";
import type { SegmentReader } from "./segment-reader.ts";

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

/** The numbers of the terms that may be meant by a word: of half the words of its beginning or its
 * ending, since a typo leaves one of them as it is. */
export function nearTerms(segment: SegmentReader, word: string): Set<number> {
  const letters = [...word];
  const found = new Set<number>();
  if (letters.length < SHORTEST_WORD) return found;
  const half = letters.length >>> 1;
  const consider = (term: number): void => {
    if (isMeant(letters, [...segment.term(term)])) found.add(term);
  };
  const [from, to] = segment.prefixRange(letters.slice(0, half).join(""));
  for (let term = from; term < to; term += 1) consider(term);
  for (const term of endingSo(segment, letters.slice(half + 1).join(""))) consider(term);
  return found;
}
