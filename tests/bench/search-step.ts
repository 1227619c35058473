// One step of the search bench, in a process of its own: `STEP COUNT FOLDER` → what it measured, as
// JSON. Every step makes the same models.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import { emptyQuery } from "#lib/catalog/query.ts";
import { CatalogIndex } from "#lib/search/catalog-index.ts";
import { SegmentBuilder } from "#lib/search/segment-builder.ts";
import { Connection } from "#lib/store/connection.ts";
import { prepareModel } from "#lib/store/prepare.ts";
import { databaseFile } from "#lib/store/record-reader.ts";
import { openSqliteStore } from "#lib/store/sqlite.ts";
import type { StoreReader } from "#lib/store/store.ts";
import { type FreshModel, writeModels } from "#lib/store/write.ts";
import { ManyModels } from "./many-models.ts";
import { type Measured, measureQueries } from "./measure-queries.ts";
import { type MixedQuery, mixQueries } from "./query-mix.ts";
import { fillMiniSearch, fillOrama } from "./search-libraries.ts";
import { SqlSearch } from "./search-sql.ts";

export interface StepResult {
  /** Seconds that it took to make it. */
  seconds: number;
  queries?: Measured;
  /** Rounds behind the queries' least times, and how many there were. */
  rounds?: number;
  count?: number;
  /** Of the process, before and after. */
  rss?: [before: number, after: number];
  /** Of the index itself. */
  bytes?: number;
  /** Milliseconds while models were written. */
  longestBlock?: number;
  longestSearch?: number;
}

const QUERIES = 3000;
const ROUNDS = 5;
/** Of the others, which take a hundred times as long. */
const FEW_ROUNDS = 2;
/** Models of a transaction. */
const PORTION = 2000;
/** Models that are written while others are searched, and in each transaction, as imports do. */
const ADDED = 2000;
const ADDED_AT_ONCE = 100;

const [step = "", countText = "0", folder = ""] = process.argv.slice(2);
const count = Number(countText);
/** Of the same queries, the first. */
const fewQueries = count > 20_000 ? 100 : 300;

const rss = (): number => {
  globalThis.gc?.();
  return process.memoryUsage.rss();
};
const secondsSince = (since: number): number => (performance.now() - since) / 1000;

function mixOf(many: ManyModels, few: boolean): MixedQuery[] {
  const mix = mixQueries(many.real, QUERIES);
  return few ? mix.slice(0, fewQueries) : mix;
}

/** The index alone, without a database. */
async function benchIndex(many: ManyModels): Promise<StepResult> {
  const since = performance.now();
  const builder = new SegmentBuilder();
  for (const document of many.documents()) builder.add(document);
  const image = builder.finish();
  const seconds = secondsSince(since);
  const index = new CatalogIndex();
  index.add(image);
  const mix = mixOf(many, false);
  const queries = await measureQueries(mix, (query) => index.search(query, () => []), ROUNDS);
  return { seconds, bytes: image.length, queries, rounds: ROUNDS, count: mix.length };
}

/** A database of the store's own rows, without the sources. */
async function fill(many: ManyModels): Promise<StepResult> {
  const since = performance.now();
  await openSqliteStore(folder).close();
  const connection = new Connection(databaseFile(folder), { readOnly: false });
  connection.exec("PRAGMA synchronous = OFF; PRAGMA cache_size = -400000");
  for (let from = 0; from < count; from += PORTION) {
    const length = Math.min(PORTION, count - from);
    const models = freshModels(many, from, length);
    connection.write(() => writeModels(connection, models));
  }
  connection.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  connection.close();
  return { seconds: secondsSince(since) };
}

