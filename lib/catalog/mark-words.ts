// Where the words of a search stand in a name.
// Invariant: ranges are in order, do not touch, and lie between whole characters.
import { fold, PARTS, pairsOf, piecesOf } from "./words.ts";

/** UTF-16 offsets: from, up to. */
export type Range = [from: number, to: number];

const CLUSTER = /\P{M}\p{M}*|\p{M}+/gu;

interface Folded {
  text: string;
  /** For each unit of the folded text, the range of the name that it stands for. */
  origins: Range[];
}

function foldWithOrigins(name: string): Folded {
  let text = "";
  const origins: Range[] = [];
  for (const { 0: cluster, index } of name.matchAll(CLUSTER)) {
    const folded = fold(cluster);
    text += folded;
    for (let i = 0; i < folded.length; i += 1) origins.push([index, index + cluster.length]);
  }
  return { text, origins };
}

/** Every place at which a text stands, where `mayStart` allows it. */
function placesOf(
  { text, origins }: Folded,
  wanted: string,
  mayStart: (from: number) => boolean,
): Range[] {
  const found: Range[] = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    const from = origins[at]?.[0] ?? 0;
    const to = origins[at + wanted.length - 1]?.[1] ?? from;
    if (mayStart(from)) found.push([from, to]);
  }
  return found;
}

function joined(ranges: Range[]): Range[] {
  const all: Range[] = [];
  for (const [from, to] of ranges.toSorted(([a], [b]) => a - b)) {
    const last = all.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else all.push([from, to]);
  }
  return all;
}

/**
 * The ranges of a name that begin with one of these words, as a search finds them: at the start of
 * a word or of a part of one ("ra" in "LowRA"); characters of scripts without spaces anywhere.
 */
export function markWords(name: string, words: readonly string[]): Range[] {
  const pieces = words.flatMap(piecesOf).filter(({ text }) => text !== "");
  if (pieces.length === 0) return [];
  const folded = foldWithOrigins(name);
  const starts = new Set([...name.matchAll(PARTS)].map(({ index }) => index));
  const found = pieces.flatMap(({ text, run }) => {
    if (!run) return placesOf(folded, text, (from) => starts.has(from));
    const whole = placesOf(folded, text, () => true);
    return whole.length > 0
      ? whole
      : pairsOf(text).flatMap((pair) => placesOf(folded, pair, () => true));
  });
  return joined(found);
}
