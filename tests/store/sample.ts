// Small records to fill a catalog with.
import { createHash } from "node:crypto";
import type { Image, Model, Version } from "#lib/catalog/model.ts";
import type { SourcedModel } from "#lib/store/store.ts";

export function sampleImage(id: string, more: Partial<Image> = {}): Image {
  return { id, url: `https://images.example/${id}.jpeg`, ...more };
}

export function sampleVersion(id: string, more: Partial<Version> = {}): Version {
  return {
    id,
    name: `v${id}`,
    baseModel: "SD 1.5",
    publishedAt: "2023-05-05T11:29:46.765Z",
    stats: { downloads: 0, ratings: 0, rating: 0 },
    trainedWords: [],
    files: [
      {
        id: `${id}.1`,
        name: `file${id}.safetensors`,
        url: `https://files.example/${id}`,
        hashes: {},
        primary: true,
      },
    ],
    images: [],
    tips: { weight: null, triggers: [] },
    ...more,
  };
}

export function sampleModel(id: string, more: Partial<Model> = {}): Model {
  return {
    id,
    name: `Model ${id}`,
    type: "LORA",
    tags: [],
    stats: { downloads: 0, favorites: 0, comments: 0, ratings: 0, rating: 0 },
    versions: [sampleVersion(`9${id.replace(/\D/g, "")}`)],
    sources: [],
    ...more,
  };
}

export function sourced(
  model: Model,
  text = JSON.stringify(model),
  importedAt = "2026-01-02T03:04:05.678Z",
): SourcedModel {
  const document = Buffer.from(text);
  const sha256 = createHash("sha256").update(document).digest("hex");
  return { model, document, source: { kind: "card", name: `${model.id}.md`, sha256, importedAt } };
}
