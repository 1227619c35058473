// The catalog's state, which lives in the URL and nowhere else. Read by parse-query.ts, which is
// apart so that browsers, which only write addresses, need no zod.
// Invariant: one state has one canonical text.
import type { ModelSummary } from "./model.ts";

export const PAGE_SIZE = 48;
/** Longest facet value that a URL carries, in UTF-16 units. */
export const MAX_VALUE = 100;

export const SORTS = ["relevance", "downloads", "rating", "newest", "name"] as const;
export type Sort = (typeof SORTS)[number];

/**
 * The facets that filter: several base models widen (OR), several tags and several things that a
 * model has narrow (AND).
 */
export const FACETS = ["base", "has", "tag"] as const;
export type FacetName = (typeof FACETS)[number];

/**
 * What a model may have: advice on the weight and trigger words, both of its newest version; a
 * sample image with a prompt.
 */
export const TRAITS = ["weight", "triggers", "prompts"] as const;
export type Trait = (typeof TRAITS)[number];

export interface CatalogQuery {
  /** Words to look for, trimmed; "" for none. */
  q: string;
  base: string[];
  /** Of TRAITS. */
  has: string[];
  tag: string[];
  /** Absent: the default, which depends on whether there are words (see sortOf). */
  sort?: Sort;
  /** Counted from 1. */
  page: number;
}

export interface FacetValue {
  value: string;
  /** Models that would be shown with this value chosen, under all the other filters. */
  count: number;
  selected: boolean;
}

export interface SearchResult {
  /** Models that match, on all pages. */
  total: number;
  /** The page shown: the one asked for, or the last where fewer exist. Counted from 1. */
  page: number;
  pageCount: number;
  items: ModelSummary[];
  facets: Record<FacetName, FacetValue[]>;
  /** Models in the whole catalog, so that an empty catalog differs from an empty result. */
  catalogTotal: number;
}

export const EMPTY_QUERY: CatalogQuery = { q: "", base: [], has: [], tag: [], page: 1 };

/** The canonical parameters of a state: defaults left out, values sorted. */
export function formatQuery(query: CatalogQuery): URLSearchParams {
  const params = new URLSearchParams();
  if (query.q !== "") params.set("q", query.q);
  for (const facet of FACETS)
    for (const value of query[facet].toSorted()) params.append(facet, value);
  if (query.sort !== undefined && query.sort !== defaultSort(query)) params.set("sort", query.sort);
  if (query.page > 1) params.set("page", String(query.page));
  return params;
}

/** The order where none is chosen: by relevance where there are words. */
export const defaultSort = (query: CatalogQuery): Sort =>
  query.q === "" ? "downloads" : "relevance";

/** The sort in force. */
export function sortOf(query: CatalogQuery): Sort {
  return query.sort ?? defaultSort(query);
}

/** The state after a facet's value is switched on or off; back to the first page. */
export function toggleFacet(query: CatalogQuery, facet: FacetName, value: string): CatalogQuery {
  const chosen = query[facet];
  const next = chosen.includes(value) ? chosen.filter((v) => v !== value) : [...chosen, value];
  return { ...query, [facet]: next.toSorted(), page: 1 };
}

/** True where words or facets narrow the catalog. */
export function isFiltered(query: CatalogQuery): boolean {
  return query.q !== "" || FACETS.some((facet) => query[facet].length > 0);
}
