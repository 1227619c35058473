// Markdown cards ⇄ what they say (docs/cards.md). Invariant: a card that parses has lost nothing,
// and formatCard writes the very bytes of a card in the plain layout; a card with a problem gives
// no reading at all.
import type { Model, ModelStats, Version, VersionStats } from "#lib/catalog/model.ts";
import type { ReadResult } from "#lib/catalog/reading.ts";
import { CardLines, Misplaced } from "./card-lines.ts";
import { type CardModel, type CardVersion, toReading } from "./card-model.ts";
import {
  formatImageRow,
  formatLine,
  formatLink,
  formatTags,
  MAX_IMAGES,
  MAX_MODEL_NAME,
  notForCard,
  parseCount,
  parseImageRow,
  parseLink,
  parseModelName,
  parseRating,
  parseTableRule,
  parseTags,
  parseTime,
} from "./card-values.ts";
import { decodeUtf8 } from "./utf8.ts";

const OVERVIEW = "### 一、模型概述";
const TAGS = "- 标签：";
const DOWNLOADS = "### 二、下载地址（共";
const VERSION = "#### [版本";
const STATS = "- 统计数据";
const PUBLISHED = "  - 发布时间：";
const BASE_MODEL = "  - 原始模型：";
const FILES = "- 下载地址";
const IMAGES = "- 样例图像：";
const DETAILS = "### 三、详情";
const COUNTS = {
  downloads: "- 下载数：",
  favorites: "- 收藏人数：",
  comments: "- 评论人数：",
  ratings: "- 评分人数：",
} as const;
const RATING = "- 评分：";
/** What stands in the place of a description where a model has none. */
const ABSENT = "None";

/** True where a text has one of the layout's own lines, so that reading it as a card makes sense. */
export function looksLikeCard(text: string): boolean {
  return /^(?:### (?:一、模型概述|二、下载地址（|三、详情)|#### \[版本\d)/m.test(text);
}

/** Reads a card's bytes: UTF-8 with at least one of the layout's own lines. */
export function readCard(bytes: Buffer, source: string): ReadResult {
  const decoded = decodeUtf8(bytes);
  const refuse = (message: string, line?: number): ReadResult => ({
    problems: [{ source, ...(line && { line }), field: "text", kind: "format", message }],
  });
  if ("brokenLine" in decoded) return refuse("the text is not valid UTF-8", decoded.brokenLine);
  const { text } = decoded;
  if (text.trim() === "") return refuse("the file is empty, expected a model card");
  if (!looksLikeCard(text)) return refuse(`no line of a model card found, such as "${OVERVIEW}"`);
  return parseCard(text, source);
}

/**
 * Reads a card's text. A byte order mark is passed over, and where the first line ends in CRLF all
 * CRLF count as LF; blank lines and wide tables, as formatters leave them, are allowed.
 * `reading` is absent exactly where there are problems.
 */
export function parseCard(text: string, source: string): ReadResult {
  const bare = text.startsWith("\ufeff") ? text.slice(1) : text;
  const isDos = /^[^\n]*\r\n/.test(bare);
  const lines = new CardLines(isDos ? bare.replaceAll("\r\n", "\n") : bare, source);
  const head = readSection(lines, [DOWNLOADS, VERSION, DETAILS], () => readHead(lines));
  const versions = readVersions(lines);
  const description = readDescription(lines, head?.isSpaced === true);
  if (head === undefined || lines.problems.length > 0) return { problems: lines.problems };
  const { name, tags, stats } = head;
  const reading = toReading({ name, tags, stats, versions, description }, lines);
  return lines.problems.length > 0 ? { problems: lines.problems } : { reading, problems: [] };
}

/** Reads a part; where its layout breaks, goes on at the next line that begins with one of these. */
function readSection<T>(lines: CardLines, next: string[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Misplaced)) throw error;
    lines.skipTo(...next);
    return undefined;
  }
}

// In the readers below, what stands in for a bad value never gets out: its problem bars the record.

