import { afterEach, describe, expect, test } from "vitest";
import { LoraryError } from "#lib/catalog/errors.ts";
import { type ApiClientPorts, createApiClient } from "#lib/http/api-client.ts";
import { apiHosts, createHostRules } from "#lib/http/host-rules.ts";
import { createSafeFetch } from "#lib/http/safe-fetch.ts";
import { makeModels } from "#tests/support/civitai-models.ts";
import { type CivitaiOptions, type Fault, startCivitai } from "#tests/support/civitai-server.ts";

const CANARY = "canary-77ab";
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});

/** Time that passes only where somebody sleeps. */
function fakeClock() {
  const waits: number[] = [];
  let now = 5000;
  return {
    waits,
    now: () => now,
    random: () => 0.5,
    async sleep(ms: number) {
      waits.push(ms);
      now += ms;
    },
  };
}

// Long enough for a busy machine; the faults that are waited out take the short ones.
const PATIENCE = { timeoutMs: 10_000, answerMs: 60_000 };
const SHORT = { timeoutMs: 250, answerMs: 600 };
const isSlow = ({ kind }: Fault): boolean => kind === "silence" || kind === "trickle";

interface Ports extends Partial<ApiClientPorts> {
  timeoutMs?: number;
}

async function setUp(
  options: Partial<CivitaiOptions> = {},
  { timeoutMs = PATIENCE.timeoutMs, ...ports }: Ports = {},
) {
  const server = await startCivitai({ models: makeModels(20), ...options });
  const token = options.token && { token: { reveal: () => CANARY }, tokenOrigin: server.origin };
  const fetch = createSafeFetch({ hosts: [server.origin], timeoutMs, ...token });
  open.push(server, fetch);
  const clock = fakeClock();
  const retries: string[] = [];
  const client = createApiClient({
    fetch,
    perMinute: 60_000,
    answerMs: PATIENCE.answerMs,
    maxBytes: 10_000_000,
    clock,
    onRetry: (why) => retries.push(why),
    ...ports,
  });
  const address = (search: string) => new URL(`${server.origin}/api/v1/models?${search}`);
  const get = (search = "limit=10&sort=Newest&nsfw=true") => client.get(address(search), readJson);
  return { server, clock, retries, get, client, address };
}

async function readJson({ body, takenAt }: { body: AsyncIterable<Uint8Array>; takenAt?: string }) {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  let value: { items?: { id: number }[] };
  try {
    value = JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw new LoraryError(502, "upstream_error", "not JSON");
  }
  if (value.items === undefined) throw new LoraryError(502, "upstream_error", "not a page");
  return { ids: value.items.map(({ id }) => id), takenAt };
}

async function failure(work: Promise<unknown>): Promise<LoraryError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof LoraryError) return error;
  throw new Error(`expected a LoraryError, found ${error}`);
}

const IDS = makeModels(10).map(({ id }) => id);
const first = (fault: Fault) => ({ fault: (n: number) => (n === 1 ? fault : undefined) });

