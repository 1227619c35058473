// Composition root of the pages: the one catalog of this process, opened when first asked for.
// Invariant: importing this file opens nothing, because `next build` imports every page.
import "server-only";
import { readConfig } from "#lib/config.ts";
import { openSqliteStore } from "#lib/store/sqlite.ts";
import type { Store } from "#lib/store/store.ts";

// server.ts puts the store it opened here, so that pages and data plane share one.
const KEY = Symbol.for("lorary.store");
const shared = globalThis as { [KEY]?: Store };

/** The catalog of this process. */
export function openCatalog(): Store {
  shared[KEY] ??= openSqliteStore(readConfig(process.env).dataDir);
  return shared[KEY];
}
