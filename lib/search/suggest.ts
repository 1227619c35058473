// What the beginning of a search may mean: tags, creators and trigger words that begin so.
// Invariant: the most frequent come first, and each list is short.
import type { FacetName, Suggestion } from "#lib/catalog/query.ts";
import { fold } from "#lib/catalog/words.ts";
import type { Shard } from "./catalog-index.ts";
import { fieldNumber } from "./fields.ts";
import type { AllValues } from "./values.ts";

export interface IndexSuggestions {
  /** Keys. */
  models: number[];
  tags: Suggestion[];
  creators: Suggestion[];
  triggers: Suggestion[];
}

const byCount = (a: Suggestion, b: Suggestion): number =>
  b.count - a.count || (a.value < b.value ? -1 : 1);

/** One letter begins too many words to say anything; one character of other scripts is a word. */
const LONE_LETTER = /^[a-z0-9]?$/;

/** The text folded, behind a blank, so that each of its words begins behind one. */
const spaced = (text: string): string => ` ${fold(text).replace(/[^\p{L}\p{M}\p{N}]+/gu, " ")}`;

export class Suggester {
  readonly #all: AllValues;
  /** Of each value by its number; values never change. */
  readonly #texts: string[] = [];

  constructor(all: AllValues) {
    this.#all = all;
  }

  #textOf(number: number): string {
    this.#texts[number] ??= spaced(this.#all.values[number] as string);
    return this.#texts[number];
  }

  #values(shards: readonly Shard[], facet: FacetName, beginning: string): Suggestion[] {
    const found: Suggestion[] = [];
    for (const number of this.#all.of(facet)) {
      if (!this.#textOf(number).includes(beginning)) continue;
      const counts = shards.map(({ values }) => values.list(number)?.count ?? 0);
      const count = counts.reduce((a, b) => a + b, 0);
      if (count > 0) found.push({ value: this.#all.values[number] as string, count });
    }
    return found;
  }

  suggest(shards: readonly Shard[], text: string, limit: number): Omit<IndexSuggestions, "models"> {
    const beginning = spaced(text).trim();
    if (LONE_LETTER.test(beginning)) return { tags: [], creators: [], triggers: [] };
    const top = (found: Suggestion[]): Suggestion[] => found.sort(byCount).slice(0, limit);
    return {
      tags: top(this.#values(shards, "tag", ` ${beginning}`)),
      creators: top(this.#values(shards, "creator", ` ${beginning}`)),
      triggers: beginning.includes(" ") ? [] : top(triggersOf(shards, beginning)),
    };
  }
}

/** Words of triggers that begin so. */
function triggersOf(shards: readonly Shard[], beginning: string): Suggestion[] {
  const field = fieldNumber("trigger");
  const counts = new Map<string, number>();
  for (const { segment } of shards) {
    const [from, to] = segment.prefixRange(beginning);
    for (let term = from; term < to; term += 1) {
      const entry = segment.entryOf(term, field);
      if (entry < 0) continue;
      const text = segment.term(term);
      counts.set(text, (counts.get(text) ?? 0) + (segment.entryCounts[entry] as number));
    }
  }
  return [...counts].map(([value, count]) => ({ value, count }));
}
