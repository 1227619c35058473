// From what a card says to a model: the ids, the primary files and the tips follow from the rest.
// Invariant: every id is unique within its model and the same whenever the same card is read.
import type { Image, Model, ModelFile, Version } from "#lib/catalog/model.ts";
import { fileStem } from "#lib/catalog/prompt.ts";
import { createTipsReader } from "#lib/tips/read-tips.ts";
import type { CardLines } from "./card-lines.ts";
import { imageIdOf, shortHash, versionIdOf } from "./ids.ts";

/** What a card says of one version; a file's line is kept for problems that show later. */
export interface CardVersion extends Pick<Version, "name" | "baseModel" | "publishedAt" | "stats"> {
  files: { name: string; url: string; line: number }[];
  imageUrls: string[];
}

export interface CardModel extends Pick<Model, "name" | "tags" | "stats" | "description"> {
  versions: CardVersion[];
}

/** Completes the record; ids that clash are reported to `lines`. */
export function toModel(card: CardModel, lines: CardLines): Model {
  const numbers = card.versions.map((version, index) => readNumber(version, index, lines));
  const id = modelIdOf(card, numbers);
  const readTips = createTipsReader({
    description: card.description,
    stems: card.versions.flatMap((version) => version.files.map((file) => fileStem(file.name))),
    versionNames: card.versions.map((version) => version.name),
  });
  const count = card.versions.length;
  const ids = numbers.map((number, index) => number ?? `${id}.${count - index}`);
  reportTwins(ids, card.versions, lines);
  return {
    id,
    name: card.name,
    type: "LORA",
    tags: card.tags,
    stats: card.stats,
    ...(card.description === undefined ? {} : { description: card.description }),
    versions: card.versions.map((version, index) => {
      const tips = readTips({ name: version.name, trainedWords: [] });
      return toVersion(version, ids[index] ?? "", tips);
    }),
    sources: [],
  };
}

/** The number in the first file's link; every link of a version has to carry the same. */
function readNumber(version: CardVersion, index: number, lines: CardLines): string | undefined {
  const numbers = version.files.map((file) => versionIdOf(file.url));
  version.files.forEach((file, place) => {
    if (numbers[place] === numbers[0]) return;
    const expected =
      numbers[0] === undefined ? "no version number, as above" : `a link of version ${numbers[0]}`;
    const field = `versions[${index}].files[${place}].url`;
    lines.report(field, "value", expected, file.url, file.line);
  });
  return numbers[0];
}

/** Versions are added over time, so only the oldest one's number stays the same. */
function modelIdOf(card: CardModel, numbers: readonly (string | undefined)[]): string {
  const oldest = numbers.findLast((number) => number !== undefined);
  if (oldest !== undefined) return `v${oldest}`;
  const times = card.versions.map((version) => version.publishedAt);
  return `c${shortHash(JSON.stringify([card.name, ...times]))}`;
}

function reportTwins(ids: readonly string[], versions: CardVersion[], lines: CardLines): void {
  const known = new Set<string>();
  ids.forEach((id, index) => {
    if (known.has(id)) {
      const line = versions[index]?.files[0]?.line;
      lines.report(`versions[${index}].id`, "value", "an id that no other version has", id, line);
    }
    known.add(id);
  });
}

function toVersion(version: CardVersion, id: string, tips: Version["tips"]): Version {
  const plain = version.files.findIndex((file) => !file.url.includes("?"));
  return {
    id,
    name: version.name,
    baseModel: version.baseModel,
    publishedAt: version.publishedAt,
    stats: version.stats,
    trainedWords: [],
    files: version.files.map(
      ({ name, url }, index): ModelFile => ({
        id: `${id}.${index + 1}`,
        name,
        url,
        hashes: {},
        primary: index === Math.max(0, plain),
      }),
    ),
    images: version.imageUrls.map((url): Image => ({ id: imageIdOf(url), url })),
    tips,
  };
}
