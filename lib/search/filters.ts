// Filters → sets of documents. Invariant: what a filter leaves out is in no set that comes out.
import { type CatalogQuery, FACETS, type FacetName, modeOf } from "#lib/catalog/query.ts";
import type { DocumentSet, Segment } from "./segment.ts";
import type { SegmentValues } from "./values.ts";

/** What words and filters leave of a segment. */
export interface Filtered {
  /** All of them. */
  all: DocumentSet;
  /** Of a facet whose chosen values widen: all but that choice. */
  without: ReadonlyMap<FacetName, DocumentSet>;
}

function addValue(
  segment: Segment,
  values: SegmentValues,
  [facet, value]: [FacetName, string],
  to: DocumentSet,
): void {
  const list = values.listOf(facet, value);
  if (list !== undefined) segment.addList(to, list);
}

function excludeValues(
  segment: Segment,
  values: SegmentValues,
  query: CatalogQuery,
  set: DocumentSet,
): void {
  for (const facet of FACETS)
    for (const value of query.not[facet] ?? [])
      segment.scoped(() => {
        const excluded = segment.take();
        addValue(segment, values, [facet, value], excluded);
        segment.andNot(set, excluded);
      });
}

/** Documents come in the order of their downloads. */
function keepDownloads(segment: Segment, least: number, set: DocumentSet): void {
  const downloads = segment.numbers("downloads");
  let [low, high] = [0, downloads.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((downloads[middle] as number) >= least) low = middle + 1;
    else high = middle;
  }
  segment.keepFirst(set, low);
}

function keepRatings(segment: Segment, least: number, set: DocumentSet): void {
  const ratings = segment.floats("ratings");
  const wanted = Math.fround(least);
  for (const document of segment.read(set, segment.documents)) {
    const rating = ratings[document] as number;
    if (rating < wanted || rating === 0) segment.drop(set, document);
  }
}

/** What any of the chosen values leaves. */
function widened(
  segment: Segment,
  values: SegmentValues,
  query: CatalogQuery,
  facet: FacetName,
): DocumentSet {
  const set = segment.take();
  for (const value of query[facet]) addValue(segment, values, [facet, value], set);
  return set;
}

function narrow(
  segment: Segment,
  values: SegmentValues,
  query: CatalogQuery,
  facet: FacetName,
  set: DocumentSet,
): void {
  for (const value of query[facet])
    segment.scoped(() => {
      const chosen = segment.take();
      addValue(segment, values, [facet, value], chosen);
      segment.and(set, chosen);
    });
}

/** Applies a query's filters to what its words found. The sets last until the segment's scope ends. */
export function applyFilters(
  segment: Segment,
  values: SegmentValues,
  query: CatalogQuery,
  found: DocumentSet,
): Filtered {
  const all = segment.copy(found);
  excludeValues(segment, values, query, all);
  if (query.minDownloads !== undefined) keepDownloads(segment, query.minDownloads, all);
  if (query.minRating !== undefined) keepRatings(segment, query.minRating, all);
  const chosen = FACETS.filter((facet) => query[facet].length > 0);
  const widening = chosen.filter((facet) => modeOf(query, facet) === "any");
  for (const facet of chosen)
    if (!widening.includes(facet)) narrow(segment, values, query, facet, all);
  const sets = widening.map((facet) => [facet, widened(segment, values, query, facet)] as const);
  const without = new Map(
    sets.map(([facet]) => {
      const rest = segment.copy(all);
      for (const [other, set] of sets) if (other !== facet) segment.and(rest, set);
      return [facet, rest];
    }),
  );
  for (const [, set] of sets) segment.and(all, set);
  return { all, without };
}
