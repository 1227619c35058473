// The rows that an import makes, kept for floors that insert nothing but them.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { deserialize, serialize } from "node:v8";
import { importPaths } from "#lib/import/run.ts";
import { openSqliteStore } from "#lib/store/sqlite.ts";

/** Rows of one transaction, table by table. */
export interface Portion {
  /** The records as JSON. */
  records: string[];
  tables: { insert: string; rows: SQLInputValue[][] }[];
}

/** Models that one transaction of an import writes, about. */
const PORTION = 200;
const LAST_KEY = 2 ** 40;

/** Table → the condition on the portion of models from ?1 up to, not including, ?2. */
const BY_MODEL = "model_key >= ?1 AND model_key < ?2";
const TABLES: Readonly<Record<string, string>> = {
  models: "key >= ?1 AND key < ?2",
  records: BY_MODEL,
  parts: BY_MODEL,
  claims: BY_MODEL,
  stems: BY_MODEL,
  digests: BY_MODEL,
  changes: BY_MODEL,
  documents: "model_id IN (SELECT id FROM models WHERE key >= ?1 AND key < ?2)",
};

function tableRows(database: DatabaseSync, from: number, to: number): Portion["tables"] {
  return Object.entries(TABLES).map(([table, condition]) => {
    const found = database.prepare(`SELECT * FROM ${table} WHERE ${condition}`).all(from, to);
    const rows = found.map((row) => Object.values(row));
    const places = (rows[0] ?? []).map(() => "?").join();
    return { insert: `INSERT INTO ${table} VALUES (${places})`, rows };
  });
}

function portionOf(database: DatabaseSync, from: number, to: number): Portion {
  const records = database
    .prepare(`SELECT record FROM records WHERE ${BY_MODEL}`)
    .all(from, to)
    .map(({ record }) => String(record));
  return {
    records,
    tables: tableRows(database, from, to),
  };
}

/** Imports a folder and keeps its rows in a file. */
export async function keepRows(input: string, file: string): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), "lorary-bench-"));
  try {
    const store = openSqliteStore(dataDir);
    await importPaths([input], { store, dataDir, now: () => new Date() });
    await store.close();
    const database = new DatabaseSync(join(dataDir, "catalog.sqlite"));
    const keys = database.prepare("SELECT key FROM models ORDER BY key").all();
    const starts = keys.filter((_, i) => i % PORTION === 0).map(({ key }) => Number(key));
    const portions = starts.map((from, i) => portionOf(database, from, starts[i + 1] ?? LAST_KEY));
    writeFileSync(file, serialize(portions));
    database.close();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

export function readRows(file: string): Portion[] {
  return deserialize(readFileSync(file));
}
