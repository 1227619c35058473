import fc from "fast-check";
import { expect, test } from "vitest";
import { isMeant } from "#lib/catalog/near-words.ts";
import * as plain from "#tests/search/plain-sql.ts";

const says = (typed: string, word: string): boolean => isMeant([...typed], [...word]);

test.each([
  ["lowrra", "lowra"],
  ["lwora", "lowra"],
  ["lowra", "lora"],
  ["lowrä🐉", "lowr🐉"],
  ["megumim", "megumin"],
  ["charturnr", "charturnerbeta"],
])("%s may mean %s", (typed, word) => {
  expect(says(typed, word)).toBe(true);
});

test.each([
  ["lowra", "lowra"],
  ["lora", "lowra"],
  ["lowra", "owr"],
  ["lowra", "low"],
  ["chrturner", "charturnerbeta"],
  ["charturnex", "charturnerbeta"],
  ["lowrnc", "lowrances"],
])("%s does not mean %s", (typed, word) => {
  expect(says(typed, word)).toBe(false);
});

test("the rule is the one that is said again in the plain search", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "🐉"), minLength: 4, maxLength: 12 });
  fc.assert(
    fc.property(text, text, (typed, word) => {
      const isLong = [...typed].length >= 5;
      const isOther = !word.startsWith(typed);
      if (isLong && isOther) expect(says(typed, word)).toBe(plain.isMeant(word, typed));
    }),
    { numRuns: 5000 },
  );
});
