// Searches, suggestions and look-ups of what was pasted, out of the index in memory.
// Invariant: all parts of an answer are of one state of the catalog.
import type { ModelSummary } from "#lib/catalog/model.ts";
import type { CatalogQuery, NextSlice, SearchResult, Suggestions } from "#lib/catalog/query.ts";
import { tokensOf } from "#lib/catalog/words.ts";
import type { CatalogIndex, Found } from "#lib/search/catalog-index.ts";
import { readAddress } from "#lib/search/read-address.ts";
import * as changes from "./change-queries.ts";
import type { Connection } from "./connection.ts";
import { type OnProgress, readDocument } from "./index-source.ts";
import type { SupplyOptions } from "./index-supply.ts";
import { LiveIndex } from "./live-index.ts";
import type { StoreReader } from "./store.ts";
import { Key } from "./stored.ts";

/** Models that a digest's beginning leads to, at most. */
const MAX_HASHED = 1000;
/** Fewer digits are no beginning of a digest that anybody means. */
const MIN_DIGITS = 8;
/** Behind all digits. */
const AFTER_DIGITS = "g";
const MAX_SUGGESTED = 6;
const MAX_SIMILAR = 12;
/** A place in a result is still found where so many models came or went before it. */
const REACH = 100;

export class CatalogSearch {
  readonly #connection: Connection;
  readonly #live: LiveIndex;

  constructor(connection: Connection, options: SupplyOptions) {
    this.#connection = connection;
    this.#live = new LiveIndex(connection, options);
  }

  readonly #findHash = (digits: string): number[] => {
    if (digits.length < MIN_DIGITS) return [];
    const query = changes.listKeysByDigest(digits, digits + AFTER_DIGITS, MAX_HASHED);
    return this.#connection.all(query, Key).map(({ key }) => key);
  };

  open(onProgress?: OnProgress): Promise<void> {
    return this.#live.open(onProgress);
  }

  /** What follows in the result: behind its last model, or where that is gone, from its place on. */
  #searchNext(index: CatalogIndex, query: CatalogQuery, { skip, limit, after }: NextSlice): Found {
    if (after === undefined) return index.search(query, this.#findHash, { skip, limit });
    const from = Math.max(0, skip - 1 - REACH);
    const reach = skip + REACH - from;
    const wide = { skip: from, limit: reach + limit };
    const { keys, ...found } = index.search(query, this.#findHash, wide);
    const last = this.#connection.first(changes.findOwnKey(after), Key);
    const place = last === undefined ? -1 : keys.slice(0, reach).indexOf(last.key);
    const start = place < 0 ? skip - 1 - from : place + 1;
    return { ...found, skip: from + start, keys: keys.slice(start, start + limit) };
  }

  search(query: CatalogQuery, slice?: NextSlice): Promise<SearchResult> {
    return this.#live.ask((index, read) => {
      const { keys, ...found } =
        slice === undefined
          ? index.search(query, this.#findHash)
          : this.#searchNext(index, query, slice);
      const items = read(keys);
      return items && { ...found, items };
    });
  }

  count(query: CatalogQuery): Promise<number> {
    return this.#live.ask((index) => index.count(query, this.#findHash));
  }

  suggest(text: string): Promise<Suggestions> {
    return this.#live.ask((index, read) => {
      const { models, ...others } = index.suggest(text, MAX_SUGGESTED, this.#findHash);
      const found = read(models);
      return found && { ...others, models: found };
    });
  }

  listSimilar(modelId: string): Promise<ModelSummary[]> {
    return this.#live.ask((index, read) => {
      const model = this.#connection.first(changes.findKey(modelId), Key);
      if (model === undefined) return [];
      const { key } = model;
      return read(index.similar({ key, limit: MAX_SIMILAR, words: this.#wordsOf(key) }));
    });
  }

  /** Words of a model's name and triggers, each once. */
  #wordsOf(key: number): Record<"name" | "trigger", string[]> {
    const texts = readDocument(this.#connection, key)?.texts;
    const words = (values: readonly string[] = []): string[] => [
      ...new Set(values.flatMap((value) => tokensOf(value).map(({ text }) => text))),
    ];
    return { name: words(texts?.name), trigger: words(texts?.trigger) };
  }

  close(): Promise<void> {
    return this.#live.close();
  }
}

/** The model that a pasted address speaks of, with the version where it names one of it. */
export async function findAddress(
  reader: Pick<StoreReader, "findModel" | "findVersion">,
  text: string,
): ReturnType<StoreReader["findAddress"]> {
  const { modelId, versionId } = readAddress(text) ?? {};
  const found = versionId === undefined ? undefined : await reader.findVersion(versionId);
  if (found) return { id: found.model.id, name: found.model.name, version: found.version.id };
  const model = modelId === undefined ? undefined : await reader.findModel(modelId);
  return model && { id: model.id, name: model.name };
}
