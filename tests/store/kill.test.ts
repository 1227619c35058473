import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate, setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { emptyQuery } from "#lib/catalog/query.ts";
import { openSqliteReader, openSqliteStore } from "#lib/store/sqlite.ts";
import { temporaryFolder } from "#tests/support/temporary-folder.ts";

const KILLS = 200;
/** Catalogs that are written at the same time. */
const LANES = 2;
const FULL_CHECK_EVERY = 20;
const TIMEOUT_MS = 600_000;

async function startJoiner(folder: string, seed: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, [resolve("tests/store/joiner.ts"), folder, String(seed)], {
    stdio: ["ignore", "pipe", "inherit"],
    // Most of a short life would go into compiling the same modules.
    env: { ...process.env, NODE_COMPILE_CACHE: `${folder}/compiled` },
  });
  if (child.stdout) await once(child.stdout, "data");
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  expect(await exit).toEqual([null, "SIGKILL"]);
}

/** The file is sound, each batch is there whole or not at all, and each record has its documents. */
function checkQuickly(folder: string): number {
  const database = new DatabaseSync(join(folder, "catalog.sqlite"));
  const only = (sql: string) => Object.values(database.prepare(sql).get() ?? {})[0];
  expect(only("PRAGMA quick_check")).toBe("ok");
  const models = Number(only("SELECT count(*) FROM models"));
  expect(models % 5).toBe(0);
  const half = only(`SELECT count(*) FROM models LEFT JOIN records ON model_key = key
    WHERE ifnull(json_array_length(record, '$.sources'), 0)
      <> (SELECT count(*) FROM documents WHERE model_id = id)`);
  expect(half).toBe(0);
  database.close();
  return models;
}

async function checkWhole(folder: string): Promise<void> {
  const store = openSqliteStore(folder);
  expect(await store.verify()).toEqual([]);
  await store.close();
}

async function killOften(lane: number): Promise<number> {
  const folder = temporaryFolder();
  let models = 0;
  for (let round = 1; round <= KILLS / LANES; round += 1) {
    const child = await startJoiner(folder, round);
    await setTimeout(5 + ((round * 37 + lane * 11) % 146));
    await kill(child);
    const found = checkQuickly(folder);
    expect(found).toBeGreaterThanOrEqual(models);
    models = found;
    if (round % FULL_CHECK_EVERY === 0) await checkWhole(folder);
  }
  return models;
}

test(
  `imports that are killed ${KILLS} times leave a sound catalog each time`,
  async () => {
    const models = await Promise.all(Array.from({ length: LANES }, (_, lane) => killOften(lane)));
    for (const count of models) expect(count).toBeGreaterThan(KILLS);
  },
  TIMEOUT_MS,
);

test(
  "readers see whole batches only while a process imports and joins",
  async () => {
    const folder = temporaryFolder();
    await openSqliteStore(folder).close();
    const reader = openSqliteReader(folder);
    const child = await startJoiner(folder, 1);
    const totals = new Set<number>();
    while (totals.size < 20) {
      const { total, catalogTotal, items, facets } = await reader.search(emptyQuery());
      totals.add(total);
      expect(total % 5).toBe(0);
      expect(catalogTotal).toBe(total);
      for (const { count } of facets.tag) expect(count % 5).toBe(0);
      const [{ id } = { id: "" }] = items;
      const model = await reader.findModel(id);
      const documents = await reader.listDocuments(model?.id ?? "");
      // Between the two questions the model may have got one more document.
      expect(documents.length).toBeGreaterThanOrEqual(model?.sources.length ?? 0);
      await setImmediate();
    }
    await kill(child);
    await reader.close();
    await checkWhole(folder);
  },
  TIMEOUT_MS,
);
