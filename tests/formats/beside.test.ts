import { hash } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  hashesDocument,
  headerDocument,
  modelFormat,
  pictureDocument,
  readHashesDocument,
  readHeaderDocument,
  readPictureDocument,
} from "#lib/formats/beside.ts";
import { safetensorsHeader } from "#tests/support/safetensors.ts";

const fingerprint = "f0123456789ab";
const sha256 = hash("sha256", "a");
const facts = (header: string | undefined, name = "LowRA v2.safetensors") => ({
  file: {
    name,
    path: `/models 中文/${name}`,
    sizeBytes: 8 + Buffer.byteLength(header ?? "") + 64,
    modifiedAt: "2024-02-03T04:05:06.000Z",
    fingerprint,
  },
  ...(header === undefined ? {} : { header }),
});
const readHeader = (document: string) => readHeaderDocument(Buffer.from(document), "LowRA");

describe("a header document", () => {
  test("gives the file as a version under its fingerprint, named by its header", () => {
    const header = safetensorsHeader({
      metadata: {
        "modelspec.title": "Low key",
        ss_base_model_version: "sd_v1",
        ss_network_dim: "8",
      },
    });
    expect(readHeader(headerDocument(facts(header)))).toEqual({
      problems: [],
      reading: {
        ownId: fingerprint,
        name: "Low key",
        versions: [
          {
            localId: fingerprint,
            baseModel: "SD 1.5",
            files: [
              {
                name: "LowRA v2.safetensors",
                localPath: "/models 中文/LowRA v2.safetensors",
                type: "Model",
                format: "SafeTensor",
                sizeBytes: 72 + Buffer.byteLength(header),
                primary: true,
                training: { title: "Low key", baseModel: "sd_v1", rank: "8" },
              },
            ],
            images: [],
          },
        ],
      },
    });
  });

  test("is named by the trainer's output, or not at all", () => {
    const named = safetensorsHeader({ metadata: { ss_output_name: "lowra-000010" } });
    expect(readHeader(headerDocument(facts(named))).reading?.name).toBe("lowra-000010");
    const plain = readHeader(headerDocument(facts(undefined, "old.ckpt"))).reading;
    expect(plain).not.toHaveProperty("name");
    expect(plain?.versions[0]?.files[0]).toMatchObject({ format: "PickleTensor" });
    expect(plain?.versions[0]?.files[0]).not.toHaveProperty("training");
  });

  test("states the header's date", () => {
    const header = safetensorsHeader({ metadata: { "modelspec.date": "2023-07-20" } });
    const { reading } = readHeader(headerDocument(facts(header)));
    expect(reading?.versions[0]?.publishedAt).toBe("2023-07-20T00:00:00.000Z");
  });

  test("with a faulty header gives the file and the problem", () => {
    const header = safetensorsHeader({ metadata: { ss_output_name: "LowRA", ss_steps: "x" } });
    const cut = facts(header);
    cut.file.sizeBytes -= 1;
    const { reading, problems } = readHeader(headerDocument(cut));
    expect(reading?.name).toBe("LowRA");
    expect(problems.map(({ field }) => field)).toEqual([
      "header.file",
      "header.__metadata__.ss_steps",
    ]);
    const broken = readHeader(headerDocument(facts(header.slice(0, 40))));
    expect(broken.reading?.versions[0]?.files[0]?.name).toBe("LowRA v2.safetensors");
    expect(broken.problems).toHaveLength(1);
  });
});

test("a hashes document gives digests to the file of its fingerprint", () => {
  const hashes = { sha256, autoV2: sha256.slice(0, 10), crc32: "85114a0d" };
  const document = hashesDocument({ fingerprint, name: "LowRA.safetensors", hashes });
  expect(readHashesDocument(Buffer.from(document), "LowRA")).toEqual({
    problems: [],
    reading: {
      ownId: fingerprint,
      versions: [
        { localId: fingerprint, files: [{ name: "LowRA.safetensors", hashes }], images: [] },
      ],
    },
  });
});

test("a picture document gives an image that the catalog keeps", () => {
  const document = (type: string) =>
    pictureDocument({
      picture: { name: "LowRA.preview.png", sha256, width: 512, height: 768, type },
    });
  const imageOf = (type: string) =>
    readPictureDocument(Buffer.from(document(type)), "LowRA").reading?.versions[0]?.images;
  const image = { id: `h${sha256.slice(0, 12)}`, media: sha256, width: 512, height: 768 };
  expect(imageOf("image/png")).toEqual([image]);
  expect(imageOf("video/mp4")).toEqual([{ ...image, kind: "video" }]);
});

test("the same facts give the same bytes, in whatever order they come", () => {
  const { file, header } = facts("{}");
  const turned = { header, file: Object.fromEntries(Object.entries(file).reverse()) };
  expect(headerDocument(turned as ReturnType<typeof facts>)).toBe(headerDocument({ file, header }));
  const hashes = { crc32: "85114a0d", sha256 };
  expect(hashesDocument({ hashes, name: "a", fingerprint })).toBe(
    hashesDocument({ fingerprint, name: "a", hashes: { sha256, crc32: "85114a0d" } }),
  );
});

test.each([
  ["{}", "file"],
  ['{"file":{"name":"a","sizeBytes":-1,"fingerprint":"f0123456789ab"}}', "file.sizeBytes"],
  ['{"file":{"name":"a","sizeBytes":1,"fingerprint":"../../etc"}}', "file.fingerprint"],
  ["[]", "text"],
  ["<html>", "json"],
])("%s is no header document", (document, field) => {
  const { reading, problems } = readHeader(document);
  expect(reading).toBeUndefined();
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatchObject({ source: "LowRA", field });
});

test("model files are told by their endings", () => {
  expect(modelFormat("a.SafeTensors")).toBe("SafeTensor");
  expect(["a.ckpt", "a.pt", "a.pth", "a.bin"].map(modelFormat)).toEqual(
    Array.from({ length: 4 }, () => "PickleTensor"),
  );
  expect(modelFormat("safetensors")).toBeUndefined();
  expect(modelFormat("a.safetensors.json")).toBeUndefined();
});
