// Civitai's file objects → readings. Invariant: exactly one file of a version is primary, and no
// address leads to a host that an upstream bug made up.
import type { Hashes, ScanResult } from "#lib/catalog/file.ts";
import type { FileReading } from "#lib/catalog/reading.ts";
import { type FieldReader, type JsonObject, put } from "./field-reader.ts";
import { isAddress } from "./plain-values.ts";

const MAX_NAME = 512;
/** 8 PiB in units of 1024 bytes: beyond, bytes are no whole numbers any more. */
const MAX_SIZE_KB = 2 ** 43;
const ORIGIN = "https://civitai.com";

/** The files of a version, `versionId` being its number; undefined where none are listed. */
export function readFiles(
  fields: FieldReader,
  version: JsonObject,
  versionId: string,
): FileReading[] | undefined {
  let flagged = -1;
  const files = fields.each(version, "files", (from, index) => {
    if (fields.flag(from, "primary") === true && flagged < 0) flagged = index;
    return { index, from, reading: readFile(fields, from) };
  });
  const listed = files?.filter(({ reading }) => reading !== undefined) ?? [];
  const primary =
    listed.find(({ index }) => index === flagged) ??
    listed.find(({ reading }) => reading?.type === "Model") ??
    listed[0];
  for (const file of listed) {
    if (file.reading === undefined) continue;
    file.reading.primary = file === primary;
    put(file.reading, "url", addressOf(file.from, file.reading, versionId));
  }
  return files && listed.flatMap(({ reading }) => reading ?? []);
}

/** Undefined, with a problem, for a file without a name. */
function readFile(fields: FieldReader, from: JsonObject): FileReading | undefined {
  const own = fields.name(from, "overrideName", MAX_NAME);
  const name = own ?? fields.needed(from, "name", fields.name(from, "name", MAX_NAME));
  if (name === undefined) return undefined;
  const reading: FileReading = { name };
  put(reading, "id", fields.id(from, "id"));
  put(reading, "type", fields.text(from, "type"));
  const sizeKb = fields.number(from, "sizeKB", MAX_SIZE_KB);
  // No model file is empty: 0 is what is written where nobody knows.
  if (sizeKb !== undefined && sizeKb > 0) reading.sizeBytes = Math.round(sizeKb * 1024);
  fields.inside(from, "metadata", (metadata) => {
    put(reading, "format", fields.text(metadata, "format"));
    put(reading, "precision", fields.text(metadata, "fp"));
    put(reading, "sizeClass", fields.text(metadata, "size"));
    put(reading, "quantization", fields.text(metadata, "quantType"));
  });
  put(
    reading,
    "hashes",
    fields.inside(from, "hashes", (hashes) => readHashes(fields, hashes)),
  );
  put(reading, "scan", readScan(fields, from));
  return reading;
}

const HASHES: readonly (readonly [key: string, name: keyof Hashes, form: RegExp])[] = [
  ["SHA256", "sha256", /^[0-9a-f]{64}$/],
  ["AutoV1", "autoV1", /^[0-9a-f]{8}$/],
  ["AutoV2", "autoV2", /^[0-9a-f]{10}$/],
  ["AutoV3", "autoV3", /^[0-9a-f]{12}$/],
  ["BLAKE3", "blake3", /^[0-9a-f]{64}$/],
  ["CRC32", "crc32", /^[0-9a-f]{8}$/],
];
/** Of no bytes at all: a trainer wrote it into thousands of files that are not empty. */
const EMPTY_AUTO_V3 = "e3b0c44298fc";

export function readHashes(fields: FieldReader, from: JsonObject): Hashes {
  const hashes: Hashes = {};
  for (const [key, name, form] of HASHES) {
    const digest = fields.text(from, key)?.toLowerCase();
    if (digest === undefined || (name === "autoV3" && digest.startsWith(EMPTY_AUTO_V3))) continue;
    if (form.test(digest)) hashes[name] = digest;
    else fields.report(key, `${form.source.match(/\d+(?=\})/)?.[0]} hex digits`, from[key]);
  }
  return hashes;
}

function readScan(fields: FieldReader, from: JsonObject): ScanResult | undefined {
  const scan: ScanResult = {};
  put(scan, "virus", fields.text(from, "virusScanResult"));
  put(scan, "virusMessage", fields.text(from, "virusScanMessage"));
  put(scan, "pickle", fields.text(from, "pickleScanResult"));
  put(scan, "pickleMessage", fields.text(from, "pickleScanMessage"));
  put(scan, "scannedAt", fields.time(from, "scannedAt"));
  return Object.keys(scan).length === 0 ? undefined : scan;
}

/**
 * The download address. Answers to lists of hashes have `https://undefined/api/…` or `//civitai.com/…`:
 * these, and missing ones, are made anew from the path or the version's number.
 */
function addressOf(from: JsonObject, file: FileReading, versionId: string): string {
  const { downloadUrl } = from;
  const stated = typeof downloadUrl === "string" ? downloadUrl : "";
  const [, path] =
    /^(?:https?:)?\/\/(?:undefined|null)?(?=\/)(\/api\/download\/.*)$/.exec(stated) ?? [];
  const mended = path === undefined ? stated.replace(/^\/\//, "https://") : ORIGIN + path;
  if (isAddress(mended) && !/^https?:\/\/(?:undefined|null)\//.test(mended)) return mended;
  const plain = `${ORIGIN}/api/download/models/${versionId}`;
  const choice = file.primary === true ? "" : choiceOf(file);
  return choice === "" ? plain : `${plain}?${choice}`;
}

/** What tells a file from the others of its version, as the download address takes it. */
function choiceOf(file: FileReading): string {
  if (file.id !== undefined) return `fileId=${file.id}`;
  const { type, format, sizeClass: size, precision: fp } = file;
  const known = Object.entries({ type, format, size, fp }).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${encodeURIComponent(value)}`],
  );
  return known.join("&");
}
