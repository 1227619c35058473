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
} from "#lib/catalog/query.ts";
import type { Connection } from "./connection.ts";
import * as lookups from "./queries.ts";
import * as queries from "./search-queries.ts";
import { searchTerms } from "./search-text.ts";
import type { Query } from "./sql.ts";

/** Most values that a facet lists. */
const LIMITS: Record<FacetName, number> = { base: 20, tag: 30 };

const Count = z.object({ count: z.int() });
const ValueCount = z.object({ value: z.string(), count: z.int() });
const Summary = z.object({ summary: z.string() });

/** One in so many models: from there on the whole catalog is walked. */
const WIDE = 10;

interface Matches extends queries.Scope {
  count: number;
}

/** What words and tags leave of the catalog. */
function findHits(
  connection: Connection,
  { q, tag }: CatalogQuery,
  terms: string[],
  all: Matches,
): Matches {
  const hasWords = q.trim() !== "";
  if (!hasWords && tag.length === 0) return all;
  connection.run(queries.clearKeys("hits"));
  // Words of punctuation alone are found nowhere.
  if (!hasWords || terms.length > 0) connection.run(queries.fillHits(terms, tag));
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
  connection: Connection,
  facet: FacetName,
  scope: queries.Scope,
  selected: readonly string[],
): FacetValue[] {
  const limit = LIMITS[facet];
  const counted = connection.all(queries.countFacet(facet, scope, { selected, limit }), ValueCount);
  const found = new Set(counted.map(({ value }) => value));
  const missing = selected.filter((value) => !found.has(value));
  return [...missing.map((value) => ({ value, count: 0 })), ...counted]
    .slice(0, Math.max(limit, selected.length))
    .map((row) => ({ ...row, selected: selected.includes(row.value) }))
    .sort(
      (a, b) => b.count - a.count || Buffer.compare(Buffer.from(a.value), Buffer.from(b.value)),
    );
}

function searchIn(connection: Connection, query: CatalogQuery): SearchResult {
  const terms = searchTerms(query.q);
  const catalogTotal = countOf(connection, lookups.countModels());
  const all = { table: undefined, count: catalogTotal, isWide: true };
  const hits = findHits(connection, query, terms, all);
  const matches = findBases(connection, query, hits, all);
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
      base: facetValues(connection, "base", hits, query.base),
      tag: facetValues(connection, "tag", matches, query.tag),
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
