// One page of the catalog with its total and facet counts.
// Invariant: all parts are read from one state of the catalog.
import { z } from "zod";
import { ModelSummary } from "#lib/catalog/model.ts";
import {
  type CatalogQuery,
  type FacetName,
  type FacetValue,
  PAGE_SIZE,
  type SearchResult,
  sortOf,
  TRAITS,
} from "#lib/catalog/query.ts";
import type { Connection } from "./connection.ts";
import { byCount, FacetCounts } from "./facet-counts.ts";
import * as lookups from "./queries.ts";
import * as queries from "./search-queries.ts";
import { searchTerms } from "./search-text.ts";
import type { Query } from "./sql.ts";

/** Most values that a facet lists. */
const LIMITS: Record<FacetName, number> = { base: 20, has: TRAITS.length, tag: 30 };

const Count = z.object({ count: z.int() });
const Summary = z.object({ summary: z.string() });

/** One in so many models: from there on the whole catalog is walked. */
const WIDE = 10;

interface Matches extends queries.Scope {
  count: number;
}

/** What words, tags and what a model has leave of the catalog. */
function findHits(
  connection: Connection,
  { q, has, tag }: CatalogQuery,
  terms: string[],
  all: Matches,
): Matches {
  const hasWords = q.trim() !== "";
  const choices = [
    ...[...new Set(has)].map((value): queries.Choice => ["has", value]),
    ...[...new Set(tag)].map((value): queries.Choice => ["tag", value]),
  ];
  if (!hasWords && choices.length === 0) return all;
  connection.run(queries.clearKeys("hits"));
  // Words of punctuation alone are found nowhere.
  if (!hasWords || terms.length > 0) connection.run(queries.fillHits(terms, choices));
  return matchesIn(connection, "hits", all);
}

/** What base models leave of the hits. */
function findBases(
  connection: Connection,
  { base }: CatalogQuery,
  hits: Matches,
  all: Matches,
): Matches {
  if (base.length === 0) return hits;
  connection.run(queries.clearKeys("found"));
  connection.run(queries.fillFound(base, hits.table === "hits"));
  return matchesIn(connection, "found", all);
}

function matchesIn(connection: Connection, table: "hits" | "found", all: Matches): Matches {
  const count = countOf(connection, queries.countKeys(table));
  return { table, count, isWide: count * WIDE > all.count };
}

const countOf = (connection: Connection, query: Query): number =>
  connection.first(query, Count)?.count ?? 0;

/** Selected values stand even where nothing matches them; then the most frequent, by name. */
function facetValues(
  counts: FacetCounts,
  facet: FacetName,
  selected: readonly string[],
): FacetValue[] {
  const limit = LIMITS[facet];
  const counted = new Map(counts.of(facet, selected).map(({ value, count }) => [value, count]));
  const chosen = selected.map((value) => ({ value, count: counted.get(value) ?? 0 }));
  const others = counts
    .top(facet, limit + selected.length)
    .filter(({ value }) => !selected.includes(value));
  return [...chosen, ...others]
    .slice(0, Math.max(limit, selected.length))
    .map(({ value, count }) => ({ value, count, selected: selected.includes(value) }))
    .sort(byCount);
}

function searchIn(connection: Connection, query: CatalogQuery): SearchResult {
  const terms = searchTerms(query.q);
  const catalogTotal = countOf(connection, lookups.countModels());
  const all = { table: undefined, count: catalogTotal, isWide: true };
  const hits = findHits(connection, query, terms, all);
  const matches = findBases(connection, query, hits, all);
  const inHits = new FacetCounts(connection, hits);
  const inMatches = matches === hits ? inHits : new FacetCounts(connection, matches);
  const total = matches.count;
  const pageCount = Math.max(1, Math.ceil(total / PAGE_SIZE));
  const page = Math.min(query.page, pageCount);
  const list = queries.listMatches(matches, { sort: sortOf(query), terms, page });
  return {
    total,
    page,
    pageCount,
    items: connection
      .all(list, Summary)
      .map(({ summary }) => ModelSummary.parse(JSON.parse(summary))),
    facets: {
      // Several bases widen: each is counted as if none were chosen.
      base: facetValues(inHits, "base", query.base),
      has: facetValues(inMatches, "has", query.has),
      tag: facetValues(inMatches, "tag", query.tag),
    },
    catalogTotal,
  };
}

/** Makes a connection ready for searches. */
export function prepareSearch(connection: Connection): void {
  connection.exec(queries.PREPARE_TABLES);
}

export function search(connection: Connection, query: CatalogQuery): SearchResult {
  return connection.read(() => searchIn(connection, query));
}
