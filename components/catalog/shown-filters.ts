// The filters in an address, as a browser reads them to search within them. What an address says is
// taken over unchecked: the page that it leads to reads it with all care (lib/catalog/parse-query.ts).
import { type CatalogQuery, emptyQuery, FACETS } from "#lib/catalog/query.ts";

/** Without words, order, seed and page: a new search has its own. */
export function readShownFilters(params: URLSearchParams): CatalogQuery {
  const query = emptyQuery();
  for (const facet of FACETS) {
    query[facet] = params.getAll(facet);
    if (params.has(`-${facet}`)) query.not[facet] = params.getAll(`-${facet}`);
  }
  if (params.get("tags") === "any") query.anyTag = true;
  const [downloads, stars] = [Number(params.get("downloads")), Number(params.get("stars"))];
  if (downloads > 0) query.minDownloads = downloads;
  if (params.has("stars") && stars >= 0) query.minRating = stars;
  return query;
}
