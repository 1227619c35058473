// Where the words of a search stand in a name.
// Invariant: ranges are in order, do not touch, and lie between whole characters.
import { isMeant } from "./near-words.ts";
import { JOINABLE } from "./query-pieces.ts";
import { fold, PARTS, type Piece, pairsOf, piecesOf } from "./words.ts";

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

/** Every place at which a text stands, where `isPlace` allows it. */
function placesOf(
  { text, origins }: Folded,
  wanted: string,
  isPlace: (from: number, to: number) => boolean = () => true,
): Range[] {
  const found: Range[] = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    const from = origins[at]?.[0] ?? 0;
    const to = origins[at + wanted.length - 1]?.[1] ?? from;
    if (isPlace(from, to)) found.push([from, to]);
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

const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** The words of a search that may be one word of the name. */
const joinedOf = (pieces: readonly Piece[]): string[] =>
  pieces.flatMap((_, from) =>
    JOINABLE.flatMap((count) => {
      const words = pieces.slice(from, from + count).filter(({ run }) => !run);
      return words.length < count ? [] : words.map(({ text }) => text).join("");
    }),
  );

/** A name on which words are looked for. */
class Name {
  readonly #name: string;
  readonly #folded: Folded;
  /** Words and their parts. */
  readonly #words: readonly Range[];
  readonly #starts: ReadonlySet<number>;
  readonly #ends: ReadonlySet<number>;

  constructor(name: string) {
    this.#name = name;
    this.#folded = foldWithOrigins(name);
    this.#words = [WORD, PARTS].flatMap((pattern) =>
      [...name.matchAll(pattern)].map(({ 0: { length }, index }): Range => [index, index + length]),
    );
    this.#starts = new Set(this.#words.map(([from]) => from));
    this.#ends = new Set(this.#words.map(([, to]) => to));
  }

  #run(text: string): Range[] {
    const whole = placesOf(this.#folded, text);
    if (whole.length > 0) return whole;
    return pairsOf(text).flatMap((pair) => placesOf(this.#folded, pair));
  }

  piece({ text, run }: Piece): Range[] {
    return run ? this.#run(text) : placesOf(this.#folded, text, (from) => this.#starts.has(from));
  }

  whole(word: string): Range[] {
    return placesOf(this.#folded, word, (from, to) => this.#starts.has(from) && this.#ends.has(to));
  }

  /** The words that may be meant by one with a typo. */
  meant(typed: string): Range[] {
    const letters = [...typed];
    return this.#words.filter(([from, to]) =>
      isMeant(letters, [...fold(this.#name.slice(from, to))]),
    );
  }
}

/**
 * The ranges of a name that begin with one of these words, as a search finds them: at the start of
 * a word or of a part of one ("ra" in "LowRA"); characters of scripts without spaces anywhere;
 * neighbours as one word. `isForgiving`: words with a typo, too.
 */
export function markWords(
  name: string,
  words: readonly string[],
  { isForgiving = false }: { isForgiving?: boolean } = {},
): Range[] {
  const pieces = words.flatMap(piecesOf);
  if (pieces.length === 0) return [];
  const marked = new Name(name);
  const found = pieces.flatMap((piece) => {
    const exact = marked.piece(piece);
    return exact.length === 0 && isForgiving && !piece.run ? marked.meant(piece.text) : exact;
  });
  return joined([...found, ...joinedOf(pieces).flatMap((word) => marked.whole(word))]);
}
