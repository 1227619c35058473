import fc from "fast-check";
import { expect, test } from "vitest";
import { coverArt } from "#lib/catalog/cover.ts";
import {
  formatBytes,
  formatCompact,
  formatCount,
  formatDate,
  formatFileName,
  formatRating,
} from "#lib/catalog/format.ts";
import {
  catalogPath,
  downloadPath,
  filePath,
  imagePath,
  imageSrcSet,
  modelPath,
  readable,
  slugOf,
} from "#lib/catalog/links.ts";
import { parseQuery } from "#lib/catalog/parse-query.ts";

test.each([
  ["LowRA", "lowra"],
  ["  墨心 MoXin | v1.0 ", "墨心-moxin-v1-0"],
  ["ヨスガノソラ-春日野穹/Kasugano", "ヨスガノソラ-春日野穹-kasugano"],
  ["★★★", ""],
])("the slug of %j is %j", (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});

test("every model has an address that a URL parser leaves as it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 1 }), (name) => {
      const path = modelPath({ id: "v1", name });
      expect(new URL(path, "http://a.test").pathname).toBe(path);
    }),
  );
});

test("a path with its letters as they are leads to the same place", () => {
  expect(readable("/models/v1/%E5%A2%A8%E5%BF%83-moxin?q=a%25+%22%C3%A9")).toBe(
    "/models/v1/墨心-moxin?q=a%25+%22é",
  );
  const text = fc.string({ unit: "binary" });
  fc.assert(
    fc.property(text, text, text, (id, name, q) => {
      const path = modelPath({ id: id.toWellFormed(), name }, { from: { ...parseQuery({}), q } });
      const { pathname, search } = new URL(readable(path), "http://a.test");
      expect(pathname + search).toBe(path);
    }),
  );
});

test("a model's address carries the catalog's state for the way back", () => {
  const from = parseQuery({ q: "ink", base: "SD 1.5" });
  expect(modelPath({ id: "v1", name: "A" }, { pictures: "all" })).toBe("/models/v1/a?pictures=all");
  expect(modelPath({ id: "v1", name: "A" }, { version: "2", from })).toBe(
    "/models/v1/a?version=2&q=ink&base=SD+1.5",
  );
  expect(catalogPath(from)).toBe("/?q=ink&base=SD+1.5");
  expect(catalogPath()).toBe("/");
});

test("pictures and files have encoded addresses", () => {
  expect(imagePath("693804", "card")).toBe("/images/693804/card");
  expect(imageSrcSet("1", ["thumb", "card"])).toBe("/images/1/thumb 225w, /images/1/card 450w");
  expect(filePath({ id: "63006.1", name: "a b/#?.safetensors" })).toBe(
    "/files/63006.1/a%20b%2F%23%3F.safetensors",
  );
  expect(downloadPath("63006", "63006.1")).toBe("/api/download/models/63006?fileId=63006.1");
});

test("numbers, sizes and dates are short and the same everywhere", () => {
  expect([976, 2100, 73_294, 1_250_000].map(formatCompact)).toEqual(["976", "2.1k", "73k", "1.3m"]);
  expect(formatCount(73_294)).toBe("73,294");
  expect([4.85, 5, 4.9, 0].map(formatRating)).toEqual(["4.85", "5.0", "4.9", "0.0"]);
  expect(formatDate("2023-05-05T23:59:46.765Z")).toBe("5 May 2023");
  expect([0, 999, 1500, 151_000_000, 2_500_000_000].map(formatBytes)).toEqual([
    "0 bytes",
    "999 bytes",
    "1.5 kB",
    "151 MB",
    "2.5 GB",
  ]);
});

test("a name always draws the same cover and another name another one", () => {
  expect(coverArt("LowRA")).toEqual(coverArt("LowRA"));
  expect(coverArt("LowRA").background).not.toBe(coverArt("LowRB").background);
});

test.each([
  ["LowRA", "L"],
  ["Paper Cutout", "PC"],
  ["中国龙 Dragon", "中"],
  ["(v2) x", "VX"],
  ["★", "·"],
])("the cover of %j is marked %s", (name, initials) => {
  expect(coverArt(name).initials).toBe(initials);
});

test("a file name is shown with marks where characters would turn it around", () => {
  expect(formatFileName("LowRA 文.safetensors")).toBe("LowRA 文.safetensors");
  expect(formatFileName("safe\u202esrotnesetefas.exe\0")).toBe("safe\ufffdsrotnesetefas.exe\ufffd");
});
