import { isStringOneByteRepresentation } from "node:v8";
import fc from "fast-check";
import { expect, test } from "vitest";
import { htmlToLines } from "#lib/tips/html-text.ts";
import { narrow } from "#lib/tips/narrow.ts";

test("a text stays what it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (before, text) => {
      expect(narrow(`力${before}${text}`.slice(1 + before.length))).toBe(text);
    }),
  );
  for (const text of ["", "\u00ff", "\u0100", "\ud83d", "naïve\u0000"])
    expect(narrow(text)).toBe(text);
});

test("lines of a text with wider characters take one byte a character where they can", () => {
  const lines = htmlToLines("<p>权重 0.8</p><p>Use it at a strength of 0.8, très bien</p>");
  expect(lines.map(isStringOneByteRepresentation)).toEqual([false, true]);
});
