// Answers of Civitai's API, today's and those of 2023 ⇄ records: a model, or a version alone.
// Invariant: what cannot be read costs its own field only; without an id, a name or the list of
// versions there is no reading.
import type { License, Model, ModelStats } from "#lib/catalog/model.ts";
import type { Reading, ReadResult, VersionReading } from "#lib/catalog/reading.ts";
import { commercialUseOf, levelOf, numberOfId } from "./civitai-values.ts";
import { readContentRatings, readStats, readVersion } from "./civitai-version.ts";
import { writeModelStats, writeVersion } from "./civitai-write.ts";
import { FieldReader, isObject, type JsonObject, put } from "./field-reader.ts";
import { numberlessId } from "./ids.ts";
import { parseJson } from "./json-text.ts";
import { isAddress } from "./plain-values.ts";

const MAX_NAME = 1000;

/**
 * Reads one model object (of a list or of /models/:id, of 2023 or today) or one version answer
 * (/model-versions/:id, by-hash). Paths in problems are the document's own.
 */
export function readCivitai(bytes: Buffer, source: string): ReadResult {
  const { value, problems } = parseJson(bytes, source);
  if (problems.length > 0) return { problems };
  const fields = new FieldReader(source);
  const reading = isObject(value) ? readAnswer(fields, value) : undefined;
  if (!isObject(value)) fields.report("", "a model or a version", value, "structure");
  return { ...(reading === undefined ? {} : { reading }), problems: fields.problems };
}

const VERSION_KEYS = ["modelId", "model", "baseModel", "files", "images", "trainedWords"];

function readAnswer(fields: FieldReader, from: JsonObject): Reading | undefined {
  if ("modelVersions" in from) return readModel(fields, from);
  if (VERSION_KEYS.some((key) => key in from)) return readVersionAnswer(fields, from);
  const said = [from.error, from.message].find((text) => typeof text === "string");
  fields.report("", "a model or a version", said ?? from, "structure");
  return undefined;
}

function readModel(fields: FieldReader, from: JsonObject): Reading | undefined {
  const modelId = fields.needed(from, "id", fields.id(from, "id"));
  const name = fields.needed(from, "name", fields.name(from, "name", MAX_NAME));
  const { modelVersions: listed } = from;
  const versions = fields.each(from, "modelVersions", (version) => readVersion(fields, version));
  fields.needed(from, "modelVersions", versions);
  if (modelId === undefined || name === undefined || versions === undefined) return undefined;
  if (Array.isArray(listed) && versions.length < listed.length) return undefined;
  const cardId = cardIdOf(name, versions);
  return {
    modelId,
    ownId: modelId,
    ...(cardId === undefined ? {} : { cardId }),
    name,
    ...readAbout(fields, from),
    versions,
  };
}

/** A card of a model without files, an archived one mostly, has no number to be known by. */
function cardIdOf(name: string, versions: readonly VersionReading[]): string | undefined {
  const times = versions.flatMap(({ files, publishedAt = [] }) =>
    files.length === 0 ? publishedAt : [],
  );
  const isCard = times.length > 0 && times.length === versions.length;
  return isCard ? numberlessId(name, times) : undefined;
}

/** A version that says which model it belongs to: by number, and with some of its fields. */
function readVersionAnswer(fields: FieldReader, from: JsonObject): Reading | undefined {
  const version = readVersion(fields, from);
  if (version === undefined) return undefined;
  const modelId = fields.id(from, "modelId");
  const about = fields.inside(from, "model", (model) => {
    const reading: Partial<Reading> = readAbout(fields, model);
    put(reading, "name", fields.name(model, "name", MAX_NAME));
    return reading;
  });
  const reading: Reading = {
    ownId: modelId ?? `v${version.id}`,
    ...about,
    versions: [version],
  };
  put(reading, "modelId", modelId);
  put(reading, "creator", readCreator(fields, from) ?? about?.creator);
  return reading;
}

