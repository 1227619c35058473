"use client";

import type { KeyboardEvent } from "react";
import { SlidersIcon } from "#components/ui/icons.tsx";
import { formatCompact, formatCount } from "#lib/catalog/format.ts";
import { catalogPath } from "#lib/catalog/links.ts";
import { type CatalogQuery, FACETS, type FacetName } from "#lib/catalog/query.ts";
import { FacetGroup, Fold } from "./facet-group.tsx";
import type { FacetList } from "./facet-lists.ts";
import { downloadsWords, starsWords } from "./facet-words.ts";

/** The groups that are open from the beginning. */
const OPEN: readonly FacetName[] = ["base", "has", "tag"];
const DOWNLOADS = [100, 1000, 10_000];
const STARS = [4, 4.5];

interface LeastProps {
  title: string;
  chosen: number | undefined;
  choices: number[];
  /** A choice, as it stands alone. */
  words: (least: number) => string;
  /** The address with another choice, or with none. */
  to: (least: number | undefined) => string;
}

/** A minimum, as a row of links; the one in force, chosen again, goes. */
function Least({ title, chosen, choices, words, to }: LeastProps) {
  const all = new Set(chosen === undefined ? choices : [...choices, chosen]);
  return (
    <Fold title={title} isOpen={chosen !== undefined}>
      <ul className="least">
        {[...all]
          .sort((a, b) => a - b)
          .map((least) => (
            <li key={least}>
              <a
                href={to(least === chosen ? undefined : least)}
                aria-current={least === chosen ? "true" : undefined}
                aria-label={words(least)}
              >
                {formatCompact(least)}+
              </a>
            </li>
          ))}
      </ul>
    </Fold>
  );
}

function Minimums({ query }: { query: CatalogQuery }) {
  const { minDownloads, minRating, ...rest } = { ...query, page: 1 };
  const to = (downloads: number | undefined, stars: number | undefined) =>
    catalogPath({
      ...rest,
      ...(downloads !== undefined && { minDownloads: downloads }),
      ...(stars !== undefined && { minRating: stars }),
    });
  return (
    <>
      <Least
        title="Downloads"
        chosen={minDownloads}
        choices={DOWNLOADS}
        words={downloadsWords}
        to={(least) => to(least, minRating)}
      />
      <Least
        title="Stars"
        chosen={minRating}
        choices={STARS}
        words={starsWords}
        to={(least) => to(minDownloads, least)}
      />
    </>
  );
}

function closeOnEscape({ key, currentTarget }: KeyboardEvent<HTMLDetailsElement>) {
  if (key !== "Escape" || !currentTarget.open) return;
  currentTarget.open = false;
  currentTarget.querySelector("summary")?.focus();
}

/** How many filters are in force, words aside. */
const countFilters = ({ not, minDownloads, minRating, ...query }: CatalogQuery): number =>
  FACETS.reduce((sum, facet) => sum + query[facet].length + (not[facet] ?? []).length, 0) +
  Number(minDownloads !== undefined) +
  Number(minRating !== undefined);

interface FiltersProps {
  query: CatalogQuery;
  lists: FacetList[];
  /** Models that match. */
  total: number;
}

/**
 * A rail on wide screens, a sheet behind a button on narrow ones: the same element. A client
 * component for the same reason as the grid.
 */
export function Filters({ query, lists, total }: FiltersProps) {
  const chosen = countFilters(query);
  return (
    <details className="filters" onKeyDown={closeOnEscape}>
      <summary>
        <span className="when-closed">
          <SlidersIcon />
          Filters{chosen > 0 && ` (${chosen})`}
        </span>
        <span className="when-open">Show {formatCount(total)}</span>
      </summary>
      <nav aria-label="Filters">
        {lists.map((list) => (
          <FacetGroup key={list[0]} query={query} list={list} isOpen={OPEN.includes(list[0])} />
        ))}
        <Minimums query={query} />
      </nav>
    </details>
  );
}
