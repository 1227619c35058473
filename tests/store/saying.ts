// A format of the tests' own: documents that say what they claim, and the model that they make.
import { createHash } from "node:crypto";
import type { Model } from "#lib/catalog/model.ts";
import type { Claims } from "#lib/catalog/reading.ts";
import type { Source } from "#lib/catalog/source.ts";
import { prepareModel } from "#lib/store/prepare.ts";
import type { Join, KeptDocument, PutItem } from "#lib/store/store.ts";
import { sampleModel, sampleVersion } from "./sample.ts";

/** What a document says: a test's own format. */
export interface Saying {
  modelId?: string;
  versionIds: string[];
  localIds: string[];
  sha256: string[];
  tag: string;
}

export const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The id that a document gives alone: as of cards, and else of files. */
export function ownIdOf({ modelId, versionIds, localIds, sha256 }: Saying): string {
  if (modelId !== undefined) return modelId;
  const [oldest] = versionIds.toSorted();
  if (oldest !== undefined) return `v${oldest}`;
  return localIds.toSorted()[0] ?? `s${(sha256.toSorted()[0] ?? "").slice(0, 12)}`;
}

export const claimsOf = (saying: Saying): Claims => ({
  ...(saying.modelId === undefined ? {} : { modelId: saying.modelId }),
  ownId: ownIdOf(saying),
  versionIds: saying.versionIds,
  localIds: saying.localIds,
  sha256: saying.sha256,
});

export const unique = (values: readonly string[]): string[] => [...new Set(values)].toSorted();

/** One model of all that is said, whatever the order. */
export function modelOf(sayings: readonly Saying[], sources: readonly Source[]): Model {
  const versionIds = unique(sayings.flatMap((saying) => saying.versionIds));
  const all: Saying = {
    versionIds,
    localIds: unique(sayings.flatMap((saying) => saying.localIds)),
    sha256: unique(sayings.flatMap((saying) => saying.sha256)),
    tag: "",
  };
  const [modelId] = unique(sayings.flatMap((saying) => saying.modelId ?? []));
  const id = modelId ?? ownIdOf(all);
  const aliases = unique(sayings.map(ownIdOf)).filter((alias) => alias !== id);
  const files = all.sha256.map((sha256, i) => ({
    id: `${id}.${i + 1}`,
    name: "file.safetensors",
    hashes: { sha256 },
    primary: i === 0,
  }));
  const versions = [...versionIds, ...all.localIds].map((version) =>
    sampleVersion(version, { files: [] }),
  );
  return sampleModel(id, {
    name: `Model ${id}`,
    ...(aliases.length > 0 ? { aliases } : {}),
    tags: unique(sayings.map(({ tag }) => tag)),
    versions: [...versions, sampleVersion(`${id}.x`, { files })],
    sources: sources.toSorted((a, b) => (a.sha256 < b.sha256 ? -1 : 1)),
  });
}

export const joinSayings: Join = (documents: readonly KeptDocument[]) =>
  modelOf(
    documents.map(({ document }): Saying => JSON.parse(Buffer.from(document).toString())),
    documents.map(({ source }) => source),
  );

export function itemOf(saying: Saying, importedAt: string): PutItem {
  const document = Buffer.from(JSON.stringify(saying));
  const source: Source = { kind: "api", name: "a.json", sha256: digest(`${document}`), importedAt };
  return {
    documents: [{ source, document }],
    claims: claimsOf(saying),
    alone: prepareModel(modelOf([saying], [source])),
  };
}
