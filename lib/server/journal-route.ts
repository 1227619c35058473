// GET /api/imports/RUN: what became of an import.
// Invariant: those who may not import learn nothing of the journal, which names files of the owner's
// disk.
import type { IncomingMessage, ServerResponse } from "node:http";
import { LoraryError } from "#lib/catalog/errors.ts";
import type { ImportRun } from "#lib/catalog/import-summary.ts";
import { mayImport } from "#lib/catalog/visitor.ts";
import type { RouteHandler } from "#lib/http/download-proxy.ts";
import { INERT_HEADERS, sendJson } from "#lib/http/respond.ts";
import type { StoreReader } from "#lib/store/store.ts";
import type { Access } from "./access.ts";
import type { ImportQueue } from "./import-queue.ts";
import { forbidden } from "./upload.ts";

const PROBLEMS_A_READ = 500;

export interface JournalPorts {
  store: Pick<StoreReader, "findRun" | "listProblems">;
  access: Pick<Access, "visitorOf">;
  queue: Pick<ImportQueue, "progressOf">;
}

/** GET /api/imports/RUN and /api/imports/RUN/problems */
export function createJournalRoute({ store, access, queue }: JournalPorts): RouteHandler {
  async function findRun(text: string): Promise<ImportRun> {
    const id = /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
    const run = id === undefined ? undefined : await store.findRun(id);
    if (run === undefined)
      throw new LoraryError(404, "run_not_found", "The journal has no such import.");
    return run;
  }

  async function sendProblems(req: IncomingMessage, res: ServerResponse, id: number) {
    res.writeHead(200, {
      ...INERT_HEADERS,
      "Content-Type": "application/x-ndjson; charset=utf-8",
      "Content-Disposition": `attachment; filename="import-${id}-problems.ndjson"`,
      "Cache-Control": "no-store",
    });
    for (let offset = 0; req.method !== "HEAD"; offset += PROBLEMS_A_READ) {
      const { problems } = await store.listProblems(id, { offset, limit: PROBLEMS_A_READ });
      for (const problem of problems) res.write(`${JSON.stringify(problem)}\n`);
      if (problems.length < PROBLEMS_A_READ || res.destroyed) break;
    }
    res.end();
  }

  return async (req, res, _url, [id = "", part, ...more]) => {
    if (!mayImport(await access.visitorOf(req))) throw forbidden();
    const known = more.length === 0 && (part === undefined || part === "problems");
    const run = await findRun(known ? id : "");
    if (part === "problems") return sendProblems(req, res, run.id);
    const progress = queue.progressOf(run.id);
    sendJson(req, res, 200, { ...run, ...(progress === undefined ? {} : { progress }) });
  };
}
