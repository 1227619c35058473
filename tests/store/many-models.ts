// A catalog of many small models, and what its index answers beside what its database alone would.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { emptyQuery } from "#lib/catalog/query.ts";
import { openSqliteReader, openSqliteStore } from "#lib/store/sqlite.ts";
import type { Store, StoreReader } from "#lib/store/store.ts";
import { temporaryFolder } from "#tests/support/temporary-folder.ts";
import { joinYoungest, sampleModel, sourced } from "./sample.ts";

export const MANY = 1100;
export const snapshotOf = (folder: string): string => join(folder, "search.idx");

export const named = (id: number, name = `Model ${id}`) =>
  sourced(
    sampleModel(`${id}`, {
      name,
      tags: [`tag ${id % 7}`],
      stats: { downloads: id % 50, favorites: 0, comments: 0, ratings: 0, rating: 0 },
    }),
  );
export const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);

export async function put(store: Store, ids: readonly number[], name?: string): Promise<void> {
  await store.putItems(
    ids.map((id) => named(id, name && `${name} ${id}`)),
    joinYoungest,
  );
}

export const totalOf = async (store: StoreReader, q: string): Promise<number> =>
  (await store.search({ ...emptyQuery(), q })).total;

/** Every model once, in the order of the pages, with all facets. */
export async function answersOf(store: StoreReader): Promise<unknown> {
  const first = await store.search(emptyQuery());
  const pages = range(1, first.pageCount + 1).map((page) => {
    return store.search({ ...emptyQuery(), sort: "name", page });
  });
  const named = await store.search({ ...emptyQuery(), q: "model 12", tag: ["tag 3"] });
  return [first, ...(await Promise.all(pages)), named];
}

/** What a catalog answers whose index was made of nothing but its database. */
export async function plainAnswers(folder: string): Promise<unknown> {
  const copy = temporaryFolder();
  const database = new DatabaseSync(join(folder, "catalog.sqlite"));
  database.prepare("VACUUM INTO ?").run(join(copy, "catalog.sqlite"));
  database.close();
  const reader = openSqliteReader(copy);
  const answers = await answersOf(reader);
  await reader.close();
  return answers;
}

/** A catalog with a snapshot beside it. */
export async function filled(): Promise<string> {
  const folder = temporaryFolder();
  const store = openSqliteStore(folder);
  await put(store, range(0, MANY));
  await store.search(emptyQuery());
  await store.close();
  return folder;
}

/** Whether the index was built anew, which tells its progress. */
export async function isBuilt(store: StoreReader): Promise<boolean> {
  let told = false;
  await store.openIndex(() => {
    told = true;
  });
  return told;
}
