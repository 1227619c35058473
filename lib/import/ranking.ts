// Documents in the order in which they are believed. Invariant: that order depends on the documents
// alone, never on how they arrived.
import type { SourcedReading } from "#lib/catalog/reading.ts";
import type { Source } from "#lib/catalog/source.ts";
import { documentKey } from "#lib/store/store.ts";
import { type Order, PUBLISHED } from "./precedence.ts";

/** The sources a document speaks for: a record for those it lists, any other for itself. */
export function sourcesOf({ source, reading }: SourcedReading): readonly Source[] {
  const listed = reading.record?.sources ?? [];
  return listed.length > 0 ? listed : [source];
}

/** When a source was in the state it has, in milliseconds; else when it was taken in. */
export const stateTime = (source: Source): number =>
  Date.parse(source.takenAt ?? source.importedAt);

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Latest state first, and one of all that are the same document. */
export function listSources(sources: readonly Source[]): Source[] {
  if (sources.length === 1) return [...sources];
  const latestFirst = (a: Source, b: Source): number =>
    stateTime(b) - stateTime(a) ||
    byText(documentKey(a), documentKey(b)) ||
    byText(a.importedAt, b.importedAt) ||
    byText(a.name, b.name);
  const known = new Map<string, Source>();
  for (const source of sources.toSorted(latestFirst)) {
    const key = documentKey(source);
    if (!known.has(key)) known.set(key, source);
  }
  return [...known.values()];
}

/** How a document stands in an order: the best kind it speaks for, and that source's state. */
function standing(document: SourcedReading, order: Order): { kind: number; best: Source } {
  const kindOf = (source: Source): number => {
    const place = order.indexOf(source.kind);
    return place < 0 ? order.length : place;
  };
  return sourcesOf(document)
    .map((source) => ({ kind: kindOf(source), best: source }))
    .reduce((a, b) =>
      a.kind < b.kind || (a.kind === b.kind && stateTime(a.best) >= stateTime(b.best)) ? a : b,
    );
}

function rank(documents: readonly SourcedReading[], order: Order) {
  const downloads = ({ reading }: SourcedReading): number => reading.stats?.downloads ?? -1;
  return documents
    .map((document, at) => ({ document, at, ...standing(document, order) }))
    .sort(
      (a, b) =>
        a.kind - b.kind ||
        stateTime(b.best) - stateTime(a.best) ||
        downloads(b.document) - downloads(a.document) ||
        byText(documentKey(a.document.source), documentKey(b.document.source)) ||
        byText(JSON.stringify(a.document.source), JSON.stringify(b.document.source)),
    );
}

/** One of all that are the same document, the most believed of what is published first. */
function inOrder(documents: readonly SourcedReading[]): readonly SourcedReading[] {
  if (documents.length === 1) return documents;
  const unique = new Map<string, SourcedReading>();
  for (const { document } of rank(documents, PUBLISHED)) {
    const key = documentKey(document.source);
    if (!unique.has(key)) unique.set(key, document);
  }
  return [...unique.values()];
}

interface Place {
  place: number;
  kind: number;
  sha256: string;
}

export class Ranking {
  readonly documents: readonly SourcedReading[];
  readonly #places = new Map<Order, Place[]>();

  constructor(documents: readonly SourcedReading[]) {
    this.documents = inOrder(documents);
  }

  /** The place of a document (an index of `documents`) in an order, 0 being believed first. */
  placeOf(order: Order, document: number): number {
    return this.#rank(order)[document]?.place ?? 0;
  }

  /** The place of a document's kind in an order. */
  kindOf(order: Order, document: number): number {
    return this.#rank(order)[document]?.kind ?? 0;
  }

  /** The digest of the source that a document's statements are laid to. */
  speakerOf(order: Order, document: number): string {
    return this.#rank(order)[document]?.sha256 ?? "";
  }

  #rank(order: Order): Place[] {
    let ranked = this.#places.get(order);
    if (ranked === undefined) {
      ranked = [];
      for (const [place, { at, kind, best }] of rank(this.documents, order).entries())
        ranked[at] = { place, kind, sha256: best.sha256 };
      this.#places.set(order, ranked);
    }
    return ranked;
  }
}
