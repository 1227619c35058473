// GET /api/models and /api/models/ID: the catalog as JSON.
// Invariant: what is asked is understood whole or refused with the field's name; answers tell by
// their entity tag whether anything changed.
import { badParameter, LoraryError } from "#lib/catalog/errors.ts";
import { modelApiPath } from "#lib/catalog/links.ts";
import { parseQueryStrictly } from "#lib/catalog/parse-query.ts";
import type { RouteHandler } from "#lib/http/download-proxy.ts";
import { send } from "#lib/http/respond.ts";
import type { StoreReader } from "#lib/store/store.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import { sendTagged } from "./send-tagged.ts";

export interface ModelsPorts {
  store: Pick<StoreReader, "findModel" | "search">;
}

export function createModelsRoutes({ store }: ModelsPorts): {
  /** /api/models. @throws LoraryError "bad_parameter" (400) */
  list: RouteHandler;
  /** /api/models/ID. @throws LoraryError "model_not_found" (404) */
  one: RouteHandler;
} {
  return {
    async list(req, res, url) {
      const { query, walk } = parseQueryStrictly(url.searchParams);
      const slice = walk && { ...readCursor(query, walk.cursor), limit: walk.limit };
      const found = await store.search(query, slice);
      const { items, total, page, pageCount, facets, forgiving } = found;
      if (page !== query.page) throw badParameter("page", `one number from 1 to ${pageCount}`);
      const pages = walk === undefined && { page, pageCount };
      const nextCursor = writeCursor(query, found);
      sendTagged(
        req,
        res,
        JSON.stringify({ items, total, ...pages, nextCursor, facets, forgiving }),
      );
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
