// Documents → a segment. Invariant: what is held while documents come in is bytes, about as many as
// the segment has in the end, so that a whole catalog fits.
import { FACETS, type FacetName } from "#lib/catalog/query.ts";
import { TokenReader } from "#lib/catalog/words.ts";
import { grown, Slices, Varints } from "./bytes.ts";
import { COMMON_WORDS, pairTerm } from "./common-words.ts";
import { FIELDS, type SearchDocument } from "./document.ts";
import { hasPairs, hasPositions } from "./fields.ts";
import type { SegmentImage } from "./layout.ts";
import { compareTerms } from "./order-terms.ts";
import { distanceBytes, LAST, NEAR } from "./positions.ts";
import { type List, type ValueList, writeSegment } from "./segment-writer.ts";
import { TermTable } from "./term-table.ts";

/** Between two values of a field, so that no phrase reaches across. */
const GAP = 2;

/** What is known of a list while it grows, number by number: together, since it is needed together. */
const LIST = { last: 0, count: 1, documents: 2, positions: 3, position: 4, place: 5 } as const;
const LIST_SIZE = 8;

/** Lists of documents that grow, by their numbers, and where their terms stand. */
class Lists {
  /** Rows are counted from 1 in the lists' state, 0: none. */
  readonly #documents = new Slices();
  readonly #positions = new Slices();
  #state = new Uint32Array(LIST_SIZE * 64);

  /** Where a list's state is; new ones are empty. */
  #at(list: number): number {
    const at = list * LIST_SIZE;
    if (at >= this.#state.length) this.#state = grown(this.#state, 2 * at);
    return at;
  }

  count(list: number): number {
    return this.#state[list * LIST_SIZE + LIST.count] ?? 0;
  }

  /** False where the list has the document already. */
  put(list: number, document: number): boolean {
    const at = this.#at(list);
    const state = this.#state;
    const next = state[at + LIST.last] as number;
    if (next === document + 1) return false;
    if (next === 0) state[at + LIST.documents] = this.#documents.add();
    this.#documents.put(state[at + LIST.documents] as number, document - next);
    state[at + LIST.last] = document + 1;
    state[at + LIST.count] = (state[at + LIST.count] as number) + 1;
    return true;
  }

  /** Positions of a document come in their order; a list has some for each document, or for none. */
  putPosition(list: number, document: number, position: number): void {
    const at = this.#at(list);
    const state = this.#state;
    if (state[at + LIST.last] === 0) state[at + LIST.positions] = this.#positions.add() + 1;
    const isNew = this.put(list, document);
    const last = isNew ? 0 : (state[at + LIST.position] as number);
    if (!isNew && position <= last) return;
    if (!isNew) this.#positions.flip(state[at + LIST.place] as number, LAST);
    const row = (state[at + LIST.positions] as number) - 1;
    state[at + LIST.place] = this.#putDistance(row, position - last);
    state[at + LIST.position] = position;
  }

