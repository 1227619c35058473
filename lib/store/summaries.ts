// What lists show of models, by key, the latest asked for in memory.
// Invariant: what is kept of a model is what the index knows: it goes when the index learns of a change.
import { LRUCache } from "lru-cache";
import { z } from "zod";
import type { ModelSummary } from "#lib/catalog/model.ts";
import * as changes from "./change-queries.ts";
import type { Connection } from "./connection.ts";

const MAX_MODELS = 80_000;
/** In characters of JSON; as objects they take about twice as many bytes. */
const MAX_CHARACTERS = 36_000_000;

const Row = z.object({ key: z.int(), summary: z.string() });

interface Kept {
  summary: ModelSummary;
  /** Of its JSON. */
  characters: number;
}

export class Summaries {
  readonly #kept = new LRUCache<number, Kept>({
    max: MAX_MODELS,
    maxSize: MAX_CHARACTERS,
    sizeCalculation: ({ characters }) => characters,
  });

  #put(key: number, json: string): Kept {
    // Not checked: it was made of a checked record when that was written (`lorary verify` compares),
    // and a schema would take longer than all the rest of a search.
    const kept = { summary: JSON.parse(json) as ModelSummary, characters: json.length };
    this.#kept.set(key, kept);
    return kept;
  }

  /** Those of these models that there are, in their order. */
  read(connection: Connection, keys: readonly number[]): ModelSummary[] {
    const missing = keys.filter((key) => !this.#kept.has(key));
    const read = new Map<number, Kept>();
    if (missing.length > 0)
      for (const { key, summary } of connection.all(changes.listSummaries(missing), Row))
        read.set(key, this.#put(key, summary));
    return keys.flatMap((key) => {
      const kept = read.get(key) ?? this.#kept.get(key);
      return kept === undefined ? [] : kept.summary;
    });
  }

  forget(keys: readonly number[]): void {
    for (const key of keys) this.#kept.delete(key);
  }

  clear(): void {
    this.#kept.clear();
  }
}
