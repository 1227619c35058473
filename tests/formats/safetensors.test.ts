import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseHeader, readHeaderLength } from "#lib/formats/safetensors.ts";
import { readTraining } from "#lib/formats/training.ts";
import { safetensorsHeader, withLength } from "#tests/support/safetensors.ts";

const SOURCE = "LowRA.safetensors";

/** The messages of a header in a file of just the right size, or of `dataBytes`. */
function faults(header: string, dataBytes = 64): string[] {
  const { problems } = parseHeader(header, 8 + Buffer.byteLength(header) + dataBytes, SOURCE);
  return problems.map(({ field, message }) => `${field}: ${message}`);
}

const tensor = (dtype: unknown, shape: unknown, offsets: unknown) => ({
  dtype,
  shape,
  data_offsets: offsets,
});

describe("the length of a header", () => {
  const lengthOf = (bytes: Buffer, sizeBytes = bytes.length) => readHeaderLength(bytes, sizeBytes);

  test("is read as a little-endian number of 64 bits", () => {
    const header = safetensorsHeader();
    expect(lengthOf(withLength(header))).toBe(header.length);
  });

  test("may look like the first bytes of another format", () => {
    for (const start of [0x8b1f, 0x0280, 0xd8ff]) {
      const bytes = withLength(`{${" ".repeat(start - 2)}}`);
      expect(lengthOf(bytes.subarray(0, 512), bytes.length)).toBe(start);
    }
  });

  test.each([
    ["an HTML page", "<!DOCTYPE html><html><title>Log in</title></html>"],
    ["an HTML page", "\n <html>"],
    ["JSON text, perhaps an error message", '{"error":"Unauthorized","message":"log in"}'],
    ["JSON text, perhaps an error message", '[{"code":"invalid_type"}]'],
    ["a Git LFS pointer to the file", "version https://git-lfs.github.com/spec/v1\noid sha256:1"],
    ["a ZIP archive", "PK\x03\x04\x14\0\0\0\x08\0and so on"],
    ["an empty file", ""],
    ['one whose header does not begin with "{" at byte 8', "\x10\0\0\0\0\0\0\0[1,2]"],
    ['one whose header does not begin with "{" at byte 8', "\0\0\0\0"],
  ])("is refused of %s", (seems, text) => {
    expect(lengthOf(Buffer.from(text, "latin1"))).toBe(
      `expected a safetensors file, found ${seems}`,
    );
  });

  test("is refused over the format's cap and beyond the end of the file", () => {
    const bytes = withLength("{}");
    bytes.writeBigUInt64LE(100_000_001n);
    expect(lengthOf(bytes, 10 ** 10)).toContain(
      "100000001 bytes, where 2 to 100000000 are allowed",
    );
    bytes.writeBigUInt64LE(1_000_000_000n);
    expect(lengthOf(bytes, 10 ** 10)).toContain("one whose header has 1000000000 bytes");
    bytes.writeBigUInt64LE(1n);
    expect(lengthOf(bytes)).toContain("one whose header has 1 bytes, where 2 to");
    bytes.writeBigUInt64LE(2n ** 64n - 1n);
    expect(lengthOf(bytes)).toContain("18446744073709551615 bytes");
    bytes.writeBigUInt64LE(3n);
    expect(lengthOf(bytes)).toBe("cut off: the header alone has 3 bytes, the file 10");
  });

  test("is a number or a sentence whatever the bytes are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(), (bytes, extra) => {
        const length = readHeaderLength(Buffer.from(bytes), bytes.length + extra);
        return typeof length === "string" || length <= bytes.length + extra - 8;
      }),
    );
  });
});

