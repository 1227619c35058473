import { afterEach, expect, test } from "vitest";
import { MODELS_API_PATH, modelApiPath } from "#lib/catalog/links.ts";
import type { Model } from "#lib/catalog/model.ts";
import { FACETS } from "#lib/catalog/query.ts";
import { openSqliteStore } from "#lib/store/sqlite.ts";
import { joinYoungest, sampleModel, sampleVersion, sourced } from "#tests/store/sample.ts";
import { ask } from "#tests/support/ask.ts";
import { type Plane, startPlane } from "#tests/support/plane.ts";
import { temporaryFolder } from "#tests/support/temporary-folder.ts";

const close: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of close.splice(0).reverse()) await end();
});

/** A data plane over a catalog of its own with these models. */
async function planeOf(
  ...models: Model[]
): Promise<Plane & { put(...more: Model[]): Promise<unknown> }> {
  const store = openSqliteStore(temporaryFolder());
  close.push(() => store.close());
  const put = (...more: Model[]) =>
    store.putItems(
      more.map((model) => sourced(model)),
      joinYoungest,
    );
  await put(...models);
  const plane = await startPlane({ catalog: store });
  close.push(() => plane.close());
  return { ...plane, put };
}

const many = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    sampleModel(`${1000 + i}`, { tags: i % 2 === 0 ? ["even"] : ["odd"] }),
  );

test("a model is its record, as an export gives it", async () => {
  const model = sampleModel("48139", {
    name: "LowRA 夜",
    versions: [sampleVersion("63006", { tips: { weight: null, triggers: [] } })],
  });
  const { origin } = await planeOf(model);
  const answer = await ask(origin, "/api/models/48139");
  expect([answer.status, answer.headers["content-type"]]).toEqual([
    200,
    "application/json; charset=utf-8",
  ]);
  const record = JSON.parse(answer.body.toString());
  expect(record).toEqual({ ...model, sources: [expect.objectContaining({ kind: "card" })] });
  expect(answer.body.toString()).toBe(JSON.stringify(record, null, 2));
  expect(answer.headers["content-security-policy"]).toContain("sandbox");
});

test("an answer that did not change is not sent again", async () => {
  const { origin, put } = await planeOf(sampleModel("1"));
  for (const path of ["/api/models/1", "/api/models?q=model"]) {
    const { etag = "" } = (await ask(origin, path)).headers;
    const headers = { "if-none-match": etag };
    const fresh = await ask(origin, path, { headers });
    expect([fresh.status, fresh.body.length, fresh.headers.etag]).toEqual([304, 0, etag]);
    const head = await ask(origin, path, { method: "HEAD" });
    expect([head.status, head.body.length, head.headers.etag]).toEqual([200, 0, etag]);
    await put(sampleModel("1", { name: `Model, changed for ${path}` }));
    expect((await ask(origin, path, { headers })).status).toBe(200);
  }
});

test("another id of a model redirects to its own", async () => {
  const { origin } = await planeOf(sampleModel("77", { aliases: ["v21"] }));
  const answer = await ask(origin, "/api/models/v21");
  expect([answer.status, answer.headers.location]).toEqual([308, "/api/models/77"]);
});

test.each(["/api/models/nobody", "/api/models/1/x", "/api/models/1%2f2"])(
  "%s is no model",
  async (path) => {
    const { origin } = await planeOf(sampleModel("1"));
    const answer = await ask(origin, path);
    expect([answer.status, JSON.parse(answer.body.toString()).error.code]).toEqual([
      404,
      "model_not_found",
    ]);
  },
);

test("a list is what the catalog's page of the same query shows", async () => {
  const { origin } = await planeOf(...many(100));
  const answer = await ask(origin, "/api/models?tag=even&sort=name&page=2");
  const { items, facets, ...rest } = JSON.parse(answer.body.toString());
  expect(rest).toEqual({ total: 50, page: 2, pageCount: 2 });
  expect(items.map(({ id }: Model) => id)).toEqual(["1096", "1098"]);
  expect(items[0]).toMatchObject({ name: "Model 1096", weight: null, stem: "file91096" });
  expect(Object.keys(facets)).toEqual([...FACETS]);
  expect(facets).toMatchObject({
    base: [{ value: "SD 1.5", count: 50, selected: false }],
    tag: [{ value: "even", count: 50, selected: true }],
    creator: [],
  });
});

test("what is left out is marked so", async () => {
  const { origin } = await planeOf(...many(100));
  const answer = await ask(origin, "/api/models?-tag=even&downloads=0");
  const { total, facets } = JSON.parse(answer.body.toString());
  expect(total).toBe(50);
  expect(facets.tag).toContainEqual({
    value: "even",
    count: expect.any(Number),
    selected: false,
    excluded: true,
  });
});

test("nothing found is an empty first page", async () => {
  const { origin } = await planeOf(...many(2));
  const answer = await ask(origin, "/api/models?has=weight&has=prompts&base=Pony");
  expect([answer.status, JSON.parse(answer.body.toString())]).toMatchObject([
    200,
    { items: [], total: 0, page: 1, pageCount: 1 },
  ]);
});

const list = (name: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${name}=${i}`).join("&");

test.each([
  ["page=0", "page"],
  ["page=2", "page"],
  ["page=1.5", "page"],
  ["page=01", "page"],
  ["page=", "page"],
  ["page=1&page=1", "page"],
  ["page=1000001", "page"],
  ["page=1e1", "page"],
  ["sort=best", "sort"],
  ["sort=name&sort=name", "sort"],
  ["has=everything", "has"],
  ["has=weight&has=", "has"],
  ["base=", "base"],
  [`tag=${"x".repeat(101)}`, "tag"],
  [list("tag", 21), "tag"],
  [`q=${"x".repeat(201)}`, "q"],
  ["q=a&q=b", "q"],
  ["limit=0", "limit"],
  ["limit=101", "limit"],
  ["limit=10&page=1", "limit"],
  ["limit=10&limit=10", "limit"],
  ["cursor=", "cursor"],
  ["cursor=a&cursor=a", "cursor"],
  ["cursor=WzQ4&page=1", "cursor"],
  ["Q=a", "Q"],
  ["date=2023-7", "date"],
  ["-rating=R18", "-rating"],
  ["tags=some", "tags"],
  ["downloads=many", "downloads"],
  ["stars=6", "stars"],
  ["seed=1", "seed"],
  ["tag=a&-tag=a", "-tag"],
  [list("-creator", 21), "-creator"],
  ["__proto__=a", "__proto__"],
  ["constructor=a", "constructor"],
])("%s is refused, and %s named", async (query, field) => {
  const { origin, log } = await planeOf(...many(3));
  const answer = await ask(origin, `${MODELS_API_PATH}?${query}`);
  expect([answer.status, JSON.parse(answer.body.toString()).error]).toMatchObject([
    400,
    { code: "bad_parameter", field, message: expect.stringContaining(`${field}: expected `) },
  ]);
  expect(log).toEqual([]);
});

test("models can only be read", async () => {
  const { origin } = await planeOf();
  for (const path of [MODELS_API_PATH, modelApiPath("1")])
    expect((await ask(origin, path, { method: "POST" })).status).toBe(405);
});
