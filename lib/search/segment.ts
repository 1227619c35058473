// Sets of a segment's documents, and the work on them. Invariant: they lie behind the segment's own
// bytes, and one thread alone works on them: the one that searches.
import { type Kernels, kernelsOn, PART_BYTES, ROOM_BYTES } from "./kernels.ts";
import type { SegmentImage } from "./layout.ts";
import { isMixed, type ListPlace, readSet } from "./lists.ts";
import type { PrefixSet } from "./prefix-sets.ts";
import { SegmentReader } from "./segment-reader.ts";
import type { RowKind } from "./value-rows.ts";

const PAGE = 65_536;
/** More sets than a search of twelve clauses needs at a time. */
const SETS = 192;

/** The address of a set of documents. */
export type DocumentSet = number;

/** A word of a phrase: its documents, where its positions in them begin, its place in the phrase. */
export interface PhrasePart {
  set: DocumentSet;
  /** Of the documents. */
  count: number;
  positions: number;
  offset: number;
}

type Tell = (number: number, count: number) => void;

const countersOf = (reader: SegmentReader): number => Math.max(reader.counters, reader.values + 1);

/** Where sets, counters, what was counted and the kernels' own room lie behind the segment. */
function placesOf(reader: SegmentReader) {
  const counterBytes = Math.ceil(countersOf(reader) / 4) * 16;
  const sets = Math.ceil(reader.image.length / 64) * 64;
  const counters = sets + SETS * reader.setBytes;
  const counted = counters + counterBytes;
  const room = counted + 2 * counterBytes;
  return { sets, counters, counted, room, end: room + ROOM_BYTES, counterBytes };
}

/** Makes room for them. */
function extend(image: SegmentImage): void {
  const missing = placesOf(new SegmentReader(image)).end - image.memory.buffer.byteLength;
  if (missing > 0) image.memory.grow(Math.ceil(missing / PAGE));
}

export class Segment extends SegmentReader {
  /** The documents that are not taken out. */
  readonly live: DocumentSet;
  /** No documents. */
  readonly none: DocumentSet;
  readonly #kernels: Kernels;
  readonly #places: ReturnType<typeof placesOf>;
  readonly #prefixes: Map<string, number>;
  #usedSets = 0;

