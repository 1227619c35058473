// Clauses → sets of documents, the better the match the smaller. Invariant: a document that a search
// finds is in the last set; how well it matches is the first set that has it.
import { phraseTerms } from "./common-words.ts";
import { FIELDS, type Field } from "./document.ts";
import { fieldNumber, GROUP_NUMBERS, GROUPS, hasPairs, hasPositions } from "./fields.ts";
import { nearTerms } from "./near.ts";
import { addAll, addPhrase, type PhrasePart } from "./phrase.ts";
import { LONGEST_PREFIX } from "./prefix-sets.ts";
import type { Clause, Words } from "./read-words.ts";
import type { DocumentSet, Segment } from "./segment.ts";

/**
 * How a clause may match, the best first: whole words in the name, beginnings of words in the name,
 * the same in name and head, then also in the body, then in prompts and digests too.
 */
export const LEVELS = 6;
/** The level of whole words in name and head. */
const KNOWN = 2;
const [NAME, HEAD, , PROMPT] = GROUPS.keys() as unknown as [number, number, number, number];

/** Looks up the models with a file that has a digest beginning so. */
export type FindHash = (digits: string) => readonly number[];

/** Fields that are looked into without an operator. */
const OPEN_FIELDS = FIELDS.filter((_, number) => (GROUP_NUMBERS[number] ?? -1) >= 0);

/** Adds the documents in which a whole term stands, by group. */
function addTerm(segment: Segment, term: number, sets: readonly (DocumentSet | undefined)[]): void {
  if (term < 0) return;
  const end = segment.entryStarts[term + 1] as number;
  for (let entry = segment.entryStarts[term] as number; entry < end; entry += 1) {
    const set = sets[GROUP_NUMBERS[segment.entryFields[entry] as number] as number];
    if (set !== undefined) segment.addList(set, segment.list(entry));
  }
}

/** Adds the documents with words that begin so, by group. */
function addPrefix(segment: Segment, word: string, sets: readonly DocumentSet[]): void {
  const open: (DocumentSet | undefined)[] = [...sets];
  if (word.length <= LONGEST_PREFIX)
    for (const [group, set] of sets.entries()) {
      const kept = segment.prefixSet(word, group);
      if (kept === undefined) continue;
      segment.or(set, kept);
      open[group] = undefined;
    }
  if (open.every((set) => set === undefined)) return;
  const [from, to] = segment.prefixRange(word);
  for (let term = from; term < to; term += 1) addTerm(segment, term, open);
}

const takeSets = (segment: Segment, count: number): DocumentSet[] =>
  Array.from({ length: count }, () => segment.take());

function addKeys(segment: Segment, to: DocumentSet, keys: readonly number[]): void {
  for (const key of keys) {
    const document = segment.documentOf(key);
    if (document >= 0) segment.put(to, document);
  }
}

/** What matches group by group → the levels, in the same sets. */
function levelsOf(segment: Segment, whole: readonly DocumentSet[], begun: readonly DocumentSet[]) {
  for (const sets of new Set([whole, begun]))
    for (const [i, set] of sets.entries()) if (i > 0) segment.or(set, sets[i - 1] as DocumentSet);
  const [name, head, body, prompt] = begun as [number, number, number, number];
  return [whole[NAME] as DocumentSet, name, whole[HEAD] as DocumentSet, head, body, prompt];
}

function wordLevels(segment: Segment, word: string, hashed: readonly number[]): DocumentSet[] {
  const whole = takeSets(segment, HEAD + 1);
  addTerm(segment, segment.findTerm(word), whole);
  const begun = takeSets(segment, GROUPS.length);
  addPrefix(segment, word, begun);
  addKeys(segment, begun[PROMPT] as DocumentSet, hashed);
  return levelsOf(segment, whole, begun);
}

/** A clause that matches as it is or not at all, field by field. */
function plainLevels(
  segment: Segment,
  add: (field: Field, to: DocumentSet) => void,
): DocumentSet[] {
  const groups = takeSets(segment, GROUPS.length);
  for (const field of OPEN_FIELDS)
    add(field, groups[GROUP_NUMBERS[fieldNumber(field)] as number] as DocumentSet);
  return levelsOf(segment, groups, groups);
}

/** Adds the documents that have all the terms in a field. */
function addTogether(
  segment: Segment,
  terms: readonly number[],
  field: Field,
  to: DocumentSet,
): void {
  const entries = terms.map((term) => segment.entryOf(term, fieldNumber(field)));
  if (entries.length === 0 || entries.includes(-1)) return;
  segment.scoped(() => segment.or(to, addAll(segment, entries)));
}

