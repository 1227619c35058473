import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Model } from "#lib/catalog/model.ts";
import { formatCard, looksLikeCard, parseCard, readCard } from "#lib/formats/markdown-card.ts";
import { modelOfCard } from "#tests/support/merged.ts";
import { corpus, hasCorpus } from "#tests/support/shared.ts";

const shipped = readFileSync(resolve(import.meta.dirname, "../../data/cards/LowRA.md"), "utf8");

function parseWhole(text: string): Model {
  const { model, problems } = modelOfCard(text);
  expect(problems).toEqual([]);
  if (model === undefined) throw new Error("no model");
  return model;
}

const saidIn = (text: string) => ({ ...parseWhole(text), sources: [] });

const PLAIN = `## Two [a](b) | "c"
### 一、模型概述

- 标签：\`style\`, \`low key\`
- 下载数：73294
- 收藏人数：5243
- 评论人数：110
- 评分人数：353
- 评分：4.85

### 二、下载地址（共2个版本）

#### [版本2/共2个版本] v2.0

- 统计数据
  - 发布时间：2023-05-05T11:29:46.765Z
  - 原始模型：SD 1.5
  - 下载数：64132
  - 评分人数：223
  - 评分：4.97
- 下载地址
  - [Two](x) [1].safetensors](https://civitai.com/api/download/models/63006?type=Training%20Data)
  - [Two.safetensors](https://civitai.com/api/download/models/63006)
- 样例图像：

| <img src="https://image.civitai.com/x/width=450/693804.jpeg" /> | <img src="https://example.org/a.png" /> |
| ---- | ---- |

#### [版本1/共2个版本] 

- 统计数据
  - 发布时间：2023-05-05T11:12:15.112Z
  - 原始模型：Other
  - 下载数：9162
  - 评分人数：130
  - 评分：5
- 下载地址
- 样例图像：

### 三、详情
<p>First</p>
### 三、详情
<p>weight 0.7</p>`;
const LINES = PLAIN.split("\n");

describe("a card in the plain layout", () => {
  test("gives every field, with ids from its links", () => {
    const model = parseWhole(PLAIN);
    expect(Model.parse(model)).toEqual(model);
    expect(model).toMatchObject({
      id: "v63006",
      name: 'Two [a](b) | "c"',
      type: "LORA",
      tags: ["style", "low key"],
      stats: { downloads: 73294, favorites: 5243, comments: 110, ratings: 353, rating: 4.85 },
      description: "<p>First</p>\n### 三、详情\n<p>weight 0.7</p>",
    });
    expect(model.versions.map(({ id, name }) => [id, name])).toEqual([
      ["63006", "v2.0"],
      ["v63006.1", ""],
    ]);
    expect(model.versions[0]?.files).toMatchObject([
      { id: "63006.1", name: "Two](x) [1].safetensors", primary: false },
      { id: "63006.2", name: "Two.safetensors", primary: true },
    ]);
    expect(model.versions[0]?.images.map((image) => image.id)).toEqual(["693804", "h077c887d0943"]);
    expect(model.versions[1]).toMatchObject({
      files: [],
      images: [],
      tips: { weight: { best: 0.7 } },
    });
  });

  test("is written back byte for byte", () => {
    expect(formatCard(parseWhole(PLAIN))).toBe(PLAIN);
  });

  test("with a byte order mark or CRLF line ends gives the same record", () => {
    for (const text of [`\ufeff${PLAIN}`, PLAIN.replaceAll("\n", "\r\n")])
      expect(saidIn(text)).toEqual(saidIn(PLAIN));
  });

  test("without any file has an id from its name and times", () => {
    const bare = LINES.filter((line) => !line.startsWith("  - [")).join("\n");
    const model = parseWhole(bare);
    expect(model.id).toMatch(/^c[0-9a-f]{12}$/);
    expect(model.versions.map((version) => version.id)).toEqual([`${model.id}.2`, `${model.id}.1`]);
    expect(parseWhole(bare.replace("SD 1.5", "SDXL")).id).toBe(model.id);
    expect(parseWhole(bare.replace("765Z", "766Z")).id).not.toBe(model.id);
  });

  test("has no description where the text is None", () => {
    const start = PLAIN.slice(0, PLAIN.indexOf("<p>First"));
    expect(parseWhole(`${start}None`)).not.toHaveProperty("description");
    expect(parseWhole(`${start}None\n`)).not.toHaveProperty("description");
    expect(parseWhole(start).description).toBe("");
  });
});

