// How fast the catalog is searched at several sizes, beside plain SQL and two libraries from the same
// run on the same models; how much memory it takes, how fast it starts. Printed, never asserted.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hasCorpus } from "#tests/support/shared.ts";
import { benchEndToEnd } from "./end-to-end.ts";
import { HEADING, rowOf, say } from "./measure-queries.ts";
import type { StepResult } from "./search-step.ts";

const STEP = join(import.meta.dirname, "search-step.ts");
/** Sizes up to which plain SQL and the libraries take part: they need hours and all memory beyond. */
const MOST_OTHERS = 100_000;
const FLAGS = ["--expose-gc", "--max-old-space-size=14000"];

function measure(step: string, count: number, folder: string): StepResult | undefined {
  try {
    const args = [...FLAGS, STEP, step, String(count), folder];
    return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as StepResult;
  } catch (error) {
    say(`  ${step}: failed, ${String(error).split("\n", 1)[0]}`);
    return undefined;
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
const grown = ({ rss: [before, after] = [0, 0] }: StepResult): string => megabytes(after - before);

function sayQueries(name: string, result: StepResult | undefined): void {
  if (result?.queries) say(rowOf(name, result.queries.all));
}

function sayKinds({ queries }: StepResult): void {
  if (!queries) return;
  for (const [kind, figures] of Object.entries(queries.kinds)) say(rowOf(`  ${kind}`, figures));
  say(
    `  ${queries.hits} queries find something; the event loop held for ${queries.longestBlock.toFixed(0)} ms at most`,
  );
  for (const [query, ms] of queries.slowest) say(`    ${ms.toFixed(2)} ms ${query}`);
}

function benchStore(count: number, folder: string): void {
  const empty = measure("empty", count, folder);
  const filled = measure("fill", count, folder);
  const built = measure("load", count, folder);
  const loaded = measure("load", count, folder);
  const store = measure("store", count, folder);
  sayQueries("store.search", store);
  if (store) sayKinds(store);
  if (!empty || !filled || !built || !loaded || !store) return;
  say(
    `  database of ${megabytes(sizeOf(join(folder, "catalog.sqlite")))} made in ${filled.seconds.toFixed(0)} s; ` +
      `index built in ${built.seconds.toFixed(1)} s, loaded from its snapshot of ` +
      `${megabytes(sizeOf(join(folder, "search.idx")))} in ${loaded.seconds.toFixed(2)} s`,
  );
  const update = measure("update", count, folder);
  if (update)
    say(
      `  2000 more models written by another process: the event loop held for ${update.longestBlock?.toFixed(0)} ms at most, ` +
        `the slowest search ${update.longestSearch?.toFixed(0)} ms, all found ${update.seconds.toFixed(2)} s after the last`,
    );
  const more = ({ rss: [, after] = [0, 0] }: StepResult): string =>
    megabytes(after - (empty.rss?.[1] ?? 0));
  say(
    `  memory above a process without models: +${more(loaded)} when loaded, +${more(store)} after the queries`,
  );
}

function benchOthers(count: number, folder: string): void {
  for (const [name, step] of [
    ["plain SQL: FTS5, ORDER BY, GROUP BY", "sql"],
    ["MiniSearch (no facets)", "minisearch"],
    ["Orama (3 facets, no typos)", "orama"],
  ] as const) {
    const result = measure(step, count, folder);
    if (!result) continue;
    sayQueries(name, result);
    say(
      `    made in ${result.seconds.toFixed(0)} s, memory +${grown(result)}; the first ${result.count} queries`,
    );
  }
}

function benchSize(count: number): void {
  const folder = mkdtempSync(join(tmpdir(), "lorary-bench-"));
  try {
    say(`\nsearch among ${count} models, first page, total and all facet counts`);
    say(HEADING);
    const index = measure("index", count, folder);
    sayQueries("the index alone", index);
    if (index)
      say(
        `    ${megabytes(index.bytes ?? 0)} made in ${index.seconds.toFixed(1)} s; ${index.count} queries, least of ${index.rounds} runs each`,
      );
    benchStore(count, folder);
    if (count <= MOST_OTHERS || process.env.LORARY_BENCH_OTHERS) benchOthers(count, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function benchSearch(): Promise<void> {
  if (!hasCorpus) {
    say("search: skipped, the corpus of real models is not here");
    return;
  }
  const sizes = (process.env.LORARY_BENCH_SIZES ?? "10000,100000").split(",").map(Number);
  for (const count of sizes) benchSize(count);
  await benchEndToEnd();
}
