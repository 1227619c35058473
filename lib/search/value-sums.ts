// Values of many documents, added up. Invariant: what is added up is forgotten when it is told, so that
// the same room serves the next time.
import { Numbers } from "./bytes.ts";
import type { DocumentSet, Segment } from "./segment.ts";
import { MORE, type RowKind } from "./value-rows.ts";
import type { SegmentValues } from "./values.ts";

/** A segment with the set that is counted. */
export interface Part {
  segment: Segment;
  values: SegmentValues;
  set: DocumentSet;
  /** Documents in the set. */
  count: number;
}

/** What is added up by number, of which most get nothing. */
export class Sums {
  readonly #sums: Int32Array;
  /** Numbers that got something, some of them more than once. */
  readonly #met = new Numbers();

  constructor(numbers: number) {
    this.#sums = new Int32Array(numbers);
  }

  add(number: number, count: number): void {
    const before = this.#sums[number] as number;
    if (before === 0) this.#met.push(number);
    this.#sums[number] = before + count;
  }

  /** Tells each that is not 0, and forgets it. */
  take(tell: (number: number, count: number) => void): void {
    for (let i = 0; i < this.#met.length; i += 1) {
      const number = this.#met.get(i);
      const count = this.#sums[number] as number;
      this.#sums[number] = 0;
      if (count > 0) tell(number, count);
    }
    this.#met.length = 0;
  }
}

/** Adds values of a set's documents, each so many times. */
export type ReadValues = (part: Omit<Part, "count">, times: 1 | -1, sums: Sums) => void;

/** Creators are many and have few models each: those of all documents are as quickly read as some. */
export const readCreators: ReadValues = ({ segment, values: { global }, set }, times, sums) => {
  segment.countCreators(set, (number, count) => {
    if (number > 0) sums.add(global[number - 1] as number, times * count);
  });
};

/** The values of some kinds that the documents' rows have. */
export const readRows =
  (kinds: readonly RowKind[]): ReadValues =>
  (part, times, sums) => {
    const { segment, values, set } = part;
    const { global } = values;
    const [starts, own] = [segment.numbers("counterStarts"), segment.numbers("counterValues")];
    segment.countRows(set, kinds, (counter, count) => {
      if (counter === MORE) addMore(part, kinds, times, sums);
      const end = starts[counter + 1] as number;
      for (let at = starts[counter] as number; at < end; at += 1)
        sums.add(global[own[at] as number] as number, times * count);
    });
  };

/** Adds the values that have no room in rows, of some kinds. */
function addMore(
  { segment, values, set }: Omit<Part, "count">,
  kinds: readonly RowKind[],
  times: 1 | -1,
  sums: Sums,
): void {
  const documents = segment.numbers("moreDocuments");
  const [starts, more] = [segment.numbers("moreStarts"), segment.numbers("moreValues")];
  const [firstTag, endOfTags] = values.rangeOf("tag");
  for (let place = 0; place < documents.length; place += 1) {
    if (!segment.has(set, documents[place] as number)) continue;
    const end = starts[place + 1] as number;
    for (let i = starts[place] as number; i < end; i += 1) {
      const value = more[i] as number;
      const kind = value >= firstTag && value < endOfTags ? "tags" : "profiles";
      if (kinds.includes(kind)) sums.add(values.global[value] as number, times);
    }
  }
}
