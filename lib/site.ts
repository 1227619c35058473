// Composition root of the pages: the one catalog of this process, opened when first asked for, and
// the descriptions of its models made safe to show.
// Invariant: importing this file opens nothing, because `next build` imports every page.
import "server-only";
import { LRUCache } from "lru-cache";
import { type Config, readConfig } from "#lib/config.ts";
import { type SafeDescription, sanitizeDescription } from "#lib/formats/description.ts";
import { sharedStore } from "#lib/store/shared.ts";
import { openSqliteStore } from "#lib/store/sqlite.ts";
import type { Store } from "#lib/store/store.ts";

let read: Config | undefined;

/** The settings of this process. */
function config(): Config {
  read ??= readConfig(process.env);
  return read;
}

/** The catalog of this process. */
export function openCatalog(): Store {
  return sharedStore(() => openSqliteStore(config().dataDir));
}

/** Whether an admin token is set, with which others than this computer may import. */
export function acceptsToken(): boolean {
  return config().adminToken !== undefined;
}

/** Most bytes of an upload. */
export function uploadLimit(): number {
  return config().uploadMaxBytes;
}

// Sanitizing takes tens of milliseconds where a description is long; texts change with imports only.
const MEMO_CHARACTERS = 16_000_000;
const descriptions = new LRUCache<string, SafeDescription>({
  maxSize: MEMO_CHARACTERS,
  sizeCalculation: ({ html, text }, key) => key.length + html.length + text.length,
});

/** A description from a source as HTML that is safe to show; remembered by its text. */
export function readDescription(html: string): SafeDescription {
  const known = descriptions.get(html);
  if (known) return known;
  const safe = sanitizeDescription(html);
  descriptions.set(html, safe);
  return safe;
}
