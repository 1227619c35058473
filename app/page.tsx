import type { Metadata } from "next";
import { ActiveFilters, listActiveFilters } from "#components/catalog/active-filters.tsx";
import { EmptyCatalog } from "#components/catalog/empty-catalog.tsx";
import { Filters } from "#components/catalog/filters.tsx";
import { Results } from "#components/catalog/results.tsx";
import { SortLinks } from "#components/catalog/sort-links.tsx";
import { formatCount } from "#lib/catalog/format.ts";
import { catalogPath } from "#lib/catalog/links.ts";
import { parseQuery, type RawParams } from "#lib/catalog/parse-query.ts";
import { isFiltered } from "#lib/catalog/query.ts";
import { openCatalog } from "#lib/site.ts";

interface CatalogProps {
  searchParams: Promise<RawParams>;
}

export async function generateMetadata({ searchParams }: CatalogProps): Promise<Metadata> {
  const query = parseQuery(await searchParams);
  const filters = listActiveFilters(query).map(({ label }) => label);
  const page = query.page > 1 ? [`page ${query.page}`] : [];
  const title = [...filters, ...page].join(", ");
  return {
    ...(title === "" ? {} : { title }),
    // One address for each list is enough for search engines.
    robots: isFiltered(query) || query.sort ? { index: false } : { index: true },
  };
}

export default async function CatalogPage({ searchParams }: CatalogProps) {
  const query = parseQuery(await searchParams);
  const result = await openCatalog().search(query);
  if (result.catalogTotal === 0) return <EmptyCatalog />;
  return (
    <div className="catalog">
      <link rel="canonical" href={catalogPath({ ...query, page: result.page })} />
      <div className="head">
        <h1>{result.total === 1 ? "1 LoRA" : `${formatCount(result.total)} LoRAs`}</h1>
        <ActiveFilters query={query} />
      </div>
      <Filters query={query} facets={result.facets} total={result.total} />
      <SortLinks query={query} />
      <Results query={query} result={result} />
    </div>
  );
}
