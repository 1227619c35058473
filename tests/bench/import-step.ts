// One step of the import bench, in a process of its own: `STEP INPUT DATA_DIR ROWS` → its seconds and
// its peak memory as JSON.
import { createReadStream, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { beModest } from "#lib/cli/modest.ts";
import { importPaths } from "#lib/import/run.ts";
import { openSqliteStore } from "#lib/store/sqlite.ts";
import { type Portion, readRows } from "./import-rows.ts";

const [step = "", input = "", dataDir = "", rowsFile = ""] = process.argv.slice(2);

async function readAndParseLines(): Promise<void> {
  for await (const line of createInterface(createReadStream(input))) JSON.parse(line);
}

/** A card is no JSON: its record is parsed in its stead. */
async function readAndParse(portions: readonly Portion[]): Promise<void> {
  if (statSync(input).isFile()) return readAndParseLines();
  const records = portions.flatMap(({ records }) => records);
  for (const [i, name] of readdirSync(input).entries()) {
    const text = readFileSync(join(input, name), "utf8");
    JSON.parse(name.endsWith(".json") ? text : (records[i] ?? "null"));
  }
}

/** The same tables and indexes, filled by plain prepared statements. */
function insertRows(portions: readonly Portion[]): void {
  const database = new DatabaseSync(join(dataDir, "catalog.sqlite"));
  database.exec("PRAGMA synchronous = NORMAL");
  for (const { tables } of portions) {
    database.exec("BEGIN IMMEDIATE");
    for (const { insert, rows } of tables) {
      const statement = rows.length === 0 ? undefined : database.prepare(insert);
      // Not run: it asks for the last rowid too, and fails where that is beyond 2^53.
      for (const row of rows) statement?.get(...row);
    }
    database.exec("COMMIT");
  }
  database.close();
}

async function importInput(): Promise<void> {
  beModest();
  const store = openSqliteStore(dataDir);
  await importPaths([input], { store, dataDir, now: () => new Date() });
  await store.close();
}

async function prepare(): Promise<() => Promise<void>> {
  if (step === "import" || step === "again") return importInput;
  const portions = readRows(rowsFile);
  if (step === "parse") return () => readAndParse(portions);
  await openSqliteStore(dataDir).close(); // makes the tables
  return async () => {
    await readAndParse(portions);
    insertRows(portions);
  };
}

const run = await prepare();
const since = performance.now();
await run();
const seconds = (performance.now() - since) / 1000;
const peakBytes = process.resourceUsage().maxRSS * 1024;
process.stdout.write(JSON.stringify({ seconds, peakBytes }));
