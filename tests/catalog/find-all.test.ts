import fc from "fast-check";
import { expect, test } from "vitest";
import { findAll } from "#lib/catalog/find-all.ts";

test.each([/a|b+/g, /(?=b)/g, /(a)|$/gi, /x*/g])("%s finds what matchAll finds", (pattern) => {
  const texts = fc.string({ unit: fc.constantFrom("a", "b", "A", "x", "é", "😀") });
  fc.assert(
    fc.property(texts, fc.nat(9), (text, before) => {
      pattern.lastIndex = before;
      const found = findAll(text, pattern).map((match) => [match.index, ...match]);
      const expected = [...text.matchAll(new RegExp(pattern))].map((one) => [one.index, ...one]);
      expect(found).toEqual(expected);
      expect(findAll(text, pattern, 2)).toHaveLength(Math.min(2, expected.length));
      expect(pattern.lastIndex).toBe(0);
    }),
  );
});
