import { CrossIcon } from "#components/ui/icons.tsx";
import { catalogPath } from "#lib/catalog/links.ts";
import type { CatalogQuery } from "#lib/catalog/query.ts";
import { listConditions, withoutFilters } from "./conditions.ts";

/** The filters in force, each with the way to drop it. */
export function ActiveFilters({ query }: { query: CatalogQuery }) {
  const conditions = listConditions(query);
  if (conditions.length === 0) return null;
  return (
    <ul aria-label="Active filters">
      {conditions.map(({ key, label, without }) => (
        <li key={key}>
          <a className="chip" href={catalogPath(without)} aria-label={`Remove filter ${label}`}>
            <span>{label}</span>
            <CrossIcon />
          </a>
        </li>
      ))}
      {conditions.length > 1 && (
        <li>
          <a className="text-link px-1 text-[12.5px]" href={catalogPath(withoutFilters(query))}>
            Clear all
          </a>
        </li>
      )}
    </ul>
  );
}
