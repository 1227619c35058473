import { afterEach, describe, expect, test } from "vitest";
import { LoraryError, type Problem } from "#lib/catalog/errors.ts";
import { createApiClient } from "#lib/http/api-client.ts";
import { apiHosts, createHostRules } from "#lib/http/host-rules.ts";
import { createSafeFetch } from "#lib/http/safe-fetch.ts";
import { type PullOptions, pull } from "#lib/import/pull.ts";
import type { PullQuery } from "#lib/import/pull-query.ts";
import { openSqliteStore } from "#lib/store/sqlite.ts";
import {
  type ApiModel,
  type ApiVersion,
  makeModel,
  makeModels,
} from "#tests/support/civitai-models.ts";
import {
  type Civitai,
  type CivitaiOptions,
  type Fault,
  startCivitai,
} from "#tests/support/civitai-server.ts";
import { temporaryFolder } from "#tests/support/temporary-folder.ts";

const LORA = ["LORA", "LoCon", "DoRA"];
const ALL: PullQuery = { types: LORA, baseModels: [], tags: [] };
/** 250 LoRAs: three pages. */
const COUNT = 300;

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});

const loras = (models: readonly ApiModel[]): ApiModel[] =>
  models.filter(({ type }) => LORA.includes(type));

// Long enough for a busy machine; the faults that are waited out take the short ones.
const PATIENCE = { timeoutMs: 10_000, answerMs: 60_000 };
const SHORT = { timeoutMs: 250, answerMs: 600 };
const isSlow = ({ kind }: Fault): boolean => kind === "silence" || kind === "trickle";

async function setUp(options: Partial<CivitaiOptions> = {}, { timeoutMs, answerMs } = PATIENCE) {
  const models = options.models ?? makeModels(COUNT);
  const server = await startCivitai({ ...options, models });
  const store = openSqliteStore(temporaryFolder());
  const fetch = createSafeFetch({ hosts: [server.origin], timeoutMs });
  open.push(server, store, fetch);
  const clock = {
    now: () => performance.now(),
    random: () => 0.5,
    sleep: async (_ms: number, signal?: AbortSignal) => signal?.throwIfAborted(),
  };
  const client = createApiClient({
    fetch,
    perMinute: 1e9,
    answerMs,
    maxBytes: 20_000_000,
    clock,
  });
  const rules = createHostRules(apiHosts(server.origin));
  const go = (query: Partial<PullQuery> = {}, more: Partial<PullOptions> = {}) =>
    pull({
      store,
      now: () => new Date("2026-11-22T10:00:00.000Z"),
      base: server.origin,
      query: { ...ALL, ...query },
      ask: client.get,
      isOwn: (url) => rules(url) !== undefined,
      ...more,
    });
  return { server, models, store, go };
}

type Place = Awaited<ReturnType<typeof setUp>>;

/** Every document of the catalog by its model's id. */
async function kept({ store }: Place): Promise<Map<number, unknown[]>> {
  const all = new Map<number, unknown[]>();
  for await (const { id } of store.listModels()) {
    const documents = await store.listDocuments(id);
    all.set(
      Number(id),
      documents.map(({ document }) => JSON.parse(Buffer.from(document).toString())),
    );
  }
  return all;
}

const whole = (models: readonly ApiModel[]): Map<number, unknown[]> =>
  new Map(models.map((model) => [model.id, [model]]));

const cursorsOf = ({ requests }: Civitai): string[] =>
  requests.map(({ query }) => query.get("cursor") ?? "");

async function failure(work: Promise<unknown>): Promise<LoraryError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof LoraryError) return error;
  throw new Error(`expected a LoraryError, found ${error}`);
}

test("a pull keeps every model of the list as the server wrote it", async () => {
  const place = await setUp();
  const wanted = loras(place.models);
  expect(await place.go()).toEqual({
    added: wanted.length,
    changed: 0,
    unchanged: 0,
    problems: [],
  });
  expect(await kept(place)).toEqual(whole(wanted));
  const [request] = place.server.requests;
  expect(`${request?.query}`).toBe(
    "limit=100&nsfw=true&sort=Newest&types=LORA&types=LoCon&types=DoRA",
  );
  expect(place.server.requests).toHaveLength(3);
});

test("a document says where and when it was taken", async () => {
  const { go, store } = await setUp({ models: [makeModel(0)] });
  await go();
  const [document] = await store.listDocuments("1000");
  expect(document?.source).toMatchObject({ kind: "api", name: "models/1000" });
  expect(document?.source.importedAt).toBe("2026-11-22T10:00:00.000Z");
  // The server's clock, not ours.
  const takenAt = Date.parse(document?.source.takenAt ?? "");
  expect(Math.abs(takenAt - Date.now())).toBeLessThan(60_000);
});

