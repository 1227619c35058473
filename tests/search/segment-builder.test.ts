import fc from "fast-check";
import { expect, test } from "vitest";
import { emptyQuery } from "#lib/catalog/query.ts";
import { CatalogIndex } from "#lib/search/catalog-index.ts";
import { documentOf } from "#lib/search/document.ts";
import { buildSegment } from "#lib/search/segment-builder.ts";
import { TermTable } from "#lib/search/term-table.ts";
import { sampleModel } from "#tests/store/sample.ts";

test("terms get their numbers in the order in which they come, field by field", () => {
  const terms = fc.array(fc.tuple(fc.nat(2), fc.string({ unit: "binary", maxLength: 3 })), {
    maxLength: 5000,
    size: "max",
  });
  fc.assert(
    fc.property(terms, fc.string(), (asked, around) => {
      const table = new TermTable();
      const known = new Map<string, number>();
      for (const [field, term] of asked) {
        const key = `${field} ${term}`;
        const number = known.get(key) ?? known.size;
        known.set(key, number);
        const end = around.length + term.length;
        expect(table.numberOf(field, `${around}${term}${around}`, around.length, end)).toBe(number);
        expect([table.fieldOf(number), table.textOf(number)]).toEqual([field, term]);
      }
      expect(table.size).toBe(known.size);
    }),
    { numRuns: 20 },
  );
});

test("a linked word that reads like a long one behind it, when cut, leaves all places whole", () => {
  const bare = documentOf(1, sampleModel("1", { versions: [] }));
  const long = "a".repeat(50);
  const texts = [`a-${long}-b first`, `one ${long} b last ${long}`];
  const index = new CatalogIndex();
  index.add(
    buildSegment(
      texts.map((text, i) => ({
        ...bare,
        key: i + 1,
        id: String(i + 1),
        downloads: 9 - i,
        texts: { ...bare.texts, body: [text] },
      })),
    ),
  );
  const find = (q: string) => index.search({ ...emptyQuery(), q }, () => []).keys;
  expect(find(`"${long} b first"`)).toEqual([1]);
  expect(find(`"b last ${long}"`)).toEqual([2]);
  expect(find(`"last ${long} b"`)).toEqual([]);
});
