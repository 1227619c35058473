import fc from "fast-check";
import { expect, test } from "vitest";
import { packNames, unpackName } from "#lib/search/name-texts.ts";

test("names come back from any place", () => {
  const name = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 12 }),
    fc.constantFrom("", "anime girl", "anime girls", "ani", "墨心", "墨 心"),
    fc.string({ minLength: 500, maxLength: 600 }),
  );
  fc.assert(
    fc.property(fc.array(name, { maxLength: 60 }), (names) => {
      const sorted = names.toSorted();
      const { blocks, bytes } = packNames(sorted);
      expect(sorted.map((_, place) => unpackName(blocks, bytes, place))).toEqual(sorted);
    }),
  );
});