test("a second pull with nothing new changes nothing", async () => {
  const place = await setUp();
  const { added } = await place.go();
  expect(await place.go()).toEqual({ added: 0, changed: 0, unchanged: added, problems: [] });
});

test("a model that changed is changed, and both states are kept", async () => {
  const place = await setUp();
  await place.go();
  const [model] = place.models as [ApiModel];
  const before = structuredClone(model);
  model.stats.downloadCount += 1;
  expect(await place.go()).toMatchObject({ added: 0, changed: 1 });
  expect((await kept(place)).get(model.id)).toEqual(expect.arrayContaining([before, model]));
});

describe("every model arrives once although the server answers with", () => {
  const faults: Fault[] = [
    { kind: "status", status: 429, retryAfter: "3" },
    { kind: "status", status: 429, retryAfter: new Date(Date.now() + 5000).toUTCString() },
    { kind: "status", status: 503, retryAfter: "2" },
    { kind: "status", status: 500 },
    { kind: "status", status: 502, page: true },
    { kind: "status", status: 524, page: true },
    { kind: "reset" },
    { kind: "silence" },
    { kind: "cut" },
    { kind: "cut", quietly: true },
    { kind: "cut", encoding: "gzip" },
    { kind: "cut", encoding: "br", quietly: true },
    { kind: "trickle" },
    { kind: "page" },
    { kind: "error" },
    { kind: "stale" },
    { kind: "empty" },
  ];
  test.each(faults.map((fault) => [JSON.stringify(fault), fault] as const))(
    "%s",
    async (_, fault) => {
      const options = { fault: (n: number) => (n === 2 || n === 4 ? fault : undefined) };
      const place = await setUp(options, isSlow(fault) ? SHORT : PATIENCE);
      const wanted = loras(place.models);
      expect(await place.go()).toMatchObject({ added: wanted.length, changed: 0, problems: [] });
      expect(await kept(place)).toEqual(whole(wanted));
      if (!isSlow(fault)) expect(place.server.requests).toHaveLength(5);
    },
  );

  test("all of them in turn, five before each good one", async () => {
    const quick = faults.filter((fault) => !isSlow(fault));
    const place = await setUp({
      fault: (n) => (n % 6 === 1 ? undefined : quick[n % quick.length]),
    });
    await place.go();
    expect(await kept(place)).toEqual(whole(loras(place.models)));
  });
});

test("models that come and go between two pages cost none of the others", async () => {
  const change = (models: ApiModel[]): void => {
    models.unshift({ ...makeModel(0), id: 1, modelVersions: [] }, { ...makeModel(5000), id: 2 });
    // The very model where the next page begins.
    models.splice(
      models.findIndex(({ id }) => id === 1000 + 3 * 120),
      1,
    );
  };
  const place = await setUp({ fault: (n) => (n === 2 ? { kind: "change", change } : undefined) });
  const before = new Set(loras(place.models).map(({ id }) => id));
  await place.go();
  const found = await kept(place);
  const rest = loras(place.models).filter(({ id }) => before.has(id));
  for (const { id } of rest) expect(found.has(id)).toBe(true);
});