  /** @throws Error where the bytes are no segment of this format */
  constructor(image: SegmentImage) {
    extend(image);
    super(image);
    this.#places = placesOf(this);
    this.#kernels = kernelsOn(image.memory);
    this.#prefixes = new Map(
      (this.json("prefixes") as PrefixSet[]).map(([prefix, group, at]) => [group + prefix, at]),
    );
    this.live = this.takeAll();
    this.none = this.take();
  }

  /** The set of the documents that have words with this beginning in a group, where it is kept. */
  prefixSet(prefix: string, group: number): DocumentSet | undefined {
    return this.#prefixes.get(group + prefix);
  }

  /** Room for a set, with whatever was there before. */
  #reserve(): DocumentSet {
    if (this.#usedSets === SETS) throw new Error("too many sets at a time");
    const set = this.#places.sets + this.#usedSets * this.setBytes;
    this.#usedSets += 1;
    return set;
  }

  /** Where an entry's positions lie, until the scope ends. */
  positionsOf(entry: number): number {
    const positions = this.positions(entry) ?? { at: 0 };
    if ("at" in positions) return positions.at;
    const { count } = this.list(entry);
    const at = this.#reserve();
    this.bytes.fill(positions.same, at, at + count);
    return at;
  }

  /** An empty set, until the scope ends. */
  take(): DocumentSet {
    const set = this.#reserve();
    this.clear(set);
    return set;
  }

  /** A set of all documents, also those taken out. */
  takeAll(): DocumentSet {
    const set = this.#reserve();
    this.words(set).fill(0xffffffff);
    this.keepFirst(set, this.documents);
    return set;
  }

  copy(from: DocumentSet): DocumentSet {
    const set = this.#reserve();
    this.#kernels.copy(set, from, this.setBytes);
    return set;
  }

  /** Runs work and gives back the sets that it took. */
  scoped<Result>(work: () => Result): Result {
    const used = this.#usedSets;
    try {
      return work();
    } finally {
      this.#usedSets = used;
    }
  }

  words(set: DocumentSet): Uint32Array {
    return new Uint32Array(this.bytes.buffer, set, this.setBytes / 4);
  }

  clear(set: DocumentSet): void {
    this.#kernels.clear(set, this.setBytes);
  }

  and(to: DocumentSet, from: DocumentSet): void {
    this.#kernels.and(to, from, this.setBytes);
  }

  or(to: DocumentSet, from: DocumentSet): void {
    this.#kernels.or(to, from, this.setBytes);
  }

  andNot(to: DocumentSet, from: DocumentSet): void {
    this.#kernels.andNot(to, from, this.setBytes);
  }

  count(set: DocumentSet): number {
    return this.#kernels.countAnd(set, set, this.setBytes);
  }

  /** Adds a list's documents to a set. */
  addList(to: DocumentSet, list: ListPlace): void {
    if (list.dense) this.or(to, list.at);
    else this.#kernels.orList(list.at, list.count, isMixed(list.count, this.documents), to);
  }

  /** How many documents a set shares with a list. */
  countIn(set: DocumentSet, list: ListPlace): number {
    if (list.dense) return this.#kernels.countAnd(set, list.at, this.setBytes);
    return this.#kernels.countList(list.at, list.count, isMixed(list.count, this.documents), set);
  }

  /** Tells by the counters of ValueRows how many of a set's documents have each. */
  countRows(set: DocumentSet, kinds: readonly RowKind[], tell: Tell): void {
    const { counters, room } = this.#places;
    const hasTags = kinds.includes("tags");
    this.#kernels.countRows(
      set,
      this.setBytes,
      this.at("rows"),
      kinds.includes("profiles"),
      hasTags,
      this.at("rowSets"),
      this.at("rowFirsts"),
      hasTags ? this.numbers("rowCounts").length : 0,
      this.at("moreRows"),
      counters,
      room,
    );
    this.#tell(tell);
  }

  /** Tells by creators' numbers among all values + 1 how many of a set's documents are theirs. */
  countCreators(set: DocumentSet, tell: Tell): void {
    this.#kernels.countColumn(set, this.setBytes, this.at("creators"), this.#places.counters);
    this.#tell(tell);
  }

  /** Tells what was counted, and forgets it. */
  #tell(tell: Tell): void {
    const { counters, counterBytes, counted } = this.#places;
    const length = this.#kernels.takeCounts(counters, counterBytes, counted);
    const pairs = new Uint32Array(this.bytes.buffer, counted, 2 * length);
    for (let i = 0; i < pairs.length; i += 2) tell(pairs[i] as number, pairs[i + 1] as number);
  }

  /** Adds the documents to a set in which all parts of a phrase, two or more, stand in a row. */
  addPhrase(to: DocumentSet, parts: readonly PhrasePart[]): void {
    // The rarest words leave the fewest documents to look into.
    const byCount = parts.toSorted((a, b) => a.count - b.count);
    const [first, second] = byCount as [PhrasePart, PhrasePart];
    if (parts.length === 2) this.#addPair(to, first, second);
    else
      this.scoped(() => {
        const within = this.take();
        this.#addPair(within, first, second);
        const { room } = this.#places;
        for (const [i, { set, positions, offset }] of parts.entries())
          new Uint32Array(this.bytes.buffer, room + i * PART_BYTES).set([set, positions, offset]);
        this.#kernels.phrase(room, parts.length, within, to, this.setBytes);
      });
  }

  #addPair(to: DocumentSet, a: PhrasePart, b: PhrasePart): void {
    const offset = b.offset - a.offset;
    this.#kernels.pair(a.set, a.positions, b.set, b.positions, offset, to, this.setBytes);
  }

  /** Documents of a set in their order. */
  read(set: DocumentSet, limit: number, skip = 0): Uint32Array {
    return readSet(this.words(set), limit, skip);
  }

  has(set: DocumentSet, document: number): boolean {
    return (((this.bytes[set + (document >>> 3)] as number) >>> (document & 7)) & 1) === 1;
  }

  put(set: DocumentSet, document: number): void {
    const at = set + (document >>> 3);
    this.bytes[at] = (this.bytes[at] as number) | (1 << (document & 7));
  }

  drop(set: DocumentSet, document: number): void {
    const at = set + (document >>> 3);
    this.bytes[at] = (this.bytes[at] as number) & ~(1 << (document & 7));
  }

  /** Keeps the first documents of a set, drops the others. */
  keepFirst(set: DocumentSet, count: number): void {
    const words = this.words(set);
    words.fill(0, Math.ceil(count / 32));
    if (count % 32 !== 0) {
      const last = count >>> 5;
      words[last] = (words[last] as number) & ((1 << (count % 32)) - 1);
    }
  }
}
