import { CrossIcon } from "#components/ui/icons.tsx";
import { catalogPath } from "#lib/catalog/links.ts";
import { type CatalogQuery, EMPTY_QUERY, FACETS, toggleFacet } from "#lib/catalog/query.ts";
import { filterWords } from "./facet-words.ts";

interface ActiveFilter {
  label: string;
  /** The state without this filter. */
  without: CatalogQuery;
}

/** The filters in force, each with the way to drop it. */
export function listActiveFilters(query: CatalogQuery): ActiveFilter[] {
  const words =
    query.q === "" ? [] : [{ label: `“${query.q}”`, without: { ...query, q: "", page: 1 } }];
  const values = FACETS.flatMap((facet) =>
    query[facet].map((value) => ({
      label: filterWords(facet, value),
      without: toggleFacet(query, facet, value),
    })),
  );
  return [...words, ...values];
}

/** The state without words and facets; the chosen order stays. */
export function withoutFilters(query: CatalogQuery): CatalogQuery {
  return { ...EMPTY_QUERY, ...(query.sort && { sort: query.sort }) };
}

export function ActiveFilters({ query }: { query: CatalogQuery }) {
  const filters = listActiveFilters(query);
  if (filters.length === 0) return null;
  return (
    <ul aria-label="Active filters">
      {filters.map(({ label, without }) => (
        <li key={label}>
          <a className="chip" href={catalogPath(without)} aria-label={`Remove filter ${label}`}>
            <span>{label}</span>
            <CrossIcon />
          </a>
        </li>
      ))}
      {filters.length > 1 && (
        <li>
          <a className="text-link px-1 text-[12.5px]" href={catalogPath(withoutFilters(query))}>
            Clear all
          </a>
        </li>
      )}
    </ul>
  );
}
