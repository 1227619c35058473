// Documents → a segment. Invariant: what is held while documents come in is bytes, about as many as
// the segment has in the end, so that a whole catalog fits.
import { FACETS, type FacetName } from "#lib/catalog/query.ts";
import { type Token, tokensOf } from "#lib/catalog/words.ts";
import { Numbers, Slices, Varints } from "./bytes.ts";
import { isCommon, pairTerm } from "./common-words.ts";
import { FIELDS, type Field, type SearchDocument } from "./document.ts";
import { hasPairs, hasPositions } from "./fields.ts";
import type { SegmentImage } from "./layout.ts";
import { compareTerms } from "./order-terms.ts";
import { distanceBytes, LAST } from "./positions.ts";
import { type List, type ValueList, writeSegment } from "./segment-writer.ts";

/** Between two values of a field, so that no phrase reaches across. */
const GAP = 2;

/** Lists of documents that grow, each with its number. */
class Lists {
  readonly documents = new Slices();
  readonly #last: number[] = [];
  readonly counts: number[] = [];

  add(): number {
    this.#last.push(-1);
    this.counts.push(0);
    return this.documents.add();
  }

  /** False where the list has the document already. */
  put(list: number, document: number): boolean {
    const last = this.#last[list] as number;
    if (last === document) return false;
    this.documents.put(list, document - last - 1);
    this.#last[list] = document;
    this.counts[list] = (this.counts[list] as number) + 1;
    return true;
  }

  read(list: number): Uint32Array {
    const gaps = new Varints(this.documents.read(list), 0);
    const documents = new Uint32Array(this.counts[list] as number);
    let document = -1;
    for (let i = 0; i < documents.length; i += 1) {
      document += gaps.next() + 1;
      documents[i] = document;
    }
    return documents;
  }
}

export class SegmentBuilder {
  readonly #terms = new Map<string, number>();
  /** Term × field → its list + 1, 0: none. */
  readonly #fields = new Numbers();
  readonly #lists = new Lists();
  readonly #positions = new Slices();
  /** Of each list: the row of its positions, the last one, and where that ends. */
  readonly #rows: number[] = [];
  readonly #lastPositions: number[] = [];
  readonly #lastPlaces: number[] = [];
  readonly #values = Object.fromEntries(FACETS.map((facet) => [facet, new Map()])) as Record<
    FacetName,
    Map<string, number>
  >;
  readonly #valueLists = new Lists();
  readonly #documents: Omit<SearchDocument, "texts" | "facets">[] = [];

  /** Documents so far. */
  get size(): number {
    return this.#documents.length;
  }

  /** Documents come in the order of their downloads, the most first; ties by id. */
  add({ texts, facets, ...rest }: SearchDocument): void {
    if (rest.key >= 2 ** 32) throw new Error(`the key ${rest.key} is beyond 32 bits`);
    const document = this.#documents.push(rest) - 1;
    for (const [number, field] of FIELDS.entries())
      this.#addField(document, field, number, texts[field]);
    for (const facet of FACETS)
      for (const value of facets[facet]) this.#addValue(document, facet, value);
  }

  #addField(document: number, field: Field, number: number, values: readonly string[]): void {
    if (!hasPositions(field)) {
      this.#addUnplaced(document, number, values);
      return;
    }
    let base = 0;
    for (const value of values) {
      const tokens = tokensOf(value);
      for (const { text, at } of tokens) {
        const place = isPair(text) ? -1 : base + at;
        this.#post(this.#listOf(text, number, place >= 0), document, place);
      }
      if (hasPairs(field)) this.#addPairs(document, number, tokens, base);
      base += (tokens.at(-1)?.at ?? 0) + GAP;
    }
  }

  /** Common words one behind the other; the first token at a place is the whole word. */
  #addPairs(document: number, number: number, tokens: readonly Token[], base: number): void {
    let before: Token | undefined;
    for (const token of tokens) {
      if (before !== undefined && token.at <= before.at) continue;
      if (before?.at === token.at - 1 && isCommon(before.text) && isCommon(token.text)) {
        const list = this.#listOf(pairTerm(before.text, token.text), number, true);
        this.#post(list, document, base + before.at);
      }
      before = token;
    }
  }

  /** Samples say much the same again and again: what stands between commas is looked at once. */
  #addUnplaced(document: number, number: number, values: readonly string[]): void {
    const pieces = new Set(values.flatMap((value) => value.split(",")));
    for (const piece of pieces)
      for (const { text } of tokensOf(piece))
        this.#post(this.#listOf(text, number, false), document, -1);
  }

  #listOf(term: string, field: number, isPlaced: boolean): number {
    let number = this.#terms.get(term);
    if (number === undefined) {
      number = this.#terms.size;
      this.#terms.set(term, number);
      for (let i = 0; i < FIELDS.length; i += 1) this.#fields.push(0);
    }
    const known = this.#fields.get(number * FIELDS.length + field);
    if (known !== 0) return known - 1;
    const list = this.#lists.add();
    this.#fields.set(number * FIELDS.length + field, list + 1);
    this.#rows.push(isPlaced ? this.#positions.add() : -1);
    this.#lastPositions.push(0);
    this.#lastPlaces.push(0);
    return list;
  }

  #post(list: number, document: number, position: number): void {
    const isNew = this.#lists.put(list, document);
    if (position < 0) return;
    const last = isNew ? 0 : (this.#lastPositions[list] as number);
    if (!isNew && position === last) return;
    if (!isNew) this.#positions.flip(this.#lastPlaces[list] as number, LAST);
    let place = 0;
    for (const byte of distanceBytes(position - last))
      place = this.#positions.putByte(this.#rows[list] as number, byte);
    this.#positions.flip(place, LAST);
    this.#lastPlaces[list] = place;
    this.#lastPositions[list] = position;
  }

  #addValue(document: number, facet: FacetName, value: string): void {
    const values = this.#values[facet];
    const known = values.get(value);
    const list = known ?? this.#valueLists.add();
    if (known === undefined) values.set(value, list);
    this.#valueLists.put(list, document);
  }

  *#sortedTerms(): Iterable<{ text: string; lists: List[] }> {
    for (const text of [...this.#terms.keys()].sort(compareTerms)) {
      const first = (this.#terms.get(text) as number) * FIELDS.length;
      const lists: List[] = [];
      for (let field = 0; field < FIELDS.length; field += 1) {
        const list = this.#fields.get(first + field) - 1;
        if (list < 0) continue;
        const row = this.#rows[list] as number;
        lists.push({
          field,
          documents: this.#lists.read(list),
          positions: row < 0 ? undefined : this.#positions.read(row),
        });
      }
      yield { text, lists };
    }
  }

  *#sortedValues(facet: FacetName): Iterable<ValueList> {
    const { counts } = this.#valueLists;
    const values = [...this.#values[facet]].sort(
      ([a, i], [b, j]) => (counts[j] as number) - (counts[i] as number) || (a < b ? -1 : 1),
    );
    for (const [value, list] of values) yield { value, documents: this.#valueLists.read(list) };
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
const isPair = (text: string): boolean =>
  text.charCodeAt(0) >= FIRST_RUN && text.length > 1 && [...text].length === 2;

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
