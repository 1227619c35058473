// The index of a catalog: segments side by side, and the searches over all of them.
// Invariant: a document is live in at most one segment; a search sees one state of all segments.
import { SHORTEST_WORD } from "#lib/catalog/near-words.ts";
import {
  type CatalogQuery,
  emptyQuery,
  FACET_LIMITS,
  FACETS,
  type FacetName,
  type FacetValue,
  isFiltered,
  PAGE_SIZE,
  type SearchResult,
  type Slice,
  sortOf,
} from "#lib/catalog/query.ts";
import type { FindHash } from "./clause-sets.ts";
import { type Facet, FacetCounter, listValues } from "./facet-counts.ts";
import { applyFilters, type Filtered } from "./filters.ts";
import type { SegmentImage } from "./layout.ts";
import { Matches } from "./match.ts";
import { orderedBy, orderedByRelevance } from "./order.ts";
import { readSlice } from "./read-slice.ts";
import { readWords, type Words } from "./read-words.ts";
import { type DocumentSet, Segment } from "./segment.ts";
import { findSimilar, type SimilarTo } from "./similar.ts";
import { type IndexSuggestions, Suggester } from "./suggest.ts";
import type { Part } from "./value-sums.ts";
import { AllValues, SegmentValues } from "./values.ts";

/** A search's answer, models as their keys. */
export interface Found extends Omit<SearchResult, "items"> {
  keys: number[];
}

/** A segment and its facets' values. */
export interface Shard {
  segment: Segment;
  values: SegmentValues;
}

/** A shard during a search. */
interface Run extends Matched {
  filtered: Filtered;
  count: number;
}

interface Matched extends Shard {
  matches: Matches;
  set: DocumentSet;
  /** What is found with typos, where these are forgiven, the best first. */
  near?: readonly DocumentSet[];
}

export class CatalogIndex {
  #shards: Shard[] = [];
  readonly #values = new AllValues();
  #counter: FacetCounter | undefined;
  readonly #suggester = new Suggester(this.#values);
  #browse: Found["facets"] | undefined;
  #size = 0;

  /** Live documents. */
  get size(): number {
    return this.#size;
  }

  images(): SegmentImage[] {
    return this.#shards.map(({ segment }) => segment.image);
  }

  /** Adds a segment; documents that it replaces are removed before. */
  add(image: SegmentImage): void {
    const segment = new Segment(image);
    this.#shards.push({ segment, values: new SegmentValues(segment, this.#values) });
    this.#changed();
  }

  /** Takes documents out of the segments that are there. */
  remove(keys: Iterable<number>): void {
    for (const key of keys)
      for (const { segment } of this.#shards) {
        const document = segment.documentOf(key);
        if (document >= 0) segment.drop(segment.live, document);
      }
    this.#changed();
  }

  /** How many of a segment's documents were removed. */
  deadCount(image: SegmentImage): number {
    const segment = this.#shards.find((shard) => shard.segment.image === image)?.segment;
    return segment === undefined ? 0 : segment.documents - segment.count(segment.live);
  }

  /** The keys of a segment's documents that were removed. */
  deadKeys(image: SegmentImage): Set<number> {
    const shard = this.#shards.find(({ segment }) => segment.image === image);
    if (shard === undefined) return new Set();
    const { segment } = shard;
    const keys = segment.numbers("keys");
    return new Set(
      segment.scoped(() => {
        const dead = segment.takeAll();
        segment.andNot(dead, segment.live);
        return Array.from(segment.read(dead, segment.documents), (it) => keys[it] as number);
      }),
    );
  }

  /** Puts a merged segment in the place of others, less what was removed since it was begun. */
  replace(old: readonly SegmentImage[], merged: SegmentImage, deadSince: Iterable<number>): void {
    const segment = new Segment(merged);
    for (const key of deadSince) {
      const document = segment.documentOf(key);
      if (document >= 0) segment.drop(segment.live, document);
    }
    this.#shards = this.#shards.filter((shard) => !old.includes(shard.segment.image));
    this.#shards.push({ segment, values: new SegmentValues(segment, this.#values) });
    this.#changed();
  }

