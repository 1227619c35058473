// Sorted terms with their documents → a segment in memory. Invariant: documents are numbered in the
// order of their downloads, so that the first of a list are those that people look for.
import { FACETS, type FacetName } from "#lib/catalog/query.ts";
import { spelled } from "#lib/catalog/words.ts";
import { MAX_VARINT, MemoryWriter, Numbers, putVarint } from "./bytes.ts";
import { WALKED } from "./fields.ts";
import {
  HEAD,
  type Head,
  isDense,
  isDenseValue,
  SECTIONS,
  type Section,
  type SegmentImage,
  setBytes,
  writeHead,
} from "./layout.ts";
import { PrefixSets } from "./prefix-sets.ts";

/** Where a term stands: a field's number, its documents, and where in them (see positions.ts). */
export interface List {
  field: number;
  /** Ascending. */
  documents: Uint32Array;
  /** Absent: not kept for this field. */
  positions?: Uint8Array | undefined;
}

/** What is known of the documents besides their words, each a row in the documents' order. */
export interface Columns {
  keys: Float64Array;
  downloads: Float64Array;
  ratingScores: Float64Array;
  ratings: Float32Array;
  published: Float64Array;
  updated: Float64Array;
  sizes: Float64Array;
  ids: readonly string[];
  names: readonly string[];
}

export interface ValueList {
  value: string;
  documents: Uint32Array;
}

export interface SegmentSource {
  columns: Columns;
  /** By code points, each once. */
  terms(): Iterable<{ text: string; lists: readonly List[] }>;
  /** The most frequent first, then by value. */
  values(facet: FacetName): Iterable<ValueList>;
}

const encoder = new TextEncoder();

