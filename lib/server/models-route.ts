// GET /api/models and /api/models/ID: the catalog as JSON.
// Invariant: what is asked is understood whole or refused with the field's name; answers tell by
// their entity tag whether anything changed.
import { hash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { badParameter, LoraryError } from "#lib/catalog/errors.ts";
import { modelApiPath } from "#lib/catalog/links.ts";
import { parseQueryStrictly } from "#lib/catalog/parse-query.ts";
import type { RouteHandler } from "#lib/http/download-proxy.ts";
import { etagOf, INERT_HEADERS, isFresh, send } from "#lib/http/respond.ts";
import type { StoreReader } from "#lib/store/store.ts";

export interface ModelsPorts {
  store: Pick<StoreReader, "findModel" | "search">;
}

/** Asked again each time, sent again only where it changed. */
function sendTagged(req: IncomingMessage, res: ServerResponse, text: string): void {
  const etag = etagOf(hash("sha256", text));
  const headers = {
    "Content-Type": "application/json; charset=utf-8",
    "Cache-Control": "no-cache",
    ETag: etag,
  };
  if (isFresh(req, etag)) res.writeHead(304, { ...INERT_HEADERS, ...headers }).end();
  else send(req, res, 200, text, headers);
}

export function createModelsRoutes({ store }: ModelsPorts): {
  /** /api/models. @throws LoraryError "bad_parameter" (400) */
  list: RouteHandler;
  /** /api/models/ID. @throws LoraryError "model_not_found" (404) */
  one: RouteHandler;
} {
  return {
    async list(req, res, url) {
      const query = parseQueryStrictly(url.searchParams);
      const { items, total, page, pageCount, facets } = await store.search(query);
      if (page !== query.page) throw badParameter("page", `one number from 1 to ${pageCount}`);
      sendTagged(req, res, JSON.stringify({ items, total, page, pageCount, facets }));
    },
    async one(req, res, _url, [id = "", ...more]) {
      const model = more.length === 0 ? await store.findModel(id) : undefined;
      if (model === undefined)
        throw new LoraryError(404, "model_not_found", "The catalog has no such model.");
      if (model.id === id) return sendTagged(req, res, JSON.stringify(model, null, 2));
      const headers = { Location: modelApiPath(model.id), "Cache-Control": "no-cache" };
      send(req, res, 308, "", headers);
    },
  };
}