/** Writes models after the first ones in another process, while this one searches. */
async function benchUpdate(): Promise<StepResult> {
  const store = openSqliteStore(folder);
  await store.openIndex();
  const { catalogTotal } = await store.search(emptyQuery());
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const child = spawn(process.execPath, [import.meta.filename, "add", countText, folder]);
  const written = once(child, "exit").then(() => performance.now());
  delay.enable();
  const longest: number[] = [];
  for (;;) {
    const since = performance.now();
    const found = await store.search({ ...emptyQuery(), q: "girl" });
    longest.push(performance.now() - since);
    if (found.catalogTotal >= catalogTotal + ADDED) break;
    await wait(5);
  }
  const seconds = (performance.now() - (await written)) / 1000;
  delay.disable();
  await store.close();
  return { seconds, longestBlock: delay.max / 1e6, longestSearch: Math.max(...longest) };
}

/** Models that come while others are searched. */
async function add(many: ManyModels): Promise<StepResult> {
  const store = openSqliteStore(folder);
  const now = (): string => new Date().toISOString();
  const run = await store.startRun({ what: "models", startedAt: now() });
  const connection = new Connection(databaseFile(folder), { readOnly: false });
  for (let from = count; from < count + ADDED; from += ADDED_AT_ONCE)
    connection.write(() => writeModels(connection, freshModels(many, from, ADDED_AT_ONCE)));
  connection.close();
  await store.endRun(run, { at: now(), state: "done" });
  await store.close();
  return { seconds: 0 };
}

const freshModels = (many: ManyModels, from: number, length: number): FreshModel[] =>
  Array.from({ length }, (_, i) => ({
    prepared: prepareModel(many.model(from + i)),
    claims: [],
    documents: [],
    replaced: [],
    before: [],
  }));

/** Opens the store until its first answer: builds the index, or loads its snapshot. */
async function open(
  then: (store: StoreReader) => Promise<Partial<StepResult>>,
): Promise<StepResult> {
  const before = rss();
  const since = performance.now();
  const store = openSqliteStore(folder);
  await store.openIndex();
  const seconds = secondsSince(since);
  const rest = await then(store);
  const result: StepResult = { seconds, rss: [before, rss()], ...rest };
  await store.close();
  return result;
}

/** What a process takes that has no models at all. */
async function openEmpty(): Promise<StepResult> {
  const before = rss();
  const store = openSqliteStore(join(folder, "empty"));
  await store.openIndex();
  await store.search(emptyQuery());
  const result: StepResult = { seconds: 0, rss: [before, rss()] };
  await store.close();
  return result;
}

async function benchStore(store: StoreReader): Promise<Partial<StepResult>> {
  const mix = mixOf(new ManyModels(count), false);
  const queries = await measureQueries(mix, (query) => store.search(query), ROUNDS);
  return { queries, rounds: ROUNDS, count: mix.length };
}

async function benchFew(
  many: ManyModels,
  make: () => Promise<
    (query: MixedQuery["query"]) => { total: number } | Promise<{ total: number }>
  >,
): Promise<StepResult> {
  const before = rss();
  const since = performance.now();
  const search = await make();
  const seconds = secondsSince(since);
  const mix = mixOf(many, true);
  const queries = await measureQueries(mix, search, FEW_ROUNDS);
  return { seconds, queries, rounds: FEW_ROUNDS, count: mix.length, rss: [before, rss()] };
}

async function sqlOf(many: ManyModels) {
  const sql = new SqlSearch(join(folder, "plain.sqlite"));
  sql.fill(many.documents());
  return (query: MixedQuery["query"]) => sql.search(query);
}

async function run(): Promise<StepResult> {
  if (step === "empty") return openEmpty();
  // Nothing but the store in this process, so that its memory is the store's.
  if (step === "load")
    return open(async (store) => {
      await store.search(emptyQuery());
      return {};
    });
  if (step === "update") return benchUpdate();
  if (step === "store") return open(benchStore);
  const many = new ManyModels(count);
  switch (step) {
    case "index":
      return benchIndex(many);
    case "add":
      return add(many);
    case "fill":
      return fill(many);
    case "sql":
      return benchFew(many, () => sqlOf(many));
    case "minisearch":
      return benchFew(many, () => fillMiniSearch(many.documents()));
    case "orama":
      return benchFew(many, () => fillOrama(many.documents()));
    default:
      throw new Error(`"${step}" is not a step`);
  }
}

process.stdout.write(JSON.stringify(await run()));
