// How long queries take, and how they are told.

import { monitorEventLoopDelay } from "node:perf_hooks";
import { setImmediate as breathe } from "node:timers/promises";
import type { MixedQuery, QueryKind } from "./query-mix.ts";

/** Milliseconds at p50, p99 and the longest. */
export type Figures = [p50: number, p99: number, max: number];

export interface Measured {
  all: Figures;
  kinds: Partial<Record<QueryKind, Figures>>;
  /** Slowest queries with their time. */
  slowest: [query: string, ms: number][];
  /** The longest time for which the event loop did nothing else, with one query after the other. */
  longestBlock: number;
  /** Queries that found something. */
  hits: number;
}

type Search = (query: MixedQuery["query"]) => { total: number } | Promise<{ total: number }>;

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

export function figuresOf(times: readonly number[]): Figures {
  const sorted = times.toSorted((a, b) => a - b);
  return [at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1)];
}

const SLOWEST = 5;

function brief({ kind, query }: MixedQuery): string {
  const said = Object.entries(query).filter(([name, value]) =>
    Array.isArray(value) ? value.length > 0 : !["q", "not"].includes(name),
  );
  return `${kind} ${JSON.stringify(query.q)} ${JSON.stringify(Object.fromEntries(said))}`;
}

/** Runs all queries once; returns how long each took, and how many found something. */
async function runOnce(
  mix: readonly MixedQuery[],
  search: Search,
): Promise<{ times: number[]; hits: number }> {
  const times: number[] = [];
  let hits = 0;
  for (const { query } of mix) {
    const since = performance.now();
    const { total } = await search(query);
    times.push(performance.now() - since);
    if (total > 0) hits += 1;
    await breathe();
  }
  return { times, hits };
}

function summary(
  mix: readonly MixedQuery[],
  times: readonly number[],
): Omit<Measured, "longestBlock" | "hits"> {
  const kinds = new Map<QueryKind, number[]>();
  for (const [i, { kind }] of mix.entries())
    kinds.set(kind, [...(kinds.get(kind) ?? []), times[i] as number]);
  const slowest = mix
    .map((query, i): [string, number] => [brief(query), times[i] as number])
    .sort((a, b) => b[1] - a[1])
    .slice(0, SLOWEST);
  return {
    all: figuresOf(times),
    kinds: Object.fromEntries([...kinds].map(([kind, list]) => [kind, figuresOf(list)])),
    slowest,
  };
}

/** Each query's time is the least of its runs; the first round warms up. */
export async function measureQueries(
  mix: readonly MixedQuery[],
  search: Search,
  rounds: number,
): Promise<Measured> {
  const { hits } = await runOnce(mix, search);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  let least = mix.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < rounds; round += 1) {
    const { times } = await runOnce(mix, search);
    least = least.map((time, i) => Math.min(time, times[i] as number));
  }
  delay.disable();
  return { ...summary(mix, least), longestBlock: delay.max / 1e6, hits };
}

export const say = (line: string): unknown => process.stdout.write(`${line}\n`);

const ms = (value: number): string =>
  (value < 10 ? value.toFixed(2) : value.toFixed(0)).padStart(8);

export const rowOf = (name: string, figures: Figures): string =>
  `  ${name.padEnd(34)}${figures.map(ms).join("")}`;

export const HEADING = `  ${"milliseconds".padEnd(34)}${["p50", "p99", "max"].map((name) => name.padStart(8)).join("")}`;
