// Readers page through the served catalog while an import writes into it: no error, and how long the
// slowest of them wait. Printed, never asserted.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { hasCorpus } from "#tests/support/shared.ts";
import { type Site, startSite, temporaryFolder } from "#tests/support/site.ts";
import { writeRecombined } from "./recombine.ts";

const READERS = 50;
/** A reader looks at a page for about so long before the next one. */
const PAUSE_MS = 1000;
const say = (line: string) => process.stdout.write(`${line}\n`);

interface Reads {
  times: number[];
  errors: string[];
}

const SORTS = ["downloads", "rating", "newest", "name"];

async function readOne(site: Site, random: () => number, reads: Reads): Promise<void> {
  const page = 1 + Math.floor(random() * 30);
  const sort = SORTS[Math.floor(random() * SORTS.length)];
  const since = performance.now();
  try {
    const answer = await fetch(new URL(`/?sort=${sort}&page=${page}`, site.url));
    await answer.arrayBuffer();
    if (!answer.ok) reads.errors.push(String(answer.status));
    reads.times.push(performance.now() - since);
  } catch (error) {
    reads.errors.push(String(error));
  }
}

async function read(site: Site, signal: AbortSignal, reads: Reads, seed: number): Promise<void> {
  let state = seed;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31; // a generator of one's own: same reads each time
    return state / 2 ** 31;
  };
  await wait(random() * PAUSE_MS);
  while (!signal.aborted) {
    await readOne(site, random, reads);
    await wait(PAUSE_MS * (0.5 + random()));
  }
}

const at = (sorted: readonly number[], share: number): string =>
  `${(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(0)} ms`;

function sayReads(name: string, { times, errors }: Reads): void {
  const sorted = times.toSorted((a, b) => a - b);
  const figures = `p50 ${at(sorted, 0.5)}, p95 ${at(sorted, 0.95)}, p99 ${at(sorted, 0.99)}, max ${at(sorted, 1)}`;
  say(`  ${name}: ${sorted.length} pages, ${errors.length} errors, ${figures}`);
  for (const error of new Set(errors)) say(`    ${error}`);
}

async function whileReading(site: Site, name: string, work: () => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const reads: Reads = { times: [], errors: [] };
  const readers = Array.from({ length: READERS }, (_, seed) =>
    read(site, stop.signal, reads, seed + 1),
  );
  await work();
  stop.abort();
  await Promise.all(readers);
  sayReads(name, reads);
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
    say(`serving: ${READERS} readers, a page about every ${PAUSE_MS / 1000} s each`);
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
