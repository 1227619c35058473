// What a long import writes is copied into the database beside it.
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openSqliteReader, openSqliteStore } from "#lib/store/sqlite.ts";
import { temporaryFolder } from "#tests/support/temporary-folder.ts";
import { put, range, totalOf } from "./many-models.ts";

const BATCHES = 30;
let threads: Worker[] = [];
const note = (message: unknown): void => {
  const { worker } = message as { worker: Worker };
  threads.push(worker);
};

beforeEach(() => {
  threads = [];
  subscribe("worker_threads", note);
});
afterEach(() => unsubscribe("worker_threads", note));

/** Models in the file of the database alone, without its log. */
async function copiedOf(folder: string): Promise<number> {
  const copy = temporaryFolder();
  copyFileSync(join(folder, "catalog.sqlite"), join(copy, "catalog.sqlite"));
  const reader = openSqliteReader(copy);
  const total = await totalOf(reader, "");
  await reader.close();
  return total;
}

const now = (): string => new Date().toISOString();

async function longImport(folder: string, meanwhile: () => Promise<unknown>): Promise<void> {
  const store = openSqliteStore(folder);
  const run = await store.startRun({ what: "models", startedAt: now() });
  for (const batch of range(0, BATCHES)) await put(store, [batch]);
  await meanwhile();
  await put(store, [BATCHES]);
  await store.endRun(run, { at: now(), state: "done" });
  expect(await totalOf(store, "")).toBe(BATCHES + 1);
  await store.close();
  expect(existsSync(join(folder, "catalog.sqlite-wal"))).toBe(false);
  expect(await copiedOf(folder)).toBe(BATCHES + 1);
}

test("a thread copies what was written, and is gone when the import ends", async () => {
  const folder = temporaryFolder();
  let ended = 0;
  await longImport(folder, async () => {
    expect(threads).toHaveLength(1);
    threads[0]?.once("exit", () => {
      ended += 1;
    });
    await expect.poll(() => copiedOf(folder), { timeout: 5000 }).toBe(BATCHES);
  });
  expect(ended).toBe(1);
});

test("the import goes on where that thread is ended, and few batches start none", async () => {
  await longImport(temporaryFolder(), async () => threads[0]?.terminate());
  threads = [];
  const store = openSqliteStore(temporaryFolder());
  for (const batch of range(0, 5)) await put(store, [batch]);
  await store.close();
  expect(threads).toEqual([]);
});