describe("a header", () => {
  test("without faults gives its metadata", () => {
    const header = safetensorsHeader({ metadata: { ss_v2: "False", note: "中文" }, padding: 7 });
    const { metadata, problems } = parseHeader(header, 8 + Buffer.byteLength(header) + 64, SOURCE);
    expect(problems).toEqual([]);
    expect([...metadata]).toEqual([
      ["ss_v2", "False"],
      ["note", "中文"],
    ]);
  });

  test("takes every dtype of the format, those smaller than a byte too", () => {
    const header = {
      a: tensor("F4", [3, 2], [0, 3]),
      b: tensor("F6_E2M3", [4], [3, 6]),
      c: tensor("BF16", [2, 2], [6, 14]),
      d: tensor("F64", [], [14, 22]),
      e: tensor("F32", [0, 5], [22, 22]),
      f: tensor("F8_E8M0", [2], [22, 24]),
    };
    expect(faults(JSON.stringify(header), 24)).toEqual([]);
  });

  test("need not list its tensors in their order", () => {
    const header = { b: tensor("U8", [2], [3, 5]), a: tensor("U8", [3], [0, 3]) };
    expect(faults(JSON.stringify(header), 5)).toEqual([]);
  });

  const one = (value: unknown, dataBytes = 4) => faults(JSON.stringify({ t: value }), dataBytes);

  test.each<[string, string[]]>([
    ["an unknown dtype", one(tensor("Q4", [4], [0, 4]))],
    ["a dtype of Object's", one(tensor("toString", [4], [0, 4]))],
  ])("reports %s", (_, found) => {
    expect(found).toEqual(["header.t.dtype: expected a known type such as F16"]);
  });

  test("reports shapes, offsets and their product", () => {
    expect(one(tensor("U8", [-4], [0, 4]))[0]).toContain("header.t.shape: expected a list");
    expect(one(tensor("U8", [2.5], [0, 4]))[0]).toContain("header.t.shape: expected a list");
    expect(one(tensor("U8", "4", [0, 4]))[0]).toContain("header.t.shape: expected a list");
    expect(one(tensor("U8", [4], [4, 0]))[0]).toContain("expected two whole numbers");
    expect(one(tensor("U8", [4], [0, 2, 4]))[0]).toContain("expected two whole numbers");
    expect(one([])).toHaveLength(3);
    expect(one(tensor("F16", [4], [0, 4]))).toEqual([
      "header.t.data_offsets: the shape takes 8 bytes, but the offsets 4",
    ]);
    expect(one(tensor("U8", [2 ** 40, 2 ** 40], [0, 4]))[0]).toContain("but the offsets 4");
  });

  test("reports gaps, overlaps and data that ends elsewhere than the file", () => {
    const two = (start: number) =>
      JSON.stringify({
        a: tensor("U8", [4], [0, 4]),
        b: tensor("U8", [4], [start, start + 4]),
      });
    expect(faults(two(5), 9)).toEqual([
      "header.b.data_offsets: begins at byte 5 of the data, expected 4",
    ]);
    expect(faults(two(3), 7)).toEqual([
      "header.b.data_offsets: begins at byte 3 of the data, expected 4",
    ]);
    expect(faults(two(4), 6)).toEqual([
      "header.file: cut off: the header describes 8 bytes of data, the file has 6",
    ]);
    expect(faults(two(4), 9)).toEqual([
      "header.file: the header describes 8 bytes of data, the file has 9",
    ]);
  });

  test("is refused where a key stands in it twice", () => {
    const entry = JSON.stringify(tensor("U8", [4], [0, 4]));
    const [found, ...more] = faults(`{"a":${entry},"a":${entry}}`, 4);
    expect(found).toContain('found the key "a" again');
    expect(more).toEqual([]);
  });

  test("with metadata that is no map of texts keeps what is one", () => {
    const header = '{"__metadata__":{"a":"x","b":1,"c":{"d":"e"}}}';
    const { metadata, problems } = parseHeader(header, 8 + header.length, SOURCE);
    expect([...metadata]).toEqual([["a", "x"]]);
    expect(problems.map(({ field }) => field)).toEqual([
      "header.__metadata__.b",
      "header.__metadata__.c",
    ]);
    expect(faults('{"__metadata__":["a"]}', 0)[0]).toContain("expected an object of texts");
  });

  test("may call its tensors and notes __proto__ and constructor", () => {
    const header = `{"__metadata__":{"__proto__":"a","constructor":"b"},"__proto__":${JSON.stringify(tensor("U8", [4], [0, 4]))}}`;
    const { metadata, problems } = parseHeader(header, 8 + header.length + 4, SOURCE);
    expect(problems).toEqual([]);
    expect(metadata.get("__proto__")).toBe("a");
    expect(metadata.get("constructor")).toBe("b");
  });

  test("of 100,000 tensors with faults lists the first twenty", () => {
    const header = safetensorsHeader({ tensors: 100_000, dataBytes: 800_000 });
    expect(faults(header, 800_000)).toEqual([]);
    expect(faults(header.replaceAll("U8", "U9"), 800_000)).toHaveLength(20);
  });

  test("that is cut or not an object is a problem and no more", () => {
    const header = safetensorsHeader();
    fc.assert(
      fc.property(fc.nat(header.length - 1), (end) => faults(header.slice(0, end)).length === 1),
    );
  });
});

const read = (metadata: Record<string, string>) =>
  readTraining(new Map(Object.entries(metadata)), SOURCE, "");