describe("the filters", () => {
  const idsOf = (models: readonly ApiModel[]) => models.map(({ id }) => id).sort((a, b) => a - b);
  const found = async (place: Place) => [...(await kept(place)).keys()].sort((a, b) => a - b);

  test("--base-model asks for models with versions of any of them", async () => {
    const place = await setUp();
    await place.go({ baseModels: ["Pony", "Flux.1 D"] });
    const wanted = loras(place.models).filter(({ modelVersions }) =>
      modelVersions.some(({ baseModel }) => ["Pony", "Flux.1 D"].includes(baseModel)),
    );
    expect(wanted.length).toBeLessThan(loras(place.models).length);
    expect(await found(place)).toEqual(idsOf(wanted));
  });

  test("several tags are a walk each, and a model with both is one", async () => {
    const place = await setUp();
    const summary = await place.go({ tags: ["anime", "摄影"] });
    const tagged = (tag: string) => loras(place.models).filter(({ tags }) => tags.includes(tag));
    const wanted = new Set([...tagged("anime"), ...tagged("摄影")]);
    expect(await found(place)).toEqual(idsOf([...wanted]));
    expect(summary).toMatchObject({
      added: wanted.size,
      unchanged: tagged("anime").length + tagged("摄影").length - wanted.size,
    });
  });

  test("--username asks for one creator's models", async () => {
    const place = await setUp();
    await place.go({ username: "Ada_L" });
    const wanted = loras(place.models).filter(({ creator }) => creator?.username === "Ada_L");
    expect(await found(place)).toEqual(idsOf(wanted));
  });

  test("types are as asked", async () => {
    const place = await setUp();
    await place.go({ types: ["Checkpoint"] });
    expect(await found(place)).toEqual(
      idsOf(place.models.filter(({ type }) => type === "Checkpoint")),
    );
  });

  test("an unknown creator ends the run with the server's words", async () => {
    const place = await setUp();
    const error = await failure(place.go({ username: "nobody" }));
    expect(error.message).toBe('127.0.0.1 does not know this (404): "User not found".');
    const { runs } = await place.store.listRuns({ offset: 0, limit: 10 });
    expect(runs).toMatchObject([{ state: "failed", message: error.message }]);
  });

  const publishedMs = ({ modelVersions }: ApiModel) =>
    Math.max(...modelVersions.map((version) => Date.parse(version.publishedAt)));

  test("--since takes what is new enough and stops at a page of older models", async () => {
    const place = await setUp();
    const ordered = loras(place.models);
    const sinceMs = publishedMs(ordered[149] as ApiModel);
    await place.go({ sinceMs });
    expect(await found(place)).toEqual(idsOf(ordered.slice(0, 150)));
    expect(place.server.requests).toHaveLength(3);
  });

  test("--since takes in what the server sorted a little wrong", async () => {
    const models = loras(makeModels(COUNT));
    const sinceMs = publishedMs(models[149] as ApiModel);
    const late = models[160] as ApiModel;
    const [version] = late.modelVersions as [ApiVersion];
    late.lastVersionAt = version.publishedAt;
    version.publishedAt = new Date(sinceMs).toISOString();
    const place = await setUp({ models });
    await place.go({ sinceMs });
    expect(await found(place)).toEqual(idsOf([...models.slice(0, 150), late]));
  });
});

describe("a pull that was stopped", () => {
  const downAt = (at: number) => {
    let isDown = true;
    const fault = (n: number): Fault | undefined =>
      isDown && n >= at ? { kind: "status", status: 503 } : undefined;
    return {
      fault,
      mend() {
        isDown = false;
      },
    };
  };

  test("says so, is journalled as failed, and goes on at its page", async () => {
    const { fault, mend } = downAt(3);
    const place = await setUp({ fault });
    const error = await failure(place.go());
    expect(error.message).toMatch(
      /asks to try again later \(503\).* The same command goes on where this one stopped\.$/,
    );
    expect((await kept(place)).size).toBe(200);
    mend();
    const resumed: string[] = [];
    const done = await place.go({}, { onResume: (startedAt) => resumed.push(startedAt) });
    expect(done).toMatchObject({ added: loras(place.models).length - 200, unchanged: 0 });
    expect(resumed).toEqual(["2026-11-22T10:00:00.000Z"]);
    expect(await kept(place)).toEqual(whole(loras(place.models)));
    const { runs } = await place.store.listRuns({ offset: 0, limit: 10 });
    expect(runs).toMatchObject([
      { state: "done", added: done.added },
      { state: "failed", added: 200, message: error.message },
    ]);
    expect(runs[0]?.what).toBe(`pull ${place.server.origin} types=LORA types=LoCon types=DoRA`);
    // Finished: the next one begins at the beginning.
    const asked = place.server.requests.length;
    await place.go();
    expect(cursorsOf(place.server)[asked]).toBe("");
  });

  test("begins anew with --restart, and for other parameters", async () => {
    const { fault, mend } = downAt(3);
    const place = await setUp({ fault });
    await failure(place.go());
    mend();
    const asked = place.server.requests.length;
    await place.go({ baseModels: ["Pony"] });
    expect(cursorsOf(place.server)[asked]).toBe("");
    const next = place.server.requests.length;
    expect(await place.go({}, { restart: true })).toMatchObject({ problems: [] });
    expect(cursorsOf(place.server)[next]).toBe("");
    expect(await kept(place)).toEqual(whole(loras(place.models)));
  });

  test("goes on in the list of the tag where it was", async () => {
    const { fault, mend } = downAt(4);
    const place = await setUp({ fault });
    const tags = ["style", "lighting"];
    await failure(place.go({ tags }));
    mend();
    const asked = place.server.requests.length;
    await place.go({ tags });
    const rest = place.server.requests.slice(asked).map(({ query }) => query);
    expect(rest.map((query) => [query.get("tag"), query.has("cursor")])).toEqual([
      ["lighting", true],
    ]);
    const wanted = loras(place.models).filter((model) =>
      tags.some((tag) => model.tags.includes(tag)),
    );
    expect((await kept(place)).size).toBe(wanted.length);
  });

  test("by a signal keeps what it has and its place", async () => {
    const place = await setUp();
    const controller = new AbortController();
    const reason = new LoraryError(499, "interrupted", "interrupted");
    const onPage = (): void => controller.abort(reason);
    const error = await failure(place.go({}, { onPage, signal: controller.signal }));
    expect(error).toBe(reason);
    expect((await kept(place)).size).toBe(100);
    await place.go();
    expect(await kept(place)).toEqual(whole(loras(place.models)));
  });
});

