import { KeepInView } from "#components/ui/keep-in-view.tsx";
import { catalogPath } from "#lib/catalog/links.ts";
import { type CatalogQuery, SORTS, type Sort, sortOf } from "#lib/catalog/query.ts";

const LABELS: Record<Sort, string> = {
  relevance: "Best match",
  downloads: "Most downloaded",
  rating: "Top rated",
  newest: "Newest",
  name: "Name",
};

export function SortLinks({ query }: { query: CatalogQuery }) {
  const current = sortOf(query);
  const sorts = SORTS.filter((sort) => sort !== "relevance" || query.q !== "");
  return (
    <KeepInView label="Order" className="sort">
      <ul>
        {sorts.map((sort) => (
          <li key={sort}>
            <a
              href={catalogPath({ ...query, sort, page: 1 })}
              aria-current={sort === current ? "true" : undefined}
            >
              {LABELS[sort]}
            </a>
          </li>
        ))}
      </ul>
    </KeepInView>
  );
}