  #changed(): void {
    this.#counter = undefined;
    this.#browse = undefined;
    this.#size = this.#shards.reduce((sum, { segment }) => sum + segment.count(segment.live), 0);
  }

  #facetCounter(): FacetCounter {
    this.#counter ??= new FacetCounter(
      this.#values,
      this.#shards.map(({ values }) => values),
    );
    return this.#counter;
  }

  /** A slice of the result, or the page that the query names. */
  search(query: CatalogQuery, findHash: FindHash, slice?: Slice): Found {
    return this.#run(query, findHash, (runs, words) => {
      const total = sum(runs.map(({ count }) => count));
      const pageCount = Math.max(1, Math.ceil(total / PAGE_SIZE));
      const page = Math.min(query.page, pageCount);
      const asked = slice ?? { skip: (page - 1) * PAGE_SIZE, limit: PAGE_SIZE };
      return {
        keys: this.#read(runs, query, words, asked),
        total,
        skip: asked.skip,
        page,
        pageCount,
        facets: this.#facets(runs, query),
        catalogTotal: this.#size,
        ...(runs.some(({ near }) => near !== undefined) && { forgiving: true as const }),
      };
    });
  }

  /** How many models a search finds. */
  count(query: CatalogQuery, findHash: FindHash): number {
    return this.#run(query, findHash, (runs) => sum(runs.map(({ count }) => count)));
  }

  /** What the beginning of a search may mean; models by their keys. */
  suggest(text: string, limit: number, findHash: FindHash): IndexSuggestions {
    const query = { ...emptyQuery(), q: text };
    const models = this.#run(query, findHash, (runs, words) =>
      this.#read(runs, query, words, { skip: 0, limit }),
    );
    return { models, ...this.#suggester.suggest(this.#shards, text, limit) };
  }

  /** The keys of the models that are most like one. */
  similar(to: SimilarTo): number[] {
    return findSimilar(this.#shards, this.#values, to);
  }

  /** Runs work on what words and filters leave of each segment. */
  #run<Result>(
    query: CatalogQuery,
    findHash: FindHash,
    work: (runs: Run[], words: Words) => Result,
  ): Result {
    const words = readWords(query.q);
    const within = (shards: readonly Shard[], action: () => Result): Result => {
      const [first, ...others] = shards;
      return first === undefined ? action() : first.segment.scoped(() => within(others, action));
    };
    return within(this.#shards, () => {
      const found = this.#shards.map((shard): Matched => {
        const matches = new Matches(shard.segment, words, findHash);
        return { ...shard, matches, set: matches.found };
      });
      const runs = forgive(found, words).map((matched): Run => {
        const filtered = applyFilters(matched.segment, matched.values, query, matched.set);
        return { ...matched, filtered, count: matched.segment.count(filtered.all) };
      });
      return work(runs, words);
    });
  }

  #read(runs: readonly Run[], query: CatalogQuery, { plain, all }: Words, slice: Slice): number[] {
    const sort = sortOf(query);
    const seed = query.seed ?? 0;
    const parts = runs.map(({ segment, matches, filtered, count, near = [] }) => ({
      ordered:
        sort === "relevance" && all.length > 0
          ? orderedByRelevance(segment, filtered.all, matches, { plain, near })
          : orderedBy(segment, filtered.all, { sort, seed, count }),
      count,
    }));
    return readSlice(parts, { sort, seed, ...slice }).map(
      ({ segment, document }) => segment.numbers("keys")[document] as number,
    );
  }

  /** Of the whole catalog they are counted once. */
  #facets(runs: readonly Run[], query: CatalogQuery): Found["facets"] {
    if (isFiltered(query)) return this.#countFacets(runs, query);
    this.#browse ??= this.#countFacets(runs, query);
    return copyOf(this.#browse); // an answer is the asker's own
  }

  #countFacets(runs: readonly Run[], query: CatalogQuery): Found["facets"] {
    const counter = this.#facetCounter();
    const chosenOf = (facet: FacetName) => ({
      selected: query[facet],
      excluded: query.not[facet] ?? [],
    });
    const facetOf = (name: FacetName): Facet => {
      const { selected, excluded } = chosenOf(name);
      return { name, limit: FACET_LIMITS[name] + selected.length + excluded.length };
    };
    const parts = runs.map(
      ({ segment, values, filtered, count }): Part => ({
        segment,
        values,
        set: filtered.all,
        count,
      }),
    );
    const isWidened = (facet: FacetName) =>
      runs.some(({ filtered }) => filtered.without.has(facet));
    const plain = FACETS.filter((facet) => !isWidened(facet));
    const tops = counter.top(plain.map(facetOf), parts);
    const list = (facet: FacetName): FacetValue[] => {
      const own = plain.includes(facet) ? parts : runs.map((run) => partWithout(run, facet));
      const top = tops.get(facet) ?? counter.top([facetOf(facet)], own).get(facet) ?? [];
      const countOf = (value: string) => counter.count(facet, value, own);
      return listValues(top, chosenOf(facet), countOf, FACET_LIMITS[facet]);
    };
    return Object.fromEntries(FACETS.map((facet) => [facet, list(facet)])) as Found["facets"];
  }
}

const copyOf = (facets: Found["facets"]): Found["facets"] =>
  Object.fromEntries(
    FACETS.map((name) => [name, facets[name].map((value) => ({ ...value }))]),
  ) as Found["facets"];

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** What the facet's own choice leaves out too. */
function partWithout({ segment, values, filtered, count }: Run, facet: FacetName): Part {
  const set = filtered.without.get(facet);
  if (set === undefined) return { segment, values, set: filtered.all, count };
  return { segment, values, set, count: segment.count(set) };
}

/**
 * The words that may be typing errors: no name and no head has them, or there is nothing at all that
 * has all words (`isVain`).
 */
function doubtful(found: readonly Matched[], { all }: Words, isVain: boolean): Set<number> {
  const clauses = all.flatMap((clause, i) => {
    const isLong =
      clause.kind === "word" &&
      clause.field === undefined &&
      [...clause.word].length >= SHORTEST_WORD;
    const isKnown = (): boolean => found.some(({ matches }) => matches.isKnown(i));
    return isLong && (isVain || !isKnown()) ? [i] : [];
  });
  return new Set(clauses);
}

/** Where words find less than a page, those with a typo are found too. */
function forgive(found: Matched[], words: Words): Matched[] {
  const exact = sum(found.map(({ segment, set }) => segment.count(set)));
  if (exact >= PAGE_SIZE) return found;
  const clauses = doubtful(found, words, exact === 0);
  if (clauses.size === 0) return found;
  const near = found.map((one) => {
    const near = one.matches.findNear(clauses);
    return { ...one, set: near[1], near };
  });
  return sum(near.map(({ segment, set }) => segment.count(set))) > exact ? near : found;
}
