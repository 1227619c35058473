// Downloads through the catalog: /api/download/models/VERSION → /files/FILE/NAME → the bytes.
// Invariant: a client gets the whole file or sees that it failed. No error page of an upstream is
// ever saved as a model, and nothing is held in memory.
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { format } from "content-disposition";
import { LoraryError } from "#lib/catalog/errors.ts";
import type { ModelFile } from "#lib/catalog/file.ts";
import { filePath } from "#lib/catalog/links.ts";
import type { Version } from "#lib/catalog/model.ts";
import { Id } from "#lib/catalog/values.ts";
import { decodeBody, lengthOf } from "./body.ts";
import { chooseFile, parseFileWish } from "./file-choice.ts";
import { findMirrored, type Mirrors } from "./mirror.ts";
import { INERT_HEADERS } from "./respond.ts";
import type { SafeFetch, UpstreamAnswer } from "./safe-fetch.ts";
import { sendMirrored } from "./send-mirrored.ts";

export interface DownloadProxyPorts {
  findVersion: (id: string) => Promise<{ version: Version } | undefined>;
  findFile: (id: string) => Promise<{ file: ModelFile } | undefined>;
  fetch: Pick<SafeFetch, "get">;
  mirrors: Mirrors;
}

/** `url` is the request's address on this site; `segments` what follows the route, decoded. */
export type RouteHandler = (
  req: IncomingMessage,
  res: ServerResponse,
  url: URL,
  segments: readonly string[],
) => Promise<void>;

export interface DownloadProxy {
  /** /api/download/models/VERSION. @throws LoraryError "version_not_found", "file_not_found",
   * "no_address", "bad_parameter" */
  redirect: RouteHandler;
  /** /files/FILE/NAME. @throws LoraryError "file_not_found", "no_address", or the upstream's failure */
  stream: RouteHandler;
}

/**
 * Content-Disposition as Civitai sends it: `filename` alone, its UTF-8 bytes raw. RFC 6266's
 * `filename*`, which the package writes by default, breaks the download managers of this field:
 * they split at "filename=" or at the first "=". Browsers read raw UTF-8 well.
 */
export function dispositionOf(name: string): string {
  // What could end the quotes or the line, or show another ending than the file has.
  const clean = name
    .replace(/[/\\]/g, "_")
    .replace(/["\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "");
  const parameters = { filename: clean === "" ? "download" : clean };
  const header = format({ type: "attachment", parameters }, { multipart: true });
  return Buffer.from(header, "utf8").toString("latin1");
}

function notFound(what: "version" | "file"): LoraryError {
  return new LoraryError(404, `${what}_not_found`, `The catalog has no such ${what}.`);
}

function requireAddress(file: ModelFile): asserts file is ModelFile & { url: string } {
  if (file.url !== undefined) return;
  const message =
    "No source says where this file can be downloaded; it is known from a disk, and the catalog hands out no files of its computer.";
  throw new LoraryError(404, "no_address", message);
}

// A model is bytes of no known type. Text is an error or a login page, whatever its status says.
function refuseText({ url, headers, body }: UpstreamAnswer): void {
  const type = headers["content-type"] ?? "";
  if (!/^\s*(text\/html|application\/(json|problem\+json|xhtml\+xml))\b/i.test(type)) return;
  body.on("error", () => {}).destroy();
  const message = `${url.hostname} answered with a page instead of the file; it may want an API key (CIVITAI_TOKEN).`;
  throw new LoraryError(502, "upstream_not_a_file", message);
}

function fileHeaders(file: ModelFile): Record<string, string> {
  return {
    ...INERT_HEADERS,
    "Content-Type": "application/octet-stream",
    "Content-Disposition": dispositionOf(file.name),
    // The address stays, the bytes may be replaced at the source.
    "Cache-Control": "no-cache",
  };
}

/** Aborted as soon as the client has gone, so that the upstream stops sending at once. */
function goneSignal(res: ServerResponse): AbortSignal {
  const controller = new AbortController();
  res.once("close", () => controller.abort());
  return controller.signal;
}

export function createDownloadProxy(ports: DownloadProxyPorts): DownloadProxy {
  const { findVersion, findFile, fetch, mirrors } = ports;

  async function proxy(
    req: IncomingMessage,
    res: ServerResponse,
    file: ModelFile & { url: string },
  ): Promise<void> {
    const answer = await fetch.get(file.url, { signal: goneSignal(res) });
    refuseText(answer);
    const body = decodeBody(answer);
    const length = lengthOf(answer);
    res.writeHead(200, {
      ...fileHeaders(file),
      "Accept-Ranges": "none",
      ...(length === undefined ? {} : { "Content-Length": length }),
    });
    // The source answers HEAD unreliably, so a HEAD here is a GET whose body is not read.
    if (req.method === "HEAD") {
      body.on("error", () => {}).destroy();
      res.end();
      return;
    }
    // Where either side fails, pipeline destroys both: a short body ends in a cut connection.
    await pipeline(body, res);
  }

  return {
    async redirect(_req, res, url, [versionId = "", ...rest]) {
      const wish = parseFileWish(url.searchParams);
      const known = rest.length === 0 && Id.safeParse(versionId).success;
      const found = known ? await findVersion(versionId) : undefined;
      if (found === undefined) throw notFound("version");
      const file = chooseFile(found.version.files, wish);
      if (file === undefined) throw notFound("file");
      requireAddress(file);
      // Absolute, because some clients hand the header to another program as it is.
      const location = new URL(filePath(file), url).href;
      const headers = { Location: location, "Cache-Control": "no-store", "Content-Length": 0 };
      res.writeHead(307, headers).end();
    },

    async stream(req, res, url, [fileId = "", ...names]) {
      const found = Id.safeParse(fileId).success ? await findFile(fileId) : undefined;
      if (found === undefined || names.length > 1) throw notFound("file");
      const { file } = found;
      requireAddress(file);
      if (names[0] !== file.name.toWellFormed()) {
        const location = new URL(filePath(file), url).href;
        res.writeHead(308, { Location: location, "Content-Length": 0 }).end();
        return;
      }
      const mirrored = await findMirrored(mirrors, file.url);
      if (mirrored === undefined) await proxy(req, res, file);
      else await sendMirrored(req, res, mirrored, fileHeaders(file));
    },
  };
}
