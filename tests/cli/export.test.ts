import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { Model } from "#lib/catalog/model.ts";
import { fileStem, startWeight } from "#lib/catalog/prompt.ts";
import { sampleCard } from "#tests/import/sample-card.ts";
import { corpus, hasCorpus } from "#tests/support/shared.ts";
import { temporaryFolder } from "#tests/support/temporary-folder.ts";

const main = resolve("lib/cli/main.ts");

/** Runs the command on a catalog of its own. */
function lorary(data: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    env: { ...process.env, TZ: "Asia/Kathmandu", LORARY_DATA_DIR: data },
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  return { status, stdout, stderr };
}

function recordsIn(data: string): string[] {
  const { status, stdout, stderr } = lorary(data, "export");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout === "" ? [] : stdout.trimEnd().split("\n");
}

function importInto(data: string, paths: readonly string[]): string {
  const { status, stdout } = lorary(data, "import", ...paths);
  expect(status, stdout).toBe(0);
  return data;
}

/** A catalog with what lies at these paths. */
function catalogOf(...paths: string[]): string {
  return importInto(join(temporaryFolder(), "data 数据"), paths);
}

interface Catalog {
  data: string;
  records: readonly string[];
}

// Exports change no catalog, so one of many models serves all tests that only export from it.
const lasting = new Map<string, Catalog>();
afterAll(() => {
  for (const { data } of lasting.values()) rmSync(join(data, ".."), { recursive: true });
});

/** The one catalog with what lies at these paths, in this order. */
function lastingCatalogOf(...paths: string[]): Catalog {
  const key = paths.join("\n");
  const known = lasting.get(key);
  if (known) return known;
  const folder = mkdtempSync(join(tmpdir(), "lorary 目录 中文 "));
  const data = importInto(join(folder, "data 数据"), paths);
  const catalog = { data, records: recordsIn(data) };
  lasting.set(key, catalog);
  return catalog;
}

/** The files that one loads, with the weight that their pack is to carry. */
function loadableFiles(line: string): { stem: string; weight: number }[] {
  const model = Model.parse(JSON.parse(line));
  return model.versions.flatMap(({ files, tips }) =>
    files
      .filter(({ name, type }) => /\.(safetensors|ckpt|pth?|bin)$/.test(name) && type === "Model")
      .map(({ name }) => ({
        stem: fileStem(name).toLowerCase(),
        weight: startWeight(tips.weight) ?? 0,
      })),
  );
}

function cardFolder(): string {
  const folder = join(temporaryFolder(), "cards 卡片");
  mkdirSync(folder);
  writeFileSync(join(folder, "a.md"), sampleCard(11, "Ａ 穹"));
  writeFileSync(join(folder, "b.md"), sampleCard(12));
  return folder;
}

describe.each([["ndjson"], ["json"]])("records as %s", (format) => {
  const sources: [string, string[]][] = [
    ["cards", [corpus.cards]],
    ["API answers", [corpus.api]],
    ["cards and API answers", [corpus.cards, corpus.api]],
  ];

  test.skipIf(!hasCorpus).each(sources)(
    "of all real models, read from %s, import to the same records",
    { timeout: 300_000 },
    (_, paths) => {
      const { data, records } = lastingCatalogOf(...paths);
      expect(records).toHaveLength(1602);
      const out = join(temporaryFolder(), "out");
      expect(lorary(data, "export", "--format", format, "--to", out).status).toBe(0);
      expect(recordsIn(catalogOf(out))).toEqual(records);
    },
  );

  test("of small catalogs import to the same records", () => {
    const data = catalogOf(cardFolder());
    const out = join(data, "out 输出");
    expect(lorary(data, "export", "--format", format, "--to", out).status).toBe(0);
    expect(recordsIn(catalogOf(out))).toEqual(recordsIn(data));
  });

  test("and again into the catalog they come from change nothing", () => {
    const data = catalogOf(cardFolder());
    const before = recordsIn(data);
    const out = join(data, "out");
    lorary(data, "export", "--format", format, "--to", out);
    expect(lorary(data, "import", out).stdout).toContain("0 added, 0 changed");
    expect(recordsIn(data)).toEqual(before);
  });
});

