// One entry of a zip archive's directory: what is kept of it, and what is refused.
// Invariant: an entry that is kept is a plain file of a known kind with a harmless name.
import { type Entry, getFileNameLowLevel } from "yauzl";
import { baseName, checkName, isHidden, nestedArchive } from "./archive.ts";
import { ARCHIVE, findFormat } from "./formats.ts";
import { Refused } from "./refusal.ts";

/** What is kept: an archive may have a million entries. */
export interface ZipEntry {
  name: string;
  offset: number;
  compressedBytes: number;
  sizeBytes: number;
  crc: number;
  isDeflated: boolean;
  /** Milliseconds since 1970; 0 where nobody knows. */
  modifiedMs: number;
}

const STORED = 0;
const DEFLATED = 8;
/** Upper half of the external attributes of entries made on Unix: the file's mode. */
const UNIX = 3;
const TYPE_MASK = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;
/** An entry without a date has the first one that the format can state, in anybody's time zone. */
const FIRST_DATE = Date.UTC(1980, 0, 3);

/** @throws Refused */
function checkType({ versionMadeBy, externalFileAttributes }: Entry): void {
  const mode = versionMadeBy >>> 8 === UNIX ? externalFileAttributes >>> 16 : 0;
  const type = mode & TYPE_MASK;
  if (type !== 0 && type !== REGULAR && type !== FOLDER)
    throw new Refused("format", "a link or device within an archive is not read, expected a file");
}

/** @throws Refused */
function checkContents(entry: Entry, name: string): void {
  if (findFormat(name)?.format === ARCHIVE) throw nestedArchive();
  if (entry.isEncrypted()) throw new Refused("format", "encrypted, expected a plain entry");
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) {
    const message = `compressed by method ${entry.compressionMethod}, expected stored (0) or deflated (8)`;
    throw new Refused("format", message);
  }
}

/** Backslashes stay: they are refused, not made into folders. */
export function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true);
}

/**
 * The entry where it is of a known kind; folders, hidden and other files are passed over.
 * @throws Refused
 */
export function readEntry(entry: Entry): ZipEntry | undefined {
  const name = nameOf(entry);
  checkName(name);
  checkType(entry);
  if (name.endsWith("/") || isHidden(name)) return undefined;
  if (findFormat(baseName(name)) === undefined) return undefined;
  checkContents(entry, name);
  const modifiedMs = entry.getLastModDate().getTime();
  return {
    name,
    offset: entry.relativeOffsetOfLocalHeader,
    compressedBytes: entry.compressedSize,
    sizeBytes: entry.uncompressedSize,
    crc: entry.crc32,
    isDeflated: entry.compressionMethod === DEFLATED,
    modifiedMs: modifiedMs > FIRST_DATE ? modifiedMs : 0,
  };
}
