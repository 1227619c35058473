import { expect, test } from "vitest";
import { readCivitaiPage } from "#lib/formats/civitai-page.ts";
import { makeModels } from "#tests/support/civitai-models.ts";

async function* inPieces(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const read = (text: string, size = 1 << 16) => readCivitaiPage(inPieces(text, size), "page");
const models = makeModels(5);
const page = JSON.stringify({
  items: models,
  metadata: { nextCursor: "1|2", nextPage: "http://x/" },
});

test.each([1, 7, 64, 1 << 20])(
  "in pieces of %i bytes a page is its items and what follows",
  async (size) => {
    const found = await read(page, size);
    expect(found).toMatchObject({ problems: [], nextCursor: "1|2", nextPage: "http://x/" });
    expect(found?.items.map(({ bytes }) => bytes.toString())).toEqual(
      models.map((model) => JSON.stringify(model)),
    );
    expect(found?.items.map(({ id, newestMs }) => ({ id, newestMs }))).toEqual(
      models.map(({ id, modelVersions }) => ({
        id: `${id}`,
        newestMs: Date.parse(modelVersions[0]?.publishedAt ?? ""),
      })),
    );
  },
);

test("a part of a page is none, wherever it ends", async () => {
  for (let end = 0; end < page.length; end += 501)
    expect(await read(page.slice(0, end))).toBeUndefined();
  expect(await read(page.slice(0, -1))).toBeUndefined();
});

test.each([
  '{"error":"An unexpected error occurred"}',
  "[]",
  "null",
  "",
  "<!DOCTYPE html><title>Just a moment</title>",
  JSON.stringify(models[0]),
])("%.40s is no page", async (text) => {
  expect(await read(text)).toBeUndefined();
});

test("an empty list is a page, and the last one says nothing of a next", async () => {
  expect(await read('{"items":[],"metadata":{}}')).toEqual({ items: [], problems: [] });
  expect(await read('{"metadata":{"nextCursor":null},"items":[]}')).toEqual({
    items: [],
    problems: [],
  });
  expect(await read('{"items":[]}')).toEqual({ items: [], problems: [] });
});

test("a cursor may be a number, and one of another form ends the list with a problem", async () => {
  expect(await read('{"items":[],"metadata":{"nextCursor":200}}')).toMatchObject({
    nextCursor: "200",
  });
  const odd: [metadata: string, field: string][] = [
    ['{"nextCursor":{}}', "metadata.nextCursor"],
    ['{"nextPage":5}', "metadata.nextPage"],
    [`{"nextCursor":"${"x".repeat(3000)}"}`, "metadata.nextCursor"],
    ["5", "metadata"],
    ["[]", "metadata"],
  ];
  for (const [metadata, field] of odd)
    expect(await read(`{"items":[],"metadata":${metadata}}`)).toEqual({
      items: [],
      problems: [expect.objectContaining({ source: "page", field })],
    });
  for (const metadata of ["null", '{"nextCursor":"","nextPage":null}'])
    expect(await read(`{"items":[],"metadata":${metadata}}`)).toEqual({ items: [], problems: [] });
});

test("an item without number or dates is an item all the same", async () => {
  const items = [
    { id: "x", modelVersions: 5 },
    { id: -1 },
    { modelVersions: [{ publishedAt: "soon" }, 3] },
  ];
  const found = await read(JSON.stringify({ items, metadata: {} }));
  expect(found?.items.map(({ bytes, ...rest }) => rest)).toEqual([{}, {}, {}]);
});

test("an item's date is that of its newest version, published or else created", async () => {
  const modelVersions = [
    { publishedAt: "2026-01-01T00:00:00.000Z" },
    { publishedAt: null, createdAt: "2026-03-01T00:00:00.000Z" },
    { createdAt: "2026-02-01T00:00:00.000Z" },
  ];
  const found = await read(JSON.stringify({ items: [{ id: 1, modelVersions }], metadata: {} }));
  expect(found?.items[0]?.newestMs).toBe(Date.UTC(2026, 2, 1));
});
