// The catalog's state, which lives in the URL and nowhere else. Read by parse-query.ts, which is
// apart so that browsers, which only write addresses, need no zod.
// Invariant: one state has one canonical text.
import type { ModelSummary } from "./model.ts";
import type { SourceKind } from "./source.ts";

export const PAGE_SIZE = 48;
/** Longest text of a search, in UTF-16 units. */
export const MAX_TEXT = 200;
/** Longest facet value that a URL carries, in UTF-16 units. */
export const MAX_VALUE = 100;

/**
 * relevance: how well the words fit, then downloads · rating: the mean weighted by its count ·
 * newest: by the newest version's publishing, updated: by its last change · size: the primary file,
 * the largest first · random: by a seed, the same order for the same seed.
 */
export const SORTS = [
  "relevance",
  "downloads",
  "rating",
  "newest",
  "updated",
  "name",
  "size",
  "random",
] as const;
export type Sort = (typeof SORTS)[number];

/** How several chosen values of a facet go together: any of them is enough, or all are needed. */
type FacetMode = "any" | "all";

/** The facets that filter, in the order in which they are shown. Tags widen by the user's choice. */
export const FACET_MODES = {
  /** Base models of any version. */
  base: "any",
  /** The model's type: LORA, LoCon, DoRA … */
  type: "any",
  /** Of TRAITS. */
  has: "all",
  tag: "all",
  creator: "any",
  /** When the newest version was published: "2023" and "2023-07". */
  date: "any",
  /** The strictest content rating among the images of the newest version, or "unrated". */
  rating: "any",
  /** Of LICENSES. */
  license: "all",
  /** Of the newest version's primary file. */
  format: "any",
  /** Of SIZES, of the newest version's primary file. */
  size: "any",
  /** Kinds of the documents that say what is known. */
  source: "any",
  /** "yes": a file of it lies on this machine's disk. */
  disk: "all",
} as const satisfies Record<string, FacetMode>;
export type FacetName = keyof typeof FACET_MODES;
export const FACETS = Object.keys(FACET_MODES) as readonly FacetName[];

/**
 * What a model may have: advice on the weight and trigger words, both of its newest version; a
 * sample image with a prompt; a digest of a file.
 */
export const TRAITS = ["weight", "triggers", "prompts", "hashes"] as const;
export type Trait = (typeof TRAITS)[number];

/** What its author allows, each said by a source: see License. */
export const LICENSES = [
  "sell-images",
  "sell-model",
  "run-paid",
  "no-credit",
  "merge",
  "other-terms",
] as const;
export type LicenseTerm = (typeof LICENSES)[number];

/** Size classes → the bytes from which they begin. */
export const SIZES = {
  "under-20mb": 0,
  "20-50mb": 20_000_000,
  "50-100mb": 50_000_000,
  "100-200mb": 100_000_000,
  "200-500mb": 200_000_000,
  "over-500mb": 500_000_000,
} as const;
export type SizeClass = keyof typeof SIZES;

/** Content ratings from the mildest; "unrated" where no source says. */
export const RATINGS = ["PG", "PG-13", "R", "X", "XXX", "Blocked", "unrated"] as const;

/** Kinds of documents, see SourceKind. */
export const SOURCES = [
  "api",
  "card",
  "sidecar",
  "header",
  "hashes",
  "picture",
  "record",
] as const satisfies readonly SourceKind[];

/** Facets whose values are a closed list, in the order in which they are shown. */
export const VOCABULARIES = {
  has: TRAITS,
  rating: RATINGS,
  license: LICENSES,
  size: Object.keys(SIZES),
  source: SOURCES,
  disk: ["yes"],
} as const satisfies Partial<Record<FacetName, readonly string[]>>;

/** The closed list of a facet's values; undefined where any text may be one. */
export const vocabularyOf = (facet: FacetName): readonly string[] | undefined =>
  (VOCABULARIES as Partial<Record<FacetName, readonly string[]>>)[facet];

/** Most values that an answer lists of a facet, besides those chosen. */
export const FACET_LIMITS: Readonly<Record<FacetName, number>> = {
  base: 20,
  type: 10,
  has: TRAITS.length,
  tag: 30,
  creator: 20,
  date: 24,
  rating: 7,
  license: LICENSES.length,
  format: 8,
  size: 6,
  source: 8,
  disk: 1,
};

export type FacetChoice = Record<FacetName, string[]>;

export interface CatalogQuery extends FacetChoice {
  /** Words to look for, trimmed; "" for none. See lib/search/read-words.ts for what they may say. */
  q: string;
  /** Values that no model shown has. */
  not: Partial<FacetChoice>;
  /** Several tags: any is enough. Absent: all are needed. */
  anyTag?: true;
  /** Downloads at least. */
  minDownloads?: number;
  /** Mean rating at least, 0–5, of models that somebody rated. */
  minRating?: number;
  /** Absent: the default, which depends on whether there are words (see sortOf). */
  sort?: Sort;
  /** Of the random order, 0–999999; absent: 0. */
  seed?: number;
  /** Counted from 1. */
  page: number;
}

