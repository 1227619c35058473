// A web address → a file on disk. Invariant: the file is whole or gone, and its name is one that
// a stranger chose but cannot lead out of the folder.
import { isUtf8 } from "node:buffer";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { parse } from "content-disposition";
import { LoraryError } from "#lib/catalog/errors.ts";
import { lengthOf, readPieces, tooLarge } from "./body.ts";
import type { SafeFetch, UpstreamAnswer } from "./safe-fetch.ts";

export interface FetchedFile {
  path: string;
  /** As the server or the address calls it, without folders. */
  name: string;
  /** When the server last changed it: ISO 8601, UTC. */
  takenAt?: string;
}

export interface FetchFileOptions {
  maxBytes: number;
  signal?: AbortSignal;
  /** Bytes so far, and of the whole where the server says. */
  onProgress?: (bytes: number, total: number | undefined) => void;
}

/** Bytes of UTF-8; most file systems take 255, and archives' readers add to names. */
const MAX_NAME_BYTES = 200;
const ENDINGS: Record<string, string> = {
  "application/json": ".json",
  "application/x-ndjson": ".ndjson",
  "application/zip": ".zip",
  "application/x-tar": ".tar",
  "application/gzip": ".tar.gz",
  "text/markdown": ".md",
};

/** The name in Content-Disposition. Header values are bytes; many servers write UTF-8 into them. */
function announcedName({ headers }: UpstreamAnswer): string {
  try {
    const { filename = "" } = parse(headers["content-disposition"] ?? "").parameters;
    const bytes = Buffer.from(filename, "latin1");
    return bytes.toString("latin1") === filename && isUtf8(bytes) ? bytes.toString() : filename;
  } catch {
    return "";
  }
}

function addressName({ pathname }: URL): string {
  const segment = pathname.split("/").findLast((part) => part !== "") ?? "";
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function cutTo(maxBytes: number, name: string): string {
  const dot = name.lastIndexOf(".");
  const ending = dot > 0 && name.length - dot <= 16 ? name.slice(dot) : "";
  let stem = name.slice(0, Math.min(maxBytes, name.length - ending.length));
  while (Buffer.byteLength(stem + ending) > maxBytes) stem = [...stem].slice(0, -1).join("");
  return stem + ending;
}

/** A file name of the operator's system, whatever a stranger wrote. */
function cleanName(name: string): string {
  const base = name.split(/[/\\]/).findLast((part) => part !== "") ?? "";
  const clean = base
    .replace(/[<>:"|?*\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "")
    .replace(/^\.+|[. ]+$/g, "");
  return cutTo(MAX_NAME_BYTES, clean === "" ? "download" : clean);
}

function nameOf(address: URL, answer: UpstreamAnswer): string {
  const name = cleanName(announcedName(answer) || addressName(address));
  const [type = ""] = (answer.headers["content-type"] ?? "").split(";");
  const ending = ENDINGS[type.trim().toLowerCase()];
  return ending === undefined || /\.\w+$/.test(name) ? name : name + ending;
}

function changedAt({ headers }: UpstreamAnswer): { takenAt?: string } {
  const date = new Date(headers["last-modified"] ?? "");
  return Number.isNaN(date.getTime()) ? {} : { takenAt: date.toISOString() };
}

/** Says why an answer is not taken before its body is read. */
function refusal(answer: UpstreamAnswer, maxBytes: number): LoraryError | undefined {
  const { hostname } = answer.url;
  if (/^\s*(text\/html|application\/xhtml)/i.test(answer.headers["content-type"] ?? ""))
    return new LoraryError(
      502,
      "upstream_not_a_file",
      `${hostname} answered with a web page instead of a file; it may want an API key (CIVITAI_TOKEN).`,
    );
  return (lengthOf(answer) ?? 0) > maxBytes ? tooLarge(maxBytes, "file") : undefined;
}

async function* counted(
  answer: UpstreamAnswer,
  { maxBytes, onProgress }: FetchFileOptions,
): AsyncGenerator<Buffer> {
  const total = lengthOf(answer);
  let bytes = 0;
  for await (const piece of readPieces(answer, maxBytes, "file")) {
    bytes += piece.length;
    onProgress?.(bytes, total);
    yield piece;
  }
}

/** What a disk says, in words; what a host says is in words already. */
function inWords(error: unknown, folder: string): unknown {
  if (error instanceof LoraryError || !(error instanceof Error && "code" in error)) return error;
  const message = `${folder} cannot be written: ${error.code}.`;
  return new LoraryError(507, "file_not_written", message, { cause: error });
}

/**
 * Downloads into a new folder below `folder`, which the caller removes in the end.
 * @throws LoraryError in words, or the signal's reason; nothing of the file is left then.
 */
export async function fetchFile(
  fetch: Pick<SafeFetch, "get">,
  address: string,
  folder: string,
  options: FetchFileOptions,
): Promise<FetchedFile> {
  const { signal } = options;
  const answer = await fetch.get(address, signal && { signal });
  const refused = refusal(answer, options.maxBytes);
  if (refused !== undefined) {
    answer.body.on("error", () => {}).destroy();
    throw refused;
  }
  const name = nameOf(new URL(address), answer);
  let own: string | undefined;
  try {
    own = await mkdtemp(join(folder, "fetched-"));
    const path = join(own, name);
    await pipeline(counted(answer, options), createWriteStream(path, { flags: "wx" }));
    return { path, name, ...changedAt(answer) };
  } catch (error) {
    answer.body.on("error", () => {}).destroy();
    if (own !== undefined) await rm(own, { recursive: true, force: true });
    signal?.throwIfAborted();
    throw inWords(error, folder);
  }
}