test("the card that ships, which a formatter has spaced out, reads like its plain form", () => {
  const model = parseWhole(shipped);
  const plain = formatCard(model);
  expect(saidIn(plain)).toEqual(saidIn(shipped));
  expect(plain).toContain("## LowRA\n### 一、模型概述\n\n- 标签：`dark`, `masterpiece`");
  expect(plain).toMatch(/<\/p>$/);
  expect(model).toMatchObject({ id: "v52753", name: "LowRA" });
  expect(model.versions.map(({ id, files }) => [id, files[0]?.name])).toEqual([
    ["63006", "LowRA.safetensors"],
    ["52753", "LowRa.safetensors"],
  ]);
  for (const { tips } of model.versions) {
    expect(tips.weight).toMatchObject({ best: 0.6, min: 0.6, max: 0.8 });
    expect(tips.weight?.evidence.map((evidence) => evidence.quote)).toEqual([
      "Your start point (weight) is 0.6 ➜ <lora:LowRA:0.6>",
      "The best weight range is about 0.6 ≈ 0.8",
    ]);
  }
});

test("the card in docs/cards.md is a card, and in the plain layout", () => {
  const page = readFileSync(resolve(import.meta.dirname, "../../docs/cards.md"), "utf8");
  const example = /```markdown\n([\s\S]*?)\n```/.exec(page)?.[1] ?? "";
  const model = parseWhole(example);
  expect(model).toMatchObject({ id: "v900001", name: "Paper Lantern" });
  expect(model.versions[0]?.tips).toMatchObject({
    weight: { min: 0.6, max: 0.8 },
    triggers: [{ words: ["paper lantern"] }],
  });
  expect(formatCard(model)).toBe(example);
});

