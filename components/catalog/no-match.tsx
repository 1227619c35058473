import { CrossIcon } from "#components/ui/icons.tsx";
import { formatCount } from "#lib/catalog/format.ts";
import { catalogPath } from "#lib/catalog/links.ts";
import type { CatalogQuery } from "#lib/catalog/query.ts";
import { listActiveFilters, withoutFilters } from "./active-filters.tsx";

export function NoMatch({ query, catalogTotal }: { query: CatalogQuery; catalogTotal: number }) {
  const filters = listActiveFilters(query);
  return (
    <section className="no-match">
      <h2>Nothing here has all of that</h2>
      <p>
        None of the {formatCount(catalogTotal)} LoRAs in this catalog matches{" "}
        {filters.map(({ label }) => label).join(" + ")}. Take one condition away:
      </p>
      <ul>
        {filters.map(({ label, without }) => (
          <li key={label}>
            <a className="chip" href={catalogPath(without)} aria-label={`Search without ${label}`}>
              <span>{label}</span>
              <CrossIcon />
            </a>
          </li>
        ))}
      </ul>
      <a className="btn quiet" href={catalogPath(withoutFilters(query))}>
        Show all LoRAs
      </a>
    </section>
  );
}
