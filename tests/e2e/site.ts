// One site for all browser tests, with upstream servers of its own on loopback.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startSite, temporaryFolder } from "#tests/support/site.ts";
import { startSource } from "./source.ts";

// Playwright demands a default export here.
// biome-ignore lint/style/noDefaultExport: see above
export default async function setup(): Promise<() => Promise<void>> {
  const source = await startSource();
  const empty = temporaryFolder();
  const site = await startSite({
    LORARY_FILE_HOSTS: source.origin,
    LORARY_IMAGE_HOSTS: source.origin,
    LORARY_TOKEN_ORIGIN: source.origin,
    // The real image host is an empty folder here: no test leaves this machine.
    LORARY_MIRRORS: `image.civitai.com=${empty}`,
  });
  const card = join(empty, "source.md");
  writeFileSync(card, source.card);
  await site.lorary("import", card);
  process.env.LORARY_E2E_URL = site.url;
  return async () => {
    await site.close();
    await source.close();
  };
}
