// Clauses → the documents that match them, in one segment. Invariant: the sets of a clause are only
// read; each holds those before it.
import { phraseTerms } from "./common-words.ts";
import { FIELDS, type Field } from "./document.ts";
import {
  fieldNumber,
  GROUP_NUMBERS,
  GROUPS,
  groupAlone,
  hasPairs,
  hasPositions,
} from "./fields.ts";
import { GrowingSet } from "./growing-set.ts";
import { addPhrase, entrySet, type PlacedTerm } from "./phrase.ts";
import { LONGEST_PREFIX } from "./prefix-sets.ts";
import type { Clause } from "./read-words.ts";
import type { DocumentSet, Segment } from "./segment.ts";

export const [NAME, HEAD, , PROMPT] = GROUPS.keys() as unknown as [number, number, number, number];
/** The sets of a clause: whole words and beginnings of words in the name, the same in name and head,
 * beginnings also in the body, then in prompts and digests too. */
const SETS = 6;
export const [WHOLE_NAME, BEGUN_NAME, WHOLE_HEAD, BEGUN_HEAD, BODY, ANYWHERE] = [0, 1, 2, 3, 4, 5];

/** Looks up the models with a file that has a digest beginning so. */
export type FindHash = (digits: string) => readonly number[];

/** Fields that are looked into without an operator. */
const OPEN_FIELDS = FIELDS.filter((_, number) => (GROUP_NUMBERS[number] ?? -1) >= 0);

/** Adds the documents in which a whole term stands, by group. */
export function addTerm(
  segment: Segment,
  term: number,
  sets: readonly (GrowingSet | undefined)[],
): void {
  if (term < 0) return;
  const end = segment.entryStarts[term + 1] as number;
  for (let entry = segment.entryStarts[term] as number; entry < end; entry += 1)
    sets[GROUP_NUMBERS[segment.entryFields[entry] as number] as number]?.add(segment.list(entry));
}

/** Adds the documents with words that begin so, by group. */
function addPrefix(segment: Segment, word: string, sets: readonly GrowingSet[]): void {
  const open: (GrowingSet | undefined)[] = [...sets];
  if (word.length <= LONGEST_PREFIX)
    for (const [group, set] of sets.entries()) {
      const kept = segment.prefixSet(word, group);
      if (kept === undefined) continue;
      set.addSet(kept);
      open[group] = undefined;
    }
  if (open.every((set) => set === undefined)) return;
  const [from, to] = segment.prefixRange(word);
  for (let term = from; term < to; term += 1) addTerm(segment, term, open);
}

const growingSets = (segment: Segment, count: number): GrowingSet[] =>
  Array.from({ length: count }, () => new GrowingSet(segment));

function addKeys(segment: Segment, to: GrowingSet, keys: readonly number[]): void {
  for (const key of keys) {
    const document = segment.documentOf(key);
    if (document >= 0) segment.put(to.own(), document);
  }
}

/** Sets group by group → each with those before it. */
function joinUp(segment: Segment, sets: readonly GrowingSet[]): DocumentSet[] {
  let before: DocumentSet | undefined;
  return sets.map((set) => {
    if (before !== undefined && set.set !== undefined) segment.or(set.own(), before);
    before = set.set ?? before;
    return before ?? segment.none;
  });
}

/** What matches up to each group, whole and begun → the sets of a clause. */
function clauseSets(whole: readonly DocumentSet[], begun: readonly DocumentSet[]): DocumentSet[] {
  const [name, head, body, prompt] = begun as [number, number, number, number];
  return [whole[NAME] as DocumentSet, name, whole[HEAD] as DocumentSet, head, body, prompt];
}

function setsOfWord(segment: Segment, word: string, hashed: readonly number[]): DocumentSet[] {
  const whole = growingSets(segment, HEAD + 1);
  addTerm(segment, segment.findTerm(word), whole);
  const begun = growingSets(segment, GROUPS.length);
  addPrefix(segment, word, begun);
  addKeys(segment, begun[PROMPT] as GrowingSet, hashed);
  return clauseSets(joinUp(segment, whole), joinUp(segment, begun));
}