/** Unsigned 32-bit FNV-1a over UTF-16 code units. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1)
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}

class SegmentWriter {
  readonly #out = new MemoryWriter();
  readonly #sections = {} as Head["sections"];
  readonly #count: number;
  readonly #columns: Columns;

  constructor(columns: Columns) {
    this.#columns = columns;
    this.#count = columns.keys.length;
    this.#out.reserve(HEAD);
  }

  #section(name: Section, numbers: Uint32Array | Float64Array | Float32Array): void {
    this.#sections[name] = this.#out.putNumbers(numbers);
  }

  #byteSection(name: Section, bytes: Uint8Array): void {
    this.#sections[name] = { at: this.#out.put(bytes, 16), bytes: bytes.length };
  }

  #textSection(name: Section, value: unknown): void {
    this.#byteSection(name, encoder.encode(JSON.stringify(value)));
  }

  /** A list of documents: a set where they are many, else the distances between them. */
  #putList(documents: Uint32Array, dense: boolean): number {
    const out = this.#out;
    if (dense) {
      const at = out.reserve(setBytes(this.#count), 16);
      for (const document of documents)
        out.bytes[at + (document >>> 3)] =
          (out.bytes[at + (document >>> 3)] as number) | (1 << (document & 7));
      return at;
    }
    const at = out.reserve(documents.length * MAX_VARINT);
    let end = at;
    let last = -1;
    for (const document of documents) {
      end = putVarint(out.bytes, end, document - last - 1);
      last = document;
    }
    out.length = end;
    return at;
  }

  putTerms(terms: ReturnType<SegmentSource["terms"]>): void {
    const [starts, entryStarts, entryCounts] = [new Numbers(), new Numbers(), new Numbers()];
    const [entryLists, entryPositions] = [new Numbers(), new Numbers()];
    const fields = new Numbers();
    const texts: string[] = [];
    const prefixes = new PrefixSets(this.#out, this.#count);
    let length = 0;
    for (const { text, lists } of terms) {
      texts.push(text);
      starts.push(length);
      length += encoder.encode(text).length;
      entryStarts.push(fields.length);
      for (const { field, documents, positions } of lists) {
        fields.push(field);
        entryCounts.push(documents.length);
        const list = this.#putList(documents, isDense(documents.length, this.#count));
        entryLists.push(list);
        entryPositions.push(positions === undefined ? 0 : this.#out.put(positions));
        prefixes.take(text, { field, count: documents.length, list });
      }
    }
    prefixes.end();
    starts.push(length);
    entryStarts.push(fields.length);
    this.#byteSection("termBytes", encoder.encode(texts.join("")));
    this.#section("termStarts", starts.view());
    this.#section("termsReversed", orderReversed(texts));
    this.#section("entryStarts", entryStarts.view());
    this.#byteSection("entryFields", Uint8Array.from(fields.view()));
    this.#section("entryCounts", entryCounts.view());
    this.#section("entryLists", entryLists.view());
    this.#section("entryPositions", entryPositions.view());
    this.#textSection("prefixes", prefixes.found);
  }

  putValues(source: SegmentSource): void {
    const [counts, lists] = [new Numbers(), new Numbers()];
    const names: Record<string, string[]> = {};
    const walked: Uint32Array[] = [];
    for (const facet of FACETS) {
      const values: string[] = [];
      for (const { value, documents } of source.values(facet)) {
        values.push(value);
        counts.push(documents.length);
        lists.push(this.#putList(documents, isDenseValue(documents.length, this.#count)));
        if (WALKED.includes(facet)) walked.push(documents);
      }
      names[facet] = values;
    }
    this.#putForward(walked);
    this.#textSection("facetValues", names);
    this.#section("valueCounts", counts.view());
    this.#section("valueLists", lists.view());
  }

  /** From the documents of each value to the values of each document. */
  #putForward(values: readonly Uint32Array[]): void {
    const starts = new Uint32Array(this.#count + 1);
    for (const documents of values)
      for (const document of documents) starts[document + 1] = (starts[document + 1] ?? 0) + 1;
    for (let i = 1; i <= this.#count; i += 1) starts[i] = (starts[i] ?? 0) + (starts[i - 1] ?? 0);
    const length = starts[this.#count] ?? 0;
    const numbers = values.length <= 0x10000 ? new Uint16Array(length) : new Uint32Array(length);
    const next = starts.slice();
    for (const [value, documents] of values.entries())
      for (const document of documents) {
        numbers[next[document] as number] = value;
        next[document] = (next[document] as number) + 1;
      }
    this.#byteSection("forward", new Uint8Array(numbers.buffer));
    this.#section("forwardStarts", starts);
  }

  #putTexts(texts: readonly string[], starts: Section, bytes: Section): void {
    const places = new Numbers();
    const at = this.#out.reserve(0, 16);
    for (const text of texts) {
      places.push(this.#out.length - at);
      this.#out.put(encoder.encode(text));
    }
    places.push(this.#out.length - at);
    this.#sections[bytes] = { at, bytes: this.#out.length - at };
    this.#section(starts, places.view());
  }

  putColumns(): void {
    const columns = this.#columns;
    for (const name of [
      "keys",
      "downloads",
      "ratingScores",
      "ratings",
      "published",
      "updated",
      "sizes",
    ] as const)
      this.#section(name, columns[name]);
    this.#section("idHashes", Uint32Array.from(columns.ids, hashText));
    const spellings = columns.names.map(spelled);
    this.#section("nameHashes", Uint32Array.from(spellings, hashText));
    this.#putTexts(columns.ids, "idStarts", "idBytes");
    this.#putTexts(columns.names, "nameStarts", "nameBytes");
  }

  /** Orders that are not that of the documents, ties by id. */
  putOrders(): void {
    const { keys, ids, names, ratingScores, published, updated, sizes } = this.#columns;
    const byId = (a: number, b: number): number => compare(ids[a] as string, ids[b] as string);
    const falling = (column: Float64Array) => (a: number, b: number) =>
      (column[b] as number) - (column[a] as number) || byId(a, b);
    this.#order("rating", falling(ratingScores));
    this.#order("newest", falling(published));
    this.#order("updated", falling(updated));
    this.#order("size", falling(sizes));
    this.#order("name", (a, b) => compare(names[a] as string, names[b] as string) || byId(a, b));
    const byKey = this.#numbered().sort((a, b) => (keys[a] as number) - (keys[b] as number));
    this.#section("byKey", byKey);
  }

  #numbered(): Uint32Array<ArrayBuffer> {
    return Uint32Array.from({ length: this.#count }, (_, i) => i);
  }

  #order(name: "rating" | "newest" | "updated" | "name" | "size", by: Comparator): void {
    this.#section(`${name}Order`, this.#numbered().sort(by));
  }

  finish(): SegmentImage {
    const { memory } = this.#out;
    const length = this.#out.reserve(0, 16);
    for (const name of Object.keys(SECTIONS) as Section[])
      if (this.#sections[name] === undefined) throw new Error(`the section ${name} is missing`);
    writeHead(new Uint32Array(memory.buffer, 0, HEAD / 4), {
      documents: this.#count,
      length,
      sections: this.#sections,
    });
    return { memory, length };
  }
}

type Comparator = (a: number, b: number) => number;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Terms by their texts read backwards: words with the same ending lie together. */
function orderReversed(texts: readonly string[]): Uint32Array {
  const reversed = texts.map((text) => [...text].reverse().join(""));
  return Uint32Array.from(texts, (_, i) => i).sort((a, b) =>
    compare(reversed[a] as string, reversed[b] as string),
  );
}

export function writeSegment(source: SegmentSource): SegmentImage {
  const writer = new SegmentWriter(source.columns);
  writer.putTerms(source.terms());
  writer.putValues(source);
  writer.putColumns();
  writer.putOrders();
  return writer.finish();
}
