"use client";

import type { KeyboardEvent } from "react";
import { SlidersIcon } from "#components/ui/icons.tsx";
import { formatCount } from "#lib/catalog/format.ts";
import { catalogPath } from "#lib/catalog/links.ts";
import {
  type CatalogQuery,
  FACETS,
  type FacetName,
  type FacetValue,
  toggleFacet,
} from "#lib/catalog/query.ts";
import { FACET_WORDS, valueWords } from "./facet-words.ts";

// The rest unfolds.
const IN_SIGHT = 12;
// What is longer may be cut off.
const FITS = 20;

function Options(props: { facet: FacetName; values: FacetValue[]; query: CatalogQuery }) {
  return (
    <ul>
      {props.values.map(({ value, count, selected }) => (
        <li key={value}>
          <a
            className="option"
            href={catalogPath(toggleFacet(props.query, props.facet, value))}
            aria-current={selected ? "true" : undefined}
            title={value.length > FITS ? value : undefined}
          >
            <span>{valueWords(props.facet, value)}</span>
            <b className="count">{formatCount(count)}</b>
          </a>
        </li>
      ))}
    </ul>
  );
}

function FacetGroup(props: { facet: FacetName; values: FacetValue[]; query: CatalogQuery }) {
  const first = props.values.filter((value, index) => index < IN_SIGHT || value.selected);
  const rest = props.values.filter((value) => !first.includes(value));
  if (first.length === 0) return null;
  return (
    <section>
      <h2>{FACET_WORDS[props.facet]}</h2>
      <Options {...props} values={first} />
      {rest.length > 0 && (
        <details className="more">
          <summary>{rest.length} more</summary>
          <Options {...props} values={rest} />
        </details>
      )}
    </section>
  );
}

function closeOnEscape({ key, currentTarget }: KeyboardEvent<HTMLDetailsElement>) {
  if (key !== "Escape" || !currentTarget.open) return;
  currentTarget.open = false;
  currentTarget.querySelector("summary")?.focus();
}

interface FiltersProps {
  query: CatalogQuery;
  facets: Record<FacetName, FacetValue[]>;
  /** Models that match. */
  total: number;
}

/**
 * A rail on wide screens, a sheet behind a button on narrow ones: the same element. A client
 * component for the same reason as the grid.
 */
export function Filters({ query, facets, total }: FiltersProps) {
  const chosen = FACETS.reduce((sum, facet) => sum + query[facet].length, 0);
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
        {FACETS.map((facet) => (
          <FacetGroup key={facet} facet={facet} values={facets[facet]} query={query} />
        ))}
      </nav>
    </details>
  );
}
