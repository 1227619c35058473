// The lists of one term and field in several segments → its list in a merged one. Invariant: typed arrays
// alone, as there are millions of postings.
import { skipPositions } from "./positions.ts";
import type { SegmentReader } from "./segment-reader.ts";
import type { List } from "./segment-writer.ts";

/** Marks a document that was taken out. */
export const GONE = 0xffffffff;

/** A segment that is merged. */
export interface Source {
  reader: SegmentReader;
  /** Document → its number in the merged segment, or GONE. */
  numbers: Uint32Array;
}

/** A source's list under its new numbers, with the bytes of each document's positions. */
export interface Piece {
  documents: Uint32Array;
  bytes: Uint8Array;
  /** Where each document's positions begin; one more for the end. Empty: none are kept. */
  places: Uint32Array;
}

/** Where the positions of each of an entry's documents begin, and end. */
function placesOf(reader: SegmentReader, entry: number): Pick<Piece, "bytes" | "places"> {
  const positions = reader.positions(entry);
  if (positions === undefined) return { bytes: reader.bytes, places: new Uint32Array() };
  const { count } = reader.list(entry);
  const places = new Uint32Array(count + 1);
  if ("same" in positions)
    return { bytes: new Uint8Array(count).fill(positions.same), places: places.map((_, i) => i) };
  let place = positions.at;
  for (let i = 0; i < count; i += 1) {
    places[i] = place;
    place = skipPositions(reader.bytes, place);
  }
  places[count] = place;
  return { bytes: reader.bytes, places };
}

export function pieceOf({ reader, numbers }: Source, entry: number): Piece {
  const documents = reader.readList(reader.list(entry));
  const { bytes, places } = placesOf(reader, entry);
  const renumbered = documents.map((document) => numbers[document] as number);
  if (!renumbered.includes(GONE)) return { documents: renumbered, bytes, places };
  const kept = [...renumbered.keys()].filter((i) => renumbered[i] !== GONE);
  const living = renumbered.filter((number) => number !== GONE);
  return { ...trimmed(bytes, places, kept), documents: living };
}

/** Positions of some documents alone. */
function trimmed(bytes: Uint8Array, places: Uint32Array, kept: readonly number[]) {
  if (places.length === 0) return { bytes, places };
  const pieces = kept.map((i) => bytes.subarray(places[i], places[i + 1]));
  const starts = new Uint32Array(kept.length + 1);
  for (const [i, piece] of pieces.entries()) starts[i + 1] = (starts[i] as number) + piece.length;
  return { bytes: joinBytes(pieces), places: starts };
}

function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

/** Pieces of one term and field → its list. */
export function joinPieces(field: number, pieces: readonly Piece[]): List | undefined {
  const living = pieces.filter(({ documents }) => documents.length > 0);
  const [first] = living;
  if (first === undefined) return undefined;
  const hasPositions = first.places.length > 0;
  if (living.length === 1) {
    const { bytes, places, documents } = first;
    const positions = hasPositions ? bytes.slice(places[0], places.at(-1)) : undefined;
    return { field, documents, positions };
  }
  const order = orderPostings(living);
  const documents = Uint32Array.from(order, (key) => Math.floor(key / POSTINGS));
  const positions = hasPositions ? joinPositions(living, order) : undefined;
  return { field, documents, positions };
}

/** More than a term has in all segments together; times the documents of a segment below 2^53. */
const POSTINGS = 2 ** 26;

/** document × POSTINGS + its number among those of all pieces, ascending. */
function orderPostings(pieces: readonly Piece[]): Float64Array {
  const order = new Float64Array(pieces.reduce((sum, { documents }) => sum + documents.length, 0));
  let posting = 0;
  for (const { documents } of pieces)
    for (let at = 0; at < documents.length; at += 1, posting += 1)
      order[posting] = (documents[at] as number) * POSTINGS + posting;
  return order.sort();
}

function joinPositions(pieces: readonly Piece[], order: Float64Array): Uint8Array {
  const owners = new Uint16Array(order.length);
  const starts: number[] = [];
  let [postings, bytes] = [0, 0];
  for (const [owner, { documents, places }] of pieces.entries()) {
    starts.push(postings);
    owners.fill(owner, postings, postings + documents.length);
    postings += documents.length;
    bytes += (places.at(-1) as number) - (places[0] as number);
  }
  const joined = new Uint8Array(bytes);
  let end = 0;
  for (const key of order) {
    const posting = key - Math.floor(key / POSTINGS) * POSTINGS;
    const owner = owners[posting] as number;
    const { bytes, places } = pieces[owner] as Piece;
    const at = posting - (starts[owner] as number);
    const until = places[at + 1] as number;
    for (let place = places[at] as number; place < until; place += 1)
      joined[end++] = bytes[place] as number;
  }
  return joined;
}
