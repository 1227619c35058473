import { hash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { etagOf, INERT_HEADERS, isFresh, send } from "#lib/http/respond.ts";

/** JSON that may be asked for again each time, sent again only where it changed. */
export function sendTagged(req: IncomingMessage, res: ServerResponse, text: string): void {
  const etag = etagOf(hash("sha256", text));
  const headers = {
    "Content-Type": "application/json; charset=utf-8",
    "Cache-Control": "no-cache",
    ETag: etag,
  };
  if (isFresh(req, etag)) res.writeHead(304, { ...INERT_HEADERS, ...headers }).end();
  else send(req, res, 200, text, headers);
}
