import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Model } from "#lib/catalog/model.ts";
import { joinDocuments } from "#lib/import/documents.ts";
import { produce } from "#lib/import/produce.ts";
import type { Entry } from "#lib/import/unit.ts";
import { openSqliteStore } from "#lib/store/sqlite.ts";
import type { Store } from "#lib/store/store.ts";
import { sampleApiModel } from "#tests/import/sample-api.ts";
import { sampleCard } from "#tests/import/sample-card.ts";
import { corpus, hasCorpus } from "#tests/support/shared.ts";
import { temporaryFolder } from "#tests/support/temporary-folder.ts";

const entry = (kind: "card" | "api", name: string, bytes: Buffer): Entry => ({
  source: name,
  name,
  kind,
  takenAt: kind === "card" ? "2023-07-04T00:00:00.000Z" : "2024-05-03T00:00:00.000Z",
  bytes,
});

async function take(store: Store, entries: readonly Entry[]): Promise<void> {
  async function* units() {
    for (const one of entries) yield { entries: [one] };
  }
  const options = { reader: store, importedAt: "2026-01-02T03:04:05.678Z", skipDemo: false };
  for await (const { items, problems } of produce(units(), options)) {
    expect(problems).toEqual([]);
    await store.putItems(items, joinDocuments);
  }
}

/** The catalog that these become, one list after the other. */
async function catalogOf(...lists: Entry[][]): Promise<Model[]> {
  const store = openSqliteStore(temporaryFolder());
  for (const entries of lists) await take(store, entries);
  expect(await store.verify()).toEqual([]);
  const models: Model[] = [];
  for await (const model of store.listModels()) models.push(model);
  await store.close();
  return models;
}

test("a card and an answer of the API are one record, whichever comes first", async () => {
  const card = entry("card", "a.md", Buffer.from(sampleCard(31)));
  const api = entry("api", "3.json", Buffer.from(JSON.stringify(sampleApiModel(3))));
  const catalog = await catalogOf([card], [api]);
  expect(catalog).toMatchObject([{ id: "3", aliases: ["v31"], sources: [{ kind: "api" }, {}] }]);
  expect(await catalogOf([api], [card])).toEqual(catalog);
  expect(await catalogOf([card, api])).toEqual(catalog);
});

describe.skipIf(!hasCorpus)("over real models", () => {
  test("cards and answers of the API in two orders make the same catalog", async () => {
    const read = (kind: "card" | "api", folder: string) =>
      readdirSync(folder)
        .sort()
        .filter((_, i) => i % 8 === 0)
        .map((name) => entry(kind, name, readFileSync(join(folder, name))));
    const cards = read("card", corpus.cards);
    const answers = read("api", corpus.api);
    const catalog = await catalogOf(cards, answers);
    expect(catalog).toHaveLength(answers.length);
    const mixed = cards.flatMap((card, i) => [answers[i] ?? card, card]).reverse();
    expect(await catalogOf(mixed)).toEqual(catalog);
  });
});