describe("a broken card gives no record, and a problem with its line and field", () => {
  const replace = (from: string, to: string) => PLAIN.replace(from, to);
  const drop = (line: string) => LINES.filter((other) => other !== line).join("\n");
  const versionLine = LINES.indexOf("#### [版本1/共2个版本] ") + 1;

  test.each<[string, string, number, string]>([
    ["an empty text", "", 1, "name"],
    ["no name", replace(LINES[0] ?? "", "## "), 1, "name"],
    ["no heading", drop(LINES[0] ?? ""), 1, "name"],
    ["no overview", drop("### 一、模型概述"), 3, "stats"],
    ["bad tags", replace("`style`, ", "style, "), 4, "tags"],
    ["a missing count", drop("- 评论人数：110"), 7, "stats.comments"],
    ["a negative count", replace("：73294", "：-1"), 5, "stats.downloads"],
    ["a count in words", replace("：73294", "：many"), 5, "stats.downloads"],
    ["a count with commas", replace("：73294", "：73,294"), 5, "stats.downloads"],
    [
      "a count beyond exact numbers",
      replace("：73294", "：9007199254740993"),
      5,
      "stats.downloads",
    ],
    ["a rating above 5", replace("4.85", "5.1"), 9, "stats.rating"],
    ["a rating that is none", replace("4.85", "NaN"), 9, "stats.rating"],
    ["no versions announced", replace("（共2个", "（共0个"), 11, "versions"],
    ["more versions than announced", PLAIN.replaceAll("共2个", "共1个"), 11, "versions"],
    ["fewer versions than announced", PLAIN.replaceAll("共2个", "共3个"), 11, "versions"],
    ["a wrong position", replace("[版本1/", "[版本7/"), versionLine, "versions[1]"],
    [
      "a heading of another form",
      replace("[版本1/共2个版本]", "[版本一]"),
      versionLine,
      "versions[1]",
    ],
    [
      "a date that does not exist",
      replace("2023-05-05T11:29", "2023-02-30T11:29"),
      16,
      "versions[0].publishedAt",
    ],
    ["a date without zone", replace("46.765Z", "46.765"), 16, "versions[0].publishedAt"],
    [
      "a version's bad count",
      replace("：9162", "：x"),
      versionLine + 5,
      "versions[1].stats.downloads",
    ],
    [
      "an unsafe link",
      replace("(https://civitai.com/api/download/models/63006)", "(javascript:alert(1))"),
      23,
      "versions[0].files[1]",
    ],
    ["a link without name", replace("[Two.safetensors]", "[]"), 23, "versions[0].files[1]"],
    ["links of two versions", replace("63006)", "63007)"), 23, "versions[0].files[1].url"],
    ["an unsafe picture", replace("https://example.org", "file:///etc"), 26, "versions[0].images"],
    ["a narrow table", replace("| ---- | ---- |", "| ---- |"), 27, "versions[0].images"],
    [
      "a fifth picture",
      replace(
        '/a.png" /> |',
        `/a.png" /> |${' <img src="https://example.org/b.png" /> |'.repeat(3)}`,
      ),
      26,
      "versions[0].images",
    ],
    [
      "text after a table",
      replace("| ---- | ---- |\n", "| ---- | ---- |\nhello\n"),
      28,
      "versions[1]",
    ],
    ["text after a heading", replace("- 统计数据", "- 统计数据 x"), 15, "versions[0].stats"],
    ["the end before the details", PLAIN.slice(0, PLAIN.indexOf("### 三")), 40, "description"],
    ["mixed line ends", replace("：73294\n", "：73294\r\n"), 5, "stats.downloads"],
  ])("%s", (_, text, line, field) => {
    const { reading, problems } = parseCard(text, "card.md");
    expect(reading).toBeUndefined();
    expect(problems).toContainEqual(expect.objectContaining({ source: "card.md", line, field }));
    for (const { message } of problems) expect(message).toMatch(/^expected .+, found .+/s);
  });

  test("two versions with one id", () => {
    const twin = PLAIN.replace(
      /(- 原始模型：Other[\s\S]*?- 下载地址)\n/,
      "$1\n  - [b.pt](https://civitai.com/api/download/models/63006)\n",
    );
    expect(parseCard(twin, "card.md").problems).toMatchObject([
      { line: versionLine + 9, field: "versions[1].id" },
    ]);
  });

  test("names several problems at once, and cuts what was found", () => {
    const text = PLAIN.replace("73294", "x".repeat(500))
      .replace("46.765Z", "")
      .replace("9162", "-2");
    const { problems } = parseCard(text, "card.md");
    expect(problems.map((problem) => problem.field)).toEqual([
      "stats.downloads",
      "versions[0].publishedAt",
      "versions[1].stats.downloads",
    ]);
    expect(problems[0]?.message.length).toBeLessThan(130);
  });

  test("stops listing where there are too many", () => {
    const { problems } = parseCard(
      `${PLAIN.slice(0, PLAIN.indexOf("### 三"))}${"#### [版本x\n".repeat(1000)}`,
      "a",
    );
    expect(problems).toHaveLength(51);
    expect(problems.at(-1)?.kind).toBe("limit");
  });
});

test.each<[string, Buffer, object]>([
  ["not UTF-8", Buffer.from("## a\n\xff\n", "latin1"), { line: 2, kind: "format" }],
  ["empty", Buffer.from("\ufeff \n"), { kind: "format", message: /empty/ }],
  ["another text", Buffer.from("# Readme"), { kind: "format", message: /一、模型概述/ }],
])("bytes that are %s are no card", (_, bytes, { message, ...problem }: { message?: RegExp }) => {
  const { reading, problems } = readCard(bytes, "a.md");
  expect(reading).toBeUndefined();
  expect(problems).toMatchObject([{ source: "a.md", field: "text", ...problem }]);
  expect(problems[0]?.message).toMatch(message ?? /UTF-8/);
});