/** All of a model but its id, name and versions. */
function readAbout(fields: FieldReader, from: JsonObject): Partial<Reading> {
  const about: Partial<Reading> = {};
  put(about, "type", fields.text(from, "type"));
  put(about, "creator", readCreator(fields, from));
  put(about, "tags", fields.texts(from, "tags"));
  put(about, "description", fields.text(from, "description"));
  put(
    about,
    "stats",
    fields.inside(from, "stats", (stats) => readModelStats(fields, stats)),
  );
  put(about, "license", readLicense(fields, from));
  put(about, "nsfw", fields.flag(from, "nsfw"));
  put(about, "realPerson", fields.flag(from, "poi"));
  put(about, "minor", fields.flag(from, "minor"));
  put(about, "mode", fields.text(from, "mode"));
  put(about, "availability", fields.text(from, "availability"));
  put(about, "contentRatings", readContentRatings(fields, from));
  return about;
}

function readCreator(fields: FieldReader, from: JsonObject): Reading["creator"] {
  return fields.inside(from, "creator", (creator) => {
    const name = fields.text(creator, "username");
    // Some are "blob:" addresses, which meant something in the uploader's browser alone.
    const avatarUrl = fields.text(creator, "image");
    if (name === undefined) return undefined;
    return { name, ...(avatarUrl !== undefined && isAddress(avatarUrl) ? { avatarUrl } : {}) };
  });
}

/** Today's thumbs up are what favorites were; see readStats for the zeros beside them. */
export function readModelStats(fields: FieldReader, from: JsonObject): Partial<ModelStats> {
  const stats: Partial<ModelStats> = readStats(fields, from);
  put(stats, "favorites", fields.count(from, "favoriteCount") || stats.thumbsUp);
  if (from.favoriteCount === 0) stats.favorites ??= 0;
  put(stats, "comments", fields.count(from, "commentCount"));
  return stats;
}

function readLicense(fields: FieldReader, from: JsonObject): License | undefined {
  const license: License = {};
  put(license, "noCredit", fields.flag(from, "allowNoCredit"));
  put(license, "derivatives", fields.flag(from, "allowDerivatives"));
  put(license, "otherPermissions", fields.flag(from, "allowDifferentLicense"));
  const { allowCommercialUse: stated } = from;
  const uses = commercialUseOf(stated);
  put(license, "commercialUse", uses);
  if (uses === undefined && stated !== undefined && stated !== null)
    fields.report("allowCommercialUse", "None, Image, Rent, Sell or a list of uses", stated);
  return Object.keys(license).length === 0 ? undefined : license;
}

/**
 * A model as /api/v1/models answers it: today's fields and those of 2023 together, so that clients
 * of either kind find theirs. Ids are numbers (numberOfId). readCivitai gives back all that the
 * record says and the API has a place for, but for ids that are no numbers of Civitai's, and images
 * without an address, which are left out. What the record does not say is written as the answer
 * needs it: no permission, not rated, published in public.
 */
export function toCivitai(model: Model): JsonObject {
  const { license, creator } = model;
  return {
    id: numberOfId(model.id),
    name: model.name,
    description: model.description ?? null,
    type: model.type,
    poi: model.realPerson ?? false,
    minor: model.minor ?? false,
    sfwOnly: false,
    nsfw: model.nsfw ?? false,
    nsfwLevel: levelOf(model.contentRatings ?? []),
    availability: model.availability ?? "Public",
    ...(model.mode === undefined ? {} : { mode: model.mode }),
    userId: creator === undefined ? 0 : numberOfId(`creator ${creator.name}`),
    cosmetic: null,
    supportsGeneration: false,
    ...writeLicense(license ?? {}),
    stats: writeModelStats(model.stats),
    ...(creator && { creator: { username: creator.name, image: creator.avatarUrl ?? null } }),
    tags: model.tags,
    baseModels: [...new Set(model.versions.map((version) => version.baseModel))],
    modelVersions: model.versions.map((version, index) => writeVersion(model, version, index)),
  };
}

function writeLicense(license: License): JsonObject {
  return {
    allowNoCredit: license.noCredit ?? false,
    allowCommercialUse: license.commercialUse ?? [],
    allowDerivatives: license.derivatives ?? false,
    allowDifferentLicense: license.otherPermissions ?? false,
  };
}
