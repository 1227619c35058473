// Files that a browser or a program sends as multipart/form-data, written to a folder as they come.
// Invariant: nothing is held in memory, nothing of a name leads out of the folder, and no byte of a
// file is written before the sender is known to be allowed to.
import { createWriteStream } from "node:fs";
import { mkdir, utimes } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { Busboy, type BusboyFileStream, type BusboyInstance } from "@fastify/busboy";
import { LoraryError } from "#lib/catalog/errors.ts";
import { formatBytes } from "#lib/catalog/format.ts";

const MAX_TOKEN_BYTES = 1000;
/** Longest name on disk, in bytes: file systems take 255. */
const MAX_NAME_BYTES = 240;

export interface UploadOptions {
  /** Where the files go; exists and is empty. */
  folder: string;
  maxBytes: number;
  maxFiles: number;
  /** How long a sender may send nothing; unless it may write, how long it may take in all. */
  idleMs: number;
  mayWrite: boolean;
  isToken: (candidate: string) => Promise<boolean>;
}

export interface Upload {
  /** Paths below the folder, in the order they came. */
  paths: string[];
  /** True where a field `token` before the files held the admin token. */
  token: boolean;
}

export function forbidden(): LoraryError {
  const message =
    "Importing works on the computer that runs this catalog, or with its admin token.";
  return new LoraryError(403, "not_allowed", message);
}

function tooLarge({ maxBytes }: UploadOptions): LoraryError {
  const message = `An upload has at most ${formatBytes(maxBytes)}; "npm run lorary -- import" on the catalog's computer has no limit.`;
  return new LoraryError(413, "upload_too_large", message);
}

function broken(cause?: unknown): LoraryError {
  const message = "The upload is not whole multipart/form-data.";
  return new LoraryError(400, "bad_multipart", message, { cause });
}

/** What went wrong with one file: the disk's words have a code, the parser's have none. */
function inWords(error: Error & { code?: string }): Error {
  if (error.code === "ENOSPC")
    return new LoraryError(507, "disk_full", "The catalog's disk is full.", { cause: error });
  return error.code === undefined ? broken(error) : error;
}

/**
 * A name that is safe on any file system and keeps its ending, by which formats are known. Names
 * that begin with a dot would be passed over by the import.
 */