test("a reading holds what the card says and nothing else", () => {
  const { reading } = readCard(Buffer.from(PLAIN), "card.md");
  expect(reading).toMatchObject({ ownId: "v63006", versions: [{ id: "63006" }, { name: "" }] });
  for (const field of ["type", "creator", "modelId"]) expect(reading).not.toHaveProperty(field);
  for (const version of reading?.versions ?? [])
    for (const field of ["tips", "trainedWords", "localId"])
      expect(version).not.toHaveProperty(field);
  expect(reading?.versions[1]).not.toHaveProperty("id");
  expect(reading?.versions[0]?.files[0]).not.toHaveProperty("id");
});

test("files and pictures that lie on a disk only have no line in a card", () => {
  const model = parseWhole(PLAIN);
  const [newest, ...older] = model.versions;
  if (newest === undefined) throw new Error("no version");
  const [file] = newest.files;
  if (file === undefined) throw new Error("no file");
  const { url, ...local } = file;
  const versions = [
    {
      ...newest,
      files: [{ ...local, localPath: "/loras/a.safetensors" }, ...newest.files],
      images: [{ id: "hffffffffffff", media: "f".repeat(64) }, ...newest.images],
    },
    ...older,
  ];
  expect(formatCard({ ...model, versions })).toBe(PLAIN);
});

test("a card that cannot hold a value is refused, never written wrong", () => {
  const model = parseWhole(PLAIN);
  const refused = (change: Partial<Model>, field: string) =>
    expect(() => formatCard({ ...model, ...change })).toThrow(expect.objectContaining({ field }));
  refused({ name: "a\nb" }, "name");
  refused({ tags: ["a`, `b"] }, "tags");
  refused({ versions: [] }, "versions");
});

test("a text with one of the layout's lines looks like a card, others do not", () => {
  expect(looksLikeCard(PLAIN)).toBe(true);
  expect(looksLikeCard(shipped)).toBe(true);
  expect(looksLikeCard("# Readme\n### 一、其他")).toBe(false);
});

const oneLine = fc
  .string({ unit: "grapheme", maxLength: 40 })
  .filter((text) => !/[\r\n]/.test(text));
const name = oneLine.filter((text) => text !== "");
const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const rating = fc.double({ min: 0, max: 5, noNaN: true }).map((value) => value + 0);
const time = fc
  .date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString());
const version = fc.record({
  name: oneLine,
  baseModel: oneLine,
  publishedAt: time,
  stats: fc.record({ downloads: count, ratings: count, rating }),
  fileNames: fc.array(name, { maxLength: 3 }),
  images: fc.array(
    fc.webUrl().filter((url) => !url.includes('"')),
    { maxLength: 4 },
  ),
});
const anyModel = fc
  .record({
    name,
    tags: fc.array(
      oneLine.filter((tag) => !tag.includes("`")),
      { maxLength: 4 },
    ),
    stats: fc.record({
      downloads: count,
      favorites: count,
      comments: count,
      ratings: count,
      rating,
    }),
    description: fc.option(
      fc.string().filter((text) => text.trim() !== "None"),
      { nil: undefined },
    ),
    versions: fc.array(version, { minLength: 1, maxLength: 4 }),
  })
  .map(
    ({ description, versions, ...rest }): Model => ({
      ...rest,
      id: "1",
      type: "LORA",
      ...(description === undefined ? {} : { description }),
      sources: [],
      versions: versions.map(({ fileNames, images, ...fields }, index) => ({
        ...fields,
        id: String(index),
        trainedWords: [],
        files: fileNames.map((fileName) => ({
          id: "1",
          name: fileName,
          url: `https://civitai.com/api/download/models/${100 - index}`,
          hashes: {},
          primary: false,
        })),
        images: images.map((url) => ({ id: "1", url })),
        tips: { weight: null, triggers: [] },
      })),
    }),
  );

const saidOf = (model: Model) => ({
  ...model,
  id: "",
  sources: [],
  versions: model.versions.map((v) => ({
    ...v,
    id: "",
    tips: null,
    files: v.files.map((file) => [file.name, file.url]),
    images: v.images.map((image) => image.url),
  })),
});

test("what is written reads back the same", () => {
  fc.assert(
    fc.property(anyModel, (model) => {
      const text = formatCard(model);
      const read = parseWhole(text);
      expect(saidOf(read)).toEqual(saidOf(model));
      expect(Model.safeParse(read).success).toBe(true);
      expect(formatCard(read)).toBe(text);
      expect(parseWhole(formatCard(read))).toEqual(read);
    }),
    { numRuns: 200 },
  );
});

