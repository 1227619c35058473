import { expect, test } from "vitest";
import { emptyQuery } from "#lib/catalog/query.ts";
import { CatalogIndex } from "#lib/search/catalog-index.ts";
import { documentOf } from "#lib/search/document.ts";
import { buildSegment } from "#lib/search/segment-builder.ts";
import { sampleModel } from "#tests/store/sample.ts";

/** Each stands at one place in all documents that have it. */
const words = (name: string): string[] => Array.from({ length: 60 }, (_, i) => `${name}${i}x`);

test.each([
  ["all", 1, 600],
  ["many", 2, 300],
  ["few", 100, 6],
])(
  "a long phrase is found where all its documents have it at the same place (%s)",
  (name, each, total) => {
    const bare = documentOf(1, sampleModel("1", { versions: [] }));
    const text = words(name).join(" ");
    const documents = Array.from({ length: 600 }, (_, i) => ({
      ...bare,
      key: i + 1,
      id: String(i + 1),
      downloads: 1000 - i,
      texts: { ...bare.texts, trigger: i % each === 0 ? [text] : [] },
    }));
    const index = new CatalogIndex();
    index.add(buildSegment(documents));
    const find = (q: string) => index.search({ ...emptyQuery(), q }, () => []).total;
    expect(find(`"${text}"`)).toBe(total);
    expect(find(`"${words(name).slice(5, 40).join(" ")}"`)).toBe(total);
    expect(find(`"${words(name).toReversed().join(" ")}"`)).toBe(0);
  },
);
