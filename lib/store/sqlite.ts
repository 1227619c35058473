// The catalog in one SQLite file, through node:sqlite.
// Invariant: one connection writes and another reads, so that readers never wait for a write (WAL).
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import { z } from "zod";
import { LoraryError } from "#lib/catalog/errors.ts";
import { Image, Model, Source } from "#lib/catalog/model.ts";
import type { CatalogQuery } from "#lib/catalog/query.ts";
import { Connection } from "./connection.ts";
import { migrate } from "./migrations.ts";
import { DEMO_REMOVED, deleteWhole, putAll } from "./put.ts";
import * as queries from "./queries.ts";
import { prepareSearch, search } from "./search.ts";
import type { CatalogStats, SourcedModel, Store } from "./store.ts";
import { verify } from "./verify.ts";

const FILE_NAME = "catalog.sqlite";

const Record = z.object({ record: z.string() });
const ImageRow = z.object({ image: z.string(), modelName: z.string() });
const ImageOfModel = z.object({ image: Image, modelName: z.string() });
const Document = z.object({ ...Source.shape, bytes: z.instanceof(Uint8Array) });
const Digest = z.object({ sha256: z.string() });
const Value = z.object({ value: z.string() });
const Count = z.object({ count: z.int() });
const ValueCount = z.object({ value: z.string(), count: z.int() });
const Traits = z.object({ withWeight: z.int(), demo: z.number() });

const modelOf = ({ record }: z.infer<typeof Record>): Model => Model.parse(JSON.parse(record));

class SqliteStore implements Store {
  readonly #file: string;
  readonly #writer: Connection;
  readonly #reader: Connection;

  constructor(file: string, writer: Connection, reader: Connection) {
    this.#file = file;
    this.#writer = writer;
    this.#reader = reader;
  }

  async findModel(id: string) {
    const row = this.#reader.first(queries.findRecord(id), Record);
    return row && modelOf(row);
  }

  async findVersion(id: string) {
    const row = this.#reader.first(queries.findRecordOfPart("version", id), Record);
    const model = row && modelOf(row);
    const version = model?.versions.find((candidate) => candidate.id === id);
    return model && version && { model, version };
  }

  async findFile(id: string) {
    const row = this.#reader.first(queries.findRecordOfPart("file", id), Record);
    const model = row && modelOf(row);
    for (const version of model?.versions ?? []) {
      const file = version.files.find((candidate) => candidate.id === id);
      if (model && file) return { model, version, file };
    }
    return undefined;
  }

  async findImage(id: string) {
    const row = this.#reader.first(queries.findImage(id), ImageRow);
    return (
      row &&
      ImageOfModel.parse({
        image: JSON.parse(row.image),
        modelName: JSON.parse(row.modelName),
      })
    );
  }

  async search(query: CatalogQuery) {
    return search(this.#reader, query);
  }

  async putModels(batch: readonly SourcedModel[]) {
    return this.#writer.write(() => putAll(this.#writer, batch));
  }

  async listKnownDocuments(sha256: readonly string[]) {
    const known = this.#reader.all(queries.listKnownDigests(sha256), Digest);
    return new Set(known.map((row) => row.sha256));
  }

  async *listModels() {
    // A connection of its own holds one state of the catalog for as long as the walk takes.
    const connection = openReader(this.#file);
    try {
      connection.exec("BEGIN");
      for (const row of connection.each(queries.listRecords(), Record)) yield modelOf(row);
    } finally {
      connection.close();
    }
  }

  async listDocuments(modelId: string) {
    return this.#reader
      .all(queries.listDocuments(modelId), Document)
      .map(({ bytes, ...source }) => ({ source, document: zstdDecompressSync(bytes) }));
  }

  async removeDemo() {
    return this.#writer.write(() => {
      const ids = this.#writer.all(queries.listDemoIds(), Value);
      for (const { value } of ids) deleteWhole(this.#writer, value);
      this.#writer.run(queries.putSetting(DEMO_REMOVED, "true"));
      return ids.length;
    });
  }

  async isDemoRemoved() {
    return this.#reader.first(queries.getSetting(DEMO_REMOVED), Value) !== undefined;
  }

  async stats(): Promise<CatalogStats> {
    return this.#reader.read(() => {
      const parts = this.#reader.all(queries.countParts(), ValueCount);
      const count = (kind: string) => parts.find(({ value }) => value === kind)?.count ?? 0;
      return {
        models: this.#reader.first(queries.countModels(), Count)?.count ?? 0,
        versions: count("version"),
        files: count("file"),
        images: count("image"),
        ...(this.#reader.first(queries.countTraits(), Traits) ?? { withWeight: 0, demo: 0 }),
        sizeBytes: ["", "-wal"].reduce(
          (sum, end) => sum + (statSync(this.#file + end, { throwIfNoEntry: false })?.size ?? 0),
          0,
        ),
      };
    });
  }

  async verify() {
    const connection = openReader(this.#file);
    try {
      return verify(connection);
    } finally {
      connection.close();
    }
  }

  async close() {
    this.#reader.close();
    this.#writer.close();
  }
}

const openReader = (file: string): Connection => new Connection(file, { readOnly: true });

function openWriter(file: string): Connection {
  const writer = new Connection(file, { readOnly: false });
  try {
    migrate(writer, file); // before the next line, which would alter another program's file
    // NORMAL: a power cut may lose the last writes, never the database's order.
    writer.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    return writer;
  } catch (error) {
    writer.close();
    throw error;
  }
}

/**
 * Opens the catalog below a data folder and makes both where they are missing.
 * @throws LoraryError in words where the folder or its database cannot be used.
 */
export function openSqliteStore(dataDir: string): Store {
  try {
    mkdirSync(dataDir, { recursive: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LoraryError(500, "data_folder", `The data folder cannot be made: ${reason}`, {
      cause,
    });
  }
  const file = join(dataDir, FILE_NAME);
  const writer = openWriter(file);
  const reader = openReader(file);
  prepareSearch(reader);
  return new SqliteStore(file, writer, reader);
}
