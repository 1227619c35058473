// Readers page through the served catalog while an import writes into it: no error, and how long the
// slowest of them wait. Printed, never asserted.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { MODELS_API_PATH, modelApiPath } from "#lib/catalog/links.ts";
import type { Sort } from "#lib/catalog/query.ts";
import { hasCorpus } from "#tests/support/shared.ts";
import { type Site, startSite, temporaryFolder } from "#tests/support/site.ts";
import { secondsAlone } from "./following.ts";
import { writeRecombined } from "./recombine.ts";

const READERS = 50;
/** So many read whole pages beside them. */
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
const Page = z.object({ items: z.array(z.object({ id: z.string() })), pageCount: z.number() });
type Read = (asked: { sort: Sort; page: number }) => Promise<void>;

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
    const page = 1 + Math.floor(random() * PAGES);
    await timed(() => read({ sort, page }), reads);
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

async function get(url: URL): Promise<Response> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${answer.status} ${url.pathname}${url.search}`);
  return answer;
}

/** A page of the catalog as JSON, of those that there are, and one of its models. */
function fromApi({ url }: Site): Read {
  let pages = 1;
  return async ({ sort, page }) => {
    const path = `${MODELS_API_PATH}?sort=${sort}&page=${1 + (page % pages)}`;
    const { items, pageCount } = Page.parse(await (await get(new URL(path, url))).json());
    pages = pageCount;
    const [first] = items;
    if (first) await (await get(new URL(modelApiPath(first.id), url))).arrayBuffer();
  };
}

const fromSite =
  ({ url }: Site): Read =>
  async ({ sort, page }) => {
    await (await get(new URL(`/?sort=${sort}&page=${page}`, url))).arrayBuffer();
  };

async function whileReading(site: Site, name: string, work: () => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const reads: Reads = { times: [], errors: [] };
  const visits: Reads = { times: [], errors: [] };
  const start = (count: number, read: Read, into: Reads) =>
    Array.from({ length: count }, (_, seed) => reader(read, stop.signal, into, seed + 1));
  const all = [...start(READERS, fromApi(site), reads), ...start(VISITORS, fromSite(site), visits)];
  await work();
  stop.abort();
  await Promise.all(all);
  sayReads(`${name}, as JSON`, reads);
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
      `serving: ${READERS} readers of JSON, ${VISITORS} of pages; each reads about once in ${PAUSE_MS / 1000} s`,
    );
    const alone = await secondsAlone(file);
    await whileReading(site, "before", () => wait(20_000));
    let seconds = 0;
    await whileReading(site, "during the import", async () => {
      const since = performance.now();
      say(`  import: ${(await site.lorary("import", file)).trim()}`);
      seconds = (performance.now() - since) / 1000;
    });
    say(
      `  ${count} models in ${seconds.toFixed(0)} s, ${Math.round(count / seconds)} models/s; ` +
        `${alone.toFixed(0)} s where nobody serves or reads`,
    );
    await whileReading(site, "after", () => wait(20_000));
    say(`  ${(await site.lorary("verify")).trim()}`);
  } finally {
    await site.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
