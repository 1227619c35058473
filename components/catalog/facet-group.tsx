import { type ReactNode, useState } from "react";
import { formatCount } from "#lib/catalog/format.ts";
import { catalogPath } from "#lib/catalog/links.ts";
import {
  type CatalogQuery,
  type FacetName,
  toggleExclusion,
  toggleFacet,
} from "#lib/catalog/query.ts";
import type { FacetList } from "./facet-lists.ts";
import { FACET_WORDS, valueWords } from "./facet-words.ts";

// The rest unfolds.
const IN_SIGHT = 8;
const YEAR = 4;
// What is longer may be cut off.
const FITS = 20;
/** Facets of which values can be left out. */
const LEAVABLE: readonly FacetName[] = ["base", "type", "tag", "creator", "rating"];

interface OptionProps {
  query: CatalogQuery;
  facet: FacetName;
  value: string;
  count: number;
}

const isExcluded = (query: CatalogQuery, facet: FacetName, value: string): boolean =>
  query.not[facet]?.includes(value) ?? false;

/** A value that is left out: choosing it lets it in again. */
function ExcludedOption({ query, facet, value }: OptionProps) {
  const words = valueWords(facet, value);
  return (
    <li>
      <a
        className="out"
        href={catalogPath(toggleExclusion(query, facet, value))}
        aria-label={`${words}, left out: let in again`}
      >
        <span>{words}</span>
      </a>
    </li>
  );
}

function Option(props: OptionProps) {
  const { query, facet, value, count } = props;
  if (isExcluded(query, facet, value)) return <ExcludedOption {...props} />;
  const words = valueWords(facet, value);
  return (
    <li>
      <a
        href={catalogPath(toggleFacet(query, facet, value))}
        aria-current={query[facet].includes(value) ? "true" : undefined}
        title={value.length > FITS ? value : undefined}
      >
        <span>{words}</span>
        <b>{formatCount(count)}</b>
      </a>
      {LEAVABLE.includes(facet) && (
        <a
          href={catalogPath(toggleExclusion(query, facet, value))}
          aria-label={`Leave out ${words}`}
          title="Leave out"
        >
          −
        </a>
      )}
    </li>
  );
}

/** Several tags: whether a model needs all of them. */
function TagMode({ query }: { query: CatalogQuery }) {
  const { anyTag, ...all } = query;
  const modes: [string, CatalogQuery, boolean][] = [
    ["All of them", { ...all, page: 1 }, !anyTag],
    ["Any of them", { ...all, anyTag: true, page: 1 }, anyTag === true],
  ];
  return (
    <ul className="least" aria-label="Several tags">
      {modes.map(([words, state, isCurrent]) => (
        <li key={words}>
          <a href={catalogPath(state)} aria-current={isCurrent ? "true" : undefined}>
            {words}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** A part of the rail that unfolds; once opened by a choice, it stays open. */
export function Fold(props: { title: string; isOpen: boolean; children: ReactNode }) {
  const [wasOpen, remember] = useState(props.isOpen);
  if (props.isOpen && !wasOpen) remember(true);
  return (
    <details className="facet" open={wasOpen}>
      <summary>
        <h2>{props.title}</h2>
      </summary>
      {props.children}
    </details>
  );
}

interface FacetGroupProps {
  query: CatalogQuery;
  list: FacetList;
  /** Open even where nothing is chosen. */
  isOpen: boolean;
}

export function FacetGroup({ query, list: [facet, values, counts], isOpen }: FacetGroupProps) {
  const isActive = (value: string) =>
    query[facet].includes(value) || isExcluded(query, facet, value);
  const isFirst = (value: string, index: number) =>
    facet === "date" ? value.length === YEAR : index < IN_SIGHT;
  const first = values.filter((value, index) => isFirst(value, index) || isActive(value));
  const rest = values.filter((value) => !first.includes(value));
  const option = (value: string) => {
    const count = counts[values.indexOf(value)] ?? 0;
    return <Option key={value} query={query} facet={facet} value={value} count={count} />;
  };
  return (
    <Fold title={FACET_WORDS[facet]} isOpen={isOpen || values.some(isActive)}>
      {facet === "tag" && query.tag.length > 1 && <TagMode query={query} />}
      <ul className="values">{first.map(option)}</ul>
      {rest.length > 0 && (
        <details className="more">
          <summary>
            {rest.length} {facet === "date" ? "months" : "more"}
          </summary>
          <ul className="values">{rest.map(option)}</ul>
        </details>
      )}
    </Fold>
  );
}