test("an answer is handed on with its date", async () => {
  const { get, server } = await setUp();
  const { ids, takenAt } = await get();
  expect(ids).toEqual(IDS);
  expect(takenAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
  expect(server.requests[0]?.acceptEncoding).toBe("gzip, br");
});

test.each(["gzip", "br"] as const)("an answer in %s is read", async (encoding) => {
  const { get } = await setUp({ encoding });
  expect((await get()).ids).toEqual(IDS);
});

describe("an answer that comes right the second time is waited for:", () => {
  const faults: Fault[] = [
    { kind: "status", status: 429 },
    { kind: "status", status: 500 },
    { kind: "status", status: 502, page: true },
    { kind: "status", status: 503 },
    { kind: "status", status: 504, page: true },
    { kind: "status", status: 520, page: true },
    { kind: "status", status: 524, page: true },
    { kind: "status", status: 408 },
    { kind: "status", status: 202 },
    { kind: "reset" },
    { kind: "silence" },
    { kind: "cut" },
    { kind: "cut", quietly: true },
    { kind: "cut", encoding: "gzip" },
    { kind: "cut", encoding: "br", quietly: true },
    { kind: "trickle" },
    { kind: "page" },
    { kind: "error" },
  ];
  test.each(faults.map((fault) => [JSON.stringify(fault), fault] as const))(
    "%s",
    async (_, fault) => {
      const { get, clock, server, retries } = await setUp(first(fault), isSlow(fault) ? SHORT : {});
      expect((await get()).ids).toEqual(IDS);
      expect(clock.waits).toContain(750);
      expect(server.requests).toHaveLength(retries.length + 1);
      expect(isSlow(fault) || retries.length === 1).toBe(true);
    },
  );
});

describe("Retry-After", () => {
  const waitsFor = async (retryAfter: string) => {
    const { get, clock } = await setUp(first({ kind: "status", status: 429, retryAfter }));
    await get();
    return clock.waits[0] ?? 0;
  };

  test("in seconds is waited for", async () => {
    expect(await waitsFor("7")).toBe(7000);
  });

  test("as a date is waited for", async () => {
    const waited = await waitsFor(new Date(Date.now() + 90_000).toUTCString());
    expect(waited).toBeGreaterThan(80_000);
    expect(waited).toBeLessThanOrEqual(90_000);
  });

  test("beyond a quarter of an hour is cut to it", async () => {
    expect(await waitsFor("86400")).toBe(900_000);
    expect(await waitsFor("999999999")).toBe(900_000);
  });

  test.each(["0", "-5", "soon", "", "Wed, 21 Oct 2015 07:28:00 GMT", "1e3"])(
    "%j leaves the usual wait",
    async (retryAfter) => {
      expect(await waitsFor(retryAfter)).toBe(750);
    },
  );
});

test("the eighth failure ends it, after waits that double up to a minute", async () => {
  const { get, clock, server } = await setUp({ fault: () => ({ kind: "status", status: 503 }) });
  const { code, message } = await failure(get());
  expect({ code, message }).toEqual({
    code: "upstream_busy",
    message: '127.0.0.1 asks to try again later (503): "temporarily overloaded".',
  });
  expect(server.requests).toHaveLength(8);
  // 0.5 + random / 2 = 0.75 of each
  const waits = [1, 2, 4, 8, 16, 32, 60].map((s) => s * 750);
  expect(clock.waits.filter((ms) => ms > 1)).toEqual(waits);
});

test("a server that is not there is named", async () => {
  const { get, server } = await setUp();
  await server.close();
  open.shift();
  expect((await failure(get())).message).toMatch(/^127\.0\.0\.1 cannot be reached/);
});

describe("what another attempt cannot change is told at once:", () => {
  const refusals: [
    search: string,
    options: Partial<CivitaiOptions>,
    code: string,
    words: RegExp,
  ][] = [
    ["limit=200", {}, "upstream_refused", /status 400: .*limit.*expected 0 to 100/],
    ["cursor=abc", {}, "upstream_refused", /status 400: .*Invalid cursor/],
    ["username=nobody", {}, "upstream_gone", /\(404\): "User not found"\.$/],
    ["limit=100&page=11", {}, "upstream_list_end", /status 429: "You've requested too many pages/],
    [
      "",
      { token: "right" },
      "upstream_needs_token",
      /\(401\), also with the key in CIVITAI_TOKEN: "Unau/,
    ],
    ["", first({ kind: "status", status: 401 }), "upstream_needs_token", /set CIVITAI_TOKEN/],
    [
      "",
      first({ kind: "status", status: 403, page: true }),
      "upstream_forbidden",
      /set CIVITAI_TOKEN/,
    ],
    ["", first({ kind: "status", status: 451 }), "upstream_refused", /status 451/],
  ];
  test.each(refusals)("%s %o", async (search, options, code, words) => {
    const ports = options.token ? { token: CANARY } : {};
    const { get, server } = await setUp(options, ports);
    const error = await failure(get(search));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(words);
    expect(error.message.split("\n")).toHaveLength(1);
    expect(server.requests).toHaveLength(1);
  });
});

test("the token goes to its origin and never into a message, even where the server repeats it", async () => {
  const { get, server } = await setUp({ token: CANARY }, { token: CANARY });
  expect((await get()).ids).toEqual(IDS);
  expect(server.requests[0]?.authorization).toBe(`Bearer ${CANARY}`);
  expect((await failure(get(`sort=${CANARY}`))).message).not.toContain(CANARY);
  const stranger = await setUp();
  await stranger.get();
  expect(stranger.server.requests[0]?.authorization).toBeUndefined();
});

test("an answer beyond the limit is refused, packed ones too, and not asked for again", async () => {
  const { get, server } = await setUp({ encoding: "gzip" }, { maxBytes: 5000 });
  expect(await failure(get())).toMatchObject({ code: "upstream_too_large" });
  expect(server.requests).toHaveLength(1);
});

test("an error of the reader is not taken for one of the server", async () => {
  const { client, address, server } = await setUp();
  const reader = async (): Promise<never> => {
    throw new TypeError("a mistake");
  };
  await expect(client.get(address("limit=1"), reader)).rejects.toThrow("a mistake");
  expect(server.requests).toHaveLength(1);
});

test("no window of a minute sees more requests than allowed, repeated ones included", async () => {
  const at: number[] = [];
  const { get, clock } = await setUp(
    {
      fault(n) {
        at.push(clock.now());
        return n % 3 === 0 ? { kind: "status", status: 503, retryAfter: "1" } : undefined;
      },
    },
    { perMinute: 20 },
  );
  for (let i = 0; i < 50; i += 1) await get();
  expect(at).toHaveLength(74);
  for (const start of at)
    expect(at.filter((ms) => ms >= start && ms < start + 60_000).length).toBeLessThanOrEqual(20);
});

test("Civitai's names stand for each other, any other API for itself", () => {
  const civitai = createHostRules(apiHosts("https://civitai.com"));
  expect(civitai(new URL("https://civitai.red/api"))).toBe("public");
  expect(civitai(new URL("https://www.civitai.com/api"))).toBe("public");
  expect(civitai(new URL("https://civitai.com.evil.test/api"))).toBeUndefined();
  expect(civitai(new URL("http://civitai.com/api"))).toBeUndefined();
  const own = createHostRules(apiHosts("http://127.0.0.1:9000/mirror"));
  expect(own(new URL("http://127.0.0.1:9000/api"))).toBe("operator");
  expect(own(new URL("http://127.0.0.1:9001/api"))).toBeUndefined();
  expect(own(new URL("https://civitai.com/api"))).toBeUndefined();
});
