// Whether people find what they mean: queries with the models that a person would expect first, over
// the catalog of real models; what fails is named. Printed, never asserted.
import { rmSync } from "node:fs";
import { emptyQuery } from "#lib/catalog/query.ts";
import { importPaths } from "#lib/import/run.ts";
import { openSqliteStore } from "#lib/store/sqlite.ts";
import type { StoreReader } from "#lib/store/store.ts";
import { RELEVANCE } from "#tests/search/relevance.ts";
import { corpus, hasCorpus } from "#tests/support/shared.ts";
import { temporaryFolder } from "#tests/support/site.ts";

const FIRST = 10;
const say = (line: string): unknown => process.stdout.write(`${line}\n`);

interface Judged {
  q: string;
  /** Where the first of the expected models stands, from 1; 0: not in the first ten. */
  rank: number;
  found: string[];
}

/** The first models as the page shows them: an address leads to its model. */
async function firstIds(store: StoreReader, q: string): Promise<string[]> {
  const addressed = await store.findAddress(q);
  if (addressed) return [addressed.id];
  const { items } = await store.search({ ...emptyQuery(), q });
  return items.slice(0, FIRST).map(({ id }) => id);
}

async function judge(store: StoreReader, q: string, expected: readonly number[]): Promise<Judged> {
  const found = await firstIds(store, q);
  return { q, rank: found.findIndex((id) => expected.includes(Number(id))) + 1, found };
}

function report(name: string, judged: readonly Judged[]): void {
  const [first, ten] = [
    judged.filter(({ rank }) => rank === 1).length,
    judged.filter(({ rank }) => rank > 0).length,
  ];
  const share = (count: number): string =>
    `${count} (${((100 * count) / judged.length).toFixed(1)} %)`.padStart(14);
  say(`  ${name.padEnd(38)}${String(judged.length).padStart(5)}${share(first)}${share(ten)}`);
}

export async function benchRelevance(): Promise<void> {
  if (!hasCorpus) {
    say("relevance: skipped, the corpus of real models is not here");
    return;
  }
  const dataDir = temporaryFolder();
  const store = openSqliteStore(dataDir);
  try {
    await importPaths([corpus.api], { store, dataDir, now: () => new Date() });
    say(`relevance${" ".repeat(31)}queries       at rank 1  in the first ${FIRST}`);
    const all: Judged[] = [];
    for (const [name, queries] of Object.entries(RELEVANCE)) {
      const judged: Judged[] = [];
      for (const [q, expected] of Object.entries(queries))
        judged.push(await judge(store, q, expected));
      report(name, judged);
      all.push(...judged);
    }
    report("all", all);
    for (const { q, rank, found } of all.filter((one) => one.rank !== 1))
      say(
        `    ${JSON.stringify(q)}: ${rank > 0 ? `rank ${rank}` : "not found"}; first: ${found.slice(0, 3).join(", ") || "nothing"}`,
      );
  } finally {
    await store.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
