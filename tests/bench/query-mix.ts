// The queries of the search bench: always the same, about words and values that the models have.

import type { Model } from "#lib/catalog/model.ts";
import {
  type CatalogQuery,
  emptyQuery,
  FACETS,
  type FacetName,
  SORTS,
} from "#lib/catalog/query.ts";
import { piecesOf } from "#lib/catalog/words.ts";
import { Random } from "#lib/demo/random.ts";
import { documentOf, type SearchDocument } from "#lib/search/document.ts";

/** Kind of query → its share in percent. */
export const SHARES = {
  browse: 25,
  frequent: 15,
  rare: 15,
  "two words": 10,
  "three words": 5,
  prefix: 10,
  cjk: 7,
  typo: 5,
  phrase: 4,
  operators: 4,
} as const;
export type QueryKind = keyof typeof SHARES;

export interface MixedQuery {
  kind: QueryKind;
  query: CatalogQuery;
}

/** Numbers of filters, as often as they stand here. */
const FILTERS = [0, 0, 0, 0, 1, 1, 1, 2, 2, 3] as const;
const FILTERED = FACETS.filter((facet) => facet !== "disk" && facet !== "source");
const DEEPEST = 20_000;

type List<T> = readonly [T, ...T[]];
const list = <T>(items: readonly T[]): List<T> => {
  if (items.length === 0) throw new Error("nothing to choose from");
  return items as unknown as List<T>;
};
const wordsOf = (texts: readonly string[]): string[] =>
  texts.flatMap(piecesOf).flatMap(({ text, run }) => (run ? [] : [text]));
const runsOf = (texts: readonly string[]): string[] =>
  texts.flatMap(piecesOf).flatMap(({ text, run }) => (run && /\p{L}/u.test(text) ? [text] : []));

