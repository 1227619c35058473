import { afterEach, expect, test } from "vitest";
import { suggestPath } from "#lib/catalog/links.ts";
import type { Suggestions } from "#lib/catalog/query.ts";
import type { StoreReader } from "#lib/store/store.ts";
import { ask } from "#tests/support/ask.ts";
import { type Plane, startPlane } from "#tests/support/plane.ts";

const close: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of close.splice(0)) await end();
});

const ANSWER: Suggestions = {
  models: [],
  tags: [{ value: "ink wash", count: 3 }],
  creators: [],
  triggers: [],
};

/** A data plane whose catalog suggests the same for every text, and keeps the texts. */
async function suggesting(): Promise<Plane & { texts: string[] }> {
  const texts: string[] = [];
  const catalog = {
    suggest: async (text: string) => {
      texts.push(text);
      return ANSWER;
    },
  } as Partial<StoreReader> as StoreReader;
  const plane = await startPlane({ catalog });
  close.push(() => plane.close());
  return { ...plane, texts };
}

test("suggestions come as JSON, and are not sent again unchanged", async () => {
  const { origin, texts } = await suggesting();
  const answer = await ask(origin, suggestPath(" 墨心 & ink "));
  expect([answer.status, answer.headers["content-type"]]).toEqual([
    200,
    "application/json; charset=utf-8",
  ]);
  expect(JSON.parse(answer.body.toString())).toEqual(ANSWER);
  expect(texts).toEqual(["墨心 & ink"]);
  const { etag = "" } = answer.headers;
  const again = await ask(origin, suggestPath("ink"), { headers: { "if-none-match": etag } });
  expect([again.status, again.body.length]).toEqual([304, 0]);
});

test.each([
  ["", "q"],
  [`?q=${"x".repeat(201)}`, "q"],
  ["?q=a&q=b", "q"],
  ["?q=a&limit=5", "limit"],
  ["?__proto__=a", "__proto__"],
])("/api/suggest%s is refused, and %s named", async (query, field) => {
  const { origin, texts, log } = await suggesting();
  const answer = await ask(origin, `/api/suggest${query}`);
  expect([answer.status, JSON.parse(answer.body.toString()).error]).toMatchObject([
    400,
    { code: "bad_parameter", field },
  ]);
  expect([texts, log]).toEqual([[], []]);
});

test("suggestions can only be read", async () => {
  const { origin } = await suggesting();
  expect((await ask(origin, suggestPath("a"), { method: "POST" })).status).toBe(405);
});