function readHead(
  lines: CardLines,
): Pick<CardModel, "name" | "tags" | "stats"> & { isSpaced: boolean } {
  lines.peek();
  const isSpaced = lines.isBlankNext();
  const name =
    lines.takeValue("## ", "name", `1–${MAX_MODEL_NAME} characters`, parseModelName) ?? "";
  lines.takeWhole(OVERVIEW, "stats");
  const tags = lines.takeValue(TAGS, "tags", "`one`, `two` or nothing", parseTags) ?? [];
  const stats: ModelStats = {
    downloads: readCount(lines, "", "stats", "downloads"),
    favorites: readCount(lines, "", "stats", "favorites"),
    comments: readCount(lines, "", "stats", "comments"),
    ratings: readCount(lines, "", "stats", "ratings"),
    rating: readRating(lines, "", "stats"),
  };
  return { name, tags, stats, isSpaced };
}

function readCount(
  lines: CardLines,
  indent: string,
  at: string,
  name: keyof typeof COUNTS,
): number {
  const expected = "a whole number, 0 or more";
  return lines.takeValue(indent + COUNTS[name], `${at}.${name}`, expected, parseCount) ?? 0;
}

function readRating(lines: CardLines, indent: string, at: string): number {
  return lines.takeValue(indent + RATING, `${at}.rating`, "a number from 0 to 5", parseRating) ?? 0;
}

function readVersions(lines: CardLines): CardVersion[] {
  const parse = (text: string): number | undefined => {
    const count = /^([1-9]\d{0,6})个版本）$/.exec(text)?.[1];
    return count === undefined ? undefined : Number(count);
  };
  const count = readSection(lines, [VERSION, DETAILS], () =>
    lines.takeValue(DOWNLOADS, "versions", "the number of versions, 1 or more", parse),
  );
  const headingLine = lines.number - 1;
  const versions: CardVersion[] = [];
  let seen = 0;
  for (let line = lines.peek(); line !== undefined && !lines.isHopeless; line = lines.peek()) {
    if (line.startsWith(DETAILS)) break;
    const version = readSection(lines, [VERSION, DETAILS], () => readVersion(lines, seen, count));
    if (version !== undefined) versions.push(version);
    if (line.startsWith("#### ")) seen += 1;
  }
  if (count !== undefined && count !== seen)
    lines.report("versions", "structure", `${count} versions`, `${seen} versions`, headingLine);
  return versions;
}

function readVersion(lines: CardLines, index: number, count: number | undefined): CardVersion {
  const at = `versions[${index}]`;
  const name = readVersionName(lines, at, count === undefined ? undefined : [count - index, count]);
  lines.takeWhole(STATS, `${at}.stats`);
  const time = "a time like 2023-05-05T11:29:46.765Z";
  const publishedAt = lines.takeValue(PUBLISHED, `${at}.publishedAt`, time, parseTime) ?? "";
  const baseModel = lines.take(BASE_MODEL, `${at}.baseModel`);
  const stats: VersionStats = {
    downloads: readCount(lines, "  ", `${at}.stats`, "downloads"),
    ratings: readCount(lines, "  ", `${at}.stats`, "ratings"),
    rating: readRating(lines, "  ", `${at}.stats`),
  };
  const files = readFiles(lines, `${at}.files`);
  const imageUrls = readImages(lines, `${at}.images`);
  return { name, publishedAt, baseModel, stats, files, imageUrls };
}

function readVersionName(
  lines: CardLines,
  at: string,
  place: [number, number] | undefined,
): string {
  const text = lines.take(VERSION, at);
  // An editor that removes blanks at line ends leaves an empty name without its blank.
  const [, position, total, name] = /^(\d+)\/共(\d+)个版本\](?: (.*))?$/su.exec(text) ?? [];
  if (position === undefined) {
    lines.report(at, "structure", "a heading like #### [版本2/共2个版本] NAME", VERSION + text);
    throw new Misplaced();
  }
  if (place !== undefined && place[0] > 0 && `${position}/${total}` !== place.join("/")) {
    const expected = `版本${place[0]}/共${place[1]}个版本, as versions count down to 1`;
    lines.report(at, "structure", expected, VERSION + text);
  }
  return name ?? "";
}

