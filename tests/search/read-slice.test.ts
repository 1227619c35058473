// Slices of results over many segments, beside the same documents in one.
import fc from "fast-check";
import { expect, test } from "vitest";
import { emptyQuery, SORTS } from "#lib/catalog/query.ts";
import { CatalogIndex } from "#lib/search/catalog-index.ts";
import type { SearchDocument } from "#lib/search/document.ts";
import { buildSegment } from "#lib/search/segment-builder.ts";
import { documents } from "./random-documents.ts";

function indexOf(segments: readonly (readonly SearchDocument[])[]): CatalogIndex {
  const index = new CatalogIndex();
  for (const segment of segments) if (segment.length > 0) index.add(buildSegment(segment));
  return index;
}

/** Segments of very different sizes, as imports leave them. */
function parted(all: readonly SearchDocument[], count: number): SearchDocument[][] {
  const parts = Array.from({ length: count }, (): SearchDocument[] => []);
  for (const [i, document] of all.entries())
    parts[Math.floor((i * i * 7919) % (count * (1 + (i % 3)))) % count]?.push(document);
  return parts;
}

test("any slice of many segments is that of one, in every order", () => {
  const slices = fc.array(
    fc.record({ skip: fc.nat(400), limit: fc.integer({ min: 1, max: 60 }) }),
    {
      minLength: 12,
      maxLength: 12,
    },
  );
  fc.assert(
    fc.property(documents(400), fc.integer({ min: 2, max: 40 }), slices, (all, count, asked) => {
      const [many, one] = [indexOf(parted(all, count)), indexOf([all])];
      for (const [i, slice] of asked.entries())
        for (const sort of SORTS) {
          const query = { ...emptyQuery(), q: i % 2 === 0 ? "" : "cat", sort, seed: 7 * i };
          const read = (index: CatalogIndex) => index.search(query, () => [], slice).keys;
          expect(read(many), `${sort} ${JSON.stringify(slice)}`).toEqual(read(one));
        }
    }),
    { numRuns: 30 },
  );
});