  /** The document's last one, as long as none follows; answers where it ends. */
  #putDistance(row: number, distance: number): number {
    if (distance < NEAR) return this.#positions.putByte(row, distance | LAST);
    const bytes = distanceBytes(distance);
    const last = bytes.pop() as number;
    for (const byte of bytes) this.#positions.putByte(row, byte);
    return this.#positions.putByte(row, last | LAST);
  }

  read(list: number): Uint32Array {
    const row = this.#state[list * LIST_SIZE + LIST.documents] as number;
    const gaps = new Varints(this.#documents.read(row), 0);
    const documents = new Uint32Array(this.count(list));
    let document = -1;
    for (let i = 0; i < documents.length; i += 1) {
      document += gaps.next() + 1;
      documents[i] = document;
    }
    return documents;
  }

  positions(list: number): Uint8Array | undefined {
    const row = (this.#state[list * LIST_SIZE + LIST.positions] as number) - 1;
    return row < 0 ? undefined : this.#positions.read(row);
  }
}

/** The field with pairs of common words. */
const PAIRS = FIELDS.findIndex(hasPairs);
/** The table's first numbers, all of that field: common words, then the pairs of them, row by row. */
const COMMON = COMMON_WORDS.length;
const COMMON_TERMS = [
  ...COMMON_WORDS,
  ...COMMON_WORDS.flatMap((first) => COMMON_WORDS.map((second) => pairTerm(first, second))),
];

export class SegmentBuilder {
  readonly #tokens = new TokenReader();
  /** The number of a term is its list's. */
  readonly #terms = new TermTable();
  readonly #lists = new Lists();
  readonly #values = Object.fromEntries(FACETS.map((facet) => [facet, new Map()])) as Record<
    FacetName,
    Map<string, number>
  >;
  readonly #valueLists = new Lists();
  #valueCount = 0;
  readonly #documents: Omit<SearchDocument, "texts" | "facets">[] = [];

  constructor() {
    for (const term of COMMON_TERMS) this.#terms.numberOf(PAIRS, term);
  }

  /** Documents so far. */
  get size(): number {
    return this.#documents.length;
  }

  /** Documents come in the order of their downloads, the most first; ties by id. */
  add({ texts, facets, ...rest }: SearchDocument): void {
    if (rest.key >= 2 ** 32) throw new Error(`the key ${rest.key} is beyond 32 bits`);
    const document = this.#documents.push(rest) - 1;
    for (const [number, field] of FIELDS.entries())
      if (hasPositions(field)) this.#addField(document, number, texts[field]);
      else this.#addUnplaced(document, number, texts[field]);
    for (const facet of FACETS)
      for (const value of facets[facet]) this.#addValue(document, facet, value);
  }

  #addField(document: number, field: number, values: readonly string[]): void {
    let base = 0;
    for (const value of values) {
      this.#tokens.read(value);
      this.#addTokens(document, field, base);
      const { length, places } = this.#tokens;
      base += (length > 0 ? (places[length - 1] as number) : 0) + GAP;
    }
  }

  /** With common words one behind the other; the first token at a place is the whole word. */
  #addTokens(document: number, field: number, base: number): void {
    const { length, strings, starts, ends, places } = this.#tokens;
    let before = COMMON;
    let last = -1;
    for (let i = 0; i < length; i += 1) {
      const [text, start, end] = [strings[i] as string, starts[i] as number, ends[i] as number];
      const term = this.#terms.numberOf(field, text, start, end);
      const at = places[i] as number;
      if (isPair(text, start, end)) this.#lists.put(term, document);
      else this.#lists.putPosition(term, document, base + at);
      if (field !== PAIRS || at <= last) continue;
      if (last === at - 1 && before < COMMON && term < COMMON)
        this.#lists.putPosition(COMMON + before * COMMON + term, document, base + last);
      before = term;
      last = at;
    }
  }

  /** Samples say much the same again and again: what stands between commas is looked at once. */
  #addUnplaced(document: number, field: number, values: readonly string[]): void {
    const pieces = new Set(values.flatMap((value) => value.split(",")));
    const { strings, starts, ends } = this.#tokens;
    for (const piece of pieces) {
      this.#tokens.read(piece);
      for (let i = 0; i < this.#tokens.length; i += 1) {
        const text = strings[i] as string;
        this.#lists.put(this.#terms.numberOf(field, text, starts[i], ends[i]), document);
      }
    }
  }

  #addValue(document: number, facet: FacetName, value: string): void {
    const values = this.#values[facet];
    const known = values.get(value);
    const list = known ?? this.#valueCount;
    if (known === undefined) {
      values.set(value, list);
      this.#valueCount += 1;
    }
    this.#valueLists.put(list, document);
  }

  *#sortedTerms(): Iterable<{ text: string; lists: List[] }> {
    const terms = this.#terms;
    const texts = Array.from({ length: terms.size }, (_, number) => terms.textOf(number));
    const numbers = texts.map((_, number) => number).filter((list) => this.#lists.count(list) > 0);
    numbers.sort(
      (a, b) =>
        compareTerms(texts[a] as string, texts[b] as string) || terms.fieldOf(a) - terms.fieldOf(b),
    );
    for (let i = 0; i < numbers.length; ) {
      const text = texts[numbers[i] as number] as string;
      const lists: List[] = [];
      for (; texts[numbers[i] as number] === text; i += 1)
        lists.push(this.#listOf(numbers[i] as number));
      yield { text, lists };
    }
  }

  #listOf(number: number): List {
    const documents = this.#lists.read(number);
    const positions = this.#lists.positions(number);
    return { field: this.#terms.fieldOf(number), documents, positions };
  }

  *#sortedValues(facet: FacetName): Iterable<ValueList> {
    const lists = this.#valueLists;
    const values = [...this.#values[facet]].sort(
      ([a, i], [b, j]) => lists.count(j) - lists.count(i) || (a < b ? -1 : 1),
    );
    for (const [value, list] of values) yield { value, documents: lists.read(list) };
  }

  finish(): SegmentImage {
    const documents = this.#documents;
    const numbers = (name: "key" | "downloads" | "published" | "updated" | "size") =>
      Uint32Array.from(documents, (document) => document[name]);
    return writeSegment({
      columns: {
        keys: numbers("key"),
        downloads: numbers("downloads"),
        ratingScores: Float32Array.from(documents, ({ ratingScore }) => ratingScore),
        ratings: Float32Array.from(documents, ({ rating }) => rating),
        published: numbers("published"),
        updated: numbers("updated"),
        sizes: numbers("size"),
        ids: documents.map(({ id }) => id),
        names: documents.map(({ nameKey }) => nameKey),
      },
      terms: () => this.#sortedTerms(),
      values: (facet) => this.#sortedValues(facet),
    });
  }
}

/** From here on characters of scripts whose words are searched character by character. */
const FIRST_RUN = 0x2e80;

/** Two characters of a run, which phrases do not ask for. */
const isPair = (text: string, start: number, end: number): boolean =>
  end - start > 1 &&
  text.charCodeAt(start) >= FIRST_RUN &&
  [...text.slice(start, end)].length === 2;

type Ordered = Pick<SearchDocument, "downloads" | "id">;

/** The order of documents in a segment. */
export const byDownloads = (a: Ordered, b: Ordered): number =>
  b.downloads - a.downloads || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** Documents in any order → a segment. */
export function buildSegment(documents: readonly SearchDocument[]): SegmentImage {
  const builder = new SegmentBuilder();
  for (const document of documents.toSorted(byDownloads)) builder.add(document);
  return builder.finish();
}
