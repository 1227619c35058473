// Sorted terms with their documents → a segment in memory. Invariant: documents are numbered in the
// order of their downloads, so that the first of a list are those that people look for.
import { FACETS, type FacetName } from "#lib/catalog/query.ts";
import { spelled } from "#lib/catalog/words.ts";
import { MAX_VARINT, MemoryWriter, type NumberArray, Numbers, putVarint } from "./bytes.ts";
import {
  FIRST_TEXT,
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
import { packNames } from "./name-texts.ts";
import { sameByte } from "./positions.ts";
import { PrefixSets } from "./prefix-sets.ts";
import { ValueRowsBuilder } from "./value-rows.ts";

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
  keys: Uint32Array;
  downloads: Uint32Array;
  ratingScores: Float32Array;
  ratings: Float32Array;
  published: Uint32Array;
  updated: Uint32Array;
  sizes: Uint32Array;
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

/** Scatters 32 bits, so that close numbers go far apart; different ones stay different. */
export function scatter(value: number): number {
  let x = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** An id's place in the random order, which stays what it is when the model changes. */
export const randomPlace = (id: string): number => scatter(hashText(id));

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

  #section(name: Section, numbers: NumberArray): void {
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
      length += Buffer.byteLength(text);
      entryStarts.push(fields.length);
      for (const { field, documents, positions } of lists) {
        fields.push(field);
        entryCounts.push(documents.length);
        const list = this.#putList(documents, isDense(documents.length, this.#count));
        entryLists.push(list);
        entryPositions.push(
          positions === undefined
            ? 0
            : (sameByte(positions, setBytes(this.#count)) ?? this.#out.put(positions)),
        );
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
    const rows = new ValueRowsBuilder(this.#count);
    const creators = new Uint32Array(this.#count);
    for (const facet of FACETS) {
      const values: string[] = [];
      for (const { value, documents } of source.values(facet)) {
        values.push(value);
        if (facet === "creator")
          for (const document of documents) creators[document] = counts.length + 1;
        rows.take(facet, counts.length, documents);
        counts.push(documents.length);
        lists.push(this.#putList(documents, isDenseValue(documents.length, this.#count)));
      }
      names[facet] = values;
    }
    const { rowSets, ...others } = rows.finish();
    this.#byteSection("rowSets", rowSets);
    for (const [name, numbers] of Object.entries(others))
      this.#section(name as keyof typeof others, numbers);
    this.#section("creators", creators);
    this.#textSection("facetValues", names);
    this.#section("valueCounts", counts.view());
    this.#section("valueLists", lists.view());
  }

  #putIds(ids: readonly string[]): void {
    const texts: string[] = [];
    const numbers = Uint32Array.from(ids, (id) => {
      const number = Number(id);
      const isPlain = Number.isInteger(number) && number >= 0 && number < FIRST_TEXT;
      if (isPlain && String(number) === id) return number;
      return FIRST_TEXT + texts.push(id) - 1;
    });
    this.#section("ids", numbers);
    const starts = new Numbers();
    const at = this.#out.reserve(0, 16);
    for (const text of texts) {
      starts.push(this.#out.length - at);
      this.#out.put(encoder.encode(text));
    }
    starts.push(this.#out.length - at);
    this.#sections.idBytes = { at, bytes: this.#out.length - at };
    this.#section("idStarts", starts.view());
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
    const spellings = columns.names.map(spelled);
    this.#section("nameHashes", Uint32Array.from(spellings, hashText));
    this.#putIds(columns.ids);
  }

  /** Orders that are not that of the documents, ties by id. */
  putOrders(): void {
    const { keys, ids, names, ratingScores, published, updated, sizes } = this.#columns;
    const byId = (a: number, b: number): number => compare(ids[a] as string, ids[b] as string);
    const falling = (column: Uint32Array | Float32Array) => (a: number, b: number) =>
      (column[b] as number) - (column[a] as number) || byId(a, b);
    this.#order("rating", falling(ratingScores));
    this.#order("newest", falling(published));
    this.#order("updated", falling(updated));
    this.#order("size", falling(sizes));
    this.#putNames((a, b) => compare(names[a] as string, names[b] as string) || byId(a, b));
    const places = Uint32Array.from(ids, randomPlace);
    this.#order("random", (a, b) => (places[a] as number) - (places[b] as number) || byId(a, b));
    const byKey = this.#numbered().sort((a, b) => (keys[a] as number) - (keys[b] as number));
    this.#section("byKey", byKey);
  }

  #numbered(): Uint32Array<ArrayBuffer> {
    return Uint32Array.from({ length: this.#count }, (_, i) => i);
  }

  #order(name: "rating" | "newest" | "updated" | "name" | "size" | "random", by: Comparator) {
    const order = this.#numbered().sort(by);
    this.#section(`${name}Order`, order);
    return order;
  }

  #putNames(by: Comparator): void {
    const order = this.#order("name", by);
    const places = new Uint32Array(order.length);
    for (const [place, document] of order.entries()) places[document] = place;
    const { names } = this.#columns;
    const { blocks, bytes } = packNames(Array.from(order, (it) => names[it] as string));
    this.#section("namePlaces", places);
    this.#section("nameBlocks", blocks);
    this.#byteSection("nameBytes", bytes);
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
