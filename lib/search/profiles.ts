// Profiles: numbers for values that documents have together.
import { Numbers } from "./bytes.ts";

/** The values of each document of one kind of profile: a tree of what follows what. */
export class Profiles {
  /** Of the last value of a profile: what it is, and the profile before it; 0 is the empty one. */
  readonly #values = new Numbers();
  readonly #before = new Numbers();
  readonly #after = new Map<number, number>();
  /** Document → its profile. */
  readonly of: Uint32Array;

  constructor(documents: number) {
    this.of = new Uint32Array(documents);
    this.#values.push(0);
    this.#before.push(0);
  }

  take(value: number, documents: Uint32Array): void {
    for (const document of documents)
      this.of[document] = this.#follow(this.of[document] as number, value);
  }

  /** Takes a value where it makes profiles of so many documents; answers the other documents. */
  takeCommon(value: number, documents: Uint32Array, least: number): Uint32Array {
    const counts = new Map<number, number>();
    const profileOf = (document: number): number => this.of[document] as number;
    for (const document of documents) {
      const profile = profileOf(document);
      counts.set(profile, (counts.get(profile) ?? 0) + 1);
    }
    const isCommon = (document: number): boolean =>
      (counts.get(profileOf(document)) as number) >= least;
    const others = documents.filter((document) => !isCommon(document));
    this.take(value, documents.filter(isCommon));
    return others;
  }

  #follow(profile: number, value: number): number {
    const key = profile * 2 ** 24 + value;
    const known = this.#after.get(key);
    if (known !== undefined) return known;
    this.#values.push(value);
    this.#before.push(profile);
    const next = this.#values.length - 1;
    this.#after.set(key, next);
    return next;
  }

  valuesOf(profile: number): number[] {
    const values: number[] = [];
    for (let at = profile; at !== 0; at = this.#before.get(at)) values.push(this.#values.get(at));
    return values;
  }

  /** Profiles that documents have, the most frequent first. */
  byFrequency(): number[] {
    const counts = new Uint32Array(this.#values.length);
    for (const profile of this.of) counts[profile] = (counts[profile] as number) + 1;
    const used = [...counts.keys()].filter((profile) => profile !== 0 && counts[profile] !== 0);
    return used.sort((a, b) => (counts[b] as number) - (counts[a] as number));
  }
}