/** What adds the documents that have a run or a phrase in a field. */
function adder(segment: Segment, clause: Clause): (field: Field, to: DocumentSet) => void {
  if (clause.kind === "phrase") {
    const terms = clause.words.map((word) => segment.findTerm(word));
    const words = terms.map((term, offset): PhrasePart => ({ term, offset }));
    const pairs = phraseTerms(clause.words).map(
      ({ text, offset }): PhrasePart => ({ term: segment.findTerm(text), offset }),
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
function addPrefixIn(segment: Segment, word: string, field: Field, to: DocumentSet): void {
  const [from, until] = segment.prefixRange(word);
  for (let term = from; term < until; term += 1) {
    const entry = segment.entryOf(term, fieldNumber(field));
    if (entry >= 0) segment.addList(to, segment.list(entry));
  }
}

const same = (set: DocumentSet): DocumentSet[] => Array.from({ length: LEVELS }, () => set);

/** No digits are the beginning of no digest. */
const keysOf = (digits: string, findHash: FindHash): readonly number[] =>
  digits === "" ? [] : findHash(digits);

function clauseLevels(segment: Segment, clause: Clause, findHash: FindHash): DocumentSet[] {
  if (clause.kind === "hash") {
    const set = segment.take();
    addKeys(segment, set, keysOf(clause.digits, findHash));
    return same(set);
  }
  if (clause.field !== undefined) {
    const set = segment.take();
    if (clause.kind === "word") addPrefixIn(segment, clause.word, clause.field, set);
    else adder(segment, clause)(clause.field, set);
    return same(set);
  }
  if (clause.kind !== "word") return plainLevels(segment, adder(segment, clause));
  const hashed = clause.hash === undefined ? [] : findHash(clause.hash);
  return wordLevels(segment, clause.word, hashed);
}

/** Adds what a clause that leaves out means: whole words, nowhere begun ones. */
function addExcluded(segment: Segment, clause: Clause, findHash: FindHash, to: DocumentSet): void {
  if (clause.kind === "hash") {
    addKeys(segment, to, keysOf(clause.digits, findHash));
    return;
  }
  const add = adder(segment, clause);
  for (const field of clause.field === undefined ? OPEN_FIELDS : [clause.field]) add(field, to);
}

/** The matches in one segment, until the segment's scope ends. */
export class Matches {
  readonly #segment: Segment;
  readonly #clauses: readonly Clause[];
  readonly #levels: readonly DocumentSet[][];
  readonly #allowed: DocumentSet;

  constructor(segment: Segment, { all, none, empty }: Words, findHash: FindHash) {
    this.#segment = segment;
    this.#clauses = all;
    this.#allowed = empty ? segment.take() : segment.copy(segment.live);
    for (const clause of none)
      segment.scoped(() => {
        const set = segment.take();
        addExcluded(segment, clause, findHash, set);
        segment.andNot(this.#allowed, set);
      });
    this.#levels = all.map((clause) => clauseLevels(segment, clause, findHash));
  }

  /** All that is found, without typos. */
  get found(): DocumentSet {
    return this.level(LEVELS - 1);
  }

  /** What matches on a level; 0 is the best. */
  level(level: number): DocumentSet {
    const set = this.#segment.copy(this.#allowed);
    for (const levels of this.#levels) this.#segment.and(set, levels[level] as DocumentSet);
    return set;
  }

  /** Whether a name or a head has a clause's word as it is. */
  isKnown(clause: number): boolean {
    const segment = this.#segment;
    return segment.scoped(() => {
      const known = segment.copy(segment.live);
      segment.and(known, this.#levels[clause]?.[KNOWN] as DocumentSet);
      return segment.count(known) > 0;
    });
  }

  /** All that is found with at most one typo in each of these clauses' words. */
  findNear(clauses: ReadonlySet<number>): DocumentSet {
    const segment = this.#segment;
    const set = segment.copy(this.#allowed);
    for (const [i, clause] of this.#clauses.entries()) {
      const last = this.#levels[i]?.[LEVELS - 1] as DocumentSet;
      segment.scoped(() => {
        const either = segment.copy(last);
        if (clause.kind === "word" && clauses.has(i))
          for (const term of nearTerms(segment, clause.word))
            addTerm(segment, term, [either, either, either]);
        segment.and(set, either);
      });
    }
    return set;
  }
}
