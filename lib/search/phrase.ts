// Words one behind the other. Invariant: a document is found where a field has the words at
// consecutive positions, which never reach across two values.
import type { GrowingSet } from "./growing-set.ts";
import type { DocumentSet, Segment } from "./segment.ts";

/** A term of a phrase by its number, and how many words behind the first one it begins. */
export interface PlacedTerm {
  term: number;
  offset: number;
}

/** A set of an entry's documents, to be read only; taken, where they are kept as a list. */
export function entrySet(segment: Segment, entry: number): DocumentSet {
  const list = segment.list(entry);
  if (list.dense) return list.at;
  const set = segment.take();
  segment.addList(set, list);
  return set;
}

/** Adds the documents that have the terms one behind the other in a field. */
export function addPhrase(
  segment: Segment,
  terms: readonly PlacedTerm[],
  field: number,
  to: GrowingSet,
): void {
  const entries = terms.map(({ term }) => segment.entryOf(term, field));
  const [first] = entries;
  if (first === undefined || entries.includes(-1)) return;
  if (entries.length === 1) {
    to.add(segment.list(first));
    return;
  }
  const own = to.own();
  segment.scoped(() => {
    const parts = entries.map((entry, i) => ({
      set: entrySet(segment, entry),
      count: segment.list(entry).count,
      positions: segment.positionsOf(entry),
      offset: terms[i]?.offset ?? i,
    }));
    segment.addPhrase(own, parts);
  });
}
