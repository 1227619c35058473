// Segments → one segment, without the documents that were taken out. Invariant: the segments are only
// read, so that searches go on with them meanwhile.
import type { FacetName } from "#lib/catalog/query.ts";
import { GONE, joinPieces, type Piece, pieceOf, type Source } from "./join-pieces.ts";
import type { SegmentImage } from "./layout.ts";
import { isDenseValue } from "./layout.ts";
import { compareTerms } from "./order-terms.ts";
import { byDownloads } from "./segment-builder.ts";
import { SegmentReader } from "./segment-reader.ts";
import { type Columns, type List, type ValueList, writeSegment } from "./segment-writer.ts";

/** A document of a source. */
interface Origin {
  source: Source;
  document: number;
}

function livingOf(reader: SegmentReader, dead: ReadonlySet<number>): number[] {
  const keys = reader.numbers("keys");
  const living: number[] = [];
  for (let document = 0; document < reader.documents; document += 1)
    if (!dead.has(keys[document] as number)) living.push(document);
  return living;
}

/** All living documents in the order of the merged segment. */
function orderAll(sources: readonly Source[], dead: readonly ReadonlySet<number>[]): Origin[] {
  const rows = sources.map((source, i) =>
    livingOf(source.reader, dead[i] ?? new Set()).map((document) => ({
      source,
      document,
      downloads: source.reader.numbers("downloads")[document] as number,
    })),
  );
  const idOf = ({ source, document }: Origin): string => source.reader.id(document);
  const merged = mergeRows(rows, (a, b) =>
    a.downloads === b.downloads
      ? byDownloads({ downloads: 0, id: idOf(a) }, { downloads: 0, id: idOf(b) })
      : b.downloads - a.downloads,
  );
  for (const [number, { source, document }] of merged.entries()) source.numbers[document] = number;
  return merged;
}

/** Sorted rows → one sorted row. */
function mergeRows<Item>(rows: readonly Item[][], by: (a: Item, b: Item) => number): Item[] {
  const [first = [], second, ...more] = rows;
  if (second === undefined) return first;
  const merged: Item[] = [];
  let [i, j] = [0, 0];
  while (i < first.length && j < second.length)
    merged.push(
      by(first[i] as Item, second[j] as Item) <= 0 ? (first[i++] as Item) : (second[j++] as Item),
    );
  for (; i < first.length; i += 1) merged.push(first[i] as Item);
  for (; j < second.length; j += 1) merged.push(second[j] as Item);
  return mergeRows([merged, ...more], by);
}

function columnsOf(sources: readonly Source[], origins: readonly Origin[]): Columns {
  const numbers = (name: "keys" | "downloads" | "published" | "updated" | "sizes") =>
    Uint32Array.from(
      origins,
      ({ source, document }) => source.reader.numbers(name)[document] as number,
    );
  const floats = (name: "ratings" | "ratingScores") => {
    const of = new Map(sources.map((source) => [source, source.reader.floats(name)]));
    return Float32Array.from(
      origins,
      ({ source, document }) => of.get(source)?.[document] as number,
    );
  };
  return {
    keys: numbers("keys"),
    downloads: numbers("downloads"),
    ratingScores: floats("ratingScores"),
    ratings: floats("ratings"),
    published: numbers("published"),
    updated: numbers("updated"),
    sizes: numbers("sizes"),
    ids: origins.map(({ source, document }) => source.reader.id(document)),
    names: origins.map(({ source, document }) => source.reader.name(document)),
  };
}

/** A source on a walk through its terms; without a text at the end. */
interface Walker {
  source: Source;
  at: number;
  text: string | undefined;
}

/** The first of the terms at hand. */
function firstTerm(walkers: readonly Walker[]): string | undefined {
  const texts = walkers.flatMap(({ text }) => text ?? []);
  return texts.reduce<string | undefined>(
    (first, text) => (first === undefined || compareTerms(text, first) < 0 ? text : first),
    undefined,
  );
}

/** The lists of a term that some walkers stand at; these go on. */
function takeLists(walkers: readonly Walker[], text: string): List[] {
  const byField = new Map<number, Piece[]>();
  for (const walker of walkers) {
    if (walker.text !== text) continue;
    takePieces(walker.source, walker.at, byField);
    walker.at += 1;
    walker.text = termAt(walker.source.reader, walker.at);
  }
  return [...byField]
    .sort(([a], [b]) => a - b)
    .flatMap(([field, pieces]) => joinPieces(field, pieces) ?? []);
}

function* mergeTerms(sources: readonly Source[]): Iterable<{ text: string; lists: List[] }> {
  const walkers = sources.map(
    (source): Walker => ({ source, at: 0, text: termAt(source.reader, 0) }),
  );
  for (let text = firstTerm(walkers); text !== undefined; text = firstTerm(walkers)) {
    const lists = takeLists(walkers, text);
    if (lists.length > 0) yield { text, lists };
  }
}

const termAt = (reader: SegmentReader, at: number): string | undefined =>
  at < reader.terms ? reader.term(at) : undefined;

function takePieces(source: Source, term: number, byField: Map<number, Piece[]>): void {
  const { entryStarts, entryFields } = source.reader;
  const end = entryStarts[term + 1] as number;
  for (let entry = entryStarts[term] as number; entry < end; entry += 1) {
    const field = entryFields[entry] as number;
    const pieces = byField.get(field) ?? [];
    pieces.push(pieceOf(source, entry));
    byField.set(field, pieces);
  }
}

/** Of one facet: value → its living documents. */
function mergeValues(sources: readonly Source[], facet: FacetName): ValueList[] {
  const found = new Map<string, Uint32Array[]>();
  for (const { reader, numbers } of sources) {
    const { values, first } = reader.facetValues().get(facet) ?? { values: [], first: 0 };
    const [counts, lists] = [reader.numbers("valueCounts"), reader.numbers("valueLists")];
    for (const [i, value] of values.entries()) {
      const count = counts[first + i] as number;
      const dense = isDenseValue(count, reader.documents);
      const documents = reader
        .readList({ at: lists[first + i] as number, count, dense })
        .map((document) => numbers[document] as number)
        .filter((number) => number !== GONE);
      if (documents.length > 0) found.set(value, [...(found.get(value) ?? []), documents]);
    }
  }
  return [...found]
    .map(([value, rows]) => ({ value, documents: sortedTogether(rows) }))
    .sort((a, b) => b.documents.length - a.documents.length || (a.value < b.value ? -1 : 1));
}

function sortedTogether(rows: readonly Uint32Array[]): Uint32Array {
  const [first] = rows;
  if (first !== undefined && rows.length === 1) return first;
  const all = new Uint32Array(rows.reduce((sum, row) => sum + row.length, 0));
  let at = 0;
  for (const row of rows) {
    all.set(row, at);
    at += row.length;
  }
  return all.sort();
}

/** @param parts segments with the keys of what was taken out of each */
export function mergeSegments(
  parts: readonly { image: SegmentImage; dead: ReadonlySet<number> }[],
): SegmentImage {
  const sources = parts.map(({ image }): Source => {
    const reader = new SegmentReader(image);
    return { reader, numbers: new Uint32Array(reader.documents).fill(GONE) };
  });
  const origins = orderAll(
    sources,
    parts.map(({ dead }) => dead),
  );
  return writeSegment({
    columns: columnsOf(sources, origins),
    terms: () => mergeTerms(sources),
    values: (facet) => mergeValues(sources, facet),
  });
}