export interface FacetValue {
  value: string;
  /** Models that would be shown with this value chosen, under all the other filters. */
  count: number;
  selected: boolean;
  /** Chosen to be left out. */
  excluded?: true;
}

/** A part of a result: `limit` models behind the first `skip`. */
export interface Slice {
  skip: number;
  limit: number;
}

/** The part that follows what was read before, also where models came or went meanwhile. */
export interface NextSlice extends Slice {
  /** The id of the last model that was read, the one before `skip` at the time; absent: none was. */
  after?: string;
}

export interface SearchResult {
  /** Models that match, on all pages. */
  total: number;
  /** Of these, those before the items. */
  skip: number;
  /** The page shown: the one asked for, or the last where fewer exist. Counted from 1. */
  page: number;
  pageCount: number;
  items: ModelSummary[];
  facets: Record<FacetName, FacetValue[]>;
  /** Models in the whole catalog, so that an empty catalog differs from an empty result. */
  catalogTotal: number;
  /** Set where words also match with one typo. */
  forgiving?: true;
}

/** A facet's value or a word, with the models that it would show. */
export interface Suggestion {
  value: string;
  count: number;
}

/** What the beginning of a search may mean; each list short, the most frequent first. */
export interface Suggestions {
  models: ModelSummary[];
  tags: Suggestion[];
  creators: Suggestion[];
  triggers: Suggestion[];
}

const noChoice = (): FacetChoice =>
  Object.fromEntries(FACETS.map((facet) => [facet, []])) as unknown as FacetChoice;

export const emptyQuery = (): CatalogQuery => ({ ...noChoice(), q: "", not: {}, page: 1 });

/** How the chosen values of a facet go together in this query. */
export const modeOf = (query: CatalogQuery, facet: FacetName): FacetMode =>
  facet === "tag" && query.anyTag ? "any" : FACET_MODES[facet];

function appendValues(
  params: URLSearchParams,
  choice: Partial<FacetChoice>,
  nameOf: (facet: FacetName) => string,
): void {
  for (const facet of FACETS)
    for (const value of choice[facet]?.toSorted() ?? []) params.append(nameOf(facet), value);
}

/** The canonical parameters of a state: defaults left out, values sorted. "-tag": left out. */
export function formatQuery(query: CatalogQuery): URLSearchParams {
  const params = new URLSearchParams();
  if (query.q !== "") params.set("q", query.q);
  appendValues(params, query, (facet) => facet);
  appendValues(params, query.not, (facet) => `-${facet}`);
  if (query.anyTag && query.tag.length > 1) params.set("tags", "any");
  if (query.minDownloads !== undefined) params.set("downloads", String(query.minDownloads));
  if (query.minRating !== undefined) params.set("stars", String(query.minRating));
  if (query.sort !== undefined && query.sort !== defaultSort(query)) params.set("sort", query.sort);
  if (sortOf(query) === "random" && query.seed) params.set("seed", String(query.seed));
  if (query.page > 1) params.set("page", String(query.page));
  return params;
}

/** The order where none is chosen: by relevance where there are words. */
export const defaultSort = (query: Pick<CatalogQuery, "q">): Sort =>
  query.q === "" ? "downloads" : "relevance";

/** The sort in force. */
export function sortOf(query: CatalogQuery): Sort {
  return query.sort ?? defaultSort(query);
}

const toggled = (values: readonly string[], value: string): string[] =>
  values.includes(value) ? values.filter((v) => v !== value) : [...values, value].toSorted();

/** The state after a facet's value is switched on or off; back to the first page. */
export function toggleFacet(query: CatalogQuery, facet: FacetName, value: string): CatalogQuery {
  const without = query.not[facet]?.filter((v) => v !== value) ?? [];
  const not = { ...query.not, [facet]: without };
  // A month stands in for its year, and a year for its months.
  const chosen = query[facet].filter(
    (v) => facet !== "date" || !(v.startsWith(`${value}-`) || value.startsWith(`${v}-`)),
  );
  return { ...query, not, [facet]: toggled(chosen, value), page: 1 };
}

/** The state after a facet's value is left out or let in again; back to the first page. */
export function toggleExclusion(
  query: CatalogQuery,
  facet: FacetName,
  value: string,
): CatalogQuery {
  const not = { ...query.not, [facet]: toggled(query.not[facet] ?? [], value) };
  return { ...query, not, [facet]: query[facet].filter((v) => v !== value), page: 1 };
}

/** True where words or filters narrow the catalog. */
export function isFiltered(query: CatalogQuery): boolean {
  return (
    query.q !== "" ||
    query.minDownloads !== undefined ||
    query.minRating !== undefined ||
    FACETS.some((facet) => query[facet].length > 0 || (query.not[facet] ?? []).length > 0)
  );
}
