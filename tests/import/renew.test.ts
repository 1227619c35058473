import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import type { Model } from "#lib/catalog/model.ts";
import { emptyQuery } from "#lib/catalog/query.ts";
import { formatCard } from "#lib/formats/markdown-card.ts";
import { joinDocuments } from "#lib/import/documents.ts";
import { countOutdated, renew } from "#lib/import/renew.ts";
import { importPaths } from "#lib/import/run.ts";
import { openSqliteStore } from "#lib/store/sqlite.ts";
import type { Join } from "#lib/store/store.ts";
import { sampleModel, sampleVersion } from "#tests/store/sample.ts";
import { temporaryFolder } from "#tests/support/temporary-folder.ts";

const now = () => new Date("2026-02-03T04:05:06.789Z");

/** A card whose author names a weight. */
function adviceCard(versionId: number): string {
  const url = `https://civitai.com/api/download/models/${versionId}`;
  const files = sampleVersion("1").files.map((file) => ({ ...file, url }));
  return formatCard(
    sampleModel("1", {
      name: `Card ${versionId}`,
      description: "<p>Recommended weight: 0.7</p>",
      versions: [sampleVersion("1", { files })],
    }),
  );
}

async function catalogOf(count: number): Promise<string> {
  const folder = temporaryFolder();
  for (let i = 0; i < count; i += 1) writeFileSync(join(folder, `${i}.md`), adviceCard(1000 + i));
  const dataDir = temporaryFolder();
  const store = openSqliteStore(dataDir);
  await importPaths([folder], { store, dataDir, now });
  await store.close();
  return dataDir;
}

/** Makes the records anew by rules of another day, which read no tips. */
async function makeOld(dataDir: string): Promise<void> {
  const store = openSqliteStore(dataDir);
  const join: Join = (documents) => {
    const model = joinDocuments(documents);
    const tips = { weight: null, triggers: [] };
    return { ...model, versions: model.versions.map((version) => ({ ...version, tips })) };
  };
  while (!(await store.rejoin("rules of another day", 1000, join)).isDone);
  await store.close();
}

/** All records in the order of ids, and what is wrong with the catalog. */
async function lookAt(dataDir: string) {
  const store = openSqliteStore(dataDir);
  const models: Model[] = [];
  for await (const model of store.listModels()) models.push(model);
  const outdated = await countOutdated(store);
  const problems = await store.verify();
  const { total } = await store.search({ ...emptyQuery(), has: ["weight"] });
  await store.close();
  return { models, outdated, problems, total };
}

test("a catalog that is imported now is up to date", async () => {
  const { outdated, total } = await lookAt(await catalogOf(3));
  expect([outdated, total]).toEqual([0, 3]);
});

test("an old catalog is read again from its own documents", async () => {
  const dataDir = await catalogOf(230);
  const before = await lookAt(dataDir);
  await makeOld(dataDir);
  const store = openSqliteStore(dataDir);
  onTestFinished(() => store.close());
  expect(await countOutdated(store)).toBe(230);
  const progress: number[] = [];
  const onProgress = (done: number) => progress.push(done);
  expect(await renew({ store, onProgress })).toEqual({ joined: 230, changed: 230 });
  expect(progress).toEqual([100, 200, 230]);
  expect(await lookAt(dataDir)).toEqual(before);
  expect(await renew({ store })).toEqual({ joined: 0, changed: 0 });
});

test("an interruption keeps what was read by then", async () => {
  const dataDir = await catalogOf(130);
  await makeOld(dataDir);
  const store = openSqliteStore(dataDir);
  onTestFinished(() => store.close());
  const controller = new AbortController();
  const stopped = renew({
    store,
    signal: controller.signal,
    onProgress: () => controller.abort(new Error("stop")),
  });
  await expect(stopped).rejects.toThrow("stop");
  expect(await countOutdated(store)).toBe(30);
  expect(await renew({ store })).toEqual({ joined: 30, changed: 30 });
});

const environment = (dataDir: string) => ({ ...process.env, LORARY_DATA_DIR: dataDir });

function startRenewal(dataDir: string): ChildProcess {
  return spawn(process.execPath, [resolve("lib/cli/renew.ts")], {
    env: environment(dataDir),
    stdio: ["ignore", "inherit", "pipe"],
  });
}

test("renewals that are killed at any moment, two at a time, end with a whole catalog", async () => {
  const dataDir = await catalogOf(800);
  const before = await lookAt(dataDir);
  await makeOld(dataDir);
  const store = openSqliteStore(dataDir);
  onTestFinished(() => store.close());
  const waiting: number[] = [await countOutdated(store)];
  for (let round = 0; round < 3; round += 1) {
    const children = [startRenewal(dataDir), startRenewal(dataDir)];
    const exits = children.map((child) => once(child, "exit"));
    while ((await countOutdated(store)) === waiting.at(-1)) await setTimeout(2);
    await setTimeout(round * 11);
    for (const child of children) child.kill("SIGKILL");
    await Promise.all(exits);
    waiting.push(await countOutdated(store));
  }
  const last = startRenewal(dataDir);
  last.stderr?.resume();
  expect(await once(last, "exit")).toEqual([0, null]);
  expect(await lookAt(dataDir)).toEqual(before);
  expect(waiting).toEqual(waiting.toSorted((a, b) => b - a));
  expect(waiting.at(-1)).toBeGreaterThan(0);
}, 120_000);

test("an import brings the rest of an old catalog up to date, and says so", async () => {
  const dataDir = await catalogOf(12);
  await makeOld(dataDir);
  const card = join(temporaryFolder(), "a.md");
  writeFileSync(card, adviceCard(5));
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [resolve("lib/cli/main.ts"), "import", ...args, card], {
      env: environment(dataDir),
      encoding: "utf8",
    });
  const events = run("--events");
  expect([events.status, events.stderr]).toEqual([0, ""]);
  const { status, stdout, stderr } = run("--json");
  expect([status, JSON.parse(stdout).unchanged]).toEqual([0, 1]);
  expect(stderr).toBe("Read 13 models by newer rules: 12 changed.\n");
  expect(run().stderr).toBe("");
  expect(await lookAt(dataDir)).toMatchObject({ outdated: 0, problems: [], total: 13 });
});