/** A clause that matches as it is or not at all, field by field. */
function plainSets(segment: Segment, add: (field: Field, to: GrowingSet) => void): DocumentSet[] {
  const groups = growingSets(segment, GROUPS.length);
  for (const field of OPEN_FIELDS)
    add(field, groups[GROUP_NUMBERS[fieldNumber(field)] as number] as GrowingSet);
  const joined = joinUp(segment, groups);
  return clauseSets(joined, joined);
}

/** Adds the documents that have all the terms in a field. */
function addTogether(
  segment: Segment,
  terms: readonly number[],
  field: Field,
  to: GrowingSet,
): void {
  const entries = terms.map((term) => segment.entryOf(term, fieldNumber(field)));
  const [first, ...others] = entries;
  if (first === undefined || entries.includes(-1)) return;
  if (others.length === 0) {
    to.add(segment.list(first));
    return;
  }
  const own = to.own();
  segment.scoped(() => {
    const shared = segment.copy(entrySet(segment, first));
    for (const entry of others) segment.scoped(() => segment.and(shared, entrySet(segment, entry)));
    segment.or(own, shared);
  });
}

/** What adds the documents that have a run or a phrase in a field. */
function adder(segment: Segment, clause: Clause): (field: Field, to: GrowingSet) => void {
  if (clause.kind === "phrase") {
    const terms = clause.words.map((word) => segment.findTerm(word));
    const words = terms.map((term, offset): PlacedTerm => ({ term, offset }));
    const pairs = phraseTerms(clause.words).map(
      ({ text, offset }): PlacedTerm => ({ term: segment.findTerm(text), offset }),
    );
    return (field, to) =>
      hasPositions(field)
        ? addPhrase(segment, hasPairs(field) ? pairs : words, fieldNumber(field), to)
        : addTogether(segment, terms, field, to);
  }
  const tokens =
    clause.kind === "run" ? clause.tokens : clause.kind === "word" ? [clause.word] : [];
  const terms = tokens.map((token) => segment.findTerm(token));
  return (field, to) => addTogether(segment, terms, field, to);
}

/** The documents with words that begin so in one field. */
function addPrefixIn(segment: Segment, word: string, field: Field, to: GrowingSet): void {
  const group = groupAlone(field);
  const kept = group === undefined ? undefined : segment.prefixSet(word, group);
  if (kept !== undefined) {
    to.addSet(kept);
    return;
  }
  const [from, until] = segment.prefixRange(word);
  for (let term = from; term < until; term += 1) {
    const entry = segment.entryOf(term, fieldNumber(field));
    if (entry >= 0) to.add(segment.list(entry));
  }
}

/** No digits are the beginning of no digest. */
const keysOf = (digits: string, findHash: FindHash): readonly number[] =>
  digits === "" ? [] : findHash(digits);

/** What matches as it is or not at all, wherever it is. */
function addSame(segment: Segment, clause: Clause, findHash: FindHash, to: GrowingSet): void {
  if (clause.kind === "hash") addKeys(segment, to, keysOf(clause.digits, findHash));
  else if (clause.field === undefined) return;
  else if (clause.kind === "word") addPrefixIn(segment, clause.word, clause.field, to);
  else adder(segment, clause)(clause.field, to);
}

export function setsOf(segment: Segment, clause: Clause, findHash: FindHash): DocumentSet[] {
  if (clause.kind === "hash" || clause.field !== undefined) {
    const set = new GrowingSet(segment);
    addSame(segment, clause, findHash, set);
    return Array.from({ length: SETS }, () => set.set ?? segment.none);
  }
  if (clause.kind !== "word") return plainSets(segment, adder(segment, clause));
  const hashed = clause.hash === undefined ? [] : findHash(clause.hash);
  return setsOfWord(segment, clause.word, hashed);
}

/** Adds what a clause that leaves out means: whole words, nowhere begun ones. */
export function addExcluded(
  segment: Segment,
  clause: Clause,
  findHash: FindHash,
  to: GrowingSet,
): void {
  if (clause.kind === "hash") {
    addKeys(segment, to, keysOf(clause.digits, findHash));
    return;
  }
  const add = adder(segment, clause);
  for (const field of clause.field === undefined ? OPEN_FIELDS : [clause.field]) add(field, to);
}