test("any text at all gives a record or problems, and never throws", () => {
  const pieces = fc.array(fc.oneof(fc.constantFrom(...LINES), fc.string()), { maxLength: 60 });
  const cut = fc.tuple(fc.nat(PLAIN.length), fc.nat(PLAIN.length), fc.string());
  const texts = fc.oneof(
    fc.string(),
    pieces.map((lines) => lines.join("\n")),
    cut.map(([from, to, middle]) => PLAIN.slice(0, from) + middle + PLAIN.slice(to)),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const { reading, problems } = parseCard(text, "any");
      expect(reading === undefined).toBe(problems.length > 0);
      const { model } = modelOfCard(text);
      if (model !== undefined) Model.parse(model);
    }),
    { numRuns: 500 },
  );
});

test("a very long line and very many versions are read to the end", () => {
  expect(parseCard(PLAIN.replace("low key", "x".repeat(10_000_000)), "a").problems).toEqual([]);
  const [head = "", rest = ""] = PLAIN.split("#### [版本2/共2个版本] v2.0\n");
  const body = rest
    .slice(rest.indexOf("版本1/共2个版本] \n") + 12, rest.indexOf("### 三"))
    .replace("/", "");
  const total = 100_000;
  const versions = Array.from(
    { length: total },
    (_, i) => `#### [版本${total - i}/共${total}个版本] \n${body}`,
  );
  const many = parseWhole(
    `${head.replace("共2个", `共${total}个`)}${versions.join("")}\n### 三、详情\nNone`,
  );
  expect(many.versions).toHaveLength(total);
});

interface ApiFile {
  name: string;
  downloadUrl: string;
  primary?: boolean;
}
interface ApiVersion {
  id: number;
  name: string;
  updatedAt: string;
  baseModel: string;
  stats: { downloadCount: number; ratingCount: number; rating: number };
  files: ApiFile[];
  images: { id: number; url: string }[];
}

function expectVersion(version: Model["versions"][number], api: ApiVersion): void {
  expect(version).toMatchObject({
    name: api.name,
    publishedAt: api.updatedAt,
    baseModel: api.baseModel,
    stats: {
      downloads: api.stats.downloadCount,
      ratings: api.stats.ratingCount,
      rating: api.stats.rating,
    },
  });
  if (api.files.length > 0) expect(version.id).toBe(String(api.id));
  expect(version.files.map(({ name: fileName, url, primary }) => [fileName, url, primary])).toEqual(
    api.files.map((file) => [file.name, file.downloadUrl, file.primary === true]),
  );
  expect(version.images.map(({ id, url }) => [id, url])).toEqual(
    api.images.slice(0, 4).map(({ id, url }) => [String(id), url]),
  );
}

describe.skipIf(!hasCorpus)("the corpus of real cards", () => {
  const files = hasCorpus ? readdirSync(corpus.cards) : [];

  test("says field by field what the API says, and is written back byte for byte", () => {
    expect(files).toHaveLength(1602);
    for (const file of files) {
      const text = readFileSync(resolve(corpus.cards, file), "utf8");
      const api = JSON.parse(
        readFileSync(resolve(corpus.api, file.replace(".md", ".json")), "utf8"),
      );
      const model = parseWhole(text);
      expect(Model.parse(model)).toEqual(model);
      expect(looksLikeCard(text)).toBe(true);
      expect(formatCard(model)).toBe(text);
      expect(model).toMatchObject({
        name: api.name,
        tags: api.tags,
        stats: {
          downloads: api.stats.downloadCount,
          favorites: api.stats.favoriteCount,
          comments: api.stats.commentCount,
          ratings: api.stats.ratingCount,
          rating: api.stats.rating,
        },
      });
      expect(model.description ?? null).toBe(api.description);
      expect(model.versions).toHaveLength(api.modelVersions.length);
      model.versions.forEach((item, index) => {
        expectVersion(item, api.modelVersions[index]);
      });
    }
  }, 60_000);
});
