// From what a card says to a reading: its links give the ids and tell the primary files.
// Invariant: every id is unique within its model and the same whenever the same card is read.
import type { Model, Version } from "#lib/catalog/model.ts";
import type { FileReading, Reading, VersionReading } from "#lib/catalog/reading.ts";
import type { CardLines } from "./card-lines.ts";
import { imageIdOf, numberlessId, versionIdOf } from "./ids.ts";

/** What a card says of one version; a file's line is kept for problems that show later. */
export interface CardVersion extends Pick<Version, "name" | "baseModel" | "publishedAt" | "stats"> {
  files: { name: string; url: string; line: number }[];
  imageUrls: string[];
}

export interface CardModel extends Pick<Model, "name" | "tags" | "stats" | "description"> {
  versions: CardVersion[];
}

/** The card's statements; ids that clash are reported to `lines`. */
export function toReading(card: CardModel, lines: CardLines): Reading {
  const numbers = card.versions.map((version, index) => readNumber(version, index, lines));
  reportTwins(numbers, card.versions, lines);
  const { name, tags, stats, description } = card;
  return {
    ownId: ownIdOf(card, numbers),
    name,
    tags,
    stats,
    ...(description === undefined ? {} : { description }),
    versions: card.versions.map((version, index) => toVersion(version, numbers[index])),
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
function ownIdOf(card: CardModel, numbers: readonly (string | undefined)[]): string {
  const oldest = numbers.findLast((number) => number !== undefined);
  if (oldest !== undefined) return `v${oldest}`;
  return numberlessId(
    card.name,
    card.versions.map((version) => version.publishedAt),
  );
}

function reportTwins(
  numbers: readonly (string | undefined)[],
  versions: CardVersion[],
  lines: CardLines,
): void {
  const known = new Set<string>();
  numbers.forEach((number, index) => {
    if (number === undefined) return;
    if (known.has(number)) {
      const line = versions[index]?.files[0]?.line;
      lines.report(
        `versions[${index}].id`,
        "value",
        "an id that no other version has",
        number,
        line,
      );
    }
    known.add(number);
  });
}

function toVersion(version: CardVersion, id: string | undefined): VersionReading {
  const { name, baseModel, publishedAt, stats, files, imageUrls } = version;
  const plain = files.findIndex((file) => !file.url.includes("?"));
  const primary = Math.max(0, plain);
  return {
    ...(id === undefined ? {} : { id }),
    name,
    baseModel,
    publishedAt,
    stats,
    files: files.map((file, index): FileReading => {
      return { name: file.name, url: file.url, primary: index === primary };
    }),
    images: imageUrls.map((url) => ({ id: imageIdOf(url), url })),
  };
}
