// The threads and processes that work for the index, ended from outside while they do.
import { type ChildProcess, spawnSync } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { existsSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { afterEach, beforeEach, expect, test } from "vitest";
import { emptyQuery } from "#lib/catalog/query.ts";
import { openSqliteReader, openSqliteStore } from "#lib/store/sqlite.ts";
import {
  answersOf,
  filled,
  MANY,
  plainAnswers,
  put,
  range,
  snapshotOf,
  totalOf,
} from "./many-models.ts";

const FAILED = {
  status: 500,
  code: "index_failed",
  message: "The search index could not be made: its thread ended",
};

let threads: Worker[] = [];
let processes: ChildProcess[] = [];
/** Whether what starts is ended at once. */
let isDeadly = false;
let ended = 0;

async function endThreads(): Promise<void> {
  ended += threads.length;
  await Promise.all(threads.splice(0).map((thread) => thread.terminate()));
}

function noteThread(message: unknown): void {
  threads.push((message as { worker: Worker }).worker);
  if (isDeadly) void endThreads();
}

function noteProcess(message: unknown): void {
  const { process } = message as { process: ChildProcess };
  processes.push(process);
  if (isDeadly) process.once("spawn", () => process.kill("SIGKILL"));
}

beforeEach(() => {
  [threads, processes, isDeadly, ended] = [[], [], false, 0];
  subscribe("worker_threads", noteThread);
  subscribe("child_process", noteProcess);
});

afterEach(() => {
  unsubscribe("worker_threads", noteThread);
  unsubscribe("child_process", noteProcess);
});

test("a thread that ends while it follows is started again, and the answer is right", async () => {
  const folder = await filled();
  const store = openSqliteStore(folder);
  expect(await totalOf(store, "")).toBe(MANY);
  for (const delay of [0, 10, 40]) {
    await put(store, range(0, 500), `round${delay}`);
    const search = totalOf(store, `round${delay}`);
    await setTimeout(delay);
    await endThreads();
    expect(await search).toBe(500);
  }
  expect(await answersOf(store)).toEqual(await plainAnswers(folder));
  await store.close();
});

test("where it ends twice the search says so, and a later one has the right answer", async () => {
  const folder = await filled();
  const store = openSqliteStore(folder);
  expect(await totalOf(store, "")).toBe(MANY);
  await put(store, range(0, 500), "round");
  isDeadly = true;
  await endThreads();
  const searches = range(0, 3).map(() => totalOf(store, "round"));
  for (const outcome of await Promise.allSettled(searches))
    expect(outcome).toMatchObject({ status: "rejected", reason: FAILED });
  await expect(totalOf(store, "round")).rejects.toMatchObject(FAILED);
  isDeadly = false;
  expect(await totalOf(store, "round")).toBe(500);
  expect(await answersOf(store)).toEqual(await plainAnswers(folder));
  await store.close();
});

test("a catalog opens though the process that makes its index is killed", async () => {
  const folder = await filled();
  const expected = await plainAnswers(folder);
  for (const delay of [0, 100]) {
    rmSync(snapshotOf(folder), { force: true });
    processes = [];
    const store = openSqliteStore(folder);
    const search = totalOf(store, "");
    await expect.poll(() => processes.length, { interval: 1 }).toBe(1);
    await setTimeout(delay);
    processes[0]?.kill("SIGKILL");
    expect(await search).toBe(MANY);
    expect(await answersOf(store)).toEqual(expected);
    await store.close();
  }
});

test("where nothing can make the index, opening says so, and the next question tries again", async () => {
  const folder = await filled();
  const expected = await plainAnswers(folder);
  rmSync(snapshotOf(folder));
  const store = openSqliteStore(folder);
  isDeadly = true;
  await expect(store.openIndex()).rejects.toMatchObject(FAILED);
  await expect(totalOf(store, "")).rejects.toMatchObject(FAILED);
  isDeadly = false;
  expect(await answersOf(store)).toEqual(expected);
  await store.close();
});

test("searches stay right while nothing can merge or save, and all is merged later", async () => {
  const folder = await filled();
  const store = openSqliteStore(folder);
  expect(await totalOf(store, "")).toBe(MANY);
  isDeadly = true;
  for (const round of range(0, 24)) {
    await put(store, range(round * 45, round * 45 + 45), "long enough a name to fill a segment");
    expect(await totalOf(store, "enough")).toBe(round * 45 + 45);
    await setTimeout(50);
  }
  // Where nothing is written for some seconds, it is to be merged.
  await expect.poll(() => ended, { timeout: 20_000 }).toBeGreaterThan(1);
  isDeadly = false;
  expect(await answersOf(store)).toEqual(await plainAnswers(folder));
  await put(store, [1], "last");
  await setTimeout(500);
  expect(await answersOf(store)).toEqual(await plainAnswers(folder));
  await store.close();
  expect(existsSync(snapshotOf(folder))).toBe(true);
});

test("a catalog closes though its snapshot cannot be saved, and the next start is right", async () => {
  const folder = await filled();
  const store = openSqliteStore(folder);
  await put(store, range(0, 45), "unsaved");
  expect(await totalOf(store, "unsaved")).toBe(45);
  isDeadly = true;
  await store.close();
  expect(ended).toBeGreaterThanOrEqual(2);
  isDeadly = false;
  const again = openSqliteReader(folder);
  expect(await totalOf(again, "unsaved")).toBe(45);
  expect(await answersOf(again)).toEqual(await plainAnswers(folder));
  await again.close();
});

test("a database that a thread cannot open is an error in words, until it can", async () => {
  const folder = await filled();
  const [file, away] = [join(folder, "catalog.sqlite"), join(folder, "away.sqlite")];
  const store = openSqliteStore(folder);
  expect(await totalOf(store, "")).toBe(MANY);
  await put(store, range(0, 500), "round");
  renameSync(file, away);
  await expect(totalOf(store, "round")).rejects.toMatchObject({
    code: "database_unreadable",
    message: `${file} cannot be opened: check the permissions of the data folder`,
  });
  renameSync(away, file);
  expect(await totalOf(store, "round")).toBe(500);
  expect((await store.search(emptyQuery())).total).toBe(MANY);
  await store.close();
});

test("where no thread can be started, the search says so", async () => {
  const folder = await filled();
  rmSync(snapshotOf(folder));
  const rights = ["--permission", "--allow-fs-read=*", "--allow-fs-write=*"];
  const { stderr } = spawnSync(
    process.execPath,
    [...rights, resolve("tests/store/searcher.ts"), folder],
    { encoding: "utf8" },
  );
  expect(stderr).toContain("LoraryError: The search index could not be made: Access to this API");
});
