// The pictures that a catalog keeps itself, each in a file called by its digest.
// Invariant: a file below the folder is whole and has the bytes that its name says.
import { hash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { threadId } from "node:worker_threads";
import { LoraryError } from "#lib/catalog/errors.ts";
import { looksLike } from "#lib/formats/looks-like.ts";
import { Refused } from "./refusal.ts";

/** The folder of a catalog's pictures. */
export const mediaDir = (dataDir: string): string => join(dataDir, "media");

/** `DIR/aa/SHA256`, aa being the first two hex digits. */
export function mediaPath(dir: string, sha256: string): string {
  return join(dir, sha256.slice(0, 2), sha256);
}

export interface StoredPicture {
  sha256: string;
  width: number;
  height: number;
  /** "image/png" … */
  type: string;
}

// What sharp calls a format → media type. Others that it reads, such as SVG, are not taken in.
const TYPES: Record<string, string> = {
  png: "image/png",
  jpeg: "image/jpeg",
  webp: "image/webp",
  gif: "image/gif",
  heif: "image/avif",
};

type Facts = Omit<StoredPicture, "sha256">;

/** A picture's format and size by its own header. @throws Refused where it is none */
async function measurePicture(bytes: Buffer): Promise<Facts> {
  if (bytes.length === 0) throw new Refused("format", "the file is empty, expected a picture");
  // Most imports meet no picture, and to load sharp takes a fifth of the time of all their modules.
  const { default: sharp } = await import("sharp");
  try {
    const { format, width, height } = await sharp(bytes).metadata();
    const type = TYPES[format];
    if (type !== undefined) return { type, width, height };
  } catch {
    // below
  }
  const found = looksLike(bytes);
  const seen = found?.endsWith("picture") ? "a broken picture" : (found ?? "no picture");
  throw new Refused("format", `expected a PNG, JPEG, WebP, GIF or AVIF picture, found ${seen}`);
}

/** Another name first: whoever reads meanwhile finds all of it or nothing. */
function writeWhole(path: string, bytes: Buffer): void {
  const part = `${path}.${process.pid}-${threadId}.part`;
  try {
    writeFileSync(part, bytes);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

function keep(path: string, bytes: Buffer): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeWhole(path, bytes);
  } catch (cause) {
    const message = `a picture cannot be kept in ${dirname(path)}`;
    throw new LoraryError(500, "media_not_written", message, { cause });
  }
}

/**
 * Keeps a picture's bytes; does nothing where they are kept already.
 * @throws Refused where they are no picture, LoraryError where they cannot be written
 */
export async function storePicture(dir: string, bytes: Buffer): Promise<StoredPicture> {
  const facts = await measurePicture(bytes);
  const sha256 = hash("sha256", bytes);
  const path = mediaPath(dir, sha256);
  if (!existsSync(path)) keep(path, bytes);
  return { sha256, ...facts };
}
