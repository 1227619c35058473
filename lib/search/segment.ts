// Sets of a segment's documents, and the work on them. Invariant: they lie behind the segment's own
// bytes, and one thread alone works on them: the one that searches.
import { kernelsOn } from "./kernels.ts";
import type { SegmentImage } from "./layout.ts";
import { countList, type ListPlace, orList, readSet } from "./lists.ts";
import type { PrefixSet } from "./prefix-sets.ts";
import { SegmentReader } from "./segment-reader.ts";

const PAGE = 65_536;
/** More sets than a search of twelve clauses needs at a time. */
const SETS = 128;

/** The address of a set of documents. */
export type DocumentSet = number;

/** Bytes of memory with room for the sets. */
function withSets(image: SegmentImage): SegmentReader {
  const reader = new SegmentReader(image);
  const end = Math.ceil(image.length / 16) * 16 + SETS * reader.setBytes;
  const missing = end - image.memory.buffer.byteLength;
  if (missing > 0) image.memory.grow(Math.ceil(missing / PAGE));
  return reader;
}

export class Segment extends SegmentReader {
  /** The documents that are not taken out. */
  readonly live: DocumentSet;
  readonly #kernels: ReturnType<typeof kernelsOn>;
  readonly #firstSet: number;
  readonly #prefixes: Map<string, number>;
  #usedSets = 0;

  /** @throws Error where the bytes are no segment of this format */
  constructor(image: SegmentImage) {
    withSets(image);
    super(image);
    this.#firstSet = Math.ceil(image.length / 16) * 16;
    this.#kernels = kernelsOn(image.memory);
    this.#prefixes = new Map(
      (this.json("prefixes") as PrefixSet[]).map(([prefix, group, at]) => [group + prefix, at]),
    );
    this.live = this.take();
    this.words(this.live).fill(0xffffffff);
    this.keepFirst(this.live, this.documents);
  }

  /** The set of the documents that have words with this beginning in a group, where it is kept. */
  prefixSet(prefix: string, group: number): DocumentSet | undefined {
    return this.#prefixes.get(group + prefix);
  }

  /** An empty set, until release. */
  take(): DocumentSet {
    if (this.#usedSets === SETS) throw new Error("too many sets at a time");
    const set = this.#firstSet + this.#usedSets * this.setBytes;
    this.#usedSets += 1;
    this.words(set).fill(0);
    return set;
  }

  copy(from: DocumentSet): DocumentSet {
    const set = this.take();
    this.bytes.copyWithin(set, from, from + this.setBytes);
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
    else orList(this.bytes, list, this.words(to));
  }

  /** How many documents a set shares with a list. */
  countIn(set: DocumentSet, list: ListPlace): number {
    if (list.dense) return this.#kernels.countAnd(set, list.at, this.setBytes);
    return countList(this.bytes, list, this.words(set));
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
