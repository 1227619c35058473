import type { Metadata } from "next";
import { cache } from "react";
import { ActiveFilters, listActiveFilters } from "#components/catalog/active-filters.tsx";
import { EmptyCatalog } from "#components/catalog/empty-catalog.tsx";
import { Filters } from "#components/catalog/filters.tsx";
import { Results } from "#components/catalog/results.tsx";
import { SortLinks } from "#components/catalog/sort-links.tsx";
import { formatCount } from "#lib/catalog/format.ts";
import { catalogPath } from "#lib/catalog/links.ts";
import { parseQuery, type RawParams } from "#lib/catalog/parse-query.ts";
import { type CatalogQuery, isFiltered } from "#lib/catalog/query.ts";
import { mayImport } from "#lib/catalog/visitor.ts";
import { openCatalog } from "#lib/site.ts";
import { readVisitor } from "./visitor.ts";

interface CatalogProps {
  searchParams: Promise<RawParams>;
}

// Once per request: arguments are compared by identity, so the query goes in as text.
const searchOnce = cache((query: string) => openCatalog().search(JSON.parse(query)));
const search = (query: CatalogQuery) => searchOnce(JSON.stringify(query));

export async function generateMetadata({ searchParams }: CatalogProps): Promise<Metadata> {
  const query = parseQuery(await searchParams);
  const { page } = await search(query);
  const filters = listActiveFilters(query).map(({ label }) => label);
  const list = [...filters, ...(page > 1 ? [`page ${page}`] : [])].join(", ");
  return {
    // The layout's template is for the pages below it, not for the one beside it.
    title: { absolute: list === "" ? "Lorary" : `${list} – Lorary` },
    alternates: { canonical: catalogPath({ ...query, page }) },
    // One address for each list is enough for search engines.
    robots: isFiltered(query) || query.sort ? { index: false } : { index: true },
  };
}

export default async function CatalogPage({ searchParams }: CatalogProps) {
  const query = parseQuery(await searchParams);
  const result = await search(query);
  if (result.catalogTotal === 0) return <EmptyCatalog canImport={mayImport(await readVisitor())} />;
  return (
    <div className="catalog">
      <div className="head">
        <h1>{result.total === 1 ? "1 LoRA" : `${formatCount(result.total)} LoRAs`}</h1>
        {result.total > 0 && <ActiveFilters query={query} />}
      </div>
      <Filters query={query} facets={result.facets} total={result.total} />
      <SortLinks query={query} />
      <Results query={query} result={result} />
    </div>
  );
}
