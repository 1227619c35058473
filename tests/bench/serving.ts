// Readers page through the served catalog while an import writes into it: no error, and how long the
// slowest of them wait. Printed, never asserted.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseQuery } from "#lib/catalog/parse-query.ts";
import type { CatalogQuery, Sort } from "#lib/catalog/query.ts";
import { openSqliteReader } from "#lib/store/sqlite.ts";
import type { StoreReader } from "#lib/store/store.ts";
import { hasCorpus } from "#tests/support/shared.ts";
import { type Site, startSite, temporaryFolder } from "#tests/support/site.ts";
import { writeRecombined } from "./recombine.ts";

const READERS = 50;
/** So many read whole pages over HTTP beside them. */
const VISITORS = 5;
/** A reader looks at what it got for about so long before it reads on. */
const PAUSE_MS = 1000;
const PAGES = 30;
const SORTS: readonly Sort[] = ["downloads", "rating", "newest", "name"];
const say = (line: string) => process.stdout.write(`${line}\n`);

interface Reads {
  times: number[];
  errors: string[];
}
type Read = (query: CatalogQuery) => Promise<void>;

async function timed(read: () => Promise<void>, { times, errors }: Reads): Promise<void> {
  const since = performance.now();
  try {
    await read();
  } catch (error) {
    errors.push(String(error));
  }
  times.push(performance.now() - since);
}

/** Pages through the catalog until told to stop. */
async function reader(read: Read, signal: AbortSignal, reads: Reads, seed: number): Promise<void> {
  let state = seed;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31; // a generator of one's own: same reads each time
    return state / 2 ** 31;
  };
  await wait(random() * PAUSE_MS);
  while (!signal.aborted) {
    const sort = SORTS[Math.floor(random() * SORTS.length)] ?? "downloads";
    const query = { ...parseQuery({ sort }), page: 1 + Math.floor(random() * PAGES) };
    await timed(() => read(query), reads);
    await wait(PAUSE_MS * (0.5 + random()));
  }
}

const at = (sorted: readonly number[], share: number): string =>
  `${(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(0)} ms`;

function sayReads(name: string, { times, errors }: Reads): void {
  const sorted = times.toSorted((a, b) => a - b);
  const figures = `p50 ${at(sorted, 0.5)}, p95 ${at(sorted, 0.95)}, p99 ${at(sorted, 0.99)}, max ${at(sorted, 1)}`;
  say(`  ${name}: ${sorted.length} reads, ${errors.length} errors, ${figures}`);
  for (const error of new Set(errors)) say(`    ${error}`);
}

/** A page of the catalog as the store answers it, and one of its models. */
const fromStore =
  (store: StoreReader): Read =>
  async (query) => {
    const { items } = await store.search(query);
    await store.findModel(items[0]?.id ?? "");
  };

const fromSite =
  (site: Site): Read =>
  async ({ sort, page }) => {
    const answer = await fetch(new URL(`/?sort=${sort}&page=${page}`, site.url));
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(String(answer.status));
  };

async function whileReading(site: Site, name: string, work: () => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const store = openSqliteReader(site.dataDir);
  const reads: Reads = { times: [], errors: [] };
  const visits: Reads = { times: [], errors: [] };
  const start = (count: number, read: Read, into: Reads) =>
    Array.from({ length: count }, (_, seed) => reader(read, stop.signal, into, seed + 1));
  const all = [
    ...start(READERS, fromStore(store), reads),
    ...start(VISITORS, fromSite(site), visits),
  ];
  await work();
  stop.abort();
  await Promise.all(all);
  await store.close();
  sayReads(`${name}, from the store`, reads);
  sayReads(`${name}, whole pages`, visits);
}

/** @param count of models; 100,000 unless LORARY_BENCH_MODELS says otherwise */
export async function benchServing(
  count = Number(process.env.LORARY_BENCH_MODELS ?? 100_000),
): Promise<void> {
  if (!hasCorpus) {
    say("serving: skipped, the corpus of real models is not here");
    return;
  }
  const folder = temporaryFolder();
  const site = await startSite();
  try {
    const file = join(folder, "models.ndjson");
    await writeRecombined(file, count);
    say(
      `serving: ${READERS} readers of the store, ${VISITORS} of pages; each reads about once in ${PAUSE_MS / 1000} s`,
    );
    await whileReading(site, "before", () => wait(20_000));
    const since = performance.now();
    await whileReading(site, "during the import", async () => {
      say(`  import: ${(await site.lorary("import", file)).trim()}`);
    });
    const seconds = (performance.now() - since) / 1000;
    say(`  ${count} models in ${seconds.toFixed(0)} s, ${Math.round(count / seconds)} models/s`);
    await whileReading(site, "after", () => wait(20_000));
    say(`  ${(await site.lorary("verify")).trim()}`);
  } finally {
    await site.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
