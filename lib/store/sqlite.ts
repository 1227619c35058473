// The catalog in one SQLite file, through node:sqlite.
// Invariant: one connection writes and another reads, so that readers never wait for a write (WAL).
import { mkdirSync } from "node:fs";
import { LoraryError, type Problem } from "#lib/catalog/errors.ts";
import type { ImportRun } from "#lib/catalog/import-summary.ts";
import { settle } from "./changes.ts";
import { Checkpoints, LOG_PAGES } from "./checkpoints.ts";
import { Connection } from "./connection.ts";
import * as journal from "./journal.ts";
import { migrate } from "./migrations.ts";
import { putAll } from "./put.ts";
import { databaseFile, existingDatabase } from "./record-reader.ts";
import { rejoin } from "./rejoin.ts";
import { BOOKMARK, SqliteReader } from "./sqlite-reader.ts";
import type { Join, PutItem, PutResult, Store, StoreReader } from "./store.ts";
import { Place } from "./stored.ts";
import { DEMO_REMOVED, deleteModels } from "./write.ts";
import * as queries from "./write-queries.ts";

class SqliteStore extends SqliteReader implements Store {
  readonly #writer: Connection;
  readonly #checkpoints: Checkpoints;

  constructor(file: string, writer: Connection) {
    super(file, { saves: true });
    this.#writer = writer;
    this.#checkpoints = new Checkpoints(file, writer);
  }

  async putItems(batch: readonly PutItem[], join: Join) {
    const result = this.#writer.write(() => putAll(this.#writer, batch, join));
    this.#checkpoints.note();
    return result;
  }

  async rejoin(stamp: string, limit: number, join: Join) {
    return rejoin(this.#writer, { stamp, limit, join });
  }

  async removeDemo() {
    return this.#writer.write(() => {
      const models = this.#writer.all(queries.listDemoModels(), Place);
      deleteModels(this.#writer, models);
      this.#writer.run(queries.putSetting(DEMO_REMOVED, "true"));
      settle(this.#writer);
      return models.length;
    });
  }

  async startRun(run: Pick<ImportRun, "what" | "startedAt">) {
    return journal.startRun(this.#writer, run);
  }

  async extendRun(id: number, progress: PutResult & { problems: readonly Problem[] }) {
    journal.extendRun(this.#writer, id, progress);
  }

  async endRun(id: number, end: { at: string; state: "done" | "failed"; message?: string }) {
    journal.endRun(this.#writer, id, end);
    await this.#checkpoints.end();
  }

  async putBookmark(key: string, value: string | undefined) {
    const name = BOOKMARK + key;
    this.#writer.run(
      value === undefined ? queries.deleteSetting(name) : queries.putSetting(name, value),
    );
  }

  override async close() {
    await super.close();
    await this.#checkpoints.end();
    this.#writer.close();
  }
}

// 8 KiB pages hold an average record; they are chosen when a database is made and then stay.
const BEFORE_FIRST_TABLE = "PRAGMA page_size = 8192";
// NORMAL: a power cut may lose the last writes, never the database's order. The cache (32 MB) holds
// the upper part of the indexes of some 50,000 models.
const WRITING = `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
PRAGMA cache_size = -32000; PRAGMA wal_autocheckpoint = ${LOG_PAGES}`;

function openWriter(file: string): Connection {
  const writer = new Connection(file, { readOnly: false });
  try {
    writer.exec(BEFORE_FIRST_TABLE);
    migrate(writer, file); // before the next line, which would alter another program's file
    writer.exec(WRITING);
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
  const file = databaseFile(dataDir);
  return new SqliteStore(file, openWriter(file));
}

/**
 * Opens the catalog below a data folder for reading alone, in a thread or process beside the one
 * that writes. @throws LoraryError in words where it is missing or of another Lorary.
 */
export function openSqliteReader(dataDir: string): StoreReader {
  return new SqliteReader(existingDatabase(dataDir), { saves: false });
}
