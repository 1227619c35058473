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
import * as queries from "./queries.ts";
import { searchTerms } from "./search-text.ts";

/** Most values that a facet lists. */
const LIMITS: Record<FacetName, number> = { base: 20, tag: 30 };

const Count = z.object({ count: z.int() });
const ValueCount = z.object({ value: z.string(), count: z.int() });
const Summary = z.object({ summary: z.string() });

/** What words and tags leave of the catalog goes into the table of hits. */
function findHits(connection: Connection, { q, tag }: CatalogQuery, terms: string[]): boolean {
  const hasWords = q.trim() !== "";
  if (!hasWords && tag.length === 0) return false;
  connection.run(queries.clearHits());
  // Words of punctuation alone are found nowhere.
  if (!hasWords || terms.length > 0) connection.run(queries.fillHits(terms, tag));
  return true;
}

/** Selected values stand even where nothing matches them; then the most frequent, by name. */
function facetValues(
  connection: Connection,
  facet: FacetName,
  filters: queries.Filters,
  selected: readonly string[],
): FacetValue[] {
  const limit = LIMITS[facet];
  const counted = connection.all(
    queries.countFacet(facet, filters, { selected, limit }),
    ValueCount,
  );
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
  const onlyHits = findHits(connection, query, terms);
  const filters = { onlyHits, base: query.base };
  const count = (text: queries.Query) => connection.first(text, Count)?.count ?? 0;
  const total = count(queries.countMatches(filters));
  const pageCount = Math.max(1, Math.ceil(total / PAGE_SIZE));
  const page = Math.min(query.page, pageCount);
  const list = queries.listMatches(filters, { sort: sortOf(query), terms, page });
  return {
    total,
    page,
    pageCount,
    items: connection
      .all(list, Summary)
      .map(({ summary }) => ModelSummary.parse(JSON.parse(summary))),
    facets: {
      // Several bases widen: each is counted as if none were chosen.
      base: facetValues(connection, "base", { onlyHits, base: [] }, query.base),
      tag: facetValues(connection, "tag", filters, query.tag),
    },
    catalogTotal: count(queries.countModels()),
  };
}

/** Makes a connection ready for searches. */
export function prepareSearch(connection: Connection): void {
  connection.exec(queries.PREPARE_HITS);
}

export function search(connection: Connection, query: CatalogQuery): SearchResult {
  return connection.read(() => searchIn(connection, query));
}
