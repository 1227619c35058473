// A set that documents come into. Invariant: as long as it is just a set that lies in the segment, or
// nothing at all, it takes no room and no time.
import type { ListPlace } from "./lists.ts";
import type { DocumentSet, Segment } from "./segment.ts";

export class GrowingSet {
  readonly #segment: Segment;
  #set: DocumentSet | undefined;
  #isOwn = false;

  constructor(segment: Segment) {
    this.#segment = segment;
  }

  /** To be read only; undefined: nothing came. */
  get set(): DocumentSet | undefined {
    return this.#set;
  }

  /** A set that may be written, until the scope ends in which this is first asked for. */
  own(): DocumentSet {
    if (this.#isOwn && this.#set !== undefined) return this.#set;
    this.#isOwn = true;
    this.#set = this.#set === undefined ? this.#segment.take() : this.#segment.copy(this.#set);
    return this.#set;
  }

  /** @param set one of the segment's own, or one that stays as it is */
  addSet(set: DocumentSet): void {
    if (this.#set === undefined) this.#set = set;
    else this.#segment.or(this.own(), set);
  }

  add(list: ListPlace): void {
    if (list.dense) this.addSet(list.at);
    else this.#segment.addList(this.own(), list);
  }
}
