// Clauses → sets of documents, the better the match the smaller. Invariant: a document that a search
// finds is in the last set; how well it matches is the first set that has it.
import { phraseTerms } from "./common-words.ts";
import { FIELDS, type Field } from "./document.ts";
import { fieldNumber, GROUP_NUMBERS, GROUPS, hasPairs, hasPositions } from "./fields.ts";
import { nearTerms } from "./near.ts";
import { addAll, addPhrase, type PhrasePart } from "./phrase.ts";
import { LONGEST_PREFIX } from "./prefix-sets.ts";
import { type Clause, type Joined, MOST_JOINED, type Words } from "./read-words.ts";
import type { DocumentSet, Segment } from "./segment.ts";

const [NAME, HEAD, , PROMPT] = GROUPS.keys() as unknown as [number, number, number, number];
/** The sets of a clause: whole words and beginnings of words in the name, the same in name and head,
 * beginnings also in the body, then in prompts and digests too. */
const SETS = 6;
const [WHOLE_NAME, BEGUN_NAME, WHOLE_HEAD, BEGUN_HEAD, BODY, ANYWHERE] = [0, 1, 2, 3, 4, 5];

/**
 * How all clauses may match, the best first: what each of them needs, and in how many groups words
 * count that neighbours make together.
 */
const LEVELS = [
  { set: WHOLE_NAME, joined: 0 },
  { set: BEGUN_NAME, joined: 0 },
  { set: BEGUN_NAME, joined: NAME + 1 },
  { set: WHOLE_HEAD, joined: 0 },
  { set: BEGUN_HEAD, joined: 0 },
  { set: BEGUN_HEAD, joined: HEAD + 1 },
  { set: BODY, joined: HEAD + 1 },
  { set: ANYWHERE, joined: HEAD + 1 },
] as const;

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

/** What matches group by group → the sets of a clause, in the same places. */
function clauseSets(
  segment: Segment,
  whole: readonly DocumentSet[],
  begun: readonly DocumentSet[],
) {
  for (const sets of new Set([whole, begun]))
    for (const [i, set] of sets.entries()) if (i > 0) segment.or(set, sets[i - 1] as DocumentSet);
  const [name, head, body, prompt] = begun as [number, number, number, number];
  return [whole[NAME] as DocumentSet, name, whole[HEAD] as DocumentSet, head, body, prompt];
}

function setsOfWord(segment: Segment, word: string, hashed: readonly number[]): DocumentSet[] {
  const whole = takeSets(segment, HEAD + 1);
  addTerm(segment, segment.findTerm(word), whole);
  const begun = takeSets(segment, GROUPS.length);
  addPrefix(segment, word, begun);
  addKeys(segment, begun[PROMPT] as DocumentSet, hashed);
  return clauseSets(segment, whole, begun);
}