describe.skipIf(!hasCorpus)("all real models", () => {
  test("come back as the API answered, and as the cards' very bytes", { timeout: 300_000 }, () => {
    const data = catalogOf(corpus.api, corpus.cards);
    const out = join(data, "out");
    expect(lorary(data, "export", "--format", "civitai", "--to", out).status).toBe(0);
    expect(lorary(data, "export", "--format", "card", "--to", out).status).toBe(0);
    const names = readdirSync(corpus.api);
    expect(names).toHaveLength(1602);
    for (const name of names) {
      const read = (folder: string): unknown =>
        JSON.parse(readFileSync(join(folder, name), "utf8"));
      expect(read(out)).toEqual(read(corpus.api));
      const card = name.replace(/json$/, "md");
      expect(readFileSync(join(out, card)).equals(readFileSync(join(corpus.cards, card)))).toBe(
        true,
      );
    }
  });

  test("read from cards alone go out in the API's shape and come back", {
    timeout: 300_000,
  }, () => {
    const { data, records } = lastingCatalogOf(corpus.cards);
    const page = join(temporaryFolder(), "page.json");
    const { stdout, status } = lorary(data, "export", "--format", "civitai");
    expect(status).toBe(0);
    writeFileSync(page, stdout);
    const cards = records.map((line) => Model.parse(JSON.parse(line)));
    const again = recordsIn(catalogOf(page)).map((line) => Model.parse(JSON.parse(line)));
    const facts = (model: Model) => ({
      name: model.name,
      description: model.description,
      tags: model.tags,
      versions: model.versions.map((version) => ({
        id: version.id,
        name: version.name,
        baseModel: version.baseModel,
        publishedAt: version.publishedAt,
        files: version.files.map((file) => file.name),
        images: version.images.map((image) => image.url),
        tips: version.tips,
      })),
    });
    const byVersion = (models: Model[]) =>
      new Map(
        models.map((model) => [
          facts(model)
            .versions.map(({ id }) => id)
            .join(),
          facts(model),
        ]),
      );
    const found = byVersion(again);
    for (const [ids, model] of byVersion(cards))
      if (/^\d/.test(ids)) expect(found.get(ids)).toEqual(model);
  });

  test("give every model file a pack with the weight that the page suggests", {
    timeout: 300_000,
  }, () => {
    const { data, records } = lastingCatalogOf(corpus.api);
    const out = join(temporaryFolder(), "packs");
    lorary(data, "export", "--format", "sidecars", "--to", out);
    const weights = new Map<string, number>();
    for (const { stem, weight } of records.flatMap(loadableFiles))
      if (!weights.has(stem)) weights.set(stem, weight);
    const packs = readdirSync(out).filter((name) =>
      /^[^.]*(\.(?!civitai|metadata|cm-info)[^.]*)*\.json$/.test(name),
    );
    expect(packs.length).toBeGreaterThan(1000);
    for (const name of packs) {
      const pack = JSON.parse(readFileSync(join(out, name), "utf8"));
      const stem = name.replace(/\.json$/, "").toLowerCase();
      expect(pack["preferred weight"], name).toBe(weights.get(stem));
    }
    expect([...weights.values()].filter((weight) => weight !== 0).length).toBeGreaterThan(500);
  });
});

test("sidecars beside model files leave alone what is there", () => {
  const data = catalogOf(join(cardFolder(), "a.md"));
  const folder = join(temporaryFolder(), "loras 模型");
  mkdirSync(join(folder, "style"), { recursive: true });
  const model = Model.parse(JSON.parse(recordsIn(data)[0] ?? ""));
  const name = model.versions[0]?.files[0]?.name ?? "";
  const stem = fileStem(name);
  writeFileSync(join(folder, "style", name), "weights");
  writeFileSync(join(folder, "style", `${stem}.json`), '{"notes":"mine"}');
  const run = lorary(data, "export", "--format", "sidecars", "--to", folder, "--beside");
  expect(run).toEqual({
    status: 1,
    stdout: "3 files written.\n",
    stderr: `${stem}.json is there already (--force replaces it)\n`,
  });
  expect(readdirSync(folder)).toEqual(["style"]);
  expect(readFileSync(join(folder, "style", `${stem}.json`), "utf8")).toBe('{"notes":"mine"}');
  const forced = lorary(
    data,
    "export",
    "--format",
    "sidecars",
    "--to",
    folder,
    "--beside",
    "--force",
  );
  expect(forced).toEqual({ status: 0, stdout: "4 files written.\n", stderr: "" });
});

test("a name that leads out of the folder gets no sidecar", () => {
  const data = catalogOf(cardFolder());
  const hostile = recordsIn(data).map((line) => {
    const model = JSON.parse(line);
    model.versions[0].files[0].name = "../../evil.safetensors";
    return JSON.stringify(model);
  });
  const folder = temporaryFolder();
  const records = join(folder, "hostile.ndjson");
  writeFileSync(records, hostile.join("\n"));
  const out = join(folder, "a", "b", "c");
  const { status, stderr } = lorary(
    catalogOf(records),
    "export",
    "--format",
    "sidecars",
    "--to",
    out,
  );
  expect(status).toBe(1);
  expect(stderr).toContain('"../../evil.safetensors" is no name for a file');
  expect(
    readdirSync(folder, { recursive: true }).filter((name) => /evil/.test(String(name))),
  ).toEqual([]);
});

test.each([
  [["--format", "pdf"], "--format pdf: expected ndjson, json, card, civitai, sidecars"],
  [["--format", "card"], "cards of several models need --to DIR, or name one ID"],
  [["--format", "sidecars"], "sidecars need --to DIR"],
  [["--force"], "--beside and --force belong to --format sidecars"],
])("export %j is refused before anything is written", (args, message) => {
  const { status, stderr } = lorary(join(temporaryFolder(), "none"), "export", ...args);
  expect({ status, stderr }).toEqual({ status: 2, stderr: `lorary: ${message}\n` });
});
