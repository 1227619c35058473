// Reads a segment where it lies. Invariant: nothing is written, so that any number of threads may
// read the same segment.
import { FACETS, type FacetName } from "#lib/catalog/query.ts";
import {
  FIRST_TEXT,
  HEAD,
  type Head,
  isDense,
  readHead,
  type Section,
  type SegmentImage,
  setBytes,
} from "./layout.ts";
import { type ListPlace, readList } from "./lists.ts";
import { unpackName } from "./name-texts.ts";
import { HALF, ROW } from "./value-rows.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export class SegmentReader {
  readonly image: SegmentImage;
  readonly documents: number;
  readonly bytes: Uint8Array;
  readonly setBytes: number;
  readonly #head: Head;
  readonly #sections = new Map<Section, Uint8Array>();
  readonly #numbers = new Map<Section, Uint32Array>();
  readonly #termStarts: Uint32Array;
  readonly #termBytes: Uint8Array;
  readonly entryStarts: Uint32Array;
  readonly entryFields: Uint8Array;
  readonly entryCounts: Uint32Array;
  readonly #entryPositions: Uint32Array;
  readonly #entryLists: Uint32Array;

  /** @throws Error where the bytes are no segment of this format */
  constructor(image: SegmentImage) {
    const head = readHead(new Uint32Array(image.memory.buffer, 0, HEAD / 4));
    if (head === undefined) throw new Error("not a segment of this format");
    this.image = image;
    this.#head = head;
    this.documents = head.documents;
    this.setBytes = setBytes(head.documents);
    this.bytes = new Uint8Array(image.memory.buffer);
    this.#termStarts = this.numbers("termStarts");
    this.#termBytes = this.section("termBytes");
    this.entryStarts = this.numbers("entryStarts");
    this.entryFields = this.section("entryFields");
    this.entryCounts = this.numbers("entryCounts");
    this.#entryLists = this.numbers("entryLists");
    this.#entryPositions = this.numbers("entryPositions");
  }

  /** A section's bytes or numbers, made once: they are asked for in every search. */
  #view<View>(views: Map<Section, View>, name: Section, make: (at: number, bytes: number) => View) {
    const known = views.get(name);
    if (known !== undefined) return known;
    const { at, bytes } = this.#head.sections[name];
    const view = make(at, bytes);
    views.set(name, view);
    return view;
  }

  section(name: Section): Uint8Array {
    const { buffer } = this.image.memory;
    return this.#view(this.#sections, name, (at, bytes) => new Uint8Array(buffer, at, bytes));
  }

  numbers(name: Section): Uint32Array {
    const { buffer } = this.image.memory;
    return this.#view(this.#numbers, name, (at, bytes) => new Uint32Array(buffer, at, bytes / 4));
  }

  /** A section of numbers in single precision. */
  floats(name: "ratings" | "ratingScores"): Float32Array {
    const { at, bytes } = this.#head.sections[name];
    return new Float32Array(this.image.memory.buffer, at, bytes / 4);
  }

  json(name: Section): unknown {
    return JSON.parse(decoder.decode(this.section(name)));
  }

  id(document: number): string {
    const number = this.numbers("ids")[document] as number;
    if (number < FIRST_TEXT) return String(number);
    const [starts, text] = [this.numbers("idStarts"), number - FIRST_TEXT];
    return decoder.decode(this.section("idBytes").subarray(starts[text], starts[text + 1]));
  }

  /** The key of a document's name: see nameKey. */
  name(document: number): string {
    const place = this.numbers("namePlaces")[document] as number;
    return unpackName(this.numbers("nameBlocks"), this.section("nameBytes"), place);
  }

  /** The values of each facet, the most frequent first, and the number of the first. */
  facetValues(): Map<FacetName, { values: string[]; first: number }> {
    const all = this.json("facetValues") as Record<FacetName, string[]>;
    let first = 0;
    return new Map(
      FACETS.map((facet) => {
        const values = all[facet] ?? [];
        const found = { values, first };
        first += values.length;
        return [facet, found];
      }),
    );
  }

  // Values of documents: see ValueRows

  get counters(): number {
    return this.numbers("counterStarts").length - 1;
  }

  get values(): number {
    return this.numbers("valueCounts").length;
  }

  /** A section's address, for kernels. */
  at(name: Section): number {
    return this.#head.sections[name].at;
  }

  /** The numbers of a document's values, counted through all facets. */
  valuesOf(document: number): number[] {
    const found: number[] = [...this.#moreOf(document)];
    const [starts, values] = [this.numbers("counterStarts"), this.numbers("counterValues")];
    for (let half = 0; half <= 1 + this.numbers("rowCounts").length; half += 1)
      for (const counter of this.#halfRow(document, half))
        found.push(...values.subarray(starts[counter], starts[counter + 1]));
    const creator = this.numbers("creators")[document] as number;
    return creator === 0 ? found : [...found, creator - 1];
  }

  /** A half of a document's row, or from the third on a row of a level: see ValueRows. */
  #halfRow(document: number, half: number): Uint16Array {
    const { buffer } = this.image.memory;
    if (half < 2)
      return new Uint16Array(buffer, this.at("rows") + 2 * (ROW * document + HALF * half), HALF);
    const [level, words, place] = [half - 2, this.setBytes / 8, document >>> 6];
    const set = this.section("rowSets").subarray(level * this.setBytes + 8 * place);
    const all = new DataView(set.buffer, set.byteOffset).getBigUint64(0, true);
    const bit = 1n << BigInt(document & 63);
    if ((all & bit) === 0n) return new Uint16Array();
    const before = (all & (bit - 1n)).toString(2).replaceAll("0", "").length;
    const first = this.numbers("rowFirsts")[level * words + place] as number;
    return new Uint16Array(buffer, this.at("moreRows") + 2 * HALF * (first + before), HALF);
  }

  #moreOf(document: number): Uint32Array {
    const place = this.numbers("moreDocuments").indexOf(document);
    const starts = this.numbers("moreStarts");
    const values = this.numbers("moreValues");
    return place < 0 ? values.subarray(0, 0) : values.subarray(starts[place], starts[place + 1]);
  }

  // Terms

  get terms(): number {
    return this.#termStarts.length - 1;
  }

  term(index: number): string {
    return decoder.decode(this.termBytes(index));
  }

  termBytes(index: number): Uint8Array {
    return this.#termBytes.subarray(this.#termStarts[index], this.#termStarts[index + 1]);
  }

  /** The first term that does not come before these bytes. */
  #lowerBound(bytes: Uint8Array, isBefore: (order: number) => boolean): number {
    let [low, high] = [0, this.terms];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(this.#compareTerm(middle, bytes))) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Below 0: the term comes before; 0: it begins with the bytes; above 0: it comes behind. */
  #compareTerm(index: number, bytes: Uint8Array): number {
    const start = this.#termStarts[index] as number;
    const length = (this.#termStarts[index + 1] as number) - start;
    const shared = Math.min(length, bytes.length);
    for (let i = 0; i < shared; i += 1) {
      const difference = (this.#termBytes[start + i] as number) - (bytes[i] as number);
      if (difference !== 0) return difference;
    }
    return length < bytes.length ? -1 : 0;
  }

  /** The terms that begin so: from, up to but not including. */
  prefixRange(prefix: string): [from: number, to: number] {
    const bytes = encoder.encode(prefix);
    return [
      this.#lowerBound(bytes, (order) => order < 0),
      this.#lowerBound(bytes, (order) => order <= 0),
    ];
  }

  /** A term's number, or −1. */
  findTerm(text: string): number {
    const bytes = encoder.encode(text);
    const found = this.#lowerBound(bytes, (order) => order < 0);
    const isThere = found < this.terms && this.termBytes(found).length === bytes.length;
    return isThere && this.#compareTerm(found, bytes) === 0 ? found : -1;
  }

  list(entry: number): ListPlace {
    const count = this.entryCounts[entry] as number;
    return {
      at: this.#entryLists[entry] as number,
      count,
      dense: isDense(count, this.documents),
    };
  }

  /** Where an entry's positions begin, or the one byte that they are in each document. */
  positions(entry: number): { at: number } | { same: number } | undefined {
    const at = this.#entryPositions[entry] as number;
    if (at === 0) return undefined;
    return at < HEAD ? { same: at } : { at };
  }

  /** A term's entry for a field, or −1. */
  entryOf(term: number, field: number): number {
    if (term < 0) return -1;
    const end = this.entryStarts[term + 1] as number;
    for (let entry = this.entryStarts[term] as number; entry < end; entry += 1)
      if (this.entryFields[entry] === field) return entry;
    return -1;
  }

  readList(list: ListPlace): Uint32Array {
    return readList(this.bytes, list, this.setBytes);
  }

  /** The document with a key, or −1. */
  documentOf(key: number): number {
    const [keys, order] = [this.numbers("keys"), this.numbers("byKey")];
    let [low, high] = [0, order.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((keys[order[middle] as number] as number) < key) low = middle + 1;
      else high = middle;
    }
    const document = order[low];
    return document !== undefined && keys[document] === key ? document : -1;
  }
}