/** A clause that matches as it is or not at all, field by field. */
function plainSets(segment: Segment, add: (field: Field, to: DocumentSet) => void): DocumentSet[] {
  const groups = takeSets(segment, GROUPS.length);
  for (const field of OPEN_FIELDS)
    add(field, groups[GROUP_NUMBERS[fieldNumber(field)] as number] as DocumentSet);
  return clauseSets(segment, groups, groups);
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

const same = (set: DocumentSet): DocumentSet[] => Array.from({ length: SETS }, () => set);

/** No digits are the beginning of no digest. */
const keysOf = (digits: string, findHash: FindHash): readonly number[] =>
  digits === "" ? [] : findHash(digits);

function setsOf(segment: Segment, clause: Clause, findHash: FindHash): DocumentSet[] {
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
  if (clause.kind !== "word") return plainSets(segment, adder(segment, clause));
  const hashed = clause.hash === undefined ? [] : findHash(clause.hash);
  return setsOfWord(segment, clause.word, hashed);
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

/** A word that neighbours make together: its term, and the clauses that it stands for. */
interface JoinedTerm extends Omit<Joined, "word"> {
  term: number;
}

/** The matches in one segment, until the segment's scope ends. */
export class Matches {
  readonly #segment: Segment;
  readonly #clauses: readonly Clause[];
  readonly #sets: readonly DocumentSet[][];
  readonly #joined: readonly JoinedTerm[];
  readonly #allowed: DocumentSet;

  constructor(segment: Segment, { all, joined, none, empty }: Words, findHash: FindHash) {
    this.#segment = segment;
    this.#clauses = all;
    this.#allowed = empty ? segment.take() : segment.copy(segment.live);
    for (const clause of none)
      segment.scoped(() => {
        const set = segment.take();
        addExcluded(segment, clause, findHash, set);
        segment.andNot(this.#allowed, set);
      });
    this.#sets = all.map((clause) => setsOf(segment, clause, findHash));
    this.#joined = joined
      .map(({ word, ...place }) => ({ ...place, term: segment.findTerm(word) }))
      .filter(({ term }) => term >= 0);
  }

  /** All that is found, without typos. */
  get found(): DocumentSet {
    return this.#meet(this.#each(ANYWHERE), HEAD + 1);
  }

  /** What matches on each level, the best first; undefined where that is what the last one has. */
  *levels(): Generator<DocumentSet | undefined> {
    for (const [i, { set, joined }] of LEVELS.entries()) {
      const isSame = this.#joined.length === 0 && LEVELS[i - 1]?.set === set;
      yield isSame ? undefined : this.#meet(this.#each(set), joined);
    }
  }

  #each(set: number): DocumentSet[] {
    return this.#sets.map((sets) => sets[set] as DocumentSet);
  }

  /** What is in the set of each clause, or has joined words of these groups in the place of some. */
  #meet(sets: readonly DocumentSet[], groups: number): DocumentSet {
    const segment = this.#segment;
    const met = segment.copy(this.#allowed);
    if (groups > 0 && this.#joined.length > 0)
      segment.scoped(() => {
        const all = this.#meetJoined(sets, groups, met);
        segment.and(met, all);
      });
    else for (const set of sets) segment.and(met, set);
    return met;
  }

  #meetJoined(sets: readonly DocumentSet[], groups: number, allowed: DocumentSet): DocumentSet {
    const segment = this.#segment;
    // What has all clauses from one on, in turn: words reach no further than MOST_JOINED.
    const turns = takeSets(segment, MOST_JOINED + 1);
    const from = (clause: number): DocumentSet =>
      clause === sets.length ? allowed : (turns[clause % turns.length] as DocumentSet);
    for (let i = sets.length - 1; i >= 0; i -= 1) {
      const here = from(i);
      segment.words(here).fill(0);
      segment.or(here, from(i + 1));
      segment.and(here, sets[i] as DocumentSet);
      for (const one of this.#joined)
        if (one.from === i) this.#addJoined(one.term, groups, from(i + one.count), here);
    }
    return from(0);
  }

  /** Adds what has a term in these groups and is in another set. */
  #addJoined(term: number, groups: number, within: DocumentSet, to: DocumentSet): void {
    const segment = this.#segment;
    segment.scoped(() => {
      const set = segment.take();
      addTerm(segment, term, Array(groups).fill(set));
      segment.and(set, within);
      segment.or(to, set);
    });
  }

  /** Whether a name or a head has a clause's word as it is. */
  isKnown(clause: number): boolean {
    const segment = this.#segment;
    return segment.scoped(() => {
      const known = segment.copy(segment.live);
      segment.and(known, this.#sets[clause]?.[WHOLE_HEAD] as DocumentSet);
      return segment.count(known) > 0;
    });
  }

  /** What is found with at most one typo in each of these clauses' words: in names, then anywhere. */
  findNear(clauses: ReadonlySet<number>): [name: DocumentSet, all: DocumentSet] {
    const terms = this.#clauses.map((clause, i) =>
      clause.kind === "word" && clauses.has(i) ? nearTerms(this.#segment, clause.word) : [],
    );
    return [
      this.#meetNear(terms, { set: BEGUN_NAME, groups: NAME + 1, joined: NAME + 1 }),
      this.#meetNear(terms, { set: ANYWHERE, groups: PROMPT, joined: HEAD + 1 }),
    ];
  }

  /** What is in the set of each clause or has one of its terms in these groups. */
  #meetNear(
    terms: readonly Iterable<number>[],
    { set, groups, joined }: { set: number; groups: number; joined: number },
  ): DocumentSet {
    const segment = this.#segment;
    const met = segment.take();
    segment.scoped(() => {
      const sets = this.#each(set).map((exact, i) => {
        const either = segment.copy(exact);
        for (const term of terms[i] ?? []) addTerm(segment, term, Array(groups).fill(either));
        return either;
      });
      segment.or(met, this.#meet(sets, joined));
    });
    return met;
  }
}
