// Sets of the documents that have words with a short beginning, where these are so many that putting
// their lists together would take longer than an answer may. Invariant: a set holds exactly the
// documents of all terms with that beginning, in the fields of one group.
import type { MemoryWriter } from "./bytes.ts";
import { GROUP_NUMBERS, GROUPS } from "./fields.ts";
import { type Kernels, kernelsOn } from "./kernels.ts";
import { isDense, setBytes } from "./layout.ts";
import { isMixed } from "./lists.ts";

/** Beginnings of so many UTF-16 units. */
export const LONGEST_PREFIX = 3;
/** Lists with fewer documents in all than this part of the segment are quick to put together. */
const MANY = 1 / 2;
/** Words that are asked for by their beginning begin from here on (pairs of common words do not) … */
const FIRST_WORD = 0x30;
/** … up to here, where scripts follow whose words are asked for whole. */
const FIRST_RUN = 0x2e80;

interface Entry {
  field: number;
  count: number;
  list: number;
}

/** Beginning, group, and the address of the set. */
export type PrefixSet = [prefix: string, group: number, at: number];

export class PrefixSets {
  readonly found: PrefixSet[] = [];
  readonly #out: MemoryWriter;
  readonly #kernels: Kernels;
  readonly #documents: number;
  /** Of each length of a beginning: the beginning at hand and the lists of its terms. */
  readonly #runs = Array.from({ length: LONGEST_PREFIX }, () => ({
    prefix: "",
    entries: GROUPS.map((): Entry[] => []),
  }));

  constructor(out: MemoryWriter, documents: number) {
    this.#out = out;
    this.#kernels = kernelsOn(out.memory);
    this.#documents = documents;
  }

  /** Terms come in their order. */
  take(term: string, entry: Entry): void {
    const group = GROUP_NUMBERS[entry.field] ?? -1;
    const first = term.charCodeAt(0);
    if (group < 0 || first < FIRST_WORD || first >= FIRST_RUN) return;
    for (const [i, run] of this.#runs.entries()) {
      const prefix = term.slice(0, i + 1);
      if (prefix !== run.prefix) {
        this.#close(i);
        run.prefix = prefix;
      }
      if (prefix.length === i + 1) run.entries[group]?.push(entry);
    }
  }

  end(): void {
    for (const i of this.#runs.keys()) this.#close(i);
  }

  #close(length: number): void {
    const run = this.#runs[length];
    if (run === undefined) return;
    for (const [group, entries] of run.entries.entries()) {
      const sum = entries.reduce((total, { count }) => total + count, 0);
      if (entries.length > 1 && sum > this.#documents * MANY)
        this.found.push([run.prefix, group, this.#union(entries)]);
      run.entries[group] = [];
    }
  }

  #union(entries: readonly Entry[]): number {
    const bytes = setBytes(this.#documents);
    const at = this.#out.reserve(bytes, 16);
    for (const { count, list } of entries)
      if (isDense(count, this.#documents)) this.#kernels.or(at, list, bytes);
      else this.#kernels.orList(list, count, isMixed(count, this.#documents), at);
    return at;
  }
}
