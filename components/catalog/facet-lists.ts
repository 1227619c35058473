// What the rail of filters shows, as few bytes: it travels with every page of the catalog.
import { FACETS, type FacetName, type SearchResult, vocabularyOf } from "#lib/catalog/query.ts";

/** A facet with its values, each with the number of models that would be shown with it. */
export type FacetList = [facet: FacetName, values: [value: string, count: number][]];

/** Closed lists keep their order, years and months run backwards; the rest is by frequency. */
function inOrder(facet: FacetName, values: FacetList[1]): FacetList[1] {
  const known = vocabularyOf(facet);
  if (known) return values.toSorted(([a], [b]) => known.indexOf(a) - known.indexOf(b));
  if (facet !== "date") return values;
  const isMonth = (value: string) => value.length > 4;
  return values.toSorted(
    ([a], [b]) => Number(isMonth(a)) - Number(isMonth(b)) || (a < b ? 1 : a > b ? -1 : 0),
  );
}

export const facetLists = (facets: SearchResult["facets"]): FacetList[] =>
  FACETS.filter((facet) => facets[facet].length > 0).map((facet) => [
    facet,
    inOrder(
      facet,
      facets[facet].map(({ value, count }) => [value, count]),
    ),
  ]);