export function safeName(name: string): string {
  const clean = name
    .toWellFormed()
    .replace(/[/\\:*?"<>|\p{Cc}]/gu, "_")
    .replace(/^\.+|^$/, "_");
  if (Buffer.byteLength(clean) <= MAX_NAME_BYTES) return clean;
  const [ending = ""] = /(\.[\w-]{1,16}){1,3}$/.exec(clean) ?? [];
  const stem = [...clean.slice(0, clean.length - ending.length)];
  while (Buffer.byteLength(stem.join("") + ending) > MAX_NAME_BYTES) stem.pop();
  return stem.join("") + ending;
}

/** The date of a file in milliseconds, as browsers know it; undefined for what cannot be one. */
function dateOf(text: string): Date | undefined {
  const date = new Date(/^\d{1,14}$/.test(text) ? Number(text) : Number.NaN);
  return date.getTime() <= Date.now() ? date : undefined;
}

/** Gives each name a place of its own: the second of a name lies in a folder "2". */
function createPlaces(): (name: string) => string {
  const taken = new Map<string, number>();
  return (name) => {
    const count = (taken.get(name.toLowerCase()) ?? 0) + 1;
    taken.set(name.toLowerCase(), count);
    return count === 1 ? name : join(String(count), name);
  };
}

function parserOf({ headers }: IncomingMessage, { maxFiles }: UploadOptions): BusboyInstance {
  const type = headers["content-type"] ?? "";
  if (!/^multipart\/form-data\b/i.test(type)) {
    const message = "An upload is sent as multipart/form-data.";
    throw new LoraryError(415, "unsupported_type", message, { field: "Content-Type" });
  }
  try {
    return new Busboy({
      headers: { ...headers, "content-type": type },
      limits: {
        files: maxFiles,
        fields: maxFiles + 1,
        fieldSize: MAX_TOKEN_BYTES,
        headerPairs: 20,
      },
    });
  } catch (error) {
    throw broken(error);
  }
}

/** Fails when the sender goes away, falls silent, or sends too much. */
function watch(req: IncomingMessage, options: UploadOptions, fail: (error: Error) => void) {
  const { idleMs, maxBytes } = options;
  let received = 0;
  const stalled = () =>
    fail(new LoraryError(408, "upload_stalled", "The rest of the upload did not come."));
  const idle = setTimeout(stalled, idleMs);
  const trust = options.mayWrite ? undefined : setTimeout(stalled, idleMs);
  const onData = (chunk: Buffer) => {
    received += chunk.length;
    idle.refresh();
    if (received > maxBytes) fail(tooLarge(options));
  };
  const onClose = () => {
    if (!req.complete) fail(new LoraryError(400, "upload_broken_off", "The upload broke off."));
  };
  req.on("data", onData).once("close", onClose).once("error", onClose);
  // Gone while its right to send was looked up: nothing will be heard of it any more.
  if (req.destroyed) onClose();
  return {
    /** The sender may take its time from now on. */
    trust: () => clearTimeout(trust),
    end() {
      clearTimeout(idle);
      clearTimeout(trust);
      req.off("data", onData).off("close", onClose);
    },
  };
}

/**
 * Writes the files of a request to a folder. The caller removes the folder, also after an error.
 * @throws LoraryError 415 "unsupported_type", 413 "upload_too_large", "too_many_files", 403
 * "not_allowed", 408 "upload_stalled", 400 "bad_multipart", "upload_broken_off", 507 "disk_full"
 */
export async function receiveUpload(req: IncomingMessage, options: UploadOptions): Promise<Upload> {
  if (Number(req.headers["content-length"] ?? 0) > options.maxBytes) throw tooLarge(options);
  const parser = parserOf(req, options);
  const placeOf = createPlaces();
  const over = new AbortController();
  const writes: Promise<void>[] = [];
  const paths: string[] = [];
  let token: Promise<boolean> = Promise.resolve(false);
  let modified: Date | undefined;
  const { promise: failure, reject: fail } = Promise.withResolvers<never>();
  const watched = watch(req, options, fail);

  async function keep(stream: BusboyFileStream, name: string, date?: Date): Promise<void> {
    if (!options.mayWrite && !(await token)) throw forbidden();
    watched.trust();
    const path = placeOf(safeName(name));
    paths.push(path);
    const file = join(options.folder, path);
    await mkdir(dirname(file), { recursive: true });
    const { signal } = over;
    await pipeline(stream, createWriteStream(file, { flags: "wx" }), { signal });
    // The date decides which of two sources tells the present state.
    if (date !== undefined) await utimes(file, date, date);
  }

  parser.on("field", (name, value) => {
    if (name === "token" && value !== "") token = options.isToken(value);
    if (name === "modified") modified = dateOf(value);
    token.catch(fail);
  });
  parser.on("file", (_field, stream, name) => {
    stream.on("error", () => {});
    // A form's file field that was left empty comes as a file without a name.
    if (name === undefined || name === "") {
      stream.resume();
      return;
    }
    const write = keep(stream, name, modified);
    modified = undefined;
    write.catch((error) => fail(inWords(error)));
    writes.push(write);
  });
  parser.on("filesLimit", () => {
    const message = `An upload has at most ${options.maxFiles} files; put them into a .zip.`;
    fail(new LoraryError(413, "too_many_files", message));
  });
  const finished = new Promise<void>((settle, reject) => {
    parser.once("finish", settle);
    parser.once("error", (error) => reject(broken(error)));
  });
  try {
    req.pipe(parser);
    await Promise.race([failure, finished.then(() => Promise.all(writes))]);
    return { paths, token: await token };
  } finally {
    watched.end();
    req.unpipe(parser);
    parser.on("error", () => {});
    over.abort();
    await Promise.allSettled(writes);
  }
}
