"use client";

import { KeepInView } from "#components/ui/keep-in-view.tsx";
import { catalogPath } from "#lib/catalog/links.ts";
import { type CatalogQuery, SORTS, type Sort, sortOf } from "#lib/catalog/query.ts";
import { ShuffleLink } from "./shuffle-link.tsx";

const LABELS: Record<Sort, string> = {
  relevance: "Best match",
  downloads: "Most downloaded",
  rating: "Top rated",
  newest: "Newest",
  updated: "Recently updated",
  name: "Name",
  size: "Largest",
  random: "Shuffle",
};

/** Another seed for each, all of them in turn; where scripts run, chance decides. */
const nextSeed = (seed: number): number => (seed * 40_141 + 567_891) % 1_000_000;

function SortLink({ query: { seed = 0, ...query }, sort }: { query: CatalogQuery; sort: Sort }) {
  const isCurrent = sort === sortOf(query);
  const state = { ...query, sort, page: 1 };
  if (sort !== "random")
    return (
      <a href={catalogPath(state)} aria-current={isCurrent ? "true" : undefined}>
        {LABELS[sort]}
      </a>
    );
  return (
    <ShuffleLink href={catalogPath({ ...state, seed: nextSeed(seed) })} isCurrent={isCurrent}>
      {LABELS[sort]}
    </ShuffleLink>
  );
}

/** A client component for the same reason as the grid. */
export function SortLinks({ query }: { query: CatalogQuery }) {
  const sorts = SORTS.filter((sort) => sort !== "relevance" || query.q !== "");
  return (
    <KeepInView label="Order" className="sort">
      <ul>
        {sorts.map((sort) => (
          <li key={sort}>
            <SortLink query={query} sort={sort} />
          </li>
        ))}
      </ul>
    </KeepInView>
  );
}
