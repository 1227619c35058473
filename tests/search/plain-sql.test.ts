import { expect, test } from "vitest";
import { type CatalogQuery, emptyQuery } from "#lib/catalog/query.ts";
import { documentOf, type SearchDocument } from "#lib/search/document.ts";
import { sampleModel, sampleVersion } from "#tests/store/sample.ts";
import { isMeant, isNear, PlainSearch } from "./plain-sql.ts";

// The measure of the index is measured itself, by cases that anybody can check.

const version = (more: object) =>
  sampleVersion("1", { name: "", files: [], baseModel: "", ...more });
const NAMES: Readonly<Record<number, SearchDocument>> = Object.fromEntries(
  [
    { name: "LowRA style" },
    { name: "lowra" },
    { name: "Lowrance" },
    { name: "a", tags: ["lowra"] },
    { name: "b", tags: ["lowrances"] },
    { name: "c", description: "of lowra" },
    {
      name: "d",
      versions: [version({ images: [{ id: "1", meta: { prompt: "lowra 中国, 龙" } }] })],
    },
    { name: "Lowar" },
    { name: "中国龙", creator: { name: "墨心" } },
    { name: "中国, 国龙", versions: [version({ baseModel: "Dragon XL" })] },
  ].map((more, i) => [
    i + 1,
    documentOf(i + 1, sampleModel(String(i + 1), { versions: [version({})], ...more })),
  ]),
);
const plain = new PlainSearch(Object.values(NAMES));
const hashes = (digits: string) => ("deadbeef11".startsWith(digits) ? [5, 8] : []);

test.each<[string, number[]]>([
  ["lowra", [2, 1, 3, 4, 5, 6, 7]],
  ["low ra", [1, 2, 4]],
  ["lo wra", [1, 2, 4]],
  ["l ow ra style", [1]],
  ["ra sty le", [1]],
  ["LOWRA style", [1]],
  ["ra style", [1]],
  ['"lowra style"', [1]],
  ['"style lowra"', []],
  ['"low"', [1]],
  ["tag:lowra", [4, 5]],
  ["tag:lowra -tag:lowra", [5]],
  ["-lowra", [10, 3, 5, 8, 9]],
  ["lowra -style", [2, 3, 4, 5, 6, 7]],
  ["prompt:lowra", [7]],
  ['prompt:"龙 lowra"', [7]],
  ["by:墨", [9]],
  ["中国龙", [9, 10]],
  ["中国", [10, 9, 7]],
  ["龙", [10, 9, 7]],
  ['"中国龙"', [9, 7]],
  ['name "中国龙"', []],
  ["base:dra", [10]],
  ["dragon", []],
  ["hash:deadbeef", [5, 8]],
  ["hash:deadbeef2", []],
  ["-hash:deadbeef lowra", [1, 2, 3, 4, 6, 7]],
  ["deadbeef1", [5, 8]],
  ["lowrx", [1, 2, 4, 6]],
  ["lowrx -style", [2, 4, 6]],
  ["xlowra style", [1]],
  ["lowrnce", [3, 5]],
  ["???", []],
])("%s", (q, expected) => {
  const query: CatalogQuery = { ...emptyQuery(), q };
  const { keys, total } = plain.search(query, hashes);
  expect(keys).toEqual(expected);
  expect(total).toBe(expected.length);
});

test("one edit", () => {
  const near = ["abcd", "abxcd", "bcd", "abc", "abdc", "xbcd", "abcde", "bacd"];
  const far = ["ab", "badc", "axcx", "abcdef", "cbad"];
  expect(near.filter((word) => isNear(word, "abcd"))).toEqual(near);
  expect(far.filter((word) => isNear(word, "abcd"))).toEqual([]);
  expect(isNear("", "a")).toBe(true);
  expect(isNear("🐉bcd", "abcd")).toBe(true);
});

test("what is meant", () => {
  const cases: [word: string, typed: string][] = [
    ["charturnerbeta", "charturnr"],
    ["charturnerbeta", "charturneer"],
    ["charturnerbeta", "chartuner"],
  ];
  for (const [word, typed] of cases) expect(isMeant(word, typed), typed).toBe(true);
  const others: [word: string, typed: string][] = [
    ["charturnerbeta", "chrturner"],
    ["charturnerbeta", "charturnex"],
    ["lowrances", "lowrxn"],
  ];
  for (const [word, typed] of others) expect(isMeant(word, typed), typed).toBe(false);
});
