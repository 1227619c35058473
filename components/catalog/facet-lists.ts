// What the rail of filters shows, as few bytes: it travels with every page of the catalog.
import {
  FACETS,
  type FacetName,
  type FacetValue,
  type SearchResult,
  vocabularyOf,
} from "#lib/catalog/query.ts";

/** A facet with its values, and of each the number of models that would be shown with it. */
export type FacetList = [facet: FacetName, values: string[], counts: number[]];

/** Closed lists keep their order, years and months run backwards; the rest is by frequency. */
function inOrder(facet: FacetName, values: readonly FacetValue[]): readonly FacetValue[] {
  const known = vocabularyOf(facet);
  if (known)
    return values.toSorted(({ value: a }, { value: b }) => known.indexOf(a) - known.indexOf(b));
  if (facet !== "date") return values;
  const isMonth = (value: string) => value.length > 4;
  return values.toSorted(
    ({ value: a }, { value: b }) =>
      Number(isMonth(a)) - Number(isMonth(b)) || (a < b ? 1 : a > b ? -1 : 0),
  );
}

export const facetLists = (facets: SearchResult["facets"]): FacetList[] =>
  FACETS.filter((facet) => facets[facet].length > 0).map((facet) => {
    const values = inOrder(facet, facets[facet]);
    return [facet, values.map(({ value }) => value), values.map(({ count }) => count)];
  });