/** Words by the number of models that have them. */
function countWords(documents: readonly SearchDocument[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { texts } of documents)
    for (const word of new Set(
      wordsOf([...texts.name, ...texts.tag, ...texts.trigger, ...texts.body]),
    ))
      counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

class Mixer {
  readonly #random = new Random("search");
  readonly #documents: List<SearchDocument>;
  readonly #frequent: List<string>;
  readonly #rare: List<string>;
  readonly #names: List<string[]>;
  readonly #runs: List<string>;
  readonly #digests: List<string>;

  constructor(models: readonly Model[]) {
    const documents = models.map((model, i) => documentOf(i, model));
    const counts = [...countWords(documents)];
    const few = ([word, count]: [string, number]): boolean => count <= 3 && /\p{L}{4}/u.test(word);
    this.#documents = list(documents);
    this.#frequent = list(
      counts
        .filter(([word, count]) => count * 25 > models.length && word.length > 1)
        .map(([word]) => word),
    );
    this.#rare = list(counts.filter(few).map(([word]) => word));
    this.#names = list(documents.map(({ texts }) => wordsOf([...texts.name, ...texts.tag])));
    this.#runs = list(documents.flatMap(({ texts }) => runsOf([...texts.name, ...texts.body])));
    const files = models.flatMap((model) => model.versions.flatMap((version) => version.files));
    this.#digests = list(files.flatMap(({ hashes }) => hashes.autoV2 ?? []));
  }

  #pick = <T>(items: readonly T[]): T => this.#random.pick(list(items));
  #name = (least: number): string[] => {
    for (;;) {
      const words = this.#pick(this.#names);
      if (words.length >= least) return words;
    }
  };
  #long = (): string => {
    for (;;) {
      const word = this.#pick(this.#name(1));
      if (word.length >= 5) return word;
    }
  };

  /** One letter more, less or other, or two swapped. */
  #typo(word: string): string {
    const at = this.#random.int(1, word.length - 2);
    const letter = String.fromCharCode(this.#random.int(97, 122));
    const [before, after] = [word.slice(0, at), word.slice(at)];
    return this.#pick([
      before + letter + after,
      before + after.slice(1),
      before + letter + after.slice(1),
      before + after.slice(1, 2) + after.slice(0, 1) + after.slice(2),
    ]);
  }

  #run(): string {
    const run = [...this.#pick(this.#runs)];
    const start = this.#random.int(0, Math.max(0, run.length - 2));
    return run.slice(start, start + this.#random.int(1, 4)).join("");
  }

  #phrase(): string {
    const { texts } = this.#pick(this.#documents);
    const words = wordsOf([this.#pick([texts.name, texts.body])[0] ?? "anime girl"]);
    const start = this.#random.int(0, Math.max(0, words.length - 3));
    return `"${words.slice(start, start + this.#random.int(2, 3)).join(" ") || "high quality"}"`;
  }

  #operators(): string {
    const { texts } = this.#pick(this.#documents);
    const some = (texts: readonly string[]): string => wordsOf(texts)[0] ?? "a";
    return this.#pick([
      `tag:${some(texts.tag)}`,
      `by:${some(texts.creator)}`,
      `trigger:${some(texts.trigger)} ${some(texts.name)}`,
      `file:${some(texts.file)}`,
      `base:${some(texts.base)} ${some(texts.name)}`,
      `prompt:${some(texts.prompt)}`,
      `${some(texts.name)} -${this.#pick(this.#frequent)}`,
      `hash:${this.#pick(this.#digests)}`,
    ]);
  }

  #text(kind: QueryKind): string {
    switch (kind) {
      case "browse":
        return "";
      case "frequent":
        return this.#pick(this.#frequent);
      case "rare":
        return this.#pick(this.#rare);
      case "two words":
        return this.#random.chance(0.5)
          ? `${this.#pick(this.#frequent)} ${this.#pick(this.#frequent)}`
          : `${this.#pick(this.#name(1))} ${this.#pick(this.#frequent)}`;
      case "three words":
        return [
          this.#pick(this.#name(3)),
          this.#pick(this.#frequent),
          this.#pick(this.#frequent),
        ].join(" ");
      case "prefix":
        return this.#long().slice(0, this.#random.int(1, 4));
      case "cjk":
        return this.#run();
      case "typo":
        return this.#typo(this.#long());
      case "phrase":
        return this.#phrase();
      case "operators":
        return this.#operators();
    }
  }

  #filter(query: CatalogQuery, facet: FacetName): void {
    const { facets } = this.#pick(this.#documents);
    const [value] = facets[facet].length === 0 ? [] : [this.#pick(facets[facet])];
    if (value === undefined) return;
    if (this.#random.chance(0.1)) query.not = { ...query.not, [facet]: [value] };
    else query[facet] = [value];
  }

  make(kind: QueryKind): MixedQuery {
    const query: CatalogQuery = { ...emptyQuery(), q: this.#text(kind) };
    const facets = new Set<FacetName>();
    const count = this.#pick(FILTERS);
    while (facets.size < count) facets.add(this.#pick(FILTERED));
    for (const facet of facets) this.#filter(query, facet);
    if (this.#random.chance(0.4)) query.sort = this.#pick(SORTS);
    if (query.sort === "random") query.seed = this.#random.int(0, 999_999);
    if (this.#random.chance(0.05)) query.minDownloads = this.#pick([100, 1000, 10_000]);
    if (this.#random.chance(0.05)) query.page = this.#random.int(2, DEEPEST);
    return { kind, query };
  }
}

/** A mix of so many queries, in their shares, mixed. */
export function mixQueries(models: readonly Model[], count: number): MixedQuery[] {
  const mixer = new Mixer(models);
  const kinds = (Object.keys(SHARES) as QueryKind[]).flatMap((kind) =>
    Array.from({ length: Math.round((count * SHARES[kind]) / 100) }, () => kind),
  );
  const queries = kinds.map((kind) => mixer.make(kind));
  const random = new Random("order");
  return queries
    .map((query) => ({ query, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ query }) => query);
}
