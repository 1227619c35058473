// What every catalog database must do; one engine per call.
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ModelFile } from "#lib/catalog/file.ts";
import { DEMO_HOST, type Model } from "#lib/catalog/model.ts";
import { type CatalogQuery, emptyQuery, FACETS, MAX_VALUE, PAGE_SIZE } from "#lib/catalog/query.ts";
import type { Store } from "#lib/store/store.ts";
import { naiveSearch } from "./naive-search.ts";
import { catalogs, queries } from "./random-catalog.ts";
import { joinYoungest, sampleImage, sampleModel, sampleVersion, sourced } from "./sample.ts";

export interface OpenedStore {
  store: Store;
  discard(): Promise<void>;
}

const named = (id: string, name: string, downloads = 0, more: Partial<Model> = {}): Model =>
  sampleModel(id, {
    name,
    stats: { downloads, favorites: 0, comments: 0, ratings: 0, rating: 0 },
    ...more,
  });

const demo = (id: string): Model =>
  sampleModel(id, {
    versions: [
      sampleVersion(`9${id}`, {
        files: [],
        images: [sampleImage("demo", { url: `https://${DEMO_HOST}/a.png` })],
      }),
    ],
  });

export function storeContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(`${name} as a store`, () => {
    let store: Store;
    let discard: () => Promise<void>;
    beforeEach(async () => {
      ({ store, discard } = await open());
    });
    afterEach(async () => {
      expect(await store.verify()).toEqual([]);
      await discard();
    });
    const put = (...models: Model[]) =>
      store.putItems(
        models.map((model) => sourced(model)),
        joinYoungest,
      );
    const ids = async (query: Partial<CatalogQuery>) =>
      (await store.search({ ...emptyQuery(), ...query })).items.map(({ id }) => id);

    describe("records", () => {
      const rich = sampleModel("7", {
        name: "  Leading blanks \ud83d stay\u0000",
        creator: { name: "someone" },
        description: "<p>text</p>",
        tags: ["a", "a", "b"],
        versions: [
          sampleVersion("72", {
            images: [
              sampleImage("i1", { width: 4, height: 5, meta: { seed: 1, __proto: [null] } }),
            ],
          }),
          sampleVersion("71", { baseModel: "SDXL 1.0" }),
        ],
      });

      test("a model comes back as it was put, with its source", async () => {
        const item = sourced(rich);
        await store.putItems([item], joinYoungest);
        expect(await store.findModel("7")).toStrictEqual({ ...rich, sources: [item.source] });
      });

      test("versions, files and images are found by their ids", async () => {
        await put(rich);
        const model = await store.findModel("7");
        expect(await store.findVersion("71")).toStrictEqual({ model, version: rich.versions[1] });
        expect(await store.findFile("72.1")).toStrictEqual({
          model,
          version: rich.versions[0],
          file: rich.versions[0]?.files[0],
        });
        expect(await store.findImage("i1")).toStrictEqual({
          image: rich.versions[0]?.images[0],
          modelName: rich.name,
        });
      });

      test("an id that nobody has is undefined", async () => {
        for (const id of ["nobody", "", "'", "\u0000", "x".repeat(100_000)]) {
          expect(await store.findModel(id)).toBeUndefined();
          expect(await store.findVersion(id)).toBeUndefined();
          expect(await store.findFile(id)).toBeUndefined();
          expect(await store.findImage(id)).toBeUndefined();
        }
      });

      test("an answer can be handed to client components: plain objects all the way", async () => {
        await put(rich);
        const answers = [await store.findModel("7"), await store.search(emptyQuery())];
        const check = (value: unknown): void => {
          if (typeof value !== "object" || value === null) return;
          expect([Object.prototype, Array.prototype]).toContain(Object.getPrototypeOf(value));
          Object.values(value).forEach(check);
        };
        answers.forEach(check);
      });

      test("models are listed in the order of their ids, from one state of the catalog", async () => {
        await put(sampleModel("v8"), sampleModel("10"), sampleModel("9"));
        const seen: string[] = [];
        for await (const { id } of store.listModels()) {
          seen.push(id);
          await put(sampleModel("zz"));
        }
        expect(seen).toEqual(["10", "9", "v8"]);
      });

      test("a model without versions is kept and shown", async () => {
        await put(sampleModel("1", { versions: [] }));
        expect(await ids({})).toEqual(["1"]);
      });
    });

    describe("names of files", () => {
      const withFiles = (id: string, files: (string | [string, string])[], downloads = 0) =>
        named(id, `Model ${id}`, downloads, {
          versions: [
            sampleVersion(`9${id}`, {
              files: files.map((file, i) => {
                const [name, type] = typeof file === "string" ? [file] : file;
                const primary = i === 0;
                return { id: `9${id}.${i}`, name, hashes: {}, primary, ...(type && { type }) };
              }),
            }),
          ],
        });
      const found = async (...stems: string[]) =>
        [...(await store.findStems(stems))].map(([stem, models]) => [
          stem,
          models.map(({ id }) => id).join(),
        ]);

      test("lead to models in any case, the most downloaded first", async () => {
        await put(
          withFiles("1", ["LowRA.safetensors", "lowra.pt", "other.safetensors"], 1),
          withFiles("2", ["LOWRA.safetensors", "Ночь 夜.safetensors"], 2),
          withFiles("3", [["lowra.zip", "Training Data"], "LowRA.v1.5"], 3),
        );
        expect(await found("lowra", "LowRA", "none")).toEqual([
          ["lowra", "2,1"],
          ["LowRA", "2,1"],
        ]);
        expect(await found("ночь 夜", "lowra.v1", "")).toEqual([
          ["ночь 夜", "2"],
          ["lowra.v1", "3"],
        ]);
        const [first] = (await store.findStems(["other"])).get("other") ?? [];
        expect(first).toStrictEqual({ id: "1", name: "Model 1" });
        expect(await found()).toEqual([]);
      });

      test("follow the record: what is gone is not found, what is new is", async () => {
        await put(withFiles("1", ["old.safetensors", "same.safetensors"]));
        await put(withFiles("1", ["new.safetensors", "same.safetensors"]));
        expect(await found("old", "new", "same")).toEqual([
          ["new", "1"],
          ["same", "1"],
        ]);
      });

      test("that many models share lead to ten of them", async () => {
        await put(...Array.from({ length: 40 }, (_, i) => withFiles(`${100 + i}`, ["lora.pt"], i)));
        expect(await found("lora")).toEqual([["lora", "139,138,137,136,135,134,133,132,131,130"]]);
      });

      test("may be any text", async () => {
        const names = ["\ud800", "\ud801", "'; DROP TABLE stems; --", "\u0000x", "a".repeat(512)];
        await put(withFiles("1", names));
        for (const name of names)
          expect(await found(name), name.slice(0, 9)).toEqual([[name, "1"]]);
      });
    });

    describe("writing", () => {
      test("the same document again is unchanged, another one is changed, also in one batch", async () => {
        const [a, b] = [sampleModel("1"), sampleModel("1", { name: "Renamed" })];
        const batch = [sourced(a), sourced(a), sourced(b), sourced(sampleModel("2"))];
        expect(await store.putItems(batch, joinYoungest)).toEqual({
          added: 2,
          changed: 1,
          unchanged: 1,
        });
        expect((await store.findModel("1"))?.name).toBe("Renamed");
        expect(await store.putItems(batch, joinYoungest)).toEqual({
          added: 0,
          changed: 0,
          unchanged: 4,
        });
      });

      test("a new record replaces the old one as a whole", async () => {
        const old = sampleModel("1", {
          name: "Zebra",
          tags: ["old"],
          versions: [sampleVersion("11", { baseModel: "Pony", images: [sampleImage("gone")] })],
        });
        await put(old);
        await put(sampleModel("1", { name: "Yak", tags: ["new"] }));
        expect(await store.findVersion("11")).toBeUndefined();
        expect(await store.findFile("11.1")).toBeUndefined();
        expect(await store.findImage("gone")).toBeUndefined();
        expect(await ids({ q: "zebra" })).toEqual([]);
        expect(await ids({ q: "yak" })).toEqual(["1"]);
        const { facets } = await store.search(emptyQuery());
        expect(facets.tag).toEqual([{ value: "new", count: 1, selected: false }]);
        expect(facets.base).toEqual([{ value: "SD 1.5", count: 1, selected: false }]);
      });

      test("all documents of a model are kept as they came, latest state first", async () => {
        const text = JSON.stringify(sampleModel("1", { description: "\u0000 文" }), null, "\t");
        const first = sourced(sampleModel("1"), { text: `${text}\r\n` });
        const second = sourced(sampleModel("1"), { takenAt: "2026-01-01T00:00:00.000Z" });
        await store.putItems([first], joinYoungest);
        await store.putItems([second], joinYoungest);
        const documents = await store.listDocuments("1");
        expect(documents.map(({ source }) => source)).toEqual([second.source, first.source]);
        expect(documents.map(({ document }) => Buffer.from(document))).toEqual([
          second.document,
          first.document,
        ]);
        expect((await store.findModel("1"))?.sources).toEqual([second.source, first.source]);
      });

      test("known documents are told from unknown ones, a hundred thousand at once", async () => {
        const item = sourced(sampleModel("1"));
        await store.putItems([item], joinYoungest);
        const others = Array.from({ length: 100_000 }, (_, i) => i.toString(16).padStart(64, "0"));
        const known = await store.listKnownDocuments([...others, item.source.sha256]);
        expect(known).toEqual(new Set([item.source.sha256]));
        expect(await store.listKnownDocuments([])).toEqual(new Set());
      });

      test("a batch that fails leaves nothing behind", async () => {
        const broken = sourced(sampleModel("2"));
        broken.alone.record = null as unknown as string;
        const batch = [sourced(sampleModel("1")), broken];
        await expect(store.putItems(batch, joinYoungest)).rejects.toThrow();
        expect(await store.findModel("1")).toBeUndefined();
        expect((await store.search(emptyQuery())).catalogTotal).toBe(0);
      });

      test("a join that fails leaves the catalog as it was", async () => {
        await put(sampleModel("1"));
        const batch = [sourced(sampleModel("2")), sourced(sampleModel("1", { name: "New" }))];
        const fail = () => {
          throw new Error("no join");
        };
        await expect(store.putItems(batch, fail)).rejects.toThrow("no join");
        expect(await ids({})).toEqual(["1"]);
        expect((await store.findModel("1"))?.name).toBe("Model 1");
      });

      test("two models may share ids of images and versions: the later write is found", async () => {
        const versions = (file: string) => [
          sampleVersion("5", { name: file, images: [sampleImage("shared")] }),
        ];
        await put(named("1", "One", 0, { versions: versions("a") }));
        await put(named("2", "Two", 0, { versions: versions("b") }));
        expect((await store.findVersion("5"))?.model.id).toBe("2");
        expect((await store.findImage("shared"))?.modelName).toBe("Two");
        await put(named("1", "One again", 0, { versions: versions("c") }));
        expect((await store.findVersion("5"))?.model.id).toBe("1");
        expect((await store.findFile("5.1"))?.version.name).toBe("c");
        await put(named("1", "One moved", 0));
        expect((await store.findVersion("5"))?.model.id).toBe("2");
      });

      test("an id that occurs twice in one model stands for its first place", async () => {
        const images = [sampleImage("same", { width: 1 }), sampleImage("same", { width: 2 })];
        await put(sampleModel("1", { versions: [sampleVersion("1", { images })] }));
        expect((await store.findImage("same"))?.image.width).toBe(1);
      });
    });

    describe("the demo set", () => {
      test("is removed whole and stays removed until it is put again", async () => {
        await put(demo("1"), demo("2"), sampleModel("3"));
        expect(await store.isDemoRemoved()).toBe(false);
        expect(await store.removeDemo()).toBe(2);
        expect(await store.isDemoRemoved()).toBe(true);
        expect(await ids({})).toEqual(["3"]);
        await put(sampleModel("4"));
        expect(await store.isDemoRemoved()).toBe(true);
        expect(await put(demo("1"))).toEqual({ added: 1, changed: 0, unchanged: 0 });
        expect(await store.isDemoRemoved()).toBe(false);
        expect((await store.stats()).demo).toBe(1);
      });
    });

    describe("search", () => {
      test("an empty catalog answers an empty first page", async () => {
        expect(await store.search({ ...emptyQuery(), page: 9 })).toEqual({
          total: 0,
          page: 1,
          skip: 0,
          pageCount: 1,
          items: [],
          facets: Object.fromEntries(FACETS.map((facet) => [facet, []])),
          catalogTotal: 0,
        });
      });

      test("an item shows the newest version and the first picture there is", async () => {
        const evidence = { kind: "tag" as const, quote: "q" };
        const weight = {
          best: 0.7,
          max: 1,
          evidence: [evidence],
          others: [{ context: "portraits", best: 0.5, evidence }],
          agreement: { count: 1, of: 2 },
        };
        const triggers = [["ink", "line art"], ["other"]].map((group) => ({
          words: group,
          evidence,
        }));
        const files = ["training.zip", "Low.RA.safetensors"].map((name, i) => {
          return { id: `3.${i}`, name, hashes: {}, primary: i === 1 };
        });
        const versions = [
          sampleVersion("3", { baseModel: "SDXL 1.0", tips: { weight, triggers }, files }),
          sampleVersion("2", { images: [sampleImage("i", { blurhash: "LEHV6n", meta: {} })] }),
        ];
        await put(sampleModel("1", { versions }));
        expect((await store.search(emptyQuery())).items).toEqual([
          {
            id: "1",
            name: "Model 1",
            baseModel: "SDXL 1.0",
            stats: sampleModel("1").stats,
            publishedAt: versions[0]?.publishedAt,
            versionCount: 2,
            weight: { best: 0.7, max: 1 },
            stem: "Low.RA",
            triggers: ["ink", "line art"],
            cover: sampleImage("i", { blurhash: "LEHV6n" }),
            demo: false,
          },
        ]);
      });

      const words: [query: string, text: string][] = [
        ["low ra", "LowRA"],
        ["lowra", "LowRA"],
        ["LOWRA", "LowRA"],
        ["low_ra_v2", "LowRA v2"],
        ["ra 2", "LowRA2"],
        ["detail", "Detailed eyes"],
        ["cafe", "Café"],
        ["CAFÉ", "cafe"],
        ["ｌｏｗ", "LowRA"],
        ["穹", "ヨスガノソラ-春日野穹/Kasugano Sora"],
        ["春日野", "ヨスガノソラ-春日野穹/Kasugano Sora"],
        ["ソラ", "ヨスガノソラ-春日野穹/Kasugano Sora"],
        ["ｿﾗ", "ヨスガノソラ"],
        ["が", "がんばる"],
        ["춘", "김춘수"],
        ["kasugano穹", "春日野穹/Kasugano Sora"],
        ["οδος", "ΟΔΟΣ"],
        ["🔥", "Fire🔥style"],
        ["𠮷", "𠮷野家"],
      ];
      test.each(words)("%j finds %j", async (q, text) => {
        await put(named("1", text), named("2", "か other"));
        expect(await ids({ q })).toEqual(["1"]);
      });

      const misses: [query: string, text: string][] = [
        ["野春", "春日野穹"],
        ["か", "がんばる"],
        ["etail", "Detailed"],
        ["low zebra", "LowRA"],
        ["strong", "<strong>x</strong>"],
        ["!!!", "!!!"],
        ["NOT", "x"],
      ];
      test.each(misses)("%j does not find %j", async (q, text) => {
        await put(named("1", "x", 0, { description: text }));
        expect(await ids({ q })).toEqual([]);
      });

      test("a phrase never reaches from one value into the next", async () => {
        await put(named("1", "x", 0, { tags: ["春", "日"] }));
        expect(await ids({ q: "春日" })).toEqual([]);
        expect(await ids({ q: "春 日" })).toEqual(["1"]);
      });

      test("tags, creators, version and file names, trigger words and descriptions are searched", async () => {
        await put(
          sampleModel("1", {
            tags: ["qtag"],
            creator: { name: "qcreator" },
            description: "<p class='qmarkup'>qtext &amp; 5 < 6",
            versions: [
              sampleVersion("1", {
                name: "qversion",
                trainedWords: ["qtrigger"],
                description: "<b>qnews</b>",
                files: sampleVersion("1").files.map((file) => ({ ...file, name: "qfile.pt" })),
              }),
            ],
          }),
        );
        for (const q of [
          "qtag",
          "qcreator",
          "qtext",
          "qversion",
          "qtrigger",
          "qnews",
          "qfile",
          "6",
        ])
          expect(await ids({ q }), q).toEqual(["1"]);
        for (const q of ["qmarkup", "amp"]) expect(await ids({ q }), q).toEqual([]);
      });

      test("relevance puts names before tags before descriptions, whole words first", async () => {
        await put(
          named("1", "x", 900, { description: "cat" }),
          named("2", "x", 800, { tags: ["cat"] }),
          named("3", "Cat", 5),
          named("4", "Catalog", 7),
          named("5", "A cat", 6),
        );
        expect(await ids({ q: "cat" })).toEqual(["3", "5", "4", "2", "1"]);
      });

      test("digests of every kind are found by their beginnings, in any case", async () => {
        const sha256 = "0123456789abcdef".repeat(4);
        const withHashes = (id: string, hashes: ModelFile["hashes"]) =>
          sampleModel(id, {
            versions: [
              sampleVersion(`9${id}`, {
                files: [{ id: `${id}.1`, name: "a.pt", hashes, primary: true }],
              }),
            ],
          });
        await put(
          withHashes("1", { sha256, autoV2: sha256.slice(0, 10), crc32: "aabbccdd" }),
          withHashes("2", { autoV3: "0123456789ff", blake3: "f".repeat(64) }),
          withHashes("3", {}),
        );
        for (const q of [sha256, sha256.slice(0, 11), "0123456789A", "AABBCCDD"])
          expect(await ids({ q: `hash:${q}` }), q).toEqual(["1"]);
        expect(await ids({ q: sha256.slice(0, 11) })).toEqual(["1"]);
        expect(await ids({ q: "hash:01234567" })).toEqual(["1", "2"]);
        expect(await ids({ q: "hash:0123456" })).toEqual([]);
        expect(await ids({ q: "hash:fffffffff" })).toEqual(["2"]);
        expect(await ids({ q: "hash:aabbccdd0" })).toEqual([]);
        expect(await ids({ has: ["hashes"] })).toEqual(["1", "2"]);
        await put(withHashes("1", { crc32: "11223344" }));
        expect(await ids({ q: "hash:aabbccdd" })).toEqual([]);
        expect(await ids({ q: "hash:11223344" })).toEqual(["1"]);
      });

      test("how many a search would find is counted without reading them", async () => {
        await put(named("1", "Cat"), named("2", "Cat", 1, { tags: ["x"] }), named("3", "Dog"));
        expect(await store.countMatches({ ...emptyQuery(), q: "cat" })).toBe(2);
        expect(await store.countMatches({ ...emptyQuery(), q: "cat", tag: ["x"] })).toBe(1);
        expect(await store.countMatches({ ...emptyQuery(), q: "cow" })).toBe(0);
      });

      test("what is being typed leads to models and values", async () => {
        const creator = { name: "Catherine" };
        await put(
          named("1", "Cat", 1, { tags: ["cats", "x"], creator }),
          named("2", "Dog", 2, { tags: ["cats"] }),
        );
        const { models, tags, creators } = await store.suggest("cat");
        expect(models.map(({ id }) => id)).toEqual(["1", "2"]);
        expect(models[0]).toMatchObject({ name: "Cat", versionCount: 1 });
        expect(tags).toEqual([{ value: "cats", count: 2 }]);
        expect(creators).toEqual([{ value: "Catherine", count: 1 }]);
        expect(await store.suggest("")).toMatchObject({ tags: [] });
      });

      test("models like one share its tags; none are like one that is not there", async () => {
        const tags = ["rare", "ink"];
        await put(named("1", "A", 0, { tags }), named("2", "B", 0, { tags }), named("3", "C"));
        const similar = await store.listSimilar("1");
        expect(similar[0]).toMatchObject({ id: "2", name: "B" });
        expect(similar.map(({ id }) => id)).not.toContain("1");
        expect(await store.listSimilar("nobody")).toEqual([]);
      });

      test("pasted addresses lead to the model that they speak of, if it is here", async () => {
        await put(named("48139", "LowRA", 0, { versions: [sampleVersion("63006")] }));
        const model = { id: "48139", name: "LowRA" };
        const found = (text: string) => store.findAddress(text);
        expect(await found("https://civitai.com/models/48139/lowra")).toEqual(model);
        expect(await found("https://civitai.com/api/download/models/63006")).toEqual({
          ...model,
          version: "63006",
        });
        expect(await found("https://civitai.com/models/48139?modelVersionId=63006")).toEqual({
          ...model,
          version: "63006",
        });
        expect(await found("https://civitai.com/models/48139?modelVersionId=1")).toEqual(model);
        expect(await found("https://civitai.com/models/1")).toBeUndefined();
        expect(await found("lowra")).toBeUndefined();
      });

      test("sorts break ties by id; names by neither case, accent nor outer blanks", async () => {
        let versions = 0;
        const at = (publishedAt: string) => [sampleVersion(`${++versions}`, { publishedAt })];
        const stats = (ratings: number, rating: number) => ({
          stats: { downloads: 1, favorites: 0, comments: 0, ratings, rating },
        });
        await put(
          sampleModel("d", { name: "émile", ...stats(1, 5), versions: at("2023-01-01T00:00:00Z") }),
          sampleModel("c", {
            name: " Eagle",
            ...stats(1000, 4.9),
            versions: at("2023-01-01T00:00:00.5Z"),
          }),
          sampleModel("b", {
            name: "Zoo",
            ...stats(0, 0),
            versions: at("2022-12-31T23:59:59.999Z"),
          }),
          sampleModel("a", {
            name: "zoo",
            ...stats(50, 1),
            versions: at("2022-12-31T23:59:59.999Z"),
          }),
        );
        expect(await ids({ sort: "name" })).toEqual(["c", "d", "a", "b"]);
        expect(await ids({ sort: "rating" })).toEqual(["c", "d", "b", "a"]);
        expect(await ids({ sort: "newest" })).toEqual(["c", "d", "a", "b"]);
        expect(await ids({})).toEqual(["a", "b", "c", "d"]);
      });

      test("a page past the end is the last page", async () => {
        await put(...Array.from({ length: PAGE_SIZE + 2 }, (_, i) => sampleModel(`${1000 + i}`)));
        const result = await store.search({ ...emptyQuery(), page: 1_000_000 });
        expect(result).toMatchObject({ total: PAGE_SIZE + 2, page: 2, pageCount: 2 });
        expect(result.items.map(({ id }) => id)).toEqual(["1048", "1049"]);
      });

      test("facets list the most frequent values and always the selected ones", async () => {
        const many = Array.from({ length: 40 }, (_, i) => `tag ${String(i).padStart(2, "0")}`);
        await put(sampleModel("1", { tags: many }), sampleModel("2", { tags: ["tag 39"] }));
        const tag = ["none has it", "tag 35"];
        const { facets, total } = await store.search({ ...emptyQuery(), tag, base: ["Pony"] });
        expect(total).toBe(0);
        expect(facets.tag).toEqual(tag.map((value) => ({ value, count: 0, selected: true })));
        expect(facets.base).toEqual([{ value: "Pony", count: 0, selected: true }]);
        const narrowed = (await store.search({ ...emptyQuery(), tag: ["tag 35"] })).facets.tag;
        expect(narrowed).toHaveLength(31);
        expect(narrowed).toContainEqual({ value: "tag 35", count: 1, selected: true });
        const all = (await store.search(emptyQuery())).facets.tag;
        expect(all.map(({ value }) => value)).toEqual(["tag 39", ...many.slice(0, 29)]);
      });

      test("what a model has is of its newest version, but for prompts, and several narrow", async () => {
        const evidence = { kind: "description" as const, quote: "q" };
        const weight = { max: 1, evidence: [evidence] };
        const triggers = [{ words: ["t"], evidence }];
        const prompt = (text: unknown) => [sampleImage("i", { meta: { prompt: text as string } })];
        await put(
          sampleModel("1", {
            versions: [
              sampleVersion("12", { tips: { weight, triggers } }),
              sampleVersion("11", { images: prompt("a lamp") }),
            ],
          }),
          sampleModel("2", {
            versions: [
              sampleVersion("22", { images: prompt(" ") }),
              sampleVersion("21", { tips: { weight, triggers } }),
            ],
          }),
          sampleModel("3", {
            versions: [sampleVersion("3", { tips: { weight, triggers: [] }, images: prompt(3) })],
          }),
        );
        expect(await ids({ has: ["weight"] })).toEqual(["1", "3"]);
        expect(await ids({ has: ["triggers"] })).toEqual(["1"]);
        expect(await ids({ has: ["prompts"] })).toEqual(["1"]);
        expect(await ids({ has: ["weight", "triggers", "prompts"] })).toEqual(["1"]);
        expect((await store.search({ ...emptyQuery(), has: ["weight"] })).facets.has).toEqual([
          { value: "weight", count: 2, selected: true },
          { value: "prompts", count: 1, selected: false },
          { value: "triggers", count: 1, selected: false },
        ]);
        await put(sampleModel("1", { name: "Without" }));
        const { facets } = await store.search(emptyQuery());
        expect(facets.has).toEqual([{ value: "weight", count: 1, selected: false }]);
        await put(sampleModel("4", { tags: ["weight"] }));
        expect(await ids({ tag: ["weight"] })).toEqual(["4"]);
        expect(await ids({ has: ["weight", "nothing"] })).toEqual([]);
      });

      test("values that are frequent among the matches are found however rare they are in all", async () => {
        const tags = (letter: string, count: number) =>
          Array.from({ length: count }, (_, i) => `${letter} ${String(i).padStart(3, "0")}`);
        const model = (id: number, base: string, all: string[]) =>
          sampleModel(`${id}`, {
            tags: all,
            versions: [sampleVersion(`9${id}`, { baseModel: base })],
          });
        await put(
          ...[1, 2, 3].map((id) => model(id, "Pony", tags("common", 300))),
          model(4, "SD 1.5", tags("rare", 40)),
          model(5, "SD 1.5", tags("rare", 40).slice(20)),
        );
        const { facets } = await store.search({ ...emptyQuery(), base: ["SD 1.5"] });
        const rare = tags("rare", 40);
        expect(facets.tag.map(({ value, count }) => [value, count])).toEqual([
          ...rare.slice(20).map((value) => [value, 2]),
          ...rare.slice(0, 10).map((value) => [value, 1]),
        ]);
      });

      test("values that no URL can carry are not offered", async () => {
        await put(sampleModel("1", { tags: ["", "x".repeat(MAX_VALUE + 1), "ok"] }));
        const { facets } = await store.search(emptyQuery());
        expect(facets.tag.map(({ value }) => value)).toEqual(["ok"]);
      });

      const hostile = [
        '"',
        "'; DROP TABLE models; --",
        "* OR *",
        "NEAR(a b)",
        "name:x",
        "^a",
        "a AND NOT b",
        "{name} : x",
        "(((((",
        "\u0000a\u0000",
        "\ud800 \udfff a",
        "a\ud800",
        "\u202etest\u202e",
        "%_\\",
        "`id`",
        "undefined",
        "-1e1000",
        "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤",
        "👩‍👩‍👧‍👦🏳️‍🌈",
        "ﷺ",
        "a".repeat(100_000),
        "春".repeat(100_000),
        '" '.repeat(50_000),
        Array.from({ length: 20_000 }, (_, i) => `w${i}`).join(" "),
      ];
      test.each(hostile.map((text) => [text.slice(0, 30), text]))(
        "%j is text in queries and in records",
        async (_, text) => {
          const model = named("1", text.slice(0, 1000), 0, { tags: [text], description: text });
          await put(model);
          await store.search({ ...emptyQuery(), q: text });
          await store.search({
            ...emptyQuery(),
            q: text,
            base: [text],
            has: [text],
            tag: [text],
            sort: "rating",
          });
          expect((await store.findModel("1"))?.description).toBe(text);
        },
      );

      test("agrees with a plain filter over random catalogs and queries", async () => {
        const checked = fc.asyncProperty(
          catalogs,
          fc.array(queries, { maxLength: 12 }),
          async (models, asked) => {
            const fresh = await open();
            try {
              await fresh.store.putItems(
                models.map((model) => sourced(model)),
                joinYoungest,
              );
              for (const query of asked)
                expect(await fresh.store.search(query)).toMatchObject(naiveSearch(models, query));
            } finally {
              await fresh.discard();
            }
          },
        );
        await fc.assert(checked, { numRuns: 60 });
      });
    });

    test("counts what it holds", async () => {
      await put(sampleModel("1"), sampleModel("2"));
      expect(await store.stats()).toMatchObject({
        models: 2,
        versions: 2,
        files: 2,
        images: 0,
        withWeight: 0,
        demo: 0,
        sizeBytes: expect.any(Number),
      });
    });

    test("closing twice is closing once", async () => {
      const other = await open();
      await other.store.close();
      await other.store.close();
      await other.discard();
    });
  });
}
