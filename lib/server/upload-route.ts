// POST /api/imports: files come in and are imported.
// Invariant: a request that is refused, or whose sender hangs up, leaves no file behind.
import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { LoraryError } from "#lib/catalog/errors.ts";
import { MAX_UPLOAD_FILES } from "#lib/catalog/import-words.ts";
import { importsPath, runPath } from "#lib/catalog/links.ts";
import { mayImport } from "#lib/catalog/visitor.ts";
import type { RouteHandler } from "#lib/http/download-proxy.ts";
import { sendJson } from "#lib/http/respond.ts";
import { isRunning } from "#lib/store/process-mark.ts";
import { type Access, requireOwnOrigin } from "./access.ts";
import type { ImportQueue } from "./import-queue.ts";
import { forbidden, receiveUpload, type Upload } from "./upload.ts";

const IDLE_MS = 30_000;
/** How long an answer waits for the import before it to end. */
const PATIENCE_MS = 15_000;
/** How long a sender whose upload was refused may go on sending before its connection is cut:
 * one that is cut at once may never read why. */
const LINGER_MS = 10_000;

export interface UploadPorts {
  access: Access;
  queue: ImportQueue;
  /** Where uploads lie until they are imported. */
  folder: string;
  maxBytes: number;
  patienceMs?: number;
  idleMs?: number;
}

/** Removes the uploads of processes that died. In a container every process may have our own pid. */
export async function sweepUploads(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const pid = Number(name.split("-", 1)[0]);
    if (pid === process.pid || !isRunning(pid))
      await rm(join(folder, name), { recursive: true, force: true });
  }
}

// What a program asked for; a form without scripts names text/html first.
const wantsJson = ({ headers }: IncomingMessage): boolean => !/\bhtml\b/.test(headers.accept ?? "");

function answer(
  req: IncomingMessage,
  res: ServerResponse,
  location: string,
  body: { run: number | null },
): void {
  if (wantsJson(req)) sendJson(req, res, 202, body, { Location: location });
  else
    res
      .writeHead(303, { Location: location, "Cache-Control": "no-store", "Content-Length": 0 })
      .end();
}

/** What is still on its way after a refusal is read and thrown away, for a while. */
function drain(req: IncomingMessage): void {
  if (req.complete) return;
  const cut = setTimeout(() => req.socket.destroy(), LINGER_MS).unref();
  req.once("close", () => clearTimeout(cut)).resume();
}

/** POST /api/imports */
export function createUploadRoute(ports: UploadPorts): RouteHandler {
  const { access, queue, folder, maxBytes } = ports;
  const { patienceMs = PATIENCE_MS, idleMs = IDLE_MS } = ports;
  const swept = sweepUploads(folder);

  /** Receives into a folder of the request's own, which is gone again unless files came. */
  async function receiveInto(req: IncomingMessage, mayWrite: boolean, own: string) {
    await swept;
    await mkdir(own, { recursive: true });
    try {
      return await receiveUpload(req, {
        folder: own,
        maxBytes,
        maxFiles: MAX_UPLOAD_FILES,
        idleMs,
        mayWrite,
        isToken: access.isToken,
      });
    } catch (error) {
      await rm(own, { recursive: true, force: true });
      throw error;
    }
  }

  async function begin(req: IncomingMessage, res: ServerResponse, own: string, upload: Upload) {
    const begun = queue.add({ folder: own, paths: upload.paths });
    const run = await Promise.race([begun, wait(patienceMs, null, { ref: false })]);
    begun.catch(() => {});
    if (run === null) answer(req, res, `${importsPath()}?waiting=1`, { run });
    else answer(req, res, runPath(run), { run });
  }

  async function takeIn(req: IncomingMessage, res: ServerResponse): Promise<void> {
    requireOwnOrigin(req);
    const mayWrite = mayImport(await access.visitorOf(req));
    queue.requireRoom();
    const own = join(folder, `${process.pid}-${randomUUID()}`);
    const upload = await receiveInto(req, mayWrite, own);
    if (upload.token) res.setHeader("Set-Cookie", access.sessionCookie(req));
    if (upload.paths.length > 0) return begin(req, res, own, upload);
    await rm(own, { recursive: true, force: true });
    if (upload.token) return answer(req, res, importsPath(), { run: null });
    if (!mayWrite) throw forbidden();
    throw new LoraryError(400, "no_files", "The upload holds no file; choose at least one.");
  }

  return async (req, res) => {
    try {
      if (req.method !== "POST") {
        res.setHeader("Allow", "POST");
        throw new LoraryError(405, "method_not_allowed", "This address only takes uploads (POST).");
      }
      await takeIn(req, res);
    } catch (error) {
      drain(req);
      throw error;
    }
  };
}
