import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { cache } from "react";
import { ActiveFilters } from "#components/catalog/active-filters.tsx";
import { listObstacles, phrasesOf } from "#components/catalog/conditions.ts";
import { EmptyCatalog } from "#components/catalog/empty-catalog.tsx";
import { facetLists } from "#components/catalog/facet-lists.ts";
import { Filters } from "#components/catalog/filters.tsx";
import type { WayOut } from "#components/catalog/no-match.tsx";
import { Results } from "#components/catalog/results.tsx";
import { SortLinks } from "#components/catalog/sort-links.tsx";
import { formatCount } from "#lib/catalog/format.ts";
import { catalogPath, modelPath } from "#lib/catalog/links.ts";
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

// Counted for one page that found nothing.
const MAX_OBSTACLES = 12;

/** What would bring results if it were taken away, the most of them first. */
async function listWaysOut(query: CatalogQuery): Promise<WayOut[]> {
  const catalog = openCatalog();
  const ways = listObstacles(query)
    .slice(0, MAX_OBSTACLES)
    .map(async (condition) => ({
      ...condition,
      count: await catalog.countMatches(condition.without),
    }));
  return (await Promise.all(ways)).sort((a, b) => b.count - a.count);
}

/** Leaves for the model whose address was pasted into the search. */
async function followAddress({ q }: CatalogQuery): Promise<void> {
  const found = q === "" ? undefined : await openCatalog().findAddress(q);
  if (found) redirect(modelPath(found, { ...(found.version && { version: found.version }) }));
}

export async function generateMetadata({ searchParams }: CatalogProps): Promise<Metadata> {
  const query = parseQuery(await searchParams);
  const { page } = await search(query);
  const list = [...phrasesOf(query), ...(page > 1 ? [`page ${page}`] : [])].join(", ");
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
  await followAddress(query);
  const result = await search(query);
  // One object for all: told to each of them, it travels once.
  const shown = { ...query, page: result.page };
  if (result.catalogTotal === 0) return <EmptyCatalog canImport={mayImport(await readVisitor())} />;
  return (
    <div className="catalog">
      <div className="head">
        <h1>{result.total === 1 ? "1 LoRA" : `${formatCount(result.total)} LoRAs`}</h1>
        {result.total > 0 && <ActiveFilters query={shown} />}
      </div>
      <Filters query={shown} lists={facetLists(result.facets)} total={result.total} />
      <SortLinks query={shown} />
      <Results
        query={shown}
        result={result}
        ways={result.total === 0 ? await listWaysOut(query) : []}
      />
    </div>
  );
}