test("a place that the server refuses is given up once: the list is read from its beginning", async () => {
  const place = await setUp({ fault: (n) => (n === 3 ? { kind: "refuse cursor" } : undefined) });
  const { added, unchanged, problems } = await place.go();
  expect({ added, unchanged }).toEqual({ added: loras(place.models).length, unchanged: 200 });
  expect(problems.map(({ message }) => message)).toEqual([
    expect.stringMatching(/refused, the list is read from its beginning again.*Invalid cursor/),
  ]);
  const cursors = cursorsOf(place.server);
  expect(cursors[3]).toBe("");
});

test("a server that refuses every place ends the run", async () => {
  const place = await setUp({
    fault: (n) => (n > 1 && n % 2 === 0 ? { kind: "refuse cursor" } : undefined),
  });
  expect((await failure(place.go())).message).toMatch(/status 400: "Invalid cursor"/);
  expect(place.server.requests).toHaveLength(4);
});

describe("a list that does not end well ends with a problem:", () => {
  const messagesOf = (problems: readonly Problem[]) => problems.map(({ message }) => message);

  test("in a circle", async () => {
    const cursors: string[] = [];
    const place = await setUp({
      metadata(metadata) {
        if (metadata.nextCursor) cursors.push(metadata.nextCursor);
        return cursors.length < 2 ? { ...metadata } : { ...metadata, nextCursor: cursors[0] };
      },
    });
    const { added, problems } = await place.go();
    expect(messagesOf(problems)).toEqual([
      "the next page is one that was read before; the list ends here",
    ]);
    expect(added).toBe(200);
    expect(place.server.requests).toHaveLength(4);
  });

  test("in empty pages", async () => {
    const place = await setUp({ fault: () => ({ kind: "empty" }) });
    const { added, problems } = await place.go();
    expect(added).toBe(0);
    expect(messagesOf(problems)).toEqual(["50 empty pages in a row; the list ends here"]);
    expect(place.server.requests).toHaveLength(50);
  });

  test("at another host's address", async () => {
    const place = await setUp({
      metadata: () => ({ nextPage: "http://169.254.169.254/api/v1/models?cursor=1" }),
    });
    const { added, problems } = await place.go();
    expect(added).toBe(100);
    expect(messagesOf(problems)).toEqual([
      "the next page's address is not one of this API's; the list ends here",
    ]);
    expect(place.server.requests).toHaveLength(1);
  });
});

test("without a cursor the address of the next page serves", async () => {
  const place = await setUp({ metadata: ({ nextPage }) => (nextPage ? { nextPage } : {}) });
  expect(await place.go()).toMatchObject({ problems: [] });
  expect(await kept(place)).toEqual(whole(loras(place.models)));
});

test("a list by page numbers is read up to where the server ends it, and that is said", async () => {
  const byPage = ({ nextPage }: { nextPage?: string }) => {
    if (nextPage === undefined) return {};
    const url = new URL(nextPage);
    if (!url.searchParams.has("page")) url.searchParams.set("page", "2");
    url.searchParams.delete("cursor");
    return { nextPage: url.href };
  };
  const few = await setUp({ metadata: byPage });
  expect(await few.go()).toMatchObject({ added: loras(few.models).length, problems: [] });
  const many = await setUp({ models: makeModels(1300), metadata: byPage });
  const { added, problems } = await many.go();
  expect(added).toBe(1000);
  expect(problems.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^the list ends here before its end .*status 429: "You've requested too/),
  ]);
  expect(many.server.requests).toHaveLength(11);
});

test("a model that cannot be read is named by its address, and the others are taken", async () => {
  const models = makeModels(150);
  (models[3] as { name: unknown }).name = 5;
  const place = await setUp({ models });
  const { added, problems } = await place.go();
  expect(added).toBe(loras(models).length - 1);
  expect(problems).toMatchObject([
    { source: `${place.server.origin}/api/v1/models/1009`, field: "name" },
  ]);
});
