// Small records to fill a catalog with.
import { createHash } from "node:crypto";
import type { Image, Model, Version } from "#lib/catalog/model.ts";
import type { Source } from "#lib/catalog/source.ts";
import { prepareModel } from "#lib/store/prepare.ts";
import type { Join, PutItem } from "#lib/store/store.ts";

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

const NUMBER = /^\d+$/;
let made = 0;

/** A document, which is the model's JSON; each that is made is a millisecond younger than the last. */
export function sourced(
  model: Model,
  more: Partial<Source> & { text?: string } = {},
): PutItem & { source: Source; document: Buffer } {
  const { text = JSON.stringify(model), ...rest } = more;
  const document = Buffer.from(text);
  const source: Source = {
    kind: "card",
    name: `${model.id}.md`,
    sha256: createHash("sha256").update(document).digest("hex"),
    importedAt: new Date(Date.UTC(2026, 0, 2) + made++).toISOString(),
    ...rest,
  };
  const files = model.versions.flatMap((version) => version.files);
  return {
    source,
    document,
    documents: [{ source, document }],
    claims: {
      ...(NUMBER.test(model.id) ? { modelId: model.id } : {}),
      ownId: model.id,
      versionIds: model.versions.map(({ id }) => id).filter((id) => NUMBER.test(id)),
      localIds: [],
      sha256: files.flatMap(({ hashes }) => hashes.sha256 ?? []),
    },
    alone: prepareModel({ ...model, sources: [source] }),
  };
}

/** The youngest document is the model; a number comes before other ids, which become aliases. */
export const joinYoungest: Join = (documents) => {
  const ordered = documents.toSorted((a, b) =>
    a.source.importedAt < b.source.importedAt ? 1 : -1,
  );
  const models = ordered.map(({ document }): Model => JSON.parse(Buffer.from(document).toString()));
  const [model] = models;
  if (model === undefined) throw new Error("a model without documents");
  const ids = new Set(models.map(({ id }) => id));
  const id = [...ids].find((known) => NUMBER.test(known)) ?? model.id;
  const aliases = [...ids].filter((known) => known !== id).toSorted();
  return {
    ...model,
    id,
    ...(aliases.length > 0 ? { aliases } : {}),
    sources: ordered.map(({ source }) => source),
  };
};
