// How much longer an import takes while a process that serves keeps its index in step with it, beside
// the same import that nobody follows, in turn. Printed, never asserted.
import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { emptyQuery } from "#lib/catalog/query.ts";
import { openSqliteStore } from "#lib/store/sqlite.ts";
import { hasCorpus } from "#tests/support/shared.ts";
import { temporaryFolder } from "#tests/support/site.ts";
import { writeRecombined } from "./recombine.ts";

const ROUNDS = 5;
/** Between two searches of who follows. */
const SEARCH_MS = 1000;

const say = (line: string) => process.stdout.write(`${line}\n`);

const secondsSince = (since: number): number => (performance.now() - since) / 1000;

async function secondsOfImport(file: string, dataDir: string): Promise<number> {
  const env = { ...process.env, LORARY_DATA_DIR: dataDir };
  const since = performance.now();
  await promisify(execFile)(process.execPath, ["lib/cli/main.ts", "import", file], { env });
  return secondsSince(since);
}

/** Of an import into a catalog of its own that nobody follows. */
export async function secondsAlone(file: string): Promise<number> {
  const folder = temporaryFolder();
  try {
    return await secondsOfImport(file, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns the import's seconds, and how long the first search after it took. */
async function followed(file: string): Promise<{ seconds: number; wait: number }> {
  const folder = temporaryFolder();
  const store = openSqliteStore(folder);
  try {
    await store.openIndex();
    const ended = new AbortController();
    const searching = searchUntil(ended.signal, () => store.search(emptyQuery()));
    const seconds = await secondsOfImport(file, folder);
    const since = performance.now();
    await store.search(emptyQuery());
    const wait = secondsSince(since);
    ended.abort();
    await searching;
    return { seconds, wait };
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function searchUntil(signal: AbortSignal, search: () => Promise<unknown>): Promise<void> {
  while (!signal.aborted) {
    await search();
    await wait(SEARCH_MS, undefined, { signal }).catch(() => undefined);
  }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** @param count of models; 30,000 unless LORARY_BENCH_MODELS says otherwise */
export async function benchFollowing(
  count = Number(process.env.LORARY_BENCH_MODELS ?? 30_000),
): Promise<void> {
  if (!hasCorpus) {
    say("following: skipped, the corpus of real models is not here");
    return;
  }
  const folder = temporaryFolder();
  try {
    const file = join(folder, "models.ndjson");
    await writeRecombined(file, count);
    say(`following: an import of ${count} models, alone and followed by an index, in turn`);
    const [bare, kept, waits]: [number[], number[], number[]] = [[], [], []];
    for (let round = 1; round <= ROUNDS; round += 1) {
      bare.push(await secondsAlone(file));
      const { seconds, wait } = await followed(file);
      kept.push(seconds);
      waits.push(wait);
      say(
        `  ${bare.at(-1)?.toFixed(1)} s, followed ${seconds.toFixed(1)} s; then a search took ${wait.toFixed(1)} s`,
      );
    }
    const slower = (100 * median(kept)) / median(bare) - 100;
    say(
      `  medians: ${median(bare).toFixed(1)} s, followed ${median(kept).toFixed(1)} s: ${slower.toFixed(0)} % more; ` +
        `the search after it ${median(waits).toFixed(1)} s`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
