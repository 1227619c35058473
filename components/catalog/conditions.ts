// The conditions that narrow the catalog, in words, each with the state without it.
import {
  type CatalogQuery,
  emptyQuery,
  FACETS,
  type FacetName,
  modeOf,
  toggleExclusion,
  toggleFacet,
} from "#lib/catalog/query.ts";
import { queryPieces } from "#lib/catalog/query-pieces.ts";
import {
  choiceWords,
  downloadsWords,
  exclusionWords,
  filterWords,
  starsWords,
} from "./facet-words.ts";

export interface Condition {
  /** Tells it from the others. */
  key: string;
  label: string;
  without: CatalogQuery;
}

const wordsOf = (query: CatalogQuery): Condition[] =>
  query.q === ""
    ? []
    : [{ key: "q", label: `“${query.q}”`, without: { ...query, q: "", page: 1 } }];

function minimumsOf(query: CatalogQuery): Condition[] {
  const { minDownloads, minRating } = query;
  const conditions: Condition[] = [];
  if (minDownloads !== undefined) {
    const { minDownloads: _, ...without } = { ...query, page: 1 };
    conditions.push({ key: "downloads", label: downloadsWords(minDownloads), without });
  }
  if (minRating !== undefined) {
    const { minRating: _, ...without } = { ...query, page: 1 };
    conditions.push({ key: "stars", label: starsWords(minRating), without });
  }
  return conditions;
}

const exclusionsOf = (query: CatalogQuery): Condition[] =>
  FACETS.flatMap((facet) =>
    (query.not[facet] ?? []).map((value) => ({
      key: `-${facet}=${value}`,
      label: exclusionWords(facet, value),
      without: toggleExclusion(query, facet, value),
    })),
  );

const valuesOf = (query: CatalogQuery, facet: FacetName): Condition[] =>
  query[facet].map((value) => ({
    key: `${facet}=${value}`,
    label: filterWords(facet, value),
    without: toggleFacet(query, facet, value),
  }));

/** Everything that can be taken away with one click. */
export const listConditions = (query: CatalogQuery): Condition[] => [
  ...wordsOf(query),
  ...FACETS.flatMap((facet) => valuesOf(query, facet)),
  ...exclusionsOf(query),
  ...minimumsOf(query),
];

/** Values of which any is enough go together: without one of them there would be fewer models. */
function choicesOf(query: CatalogQuery, facet: FacetName): Condition[] {
  if (modeOf(query, facet) === "all" || query[facet].length < 2) return valuesOf(query, facet);
  const without = { ...query, [facet]: [], page: 1 };
  return [{ key: facet, label: choiceWords(query, facet), without }];
}

const QUOTED = /["“”„]/;

/** Each of several words; none of one alone. */
function piecesOf(query: CatalogQuery): Condition[] {
  const pieces = queryPieces(query.q);
  if (pieces.length < 2) return [];
  return pieces.map((piece, index) => ({
    key: `q${index}`,
    label: QUOTED.test(piece) ? piece : `“${piece}”`,
    without: { ...query, q: pieces.toSpliced(index, 1).join(" "), page: 1 },
  }));
}

/** All the words as one, values of which any is enough as one. */
const wholesOf = (query: CatalogQuery): Condition[] => [
  ...wordsOf(query),
  ...FACETS.flatMap((facet) => choicesOf(query, facet)),
  ...exclusionsOf(query),
  ...minimumsOf(query),
];

/** What is asked for, one phrase for each condition: "“ink”", "SD 1.5 or Pony", "Not anime". */
export const phrasesOf = (query: CatalogQuery): string[] =>
  wholesOf(query).map(({ label }) => label);

/**
 * What stands between a search that finds nothing and its models: without each there may be some. A
 * condition that stands alone is none of them: without it there are all.
 */
export function listObstacles(query: CatalogQuery): Condition[] {
  const wholes = wholesOf(query);
  return [...piecesOf(query), ...(wholes.length > 1 ? wholes : [])];
}

/** The state without words and filters; the chosen order stays. */
export function withoutFilters({ sort, seed }: CatalogQuery): CatalogQuery {
  return {
    ...emptyQuery(),
    ...(sort && { sort }),
    ...(seed !== undefined && { seed }),
  };
}
