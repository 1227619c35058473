// Words one behind the other. Invariant: a document is found where a field has the words at
// consecutive positions, which never reach across two values.
import type { DocumentSet, Segment } from "./segment.ts";

/** A word's documents, and the bytes of its positions in each of them. */
interface Row {
  documents: Uint32Array;
  bytes: Uint8Array;
  /** Where the positions of the first document begin. */
  at: number;
}

const rowOf = (segment: Segment, entry: number): Row => ({
  documents: segment.readList(segment.list(entry)),
  bytes: segment.bytes,
  at: segment.entryPositions[entry] as number,
});

/** Positions of one document, as many as they are. */
class Positions {
  #row = new Uint32Array(64);
  length = 0;

  /** Reads them; answers where they end. This and what follows is all that a phrase's time goes to. */
  read(bytes: Uint8Array, at: number): number {
    let end = at;
    let position = 0;
    this.length = 0;
    for (let more = 1; more === 1; ) {
      let byte = bytes[end++] as number;
      let number = byte & 0x7f;
      for (let shift = 7; byte > 0x7f; shift += 7) {
        byte = bytes[end++] as number;
        number |= (byte & 0x7f) << shift;
      }
      more = number & 1;
      position += number >>> 1;
      if (this.length === this.#row.length) this.#grow();
      this.#row[this.length++] = position;
    }
    return end;
  }

  #grow(): void {
    const row = new Uint32Array(this.#row.length * 2);
    row.set(this.#row);
    this.#row = row;
  }

  /** Keeps those that are so far behind a position of others; true where there are any. */
  keepBehind(others: Positions, distance: number): boolean {
    let kept = 0;
    let at = 0;
    for (let i = 0; i < this.length; i += 1) {
      const position = this.#row[i] as number;
      while (at < others.length && (others.#row[at] as number) < position - distance) at += 1;
      if (at < others.length && others.#row[at] === position - distance)
        this.#row[kept++] = position;
    }
    this.length = kept;
    return kept > 0;
  }
}

/** A word on the way through its documents. */
class Walker {
  readonly #row: Row;
  /** How many words behind the phrase's first one it begins. */
  readonly offset: number;
  readonly positions = new Positions();
  #index = 0;
  #at: number;

  constructor(row: Row, offset: number) {
    this.#row = row;
    this.offset = offset;
    this.#at = row.at;
  }

  /** Goes on to a document that it has, passing over those between, and reads its positions there. */
  goTo(document: number): void {
    const { documents, bytes } = this.#row;
    let at = this.#at;
    let index = this.#index;
    for (; (documents[index] as number) < document; index += 1) {
      for (let more = 1; more === 1; ) {
        more = (bytes[at] as number) & 1;
        while ((bytes[at] as number) > 0x7f) at += 1;
        at += 1;
      }
    }
    this.#index = index + 1;
    this.#at = this.positions.read(bytes, at);
  }
}

/** Whether the terms stand one behind the other in a document that has them all. */
function isPhrase(walkers: readonly Walker[], document: number): boolean {
  let before: Walker | undefined;
  for (const walker of walkers) {
    walker.goTo(document);
    if (before !== undefined) {
      const distance = walker.offset - before.offset;
      if (!walker.positions.keepBehind(before.positions, distance)) return false;
    }
    before = walker;
  }
  return true;
}

/** A term of a phrase by its number, and how many words behind the first one it begins. */
export interface PhrasePart {
  term: number;
  offset: number;
}

/** Adds the documents to a set that have the terms one behind the other in a field. */
export function addPhrase(
  segment: Segment,
  parts: readonly PhrasePart[],
  field: number,
  to: DocumentSet,
): void {
  const entries = parts.map(({ term }) => segment.entryOf(term, field));
  const [first] = entries;
  if (first === undefined || entries.includes(-1)) return;
  if (entries.length === 1) {
    segment.addList(to, segment.list(first));
    return;
  }
  segment.scoped(() => {
    const candidates = addAll(segment, entries);
    const shared = segment.read(candidates, segment.count(candidates));
    const walkers = entries.map(
      (entry, i) => new Walker(rowOf(segment, entry), parts[i]?.offset ?? i),
    );
    for (const document of shared) if (isPhrase(walkers, document)) segment.put(to, document);
  });
}

/** The documents that all entries share. */
export function addAll(segment: Segment, entries: readonly number[]): DocumentSet {
  const [first, ...others] = entries as [number, ...number[]];
  const shared = segment.take();
  segment.addList(shared, segment.list(first));
  for (const entry of others)
    segment.scoped(() => {
      const next = segment.take();
      segment.addList(next, segment.list(entry));
      segment.and(shared, next);
    });
  return shared;
}
