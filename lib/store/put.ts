// Writing models. Invariant: called within one transaction; afterwards record, rows, search text
// and documents of each model agree.
import { zstdCompressSync } from "node:zlib";
import { z } from "zod";
import { isDemo, type Model, Source } from "#lib/catalog/model.ts";
import type { Connection } from "./connection.ts";
import * as queries from "./queries.ts";
import { facetRows, modelRow, partRows } from "./rows.ts";
import { searchTextOf } from "./search-text.ts";
import type { PutResult, SourcedModel } from "./store.ts";

/** Present after the demo set was removed. */
export const DEMO_REMOVED = "demo_removed";

const Key = z.object({ key: z.int() });

/** All rows but the documents and the search text, whose key it answers. */
function deleteRows(connection: Connection, id: string): number[] {
  const keys = connection.all(queries.findKey(id), Key).map(({ key }) => key);
  connection.run(queries.deleteModel(id));
  return keys;
}

class Batch {
  readonly #connection: Connection;
  /** Search texts to take out and to put in at the end, by key and by model. */
  readonly #outdated: number[] = [];
  readonly #fresh = new Map<string, { key: number; model: Model }>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  put({ model, source, document }: SourcedModel): keyof PutResult {
    const sources = this.#connection.all(queries.listSources(model.id), Source);
    if (sources.some(({ sha256 }) => sha256 === source.sha256)) return "unchanged";
    const isKnown = sources.length > 0; // every known model has a document
    if (isKnown) this.#outdated.push(...deleteRows(this.#connection, model.id));
    this.#write({ ...model, sources: [source, ...sources] });
    const bytes = zstdCompressSync(document, { pledgedSrcSize: document.length });
    this.#connection.run(queries.putDocument(model.id, source, bytes));
    return isKnown ? "changed" : "added";
  }

  #write(model: Model): void {
    const connection = this.#connection;
    const key = connection.first(queries.insertModel(modelRow(model)), Key)?.key ?? Number.NaN;
    connection.run(queries.insertRecord(key, JSON.stringify(model)));
    if (isDemo(model)) connection.run(queries.deleteSetting(DEMO_REMOVED));
    this.#fresh.set(model.id, { key, model });
  }

  /**
   * Search texts come last, all at once: SQLite has FTS5 write what it collected whenever another
   * table's insert opens a savepoint, which made an index segment of every model.
   */
  finish(): void {
    const fresh = [...this.#fresh.values()];
    const parts = fresh.flatMap(({ key, model }) =>
      partRows(model).map((row) => ({ ...row, key })),
    );
    const facets = fresh.flatMap(({ key, model }) =>
      facetRows(model).map((row) => ({ ...row, key })),
    );
    this.#connection.run(queries.insertParts(parts));
    this.#connection.run(queries.insertFacets(facets));
    for (const key of this.#outdated) this.#connection.run(queries.deleteSearchText(key));
    for (const { key, model } of fresh)
      this.#connection.run(queries.insertSearchText(key, searchTextOf(model)));
  }
}

export function putAll(connection: Connection, items: readonly SourcedModel[]): PutResult {
  const result: PutResult = { added: 0, changed: 0, unchanged: 0 };
  const batch = new Batch(connection);
  for (const item of items) result[batch.put(item)] += 1;
  batch.finish();
  return result;
}

export function deleteWhole(connection: Connection, id: string): void {
  connection.run(queries.deleteDocuments(id));
  for (const key of deleteRows(connection, id)) connection.run(queries.deleteSearchText(key));
}