function readFiles(lines: CardLines, at: string): CardVersion["files"] {
  const files: CardVersion["files"] = [];
  lines.takeWhole(FILES, at);
  while (lines.peek()?.startsWith("  ")) {
    const { number: line } = lines;
    const expected = "[NAME](ADDRESS) with an http or https address";
    const link = lines.takeValue("  - ", `${at}[${files.length}]`, expected, parseLink);
    files.push({ name: "", url: "", ...link, line });
  }
  return files;
}

function readImages(lines: CardLines, at: string): string[] {
  lines.takeWhole(IMAGES, at);
  if (!lines.peek()?.startsWith("|")) return [];
  const expected = `1–${MAX_IMAGES} cells <img src="ADDRESS" />, http or https`;
  const urls = lines.takeValue("|", at, expected, parseImageRow);
  const columns = lines.takeValue("|", at, "| ---- | ---- |", parseTableRule);
  if (urls !== undefined && columns !== undefined && columns !== urls.length)
    lines.report(at, "structure", `${urls.length} columns`, `${columns} columns`);
  return urls ?? [];
}

/** A formatter (isSpaced) puts a blank line before the text and a line end after it. */
function readDescription(lines: CardLines, isSpaced: boolean): string | undefined {
  const line = lines.peek();
  if (line?.trimEnd() !== DETAILS) {
    lines.report("description", "structure", `the line ${DETAILS}`, line, lines.number);
    return undefined;
  }
  const text = lines.rest();
  if (text?.trim() === ABSENT) return undefined;
  return isSpaced ? text?.replace(/^\n/, "").replace(/\n$/, "") : text;
}

/**
 * Writes a card in the plain layout: the first four images of a version, and no field that cards
 * have no place for. Cards know files and images by their addresses, so those that only lie on a
 * disk are left out. @throws LoraryError "not_for_a_card" where a value would read back as another.
 */
export function formatCard(model: Model): string {
  const count = model.versions.length;
  if (count === 0) throw notForCard("versions", "a card needs at least one version");
  const versions = model.versions.map((version, index) =>
    formatVersion(version, `版本${count - index}/共${count}个版本`, `versions[${index}]`),
  );
  const head = [
    `## ${formatLine(model.name, "name")}`,
    `${OVERVIEW}\n`,
    TAGS + formatTags(model.tags, "tags"),
    ...formatStats("", model.stats),
    `\n${DOWNLOADS}${count}个版本）\n\n`,
  ];
  return `${head.join("\n")}${versions.join("")}\n${DETAILS}\n${model.description ?? ABSENT}`;
}

function formatVersion(version: Version, place: string, at: string): string {
  const files = version.files.flatMap(({ name, url }, index) =>
    url === undefined ? [] : [`  - ${formatLink({ name, url }, `${at}.files[${index}]`)}`],
  );
  const lines = [
    `#### [${place}] ${formatLine(version.name, `${at}.name`)}\n`,
    STATS,
    PUBLISHED + version.publishedAt,
    BASE_MODEL + formatLine(version.baseModel, `${at}.baseModel`),
    ...formatStats("  ", version.stats),
    FILES,
    ...files,
    `${IMAGES}\n`,
  ];
  return lines.join("\n") + formatImages(version, `${at}.images`);
}

function formatImages(version: Version, at: string): string {
  const urls = version.images
    .map((image) => image.url)
    .filter((url) => url !== undefined)
    .slice(0, MAX_IMAGES);
  if (urls.length === 0) return "";
  return `\n|${formatImageRow(urls, at)}\n|${" ---- |".repeat(urls.length)}\n\n`;
}

function formatStats(indent: string, stats: VersionStats & Partial<ModelStats>): string[] {
  const counts = Object.entries(COUNTS).flatMap(([name, label]) => {
    const count = stats[name as keyof typeof COUNTS];
    return count === undefined ? [] : [`${indent}${label}${count}`];
  });
  return [...counts, `${indent}${RATING}${stats.rating}`];
}
