// What the clauses of a search match together. Invariant: a document that a search finds is in the last
// set; how well it matches is the first set that has it.
import {
  ANYWHERE,
  addExcluded,
  addTerm,
  BEGUN_HEAD,
  BEGUN_NAME,
  BODY,
  type FindHash,
  HEAD,
  NAME,
  PROMPT,
  setsOf,
  WHOLE_HEAD,
  WHOLE_NAME,
} from "./clause-sets.ts";
import { GrowingSet } from "./growing-set.ts";
import { nearTerms } from "./near.ts";
import { type Clause, type Joined, MOST_JOINED, type Words } from "./read-words.ts";
import type { DocumentSet, Segment } from "./segment.ts";

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
        const excluded = new GrowingSet(segment);
        addExcluded(segment, clause, findHash, excluded);
        segment.andNot(this.#allowed, excluded.set ?? segment.none);
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
    let before: readonly DocumentSet[] = [];
    for (const [i, { set, joined }] of LEVELS.entries()) {
      const sets = this.#each(set);
      const isSame = this.#joined.length === 0 && sets.every((set, at) => set === before[at]);
      yield i > 0 && isSame ? undefined : this.#meet(sets, joined);
      before = sets;
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
    const turns = Array.from({ length: MOST_JOINED + 1 }, () => segment.take());
    const from = (clause: number): DocumentSet =>
      clause === sets.length ? allowed : (turns[clause % turns.length] as DocumentSet);
    for (let i = sets.length - 1; i >= 0; i -= 1) {
      const here = from(i);
      segment.clear(here);
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
      const set = new GrowingSet(segment);
      addTerm(segment, term, Array(groups).fill(set));
      if (set.set === undefined) return;
      segment.and(set.own(), within);
      segment.or(to, set.own());
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
        const either = new GrowingSet(segment);
        either.addSet(exact);
        for (const term of terms[i] ?? []) addTerm(segment, term, Array(groups).fill(either));
        return either.set ?? exact;
      });
      segment.or(met, this.#meet(sets, joined));
    });
    return met;
  }
}
