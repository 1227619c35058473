import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, expect, test } from "vitest";
import { openSqliteStore } from "#lib/store/sqlite.ts";
import { type ApiModel, makeModels } from "#tests/support/civitai-models.ts";
import { type Civitai, type CivitaiOptions, startCivitai } from "#tests/support/civitai-server.ts";
import { temporaryFolder } from "#tests/support/temporary-folder.ts";

const main = resolve("lib/cli/main.ts");
const open: Civitai[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

const loras = (models: readonly ApiModel[]): ApiModel[] =>
  models.filter(({ type }) => ["LORA", "LoCon", "DoRA"].includes(type));

async function setUp(options: CivitaiOptions) {
  const server = await startCivitai(options);
  open.push(server);
  const folder = temporaryFolder();
  const env: NodeJS.ProcessEnv & Record<"LORARY_DATA_DIR", string> = {
    ...process.env,
    LORARY_DATA_DIR: join(folder, "data 数据"),
    LORARY_API_URL: server.origin,
    LORARY_API_PER_MINUTE: "100000",
  };
  return { server, folder, env };
}

type Place = Awaited<ReturnType<typeof setUp>>;

function start({ env }: Pick<Place, "env">, args: string[]) {
  const child = spawn(process.execPath, [main, "pull", ...args], { env });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const exit = once(child, "close").then(([code, signal]) => ({ code, signal, stdout, stderr }));
  return { child, exit };
}

const lorary = (place: Pick<Place, "env">, ...args: string[]) => start(place, args).exit;

/** Every document of the catalog by its model's id; the database is checked first. */
async function kept({ env }: Place): Promise<Map<number, unknown[]>> {
  const store = openSqliteStore(env.LORARY_DATA_DIR);
  try {
    expect(await store.verify()).toEqual([]);
    const all = new Map<number, unknown[]>();
    for await (const { id } of store.listModels()) {
      const documents = await store.listDocuments(id);
      const values = documents.map(({ document }) => JSON.parse(Buffer.from(document).toString()));
      all.set(Number(id), values);
    }
    return all;
  } finally {
    await store.close();
  }
}

const whole = (models: readonly ApiModel[]): Map<number, unknown[]> =>
  new Map(models.map((model) => [model.id, [model]]));

test("pull says what it did, and --json and --report say it to programs", async () => {
  const models = makeModels(130);
  (models[3] as { name: unknown }).name = 5;
  const place = await setUp({ models });
  const report = join(place.folder, "report.jsonl");
  const added = loras(models).length - 1;
  expect(await lorary(place, "--report", report)).toEqual({
    code: 1,
    signal: null,
    stdout: `${added} added, 0 changed, 0 unchanged.\n`,
    stderr: expect.stringMatching(/^1 problem: 1 value\n {2}http:\S+\/models\/1009: name: .*\n$/),
  });
  const problem = JSON.parse(readFileSync(report, "utf8"));
  expect(problem).toMatchObject({ source: `${place.server.origin}/api/v1/models/1009` });
  const again = await lorary(place, "--json");
  expect(JSON.parse(again.stdout)).toEqual({
    added: 0,
    changed: 0,
    unchanged: added,
    problems: [problem],
  });
});

test("every option becomes a parameter", async () => {
  const place = await setUp({ models: makeModels(60) });
  const args = ["--type", "LORA", "--base-model", "Pony", "--base-model", "SD 1.5"];
  await lorary(place, ...args, "--tag", "anime", "--tag", "film grain", "--username", "x");
  const asked = place.server.requests.map(({ query }) => query);
  expect(asked.map((query) => query.get("tag"))).toEqual(["anime", "film grain"]);
  expect(asked[0]?.getAll("types")).toEqual(["LORA"]);
  expect(asked[0]?.getAll("baseModels")).toEqual(["Pony", "SD 1.5"]);
  expect(asked[0]?.get("username")).toBe("x");
});

test("--since takes models of that day and later", async () => {
  const models = makeModels(60);
  const place = await setUp({ models });
  // Model n is n hours older than 1 October, 00:00.
  await lorary(place, "--since", "2026-09-30");
  expect(await kept(place)).toEqual(whole(loras(models.slice(0, 25))));
  await lorary(place, "--since", "2026-09-29T12:00:00Z");
  expect(await kept(place)).toEqual(whole(loras(models.slice(0, 37))));
});

test.each([
  [["--since", "yesterday"], /--since yesterday: expected a date like/],
  [["--since", "2026-02-31"], /--since 2026-02-31: expected a date like/],
  [["x"], /pull takes no arguments/],
])("%j is a usage error and nothing is asked", async (args, message) => {
  const place = await setUp({ models: [] });
  const { code, stdout, stderr } = await lorary(place, ...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(message);
  expect(place.server.requests).toEqual([]);
});

test("patience that the server asks for is announced and kept", async () => {
  const models = makeModels(130);
  const place = await setUp({
    models,
    fault: (n) => (n === 2 ? { kind: "status", status: 429, retryAfter: "2" } : undefined),
  });
  const { code, stderr } = await lorary(place);
  expect(code).toBe(0);
  expect(stderr).toContain(
    '127.0.0.1 asks to try again later (429): "temporarily overloaded". Next attempt in 2 s.\n',
  );
  const [, second, third] = place.server.requests.map(({ at }) => at);
  expect(Number(third) - Number(second)).toBeGreaterThanOrEqual(1990);
  expect(await kept(place)).toEqual(whole(loras(models)));
});

test("a refusal ends with code 3 and one line; the token reaches its origin and nothing else", async () => {
  const CANARY = "canary-51e2";
  const place = await setUp({ models: makeModels(9), token: CANARY });
  const without = await lorary(place);
  expect(without).toMatchObject({ code: 3, stdout: "" });
  expect(without.stderr).toMatch(
    /^lorary: 127\.0\.0\.1 refuses the request \(401\).*CIVITAI_TOKEN.*\n$/,
  );
  const env = { ...place.env, CIVITAI_TOKEN: CANARY };
  expect(await lorary({ env })).toMatchObject({ code: 3 });
  expect(place.server.requests.map(({ authorization }) => authorization)).toEqual([
    undefined,
    undefined,
  ]);
  const { code, stdout, stderr } = await lorary({
    env: { ...env, LORARY_TOKEN_ORIGIN: place.server.origin },
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).not.toContain(CANARY);
});

test("Ctrl-C keeps what was taken and the place", async () => {
  const models = makeModels(700);
  let interrupt = (): void => undefined;
  const place = await setUp({
    models,
    fault(n) {
      if (n !== 3) return undefined;
      interrupt();
      return { kind: "silence" };
    },
  });
  const { child, exit } = start(place, []);
  interrupt = () => child.kill("SIGINT");
  expect(await exit).toMatchObject({ code: 130 });
  expect((await kept(place)).size).toBe(200);
  const rest = await lorary(place);
  expect(rest.stderr).toMatch(
    /^Going on with the pull of 2\d{3}-\S+Z \(--restart begins anew\)\.\n/,
  );
  expect(await kept(place)).toEqual(whole(loras(models)));
});

test("killed at any moment, again and again, it ends with every model once", {
  timeout: 180_000,
}, async () => {
  const models = makeModels(1200);
  const KILLS = 12;
  let random = 20_261_122;
  const next = (below: number): number => {
    random = (random * 48_271) % 2_147_483_647;
    return random % below;
  };
  let onRequest = (): void => undefined;
  const place = await setUp({
    models,
    fault() {
      onRequest();
      return undefined;
    },
  });
  let kills = 0;
  for (;;) {
    const { child, exit } = start(place, ["--json"]);
    // At the first or second page of each life, up to 60 ms after it was asked for: before the
    // answer, while it is read or written, or after the bookmark.
    let left = 1 + next(2);
    const afterMs = next(60);
    onRequest = () => {
      left -= 1;
      if (left === 0 && kills < KILLS) setTimeout(() => child.kill("SIGKILL"), afterMs);
    };
    const { signal, code, stderr } = await exit;
    if (signal === null) {
      expect({ code, stderr }).toMatchObject({ code: 0 });
      break;
    }
    kills += 1;
  }
  expect(kills).toBeGreaterThanOrEqual(5);
  const wanted = loras(models);
  expect(await kept(place)).toEqual(whole(wanted));
  const pages = Math.ceil(wanted.length / 100);
  expect(place.server.requests.length).toBeLessThanOrEqual(pages + kills);
  expect(JSON.parse((await lorary(place, "--json")).stdout)).toEqual({
    added: 0,
    changed: 0,
    unchanged: wanted.length,
    problems: [],
  });
});
