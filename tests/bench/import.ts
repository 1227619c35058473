// How fast cards become a catalog, beside a floor from the same run: the same models' JSON twins
// read and parsed, and their rows inserted with nothing else. Printed, never asserted.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseCard } from "#lib/formats/markdown-card.ts";
import { importPaths } from "#lib/import/run.ts";
import { openSqliteStore } from "#lib/store/sqlite.ts";
import { corpus, hasCorpus } from "#tests/support/shared.ts";

const ROUNDS = 7;
const say = (line: string) => process.stdout.write(`${line}\n`);

interface Twin {
  id: number;
  name: string;
  type: string;
  stats: { downloadCount: number; rating: number };
  tags: string[];
  modelVersions: unknown[];
}

const texts = (folder: string): string[] =>
  readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));

function readTwins(): void {
  for (const text of texts(corpus.api)) JSON.parse(text);
}

/** One row a model with its text, in one transaction: what no import can go below. */
function insertTwins(folder: string): void {
  const database = new DatabaseSync(join(folder, "floor.sqlite"));
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE TABLE models (id INTEGER PRIMARY KEY, name, type, downloads, rating, tags, versions, raw);
    BEGIN`);
  const insert = database.prepare("INSERT INTO models VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  for (const text of texts(corpus.api)) {
    const { id, name, type, stats, tags, modelVersions } = JSON.parse(text) as Twin;
    const { downloadCount, rating } = stats;
    insert.run(id, name, type, downloadCount, rating, tags.join(), modelVersions.length, text);
  }
  database.exec("COMMIT");
  database.close();
}

function parseCards(): void {
  for (const text of texts(corpus.cards)) parseCard(text, "card.md");
}

async function importCards(folder: string): Promise<void> {
  const store = openSqliteStore(folder);
  await importPaths([corpus.cards], { store, now: () => new Date() });
  await store.close();
}

const STEPS: Record<string, (folder: string) => void | Promise<void>> = {
  "floor: read + JSON.parse": readTwins,
  "floor + insert": insertTwins,
  "read + parseCard": parseCards,
  "whole import": importCards,
};

/** Seconds of one step in a fresh folder. */
async function time(step: (folder: string) => void | Promise<void>): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "lorary-bench-"));
  try {
    const since = performance.now();
    await step(folder);
    return (performance.now() - since) / 1000;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

export async function benchImport(): Promise<void> {
  if (!hasCorpus) {
    say("import: skipped, the corpus of real cards is not here");
    return;
  }
  const count = readdirSync(corpus.cards).length;
  const seconds = new Map<string, number[]>(Object.keys(STEPS).map((name) => [name, []]));
  // Interleaved, so that a busy moment of the machine touches all alike; round 0 warms up.
  for (let round = 0; round <= ROUNDS; round += 1)
    for (const [name, step] of Object.entries(STEPS)) {
      const taken = await time(step);
      if (round > 0) seconds.get(name)?.push(taken);
    }
  const medians = [...seconds].map(([name, values]) => [name, median(values)] as const);
  const [floor = 0, insert = 0] = medians.map(([, value]) => value);
  say(`import: ${count} cards, median of ${ROUNDS} rounds`);
  for (const [name, value] of medians) {
    const rate = Math.round(count / value).toString();
    const ratios = `${(floor / value).toFixed(2)} × floor, ${(insert / value).toFixed(2)} × floor + insert`;
    say(`  ${name.padEnd(26)} ${rate.padStart(8)} cards/s  ${ratios}`);
  }
}
