// Terms, each of a field → their numbers, counted from 0, for as many as a whole catalog has.
// Invariant: a term that is looked up as part of a text is no string of its own, and keeps none in
// memory.
import { grown } from "./bytes.ts";

/** Slots are at most so full, as a share of all. */
const FULL = 1 / 2;
/** What is known of a term, number by number: its hash, its field and where its code units stand. */
const TERM = { hash: 0, field: 1, start: 2, end: 3 } as const;
const TERM_SIZE = 4;

/** Unsigned 32-bit FNV-1a over a field's number and UTF-16 code units, its bits mixed once more. */
function hashPart(field: number, text: string, start: number, end: number): number {
  let hash = Math.imul(0x811c9dc5 ^ field, 0x01000193);
  for (let i = start; i < end; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

export class TermTable {
  size = 0;
  /** Open addressing: a term's number + 1, 0: none. */
  #slots = new Uint32Array(2 ** 12);
  #terms = new Uint32Array(TERM_SIZE * 2 ** 11);
  #units = new Uint16Array(2 ** 16);
  #unitsEnd = 0;

  /** The number of the term that stands in a text from `start` up to `end`. */
  numberOf(field: number, text: string, start = 0, end = text.length): number {
    const hash = hashPart(field, text, start, end);
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const number = (this.#slots[slot] as number) - 1;
      if (number < 0) return this.#add(slot, hash, field, text.slice(start, end));
      if (this.#terms[number * TERM_SIZE + TERM.hash] === hash)
        if (this.#isTerm(number, field, text, start, end)) return number;
      slot = (slot + 1) & mask;
    }
  }

  fieldOf(number: number): number {
    return this.#terms[number * TERM_SIZE + TERM.field] as number;
  }

  textOf(number: number): string {
    const at = number * TERM_SIZE;
    const units = this.#units.subarray(this.#terms[at + TERM.start], this.#terms[at + TERM.end]);
    return String.fromCharCode(...units);
  }

  #isTerm(number: number, field: number, text: string, start: number, end: number): boolean {
    const at = number * TERM_SIZE;
    const from = this.#terms[at + TERM.start] as number;
    if ((this.#terms[at + TERM.end] as number) - from !== end - start) return false;
    for (let i = start; i < end; i += 1)
      if (this.#units[from + i - start] !== text.charCodeAt(i)) return false;
    return this.#terms[at + TERM.field] === field;
  }

  #add(slot: number, hash: number, field: number, term: string): number {
    const number = this.size;
    const at = number * TERM_SIZE;
    const start = this.#unitsEnd;
    const end = start + term.length;
    if (at === this.#terms.length) this.#terms = grown(this.#terms, 2 * at);
    if (end > this.#units.length) this.#growUnits(end);
    for (let i = 0; i < term.length; i += 1) this.#units[start + i] = term.charCodeAt(i);
    this.#unitsEnd = end;
    this.#terms.set([hash, field, start, end], at);
    this.#slots[slot] = number + 1;
    this.size += 1;
    if (this.size > this.#slots.length * FULL) this.#growSlots();
    return number;
  }

  #growUnits(length: number): void {
    const units = new Uint16Array(Math.max(length, this.#units.length * 2));
    units.set(this.#units);
    this.#units = units;
  }

  #growSlots(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let number = 0; number < this.size; number += 1) {
      let slot = (this.#terms[number * TERM_SIZE + TERM.hash] as number) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = number + 1;
    }
    this.#slots = slots;
  }
}
