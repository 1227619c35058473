// GET /api/suggest: what the text of a search that is being typed may mean.
import { badParameter } from "#lib/catalog/errors.ts";
import { MAX_TEXT } from "#lib/catalog/query.ts";
import type { RouteHandler } from "#lib/http/download-proxy.ts";
import type { StoreReader } from "#lib/store/store.ts";
import { sendTagged } from "./send-tagged.ts";

/** @throws LoraryError "bad_parameter" (400) with the field */
function readText(params: URLSearchParams): string {
  const other = [...params.keys()].find((name) => name !== "q");
  if (other !== undefined) throw badParameter(other, "q and nothing else");
  const [text, ...more] = params.getAll("q");
  if (text === undefined || more.length > 0 || text.length > MAX_TEXT)
    throw badParameter("q", `at most ${MAX_TEXT} characters, once`);
  return text.trim();
}

export function createSuggestRoute(store: Pick<StoreReader, "suggest">): RouteHandler {
  return async (req, res, url) =>
    sendTagged(req, res, JSON.stringify(await store.suggest(readText(url.searchParams))));
}
