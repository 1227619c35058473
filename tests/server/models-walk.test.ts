// Reading a whole result by cursor, also while models come and go.
import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Model } from "#lib/catalog/model.ts";
import { FACETS, SORTS } from "#lib/catalog/query.ts";
import { openSqliteStore } from "#lib/store/sqlite.ts";
import { joinYoungest, sampleModel, sampleVersion, sourced } from "#tests/store/sample.ts";
import { ask } from "#tests/support/ask.ts";
import { type Plane, startPlane, tempFolder } from "#tests/support/plane.ts";

const COUNT = 35;
const STEP = 10;

const folder = tempFolder();
const store = openSqliteStore(folder);
let plane: Plane;

/** Some sort alike, most do not; every fourth is not in the result. */
const isIn = (n: number): boolean => n % 4 !== 3;
const modelOf = (n: number, inResult: boolean): Model => {
  const date = new Date(Date.UTC(2023, 0, 1 + ((n * 11) % 30))).toISOString();
  const stats = { downloads: (n * 7) % 20, ratings: n % 5, rating: n % 5 };
  return sampleModel(`${100 + n}`, {
    name: n % 2 === 0 ? `Walk ${(n * 13) % COUNT}` : `Run ${n}`,
    tags: ["walk", inResult ? "in" : "out"],
    stats: { ...stats, favorites: 0, comments: 0 },
    versions: [sampleVersion(`9${100 + n}`, { publishedAt: date, updatedAt: date })],
  });
};
const put = (...models: Model[]) =>
  store.putItems(
    // A document that is known already would change nothing.
    models.map((model) => sourced({ ...model, description: randomUUID() })),
    joinYoungest,
  );

beforeAll(async () => {
  await put(...Array.from({ length: COUNT }, (_, n) => modelOf(n, isIn(n))));
  plane = await startPlane({ catalog: store });
});
afterAll(async () => {
  await plane.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  items: Model[];
  total: number;
  nextCursor?: string;
  facets: object;
  error?: { code: string; field: string };
}

async function list(params: string, cursor?: string): Promise<Answer> {
  const more = cursor === undefined ? "" : `&cursor=${cursor}`;
  return JSON.parse((await ask(plane.origin, `/api/models?${params}${more}`)).body.toString());
}

/** The ids of a whole walk; `meanwhile` happens behind the first answer. */
async function walk(params: string, meanwhile?: () => Promise<unknown>): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const answer = await list(params, cursor);
    ids.push(...answer.items.map(({ id }) => id));
    if (cursor === undefined) await meanwhile?.();
    cursor = answer.nextCursor;
    expect(ids.length).toBeLessThanOrEqual(2 * COUNT);
  } while (cursor !== undefined);
  return ids;
}

const wanted = Array.from({ length: COUNT }, (_, n) => n);
const inResult = wanted.filter(isIn).map((n) => `${100 + n}`);

describe.each([...SORTS.map((sort) => `sort=${sort}`), "sort=random&seed=7", "q=walk"])(
  "%s",
  (order) => {
    const query = `tag=in&${order}`;

    test("a walk gives each model once, in the order of the page", async () => {
      const page = (await list(query)).items.map(({ id }) => id);
      expect(page.toSorted()).toEqual(inResult);
      for (const limit of [1, STEP, inResult.length, 100])
        expect(await walk(`${query}&limit=${limit}`)).toEqual(page);
    });

    test("a model that comes or goes meanwhile neither repeats nor hides another", async () => {
      const page = (await list(query)).items.map(({ id }) => Number(id) - 100);
      // Around the place where the walk is, at both ends, and all that may come.
      const gone = [0, STEP - 2, STEP - 1, STEP, page.length - 1].map((i) => page[i] as number);
      for (const n of [...gone, ...wanted.filter((n) => !isIn(n))]) {
        const ids = await walk(`${query}&limit=${STEP}`, () => put(modelOf(n, !isIn(n))));
        const id = `${100 + n}`;
        const others = (all: string[]) => all.filter((it) => it !== id);
        expect(others(ids), id).toEqual(others(page.map((it) => `${100 + it}`)));
        expect(ids.length - others(ids).length).toBeLessThanOrEqual(1);
        await put(modelOf(n, isIn(n)));
      }
    });
  },
);

test("an answer to a walk has no numbers of pages; the last has no cursor", async () => {
  const { nextCursor, items, facets, ...first } = await list("tag=in&limit=20");
  expect([items.length, first]).toEqual([20, { total: inResult.length }]);
  const { items: rest, ...last } = await list("tag=in", nextCursor);
  expect([rest.length, last]).toEqual([7, { total: inResult.length, facets }]);
  expect(Object.keys(facets)).toEqual([...FACETS]);
});

test("a page by number has a cursor too", async () => {
  await put(...Array.from({ length: 60 }, (_, n) => sampleModel(`${500 + n}`, { tags: ["many"] })));
  const { nextCursor, ...first } = await list("tag=many&page=1");
  expect(first).toMatchObject({ page: 1, pageCount: 2 });
  const second = await list("tag=many&page=2");
  expect(second.nextCursor).toBeUndefined();
  expect((await list("tag=many", nextCursor)).items).toEqual(second.items);
});

test("what is no cursor of the query is refused", async () => {
  const { nextCursor = "" } = await list("tag=in&limit=5");
  const [skip, after, digest] = JSON.parse(Buffer.from(nextCursor, "base64url").toString());
  const forged = [
    [-1, after, digest],
    [1.5, after, digest],
    [skip, 1, digest],
    [skip, after],
    {},
    1,
  ];
  for (const [params, cursor] of [
    ["tag=out", nextCursor],
    ["tag=in&sort=name", nextCursor],
    ["tag=in", `${nextCursor}A`],
    ["tag=in", `${nextCursor}=`],
    ["tag=in", `%20${nextCursor}`],
    ["tag=in", nextCursor.slice(0, -2)],
    ["tag=in", "nonsense"],
    ...forged.map((it) => ["tag=in", Buffer.from(JSON.stringify(it)).toString("base64url")]),
  ] as [string, string][])
    expect(await list(params, cursor), cursor).toMatchObject({
      error: { code: "bad_parameter", field: "cursor" },
    });
});

test("a place behind the end is the end", async () => {
  const { nextCursor = "" } = await list("tag=in&limit=5");
  const [, after, digest] = JSON.parse(Buffer.from(nextCursor, "base64url").toString());
  const far = JSON.stringify([Number.MAX_SAFE_INTEGER, after, digest]);
  const { items, nextCursor: next } = await list("tag=in", Buffer.from(far).toString("base64url"));
  expect([items, next]).toEqual([[], undefined]);
});

test("a hundred models that come before the place, and go again, are no matter", async () => {
  const first = await list("tag=in&sort=name&limit=5");
  const expected = (await list("tag=in&sort=name&limit=5", first.nextCursor)).items;
  const come = Array.from({ length: 100 }, (_, n) =>
    sampleModel(`${700 + n}`, { name: `A ${n}`, tags: ["in"] }),
  );
  await put(...come);
  const second = await list("tag=in&sort=name&limit=5", first.nextCursor);
  expect(second.items).toEqual(expected);
  await put(...come.map((model) => ({ ...model, tags: [] })));
  const third = await list("tag=in&sort=name", second.nextCursor);
  expect([third.items.length, third.nextCursor]).toEqual([inResult.length - 10, undefined]);
});
