// What every catalog database must do with documents that speak of one model; one engine per call.
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Model } from "#lib/catalog/model.ts";
import { emptyQuery } from "#lib/catalog/query.ts";
import type { Source } from "#lib/catalog/source.ts";
import { prepareModel } from "#lib/store/prepare.ts";
import { documentKey, type Join, type RejoinResult, type Store } from "#lib/store/store.ts";
import type { OpenedStore } from "./contract.ts";
import { modelsOf, orders } from "./random-documents.ts";
import { joinYoungest, sampleModel, sampleVersion, sourced } from "./sample.ts";
import { itemOf, joinSayings, type Saying } from "./saying.ts";

const DATE = "2026-03-04T05:06:07.000Z";

async function listAll(store: Store): Promise<Model[]> {
  const models: Model[] = [];
  for await (const model of store.listModels()) models.push(model);
  return models;
}

export function joinContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(`${name} as a store of many sources`, () => {
    let store: Store;
    let discard: () => Promise<void>;
    beforeEach(async () => {
      ({ store, discard } = await open());
    });
    afterEach(async () => {
      expect(await store.verify()).toEqual([]);
      await discard();
    });

    const saying = (more: Partial<Saying>): Saying => ({
      versionIds: [],
      localIds: [],
      sha256: [],
      tag: "t",
      ...more,
    });
    const say = (...sayings: Partial<Saying>[]) =>
      store.putItems(
        sayings.map((more) => itemOf(saying(more), DATE)),
        joinSayings,
      );
    const ids = async () => (await listAll(store)).map(({ id }) => id);
    const [x, y] = ["a".repeat(64), "b".repeat(64)];

    test("a model that is first known from a card is found under both ids once its id is known", async () => {
      expect(await say({ versionIds: ["5", "6"] })).toEqual({ added: 1, changed: 0, unchanged: 0 });
      expect(await ids()).toEqual(["v5"]);
      expect(await say({ modelId: "9", versionIds: ["6"] })).toMatchObject({
        added: 0,
        changed: 1,
      });
      expect(await ids()).toEqual(["9"]);
      expect((await store.findModel("v5"))?.id).toBe("9");
      expect((await store.findModel("9"))?.aliases).toEqual(["v5"]);
      expect((await store.findModel("9"))?.sources).toHaveLength(2);
      expect(await store.listDocuments("9")).toHaveLength(2);
    });

    test("a document that ties two known models together makes them one", async () => {
      await say({ versionIds: ["5"], tag: "a" }, { versionIds: ["6"], tag: "b" });
      expect(await say({ versionIds: ["5", "6"], tag: "c" })).toMatchObject({ changed: 1 });
      expect(await ids()).toEqual(["v5"]);
      expect((await store.findModel("v6"))?.tags).toEqual(["a", "b", "c"]);
      const { total, facets } = await store.search(emptyQuery());
      expect(total).toBe(1);
      expect(facets.tag.map(({ value, count }) => [value, count])).toEqual([
        ["a", 1],
        ["b", 1],
        ["c", 1],
      ]);
    });

    test("items of one batch that belong together are one model", async () => {
      const result = await say(
        { versionIds: ["5"] },
        { modelId: "9" },
        { modelId: "9", versionIds: ["5"] },
      );
      expect(result).toEqual({ added: 1, changed: 2, unchanged: 0 });
      expect(await ids()).toEqual(["9"]);
    });

    test("models with different Civitai ids stay apart, whatever they share", async () => {
      await say({ modelId: "1", versionIds: ["5"], localIds: ["f1"], sha256: [x] });
      await say({ modelId: "2", versionIds: ["5"], localIds: ["f1"], sha256: [x] });
      expect(await ids()).toEqual(["1", "2"]);
    });

    test("digests and local ids join a file with a version, but never two versions", async () => {
      await say({ versionIds: ["5"], sha256: [x] }, { versionIds: ["6"], sha256: [x, y] });
      expect(await ids()).toEqual(["v5", "v6"]);
      await say({ localIds: ["f1"], sha256: [y] });
      expect(await ids()).toEqual(["v5", "v6"]);
      expect((await store.findModel("f1"))?.id).toBe("v6");
      await say({ localIds: ["f1"], sha256: [x] });
      expect(await ids()).toEqual(["v5"]);
    });

    test("a file whose digest two models of Civitai share goes to the lower id", async () => {
      await say({ modelId: "20", versionIds: ["5"], sha256: [x] });
      await say({ modelId: "3", versionIds: ["6"], sha256: [x] });
      await say({ localIds: ["f1"], sha256: [x] });
      expect(await ids()).toEqual(["20", "3"]);
      expect((await store.findModel("f1"))?.id).toBe("3");
    });

    test("the same bytes beside two files are two documents", async () => {
      const texts = { text: "{}", kind: "sidecar" } as const;
      const models = ["f1", "f2"].map((id) => sampleModel(id, { versions: [sampleVersion(id)] }));
      const items = models.map((model) =>
        sourced(model, { ...texts, name: "x.json", subject: model.id }),
      );
      expect(await store.putItems(items, joinYoungest)).toMatchObject({ added: 2, unchanged: 0 });
      expect(await store.putItems(items, joinYoungest)).toMatchObject({ added: 0, unchanged: 2 });
      const [{ sha256 }] = items.map(({ source }) => source) as [Source];
      const keys = ["f1", "f2", "f3"].map((subject) => documentKey({ sha256, subject }));
      expect(await store.listKnownDocuments([...keys, sha256])).toEqual(new Set(keys.slice(0, 2)));
    });

    test.each(["header", "hashes", "picture"] as const)(
      "a %s document replaces the one before it of the same file",
      async (kind) => {
        const beside = (text: string, more: Partial<Source> = {}) =>
          sourced(sampleModel("f1", { name: text }), {
            kind,
            name: "x.safetensors",
            subject: "f1",
            ...more,
          });
        await store.putItems([beside("one"), beside("two")], joinYoungest);
        await store.putItems([beside("three")], joinYoungest);
        await store.putItems([beside("other", { name: "y.png" })], joinYoungest);
        const documents = await store.listDocuments("f1");
        expect(
          documents.map(({ document }) => JSON.parse(`${Buffer.from(document)}`).name),
        ).toEqual(["other", "three"]);
      },
    );

    test("a document that changes nothing in the record is kept and counted", async () => {
      await store.putItems([sourced(sampleModel("1"))], joinYoungest);
      const again = sourced(sampleModel("1"), { text: `${JSON.stringify(sampleModel("1"))}\n` });
      expect(await store.putItems([again], joinYoungest)).toMatchObject({ changed: 1 });
      expect(await store.listDocuments("1")).toHaveLength(2);
    });

    test("ids that the catalog gave away stay known, though the join forgets them", async () => {
      const forget = (documents: Parameters<typeof joinYoungest>[0]) => {
        const { aliases: _, ...model } = joinYoungest(documents);
        return model;
      };
      const one = sampleModel("v5", { versions: [sampleVersion("5")] });
      await store.putItems([sourced(one)], forget);
      await store.putItems([sourced({ ...one, id: "9" })], forget);
      await store.putItems([sourced({ ...one, id: "9", name: "Again" })], forget);
      expect(await store.findModel("v5")).toMatchObject({
        id: "9",
        aliases: ["v5"],
        name: "Again",
      });
    });

    test("an alias gives way to a model that has the id itself", async () => {
      const one = sampleModel("1", { aliases: ["2"] });
      await store.putItems([sourced(one)], joinYoungest);
      expect((await store.findModel("2"))?.id).toBe("1");
      await store.putItems([sourced(sampleModel("2"))], joinYoungest);
      expect((await store.findModel("2"))?.id).toBe("2");
    });

    test("a file is found by its version and place where no file has that id", async () => {
      const [file] = sampleVersion("7").files;
      const files = ["81", "82"].map((id) => ({
        ...file,
        name: "n",
        hashes: {},
        primary: false,
        id,
      }));
      await store.putItems(
        [sourced(sampleModel("1", { versions: [sampleVersion("7", { files })] }))],
        joinYoungest,
      );
      expect((await store.findFile("7.2"))?.file.id).toBe("82");
      expect((await store.findFile("82"))?.version.id).toBe("7");
      for (const id of ["7.0", "7.3", "7.02", "7.", ".1", "8.1"])
        expect(await store.findFile(id)).toBeUndefined();
    });

    test("a record in Lorary's own JSON stands for the sources it lists", async () => {
      const listed = sourced(sampleModel("1")).source;
      const model = sampleModel("1", { sources: [listed] });
      const item = sourced(model, { kind: "record" });
      await store.putItems([{ ...item, alone: prepareModel(model) }], joinYoungest);
      expect((await store.findModel("1"))?.sources).toEqual([listed]);
      expect(await store.listDocuments("1")).toHaveLength(1);
    });

    describe("joining anew by other rules", () => {
      /** Rules under which a model is named after the stamp and its tags. */
      const by =
        (stamp: string): Join =>
        (documents) => {
          const model = joinSayings(documents);
          return { ...model, name: `${stamp} ${model.tags}` };
        };
      const renew = async (stamp: string, limit: number) => {
        const steps: RejoinResult[] = [];
        do steps.push(await store.rejoin(stamp, limit, by(stamp)));
        while (!steps.at(-1)?.isDone);
        return steps;
      };
      const names = async () => (await listAll(store)).map(({ name }) => name);

      test("makes every model of its documents, aliases and all, and then nothing more", async () => {
        await say({ versionIds: ["5"], tag: "a" }, { modelId: "8", versionIds: ["8"], tag: "c" });
        await say({ modelId: "7", versionIds: ["5"], tag: "b" });
        const [before] = await listAll(store);
        expect(await store.countOutdated("x")).toBe(2);
        expect(await renew("x", 1)).toEqual([
          { joined: 1, changed: 1, isDone: false },
          { joined: 1, changed: 1, isDone: false },
          { joined: 0, changed: 0, isDone: true },
        ]);
        expect(await names()).toEqual(["x a,b", "x c"]);
        expect(await listAll(store)).toMatchObject([{ ...before, name: "x a,b" }, { id: "8" }]);
        expect((await store.findModel("v5"))?.id).toBe("7");
        expect((await store.search({ ...emptyQuery(), q: "x" })).total).toBe(2);
        expect(await store.listDocuments("7")).toHaveLength(2);
        expect(await store.countOutdated("x")).toBe(0);
        expect(await renew("x", 9)).toEqual([{ joined: 0, changed: 0, isDone: true }]);
        expect(await store.countOutdated("y")).toBe(2);
      });

      test("goes on where it stopped, and takes no model twice", async () => {
        await say(
          ...["1", "2", "3", "4", "5"].map((modelId) => ({ modelId, versionIds: [modelId] })),
        );
        await store.rejoin("x", 2, by("x"));
        expect(await store.countOutdated("x")).toBe(3);
        const fail = () =>
          store.rejoin("x", 2, () => {
            throw new Error("no join");
          });
        await expect(fail()).rejects.toThrow("no join");
        expect(await store.countOutdated("x")).toBe(3);
        expect((await renew("x", 9)).map(({ joined }) => joined)).toEqual([3]);
        expect(await names()).toEqual(Array.from({ length: 5 }, () => "x t"));
      });

      test("leaves what the rules did not change as it is, in its place", async () => {
        await say({ modelId: "1", versionIds: ["9"] }, { modelId: "2", versionIds: ["9"] });
        expect((await store.findVersion("9"))?.model.id).toBe("2");
        const onlyFirst: Join = (documents) => {
          const model = joinSayings(documents);
          return model.id === "1" ? { ...model, name: "New" } : model;
        };
        expect(await store.rejoin("x", 9, onlyFirst)).toMatchObject({ joined: 2, changed: 1 });
        expect((await store.findModel("1"))?.name).toBe("New");
        expect((await store.findVersion("9"))?.model.id).toBe("2");
      });

      test("a model that would get another id stays as it is", async () => {
        await say({ modelId: "1", versionIds: ["5"] });
        const moved: Join = (documents) => ({ ...joinSayings(documents), id: "" });
        expect(await store.rejoin("x", 9, moved)).toEqual({ joined: 1, changed: 0, isDone: true });
        expect(await ids()).toEqual(["1"]);
      });

      test("an empty catalog follows any rules", async () => {
        expect(await store.countOutdated("x")).toBe(0);
        await store.rejoin("x", 1, by("x"));
        await say({ modelId: "1", versionIds: ["5"] });
        expect(await store.countOutdated("x")).toBe(0);
      });
    });

    async function putInBatches(target: Store, order: readonly Saying[], sizes: readonly number[]) {
      let from = 0;
      for (const size of sizes) {
        const batch = order.slice(from, from + size).map((item) => itemOf(item, DATE));
        await target.putItems(batch, joinSayings);
        from += size;
      }
    }

    async function expectModels(target: Store, expected: readonly Model[]) {
      const models = await listAll(target);
      expect(models.map((model) => ({ ...model, sources: [] }))).toEqual(expected);
      for (const { id, sources, aliases = [] } of models) {
        const documents = await target.listDocuments(id);
        expect(documents.map(({ source }) => source)).toEqual(sources);
        for (const alias of aliases) expect((await target.findModel(alias))?.id).toBe(id);
      }
      expect(await target.verify()).toEqual([]);
    }

    test("documents in any order and any batches make the same catalog", async () => {
      const checked = fc.asyncProperty(orders, async ({ sayings, one, other, sizes }) => {
        for (const order of [one, other]) {
          const fresh = await open();
          try {
            await putInBatches(fresh.store, order, sizes);
            await expectModels(fresh.store, modelsOf(sayings));
          } finally {
            await fresh.discard();
          }
        }
      });
      await fc.assert(checked, { numRuns: 60 });
    });
  });
}