describe("training notes", () => {
  test("of sd-scripts become facts of the training, the version and the model", () => {
    const { facts, problems } = read({
      ss_base_model_version: "sd_v1",
      ss_sd_model_name: "v1-5-pruned.safetensors",
      ss_network_module: "networks.lora",
      ss_network_dim: "32",
      ss_network_alpha: "16.0",
      ss_network_args: '{"conv_dim":"8"}',
      ss_resolution: "(512, 768)",
      ss_clip_skip: "2",
      ss_output_name: "LowRA",
      ss_steps: "1500",
      ss_max_train_steps: "3000",
      ss_epoch: "5",
      ss_num_train_images: "120",
      ss_training_finished_at: "1683285006.765",
      ss_training_comment: "None",
      ss_tag_frequency: '{"10_low":{"dark":3,"night ":2},"5_key":{"night":4}}',
      sshs_model_hash: "0xABCDEF0123456789",
    });
    expect(problems).toEqual([]);
    expect(facts).toEqual({
      model: { name: "LowRA", type: "LORA" },
      version: { baseModel: "SD 1.5", publishedAt: "2023-05-05T11:10:06.765Z" },
      training: {
        baseModel: "sd_v1",
        checkpoint: "v1-5-pruned.safetensors",
        networkModule: "networks.lora",
        rank: "32",
        alpha: "16.0",
        resolution: "512x768",
        clipSkip: "2",
        outputName: "LowRA",
        steps: 1500,
        epochs: 5,
        images: 120,
        finishedAt: "2023-05-05T11:10:06.765Z",
        tags: [
          { tag: "night", count: 6 },
          { tag: "dark", count: 3 },
        ],
        statedHash: "abcdef012345",
      },
    });
  });

  test("of modelspec name the model, its author, its tags and its words", () => {
    const { facts, problems } = read({
      "modelspec.sai_model_spec": "1.0.0",
      "modelspec.architecture": "stable-diffusion-xl-v1-base/lora",
      "modelspec.title": "Low & dark",
      "modelspec.description": "For <b>dark</b> scenes\n\nMore",
      "modelspec.author": "XpucT",
      "modelspec.date": "2023-07-20",
      "modelspec.license": "MIT",
      "modelspec.usage_hint": "Weight 0.6",
      "modelspec.trigger_phrase": "dark studio, low key",
      "modelspec.tags": "style, low key,",
      "modelspec.resolution": "1024x1024",
      "modelspec.hash_sha256": `0x${"ab".repeat(32)}`,
    });
    expect(problems).toEqual([]);
    expect(facts.model).toEqual({
      name: "Low & dark",
      creator: { name: "XpucT" },
      tags: ["style", "low key"],
      description: "<p>For &lt;b&gt;dark&lt;/b&gt; scenes</p><p>More</p>",
    });
    expect(facts.version).toEqual({
      baseModel: "SDXL 1.0",
      publishedAt: "2023-07-20T00:00:00.000Z",
      trainedWords: ["dark studio, low key"],
    });
    expect(facts.training).toMatchObject({ statedHash: "abababababab", resolution: "1024x1024" });
  });

  test("of ai-toolkit and OneTrainer are read", () => {
    const toolkit = read({
      name: "Jimmy",
      software: '{"name":"ai-toolkit"}',
      training_info: '{"step":3000,"epoch":333}',
      ss_base_model_version: "zimage",
      sshs_model_hash: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    });
    expect(toolkit.problems).toEqual([]);
    expect(toolkit.facts).toEqual({
      model: { name: "Jimmy" },
      version: {},
      training: { baseModel: "zimage", outputName: "Jimmy", steps: 3000, epochs: 333 },
    });
    const trainer = read({
      ot_branch: "master",
      ot_config: '{"lora_rank":16,"lora_alpha":1,"resolution":"512","base_model_name":"sd15"}',
      "modelspec.architecture": "flux-1-dev/lora",
    });
    expect(trainer.facts.version).toEqual({ baseModel: "Flux.1 D" });
    expect(trainer.facts.training).toEqual({
      baseModel: "flux-1-dev/lora",
      checkpoint: "sd15",
      rank: "16",
      alpha: "1",
      resolution: "512x512",
    });
  });

  test.each([
    [{ ss_base_model_version: "sdxl_base_v1-0" }, "SDXL 1.0"],
    [{ ss_base_model_version: "flux1" }, "Flux.1 D"],
    [{ ss_base_model_version: "sd_v2_v" }, "SD 2.1 768"],
    [{ "modelspec.architecture": "stable-diffusion-v1/lora" }, "SD 1.5"],
    [{ "modelspec.architecture": "stable-diffusion-v1-lora" }, "SD 1.5"],
    [{ ss_base_model_version: "own", "modelspec.architecture": "flux-1-dev/lora" }, "Flux.1 D"],
    [{ ss_v2: "True" }, "SD 2.1"],
    [{ ss_v2: "False" }, "SD 1.5"],
    [{ ss_v2: "False", ss_base_model_version: "krea9" }, undefined],
    [{ ss_base_model_version: "constructor" }, undefined],
    [{}, undefined],
  ])("%o is trained on %s", (metadata: Record<string, string>, baseModel) => {
    expect(read(metadata).facts.version.baseModel).toBe(baseModel);
  });

  test.each([
    [{ ss_network_module: "networks.lora" }, "LORA"],
    [{ ss_network_module: "lycoris.kohya", ss_network_args: '{"algo":"loha"}' }, "LoCon"],
    [{ ss_network_module: "locon.locon_kohya" }, "LoCon"],
    [{ ss_network_module: "lycoris.kohya", ss_network_args: '{"dora_wd":"True"}' }, "DoRA"],
    [{ ss_network_module: "networks.lora", ss_network_args: '{"dora_wd":{"toString":1}}' }, "LORA"],
    [{ ss_network_module: "networks.oft" }, undefined],
  ])("%o is a %s", (metadata: Record<string, string>, type) => {
    expect(read(metadata).facts.model.type).toBe(type);
  });

  test("that cannot be read are problems, and the others are read", () => {
    const { facts, problems } = read({
      ss_tag_frequency: '{"10_low":{"dark":',
      ss_network_args: "[1]",
      ss_resolution: "large",
      ss_steps: "many",
      ss_training_finished_at: "1e300",
      "modelspec.date": "yesterday",
      sshs_model_hash: "none",
      ss_output_name: "LowRA",
    });
    expect(facts).toEqual({
      model: { name: "LowRA" },
      version: {},
      training: { outputName: "LowRA" },
    });
    expect(problems.map(({ field }) => field).sort()).toEqual(
      [
        "modelspec.date",
        "ss_network_args",
        "ss_resolution",
        "ss_steps",
        "ss_tag_frequency",
        "ss_training_finished_at",
        "sshs_model_hash",
      ].sort(),
    );
    expect(problems.find(({ field }) => field === "modelspec.date")?.message).toBe(
      'expected a date like 2023-07-20, found "yesterday"',
    );
  });

  test("keep the fifty most frequent captions of a huge table", () => {
    const folder: Record<string, unknown> = { ["x".repeat(501)]: 10 ** 9, odd: "many", " ": 5 };
    for (let index = 0; index < 200_000; index += 1) folder[`tag ${index}`] = index;
    const json = JSON.stringify({ "1_x": folder }).replace("{", '{"__proto__":{"toString":7},');
    const { facts } = read({ ss_tag_frequency: json });
    expect(facts.training.tags).toHaveLength(50);
    expect(facts.training.tags?.[0]).toEqual({ tag: "tag 199999", count: 199_999 });
    expect(
      read({ ss_tag_frequency: '{"__proto__":{"toString":7},"dark":"8"}' }).facts.training.tags,
    ).toEqual([
      { tag: "dark", count: 8 },
      { tag: "toString", count: 7 },
    ]);
  });

  test.each([
    ["2023-07-20T10:11:12", "2023-07-20T10:11:12.000Z"],
    ["2023-07-20T10:11:12.5Z", "2023-07-20T10:11:12.500Z"],
    ["2023-07-20 10:11", "2023-07-20T10:11:00.000Z"],
    ["2023-07-20T10:00:00+02:00", "2023-07-20T08:00:00.000Z"],
    ["2023-13-20", undefined],
    ["0001-01-01", undefined],
  ])("take the date %s for %s", (date, time) => {
    expect(read({ "modelspec.date": date }).facts.version.publishedAt).toBe(time);
  });

  test("never throw, whatever the texts are", () => {
    const source = readFileSync(new URL(import.meta.url), "utf8");
    const names = [...new Set(source.match(/(?:ss_|sshs_|modelspec\.|ot_)\w+|training_info/g))];
    const texts = fc.oneof(fc.string(), fc.json());
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), texts), (metadata) => {
        const { facts } = read(metadata);
        return Object.values(facts.training).every((value) => value !== undefined);
      }),
    );
  });
});
