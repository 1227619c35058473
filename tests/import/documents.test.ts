import { expect, test } from "vitest";
import { Model } from "#lib/catalog/model.ts";
import { claimsOf } from "#lib/catalog/reading.ts";
import type { SourceKind } from "#lib/catalog/source.ts";
import { hashesDocument, headerDocument, pictureDocument } from "#lib/formats/beside.ts";
import { joinDocuments, readDocument } from "#lib/import/documents.ts";
import type { KeptDocument } from "#lib/store/store.ts";
import { sourceOf } from "#tests/support/merged.ts";
import { safetensorsHeader } from "#tests/support/safetensors.ts";
import { sampleApiModel } from "./sample-api.ts";
import { sampleCard } from "./sample-card.ts";

const FINGERPRINT = "f0123456789ab";
const SHA256 = "a1".repeat(32);
const HASHES = { sha256: SHA256, autoV2: SHA256.slice(0, 10) };

function kept(kind: SourceKind, name: string, content: unknown, subject?: string): KeptDocument {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  const document = Buffer.from(text);
  return { source: sourceOf(kind, document, { name, ...(subject && { subject }) }), document };
}

const beside = (kind: SourceKind, name: string, content: unknown) =>
  kept(kind, name, content, FINGERPRINT);
const header = beside(
  "header",
  "夜 low.safetensors",
  headerDocument({
    file: {
      name: "夜 low.safetensors",
      path: "/loras/夜 low.safetensors",
      sizeBytes: 4096,
      modifiedAt: "2024-02-03T04:05:06.000Z",
      fingerprint: FINGERPRINT,
    },
    header: safetensorsHeader({ metadata: { ss_network_dim: "8" } }),
  }),
);
const notes = beside("sidecar", "夜 low.json", {
  "activation text": "dusk",
  "preferred weight": 0.65,
});
const picture = beside(
  "picture",
  "夜 low.preview.png",
  pictureDocument({ picture: { name: "夜 low.preview.png", sha256: SHA256, type: "image/png" } }),
);
const hashes = beside(
  "hashes",
  "夜 low.safetensors",
  hashesDocument({ fingerprint: FINGERPRINT, name: "夜 low.safetensors", hashes: HASHES }),
);
const unknown = beside("sidecar", "夜 low.civitai.info", {});

function apiModel(hashOfFile: object) {
  const { modelVersions, ...model } = sampleApiModel(7);
  return {
    ...model,
    modelVersions: modelVersions.map((version) => ({
      ...version,
      files: version.files.map((file) => ({ ...file, hashes: hashOfFile })),
    })),
  };
}

test("a file, its notes, its picture and an empty answer for it are one model", () => {
  const model = joinDocuments([picture, notes, unknown, header]);
  expect(Model.parse(model)).toMatchObject({
    id: FINGERPRINT,
    name: "夜 low",
    versions: [
      {
        id: FINGERPRINT,
        files: [{ name: "夜 low.safetensors", sizeBytes: 4096, training: { rank: "8" } }],
        images: [{ media: SHA256 }],
        usage: { weight: 0.65, activationText: "dusk" },
        tips: { weight: { best: 0.65 }, triggers: [{ words: ["dusk"] }] },
      },
    ],
  });
  expect(model).not.toHaveProperty("aliases");
  expect(model.sources).toHaveLength(4);
});

test("an answer with the file's digest takes the local model in; its id becomes an alias", () => {
  const api = kept("api", "7.json", apiModel({ SHA256: SHA256.toUpperCase() }));
  const documents = [header, notes, picture, hashes, api];
  const model = joinDocuments(documents);
  expect(Model.parse(model)).toMatchObject({
    id: "7",
    aliases: [FINGERPRINT],
    name: "Model 7",
    versions: [
      {
        id: "71",
        name: "v1",
        publishedAt: "2023-05-05T11:29:46.765Z",
        files: [
          {
            id: "701",
            name: "夜 low.safetensors",
            url: "https://civitai.com/api/download/models/71",
            localPath: "/loras/夜 low.safetensors",
            hashes: HASHES,
            primary: true,
          },
        ],
        usage: { weight: 0.65 },
        tips: { weight: { best: 0.8 } },
      },
    ],
  });
  expect(model.differences).toContainEqual({
    field: "versions[71].files[701].name",
    source: api.source.sha256,
    value: "model-7.safetensors",
  });
  expect(joinDocuments(documents.toReversed())).toEqual(model);
});

test("a document beside a file is of the version that is alone, or has a file of its stem", () => {
  const localIdsOf = ({ source, document }: KeptDocument) =>
    readDocument(source, Buffer.from(document)).reading?.versions.map(({ localId }) => localId);
  expect(localIdsOf(beside("card", "any.md", sampleCard(1)))).toEqual([FINGERPRINT]);
  const [version] = sampleApiModel(7).modelVersions;
  const two = sampleApiModel(7, {
    modelVersions: [
      version,
      { ...version, id: 72, files: [{ ...version?.files[0], id: 702, name: "b.pt" }] },
    ],
  });
  expect(localIdsOf(beside("sidecar", "b.api_info.json", two))).toEqual([undefined, FINGERPRINT]);
  expect(localIdsOf(beside("sidecar", "c.api_info.json", two))).toEqual([undefined, undefined]);
});

test.each<[string, KeptDocument, string]>([
  ["a card", kept("card", "a.md", sampleCard(5)), "v5"],
  ["an answer", kept("api", "a.json", sampleApiModel(7)), "7"],
  [
    "an answer for a version without its model",
    kept("sidecar", "a.json", { "activation text": "x", modelVersionId: 9 }),
    "v9",
  ],
  ["notes beside a file", notes, FINGERPRINT],
  ["an empty answer beside a file", unknown, FINGERPRINT],
])("%s alone gives the model an id", (_, { source, document }, id) => {
  const { reading } = readDocument(source, Buffer.from(document));
  expect(reading && claimsOf([reading]).ownId).toBe(id);
  expect(joinDocuments([{ source, document }]).id).toBe(id);
});

test.each<[SourceKind, string, string]>([
  ["card", "a.md", "# Readme"],
  ["api", "a.json", "{"],
  ["sidecar", "a.metadata.json", "[]"],
  ["sidecar", "a.json", "not JSON"],
  ["sidecar", "a.json", '{"cells": []}'],
  ["header", "a.safetensors", "{}"],
  ["hashes", "a.safetensors", "null"],
  ["picture", "a.png", '{"picture":{}}'],
  ["record", "a.json", '{"versions":[],"sources":[]}'],
])("a broken document of kind %s (%s) gives a problem, not an error", (kind, name, content) => {
  const { source, document } = kept(kind, name, content);
  const { reading, problems } = readDocument(source, Buffer.from(document));
  expect(reading).toBeUndefined();
  expect(problems.length).toBeGreaterThan(0);
  for (const problem of problems) expect(problem.source).toBe(name);
});

test("a kept document that no longer reads says nothing, and stays among the sources", () => {
  const broken = kept("api", "old.json", '{"id": 7');
  const card = kept("card", "a.md", sampleCard(5));
  const model = joinDocuments([broken, card]);
  expect(model).toEqual({ ...joinDocuments([card]), sources: model.sources });
  expect(model.sources).toContainEqual(broken.source);
  expect(Model.parse(joinDocuments([broken]))).toMatchObject({ name: "old", versions: [] });
});
