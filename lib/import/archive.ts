// What is refused of an archive, whatever its format. Invariant: nothing is ever written to a path
// that an archive names; names only tell formats and which files lie in one folder.
import { visible } from "#lib/formats/visible.ts";
import { Refused } from "./refusal.ts";

export const MAX_ENTRIES = 1_000_000;
const MAX_NAME_BYTES = 1024;
/** Records hold no longer ones. */
const MAX_BASE_NAME = 512;

const MIB = 2 ** 20;
/** Deflate reaches 1,032 : 1 on zeros; JSON and text stay below 50 : 1. */
export const MAX_RATIO = 200;
export const FREE_BYTES = 10 * MIB;

const RULES: readonly { isBroken: (name: string) => boolean; message: string }[] = [
  { isBroken: (name) => name === "", message: "is empty" },
  { isBroken: (name) => name.startsWith("/"), message: "is an absolute path" },
  { isBroken: (name) => /^[A-Za-z]:/.test(name), message: "begins with a drive letter" },
  { isBroken: (name) => name.includes("\\"), message: "has a backslash" },
  { isBroken: (name) => /\p{Cc}/u.test(name), message: "has a control character" },
  {
    isBroken: (name) => name.split("/").includes(".."),
    message: 'leads out of the archive by ".."',
  },
  {
    isBroken: (name) => Buffer.byteLength(name) > MAX_NAME_BYTES,
    message: `is longer than ${MAX_NAME_BYTES} bytes`,
  },
  {
    isBroken: (name) => baseName(name).length > MAX_BASE_NAME,
    message: `has a file name of more than ${MAX_BASE_NAME} characters`,
  },
];

export const baseName = (name: string): string => name.slice(name.lastIndexOf("/") + 1);
export const folderName = (name: string): string =>
  name.slice(0, Math.max(0, name.lastIndexOf("/")));

/** @throws Refused where an entry's name could name a place outside of the archive */
export function checkName(name: string): void {
  const broken = RULES.find((rule) => rule.isBroken(name));
  if (broken)
    throw new Refused("format", `its name in the archive ${broken.message}, expected FOLDER/NAME`);
}

/** True for what a folder's walk passes over too, and for macOS' shadow files. */
export function isHidden(name: string): boolean {
  return name.split("/").some((part) => part === "__MACOSX" || /^\.(?!$)/.test(part));
}

/** "dump.zip › loras/LowRA.json"; what a terminal would obey is made visible. */
export function placeIn(archive: string, name: string): string {
  return `${archive} › ${[...visible(name)].slice(0, MAX_NAME_BYTES).join("")}`;
}

/** Compares what comes out of compressed bytes with what went in. */
export class Expansion {
  readonly #compressed: () => number;
  #bytes = 0;

  /** @param compressed bytes that have gone in so far */
  constructor(compressed: () => number) {
    this.#compressed = compressed;
  }

  /** @throws Refused where the bytes grow as no honest file does */
  add(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes <= FREE_BYTES || this.#bytes <= MAX_RATIO * this.#compressed()) return;
    throw bomb();
  }
}

export const bomb = (): Refused =>
  new Refused(
    "limit",
    `grows to more than ${MAX_RATIO} times its compressed size, as a zip bomb does`,
  );

export const tooMany = (): Refused =>
  new Refused("limit", `has more than ${MAX_ENTRIES} entries; the rest of them is not read`);

export const emptyArchive = (): Refused =>
  new Refused("format", "holds nothing that can be read, expected cards, JSON or model files");

export const nestedArchive = (): Refused =>
  new Refused("format", "an archive within an archive is not read; unpack it first");
