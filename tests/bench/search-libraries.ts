// Two libraries that people would take, with what they can do of the same: names, tags, trigger words
// and descriptions; facets where they have them.
import { create, insertMultiple, search as searchOrama } from "@orama/orama";
import MiniSearch from "minisearch";
import { type CatalogQuery, FACET_LIMITS, PAGE_SIZE } from "#lib/catalog/query.ts";
import type { SearchDocument } from "#lib/search/document.ts";

export type Search = (query: CatalogQuery) => { total: number } | Promise<{ total: number }>;

interface Flat {
  id: string;
  name: string;
  tags: string[];
  triggers: string;
  description: string;
  base: string[];
  type: string[];
  downloads: number;
}

const flat = ({ id, texts, facets, downloads }: SearchDocument): Flat => ({
  id,
  name: texts.name.join(" "),
  tags: facets.tag,
  triggers: texts.trigger.join(" "),
  description: texts.body.join(" "),
  base: facets.base,
  type: facets.type,
  downloads,
});

const FIELDS = ["name", "tags", "triggers", "description"] as const;
/** One typo in words of five letters or more, as Lorary's search forgives. */
const fuzzy = (term: string): number | boolean => (term.length >= 5 ? 1 : false);

/** Words only: it counts no facets. Filters are checked model by model. */
export async function fillMiniSearch(documents: Iterable<SearchDocument>): Promise<Search> {
  const index = new MiniSearch<Flat>({
    fields: [...FIELDS],
    storeFields: ["base", "type", "tags", "downloads"],
    extractField: (document, field) => {
      const value = document[field as keyof Flat];
      return Array.isArray(value) ? value.join(" ") : String(value);
    },
    searchOptions: { prefix: true, fuzzy, combineWith: "AND", boost: { name: 4, tags: 2 } },
  });
  for (const document of documents) index.add(flat(document));
  return (query) => {
    const all = index.search(query.q === "" ? MiniSearch.wildcard : query.q, {
      filter: (found) => query.base.every((base) => String(found.base).includes(base)),
    });
    return { total: all.length, items: all.slice(0, PAGE_SIZE) };
  };
}

const SCHEMA = {
  name: "string",
  tags: "enum[]",
  triggers: "string",
  description: "string",
  base: "enum[]",
  type: "enum[]",
  downloads: "number",
} as const;

/** Models that it takes at a time. */
const PORTION = 1000;

export async function fillOrama(documents: Iterable<SearchDocument>): Promise<Search> {
  const database = create({ schema: SCHEMA });
  let portion: Flat[] = [];
  for (const document of documents) {
    portion.push(flat(document));
    if (portion.length < PORTION) continue;
    await insertMultiple(database, portion, PORTION);
    portion = [];
  }
  if (portion.length > 0) await insertMultiple(database, portion, PORTION);
  return async (query) => {
    const where = {
      ...(query.base.length > 0 && { base: { containsAny: query.base } }),
      ...(query.tag.length > 0 && { tags: { containsAll: query.tag } }),
    };
    const { count } = await searchOrama(database, {
      term: query.q,
      threshold: 0,
      limit: PAGE_SIZE,
      offset: 0,
      where,
      facets: {
        base: { limit: FACET_LIMITS.base },
        tags: { limit: FACET_LIMITS.tag },
        type: { limit: FACET_LIMITS.type },
      },
    });
    return { total: count };
  };
}
