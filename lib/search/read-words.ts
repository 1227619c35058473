// What somebody typed into the search box → what is looked for.
// Invariant: any text is safe: what comes out are folded words, and few of them.
import { JOINABLE, type Typed, typedIn } from "#lib/catalog/query-pieces.ts";
import { cutWord, fold, type Piece, pairsOf, piecesOf } from "#lib/catalog/words.ts";
import type { Field } from "./document.ts";

/** Characters of a query that are read: more than twelve words have, with room between them. */
const MAX_READ = 2000;
/** Clauses of a query; the rest is passed over. */
const MAX_CLAUSES = 12;
/** Words of a phrase (see ROOM_BYTES), pairs of a run; the rest is passed over. */
const MAX_TOKENS = 40;
/** Most neighbouring words that may be one. */
export const MOST_JOINED = Math.max(...JOINABLE);

/** Operators that look into one field. */
const OPERATORS: ReadonlyMap<string, Field> = new Map([
  ["tag", "tag"],
  ["by", "creator"],
  ["trigger", "trigger"],
  ["file", "file"],
  ["base", "base"],
  ["prompt", "prompt"],
]);

export type Clause =
  /** The beginning of a word. `hash`: its digits, where it may be a digest's beginning too. */
  | { kind: "word"; word: string; field?: Field; hash?: string }
  /** Characters written without blanks: all of these tokens in one field. */
  | { kind: "run"; tokens: string[]; field?: Field }
  /** Whole words and single characters one after the other in one value. */
  | { kind: "phrase"; words: string[]; field?: Field }
  /** The beginning of a digest; "": of no digest. */
  | { kind: "hash"; digits: string };

/** Plain words that stand side by side, as one word. */
export interface Joined {
  word: string;
  /** Its place among all clauses, and how many of them it stands for. */
  from: number;
  count: number;
}

export interface Words {
  all: Clause[];
  joined: Joined[];
  /** No model that is found has any of these; words here are whole words. */
  none: Clause[];
  /** All words and runs joined by one blank, where nothing but plain words is asked for. */
  plain?: string;
  /** Something was typed, but nothing can be looked for. */
  empty: boolean;
}

/** Shortest beginning of a digest: the AutoV1 is no longer. */
const DIGEST = /^[0-9a-f]{8,64}$/;
const mayBeDigest = (word: string): boolean => DIGEST.test(word) && /\d/.test(word);

/** Words, and the characters of runs, in their order. */
const unitsOf = (pieces: readonly Piece[]): string[] =>
  pieces.flatMap(({ text, run }) => (run ? [...text] : [cutWord(text)])).slice(0, MAX_TOKENS);

function clauseOf({ text, run }: Piece, field: { field?: Field }): Clause {
  if (run) return { kind: "run", tokens: pairsOf(text).slice(0, MAX_TOKENS), ...field };
  const hash = field.field === undefined && mayBeDigest(text) ? { hash: text } : {};
  return { kind: "word", word: cutWord(text), ...field, ...hash };
}

/** What is looked for because of one thing typed. */
function clausesOf({ excluded, operator, quoted, value }: Typed): Clause[] {
  if (operator === "hash") {
    const digits = fold(value).trim();
    return [{ kind: "hash", digits: DIGEST.test(digits) ? digits : "" }];
  }
  const pieces = piecesOf(value);
  const known = OPERATORS.get(operator);
  const field = known ? { field: known } : {};
  if (pieces.length === 0) return [];
  // "-low-ra" leaves out what has both one after the other, not what has either.
  if (quoted || (excluded && pieces.length > 1))
    return [{ kind: "phrase", words: unitsOf(pieces), ...field }];
  return pieces.map((piece) => clauseOf(piece, field));
}

const isPlain = ({ excluded, operator, quoted }: Typed): boolean =>
  !excluded && operator === "" && !quoted;

const plainOf = (things: readonly Typed[]): string =>
  things
    .flatMap(({ value }) => piecesOf(value))
    .map(({ text, run }) => (run ? text : cutWord(text)))
    .join(" ");

/** Each once, and no more than there may be together. */
function collect(q: string): { things: Typed[]; all: Clause[]; none: Clause[] } {
  const things: Typed[] = [];
  const all = new Map<string, Clause>();
  const none = new Map<string, Clause>();
  for (const thing of typedIn(q.slice(0, MAX_READ))) {
    things.push(thing);
    for (const clause of clausesOf(thing)) {
      if (all.size + none.size >= MAX_CLAUSES) break;
      (thing.excluded ? none : all).set(JSON.stringify(clause), clause);
    }
    if (all.size + none.size >= MAX_CLAUSES) break;
  }
  return { things, all: [...all.values()], none: [...none.values()].map(withoutHash) };
}

function withoutHash(clause: Clause): Clause {
  if (clause.kind !== "word") return clause;
  const { hash: _, ...word } = clause;
  return word;
}

const isPlainWord = (clause: Clause): clause is Clause & { kind: "word" } =>
  clause.kind === "word" && clause.field === undefined;

const joinedFrom = (from: number, all: readonly Clause[]): Joined[] =>
  JOINABLE.flatMap((count) => {
    const words = all.slice(from, from + count).filter(isPlainWord);
    if (words.length < count) return [];
    return [{ word: cutWord(words.map(({ word }) => word).join("")), from, count }];
  });

export function readWords(q: string): Words {
  const { things, all, none } = collect(q);
  const plain = things.every(isPlain) && all.length > 0 ? { plain: plainOf(things) } : {};
  return {
    all,
    joined: all.flatMap((_, from) => joinedFrom(from, all)),
    none,
    ...plain,
    empty: q.trim() !== "" && all.length + none.length === 0,
  };
}
