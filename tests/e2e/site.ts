// One site for all browser tests, with upstream servers of its own on loopback.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startSite, temporaryFolder } from "#tests/support/site.ts";
import { civitaiModelOf } from "./civitai-source.ts";
import { HOSTILE_MODEL } from "./hostile-source.ts";
import { startSource } from "./source.ts";
import { weightModelsOf } from "./weight-source.ts";

const TOKEN = "a token for browser tests";

// Playwright demands a default export here.
// biome-ignore lint/style/noDefaultExport: see above
export default async function setup(): Promise<() => Promise<void>> {
  const source = await startSource();
  const empty = temporaryFolder();
  const site = await startSite({
    LORARY_FILE_HOSTS: source.origin,
    LORARY_IMAGE_HOSTS: source.origin,
    LORARY_TOKEN_ORIGIN: source.origin,
    LORARY_ADMIN_TOKEN: TOKEN,
    // The real image host is an empty folder here: no test leaves this machine.
    LORARY_MIRRORS: `image.civitai.com=${empty}`,
  });
  const card = join(empty, "source.md");
  writeFileSync(card, source.card);
  await site.lorary("import", card);
  const api = join(empty, "7700.json");
  writeFileSync(api, civitaiModelOf(source.origin));
  await site.lorary("import", api);
  const hostile = join(empty, "7800.json");
  writeFileSync(hostile, HOSTILE_MODEL);
  await site.lorary("import", hostile);
  const weights = weightModelsOf(source.origin).map((json, index) => {
    const file = join(empty, `weights-${index}.json`);
    writeFileSync(file, json);
    return file;
  });
  await site.lorary("import", ...weights);
  process.env.LORARY_E2E_URL = site.url;
  process.env.LORARY_E2E_TOKEN = TOKEN;
  return async () => {
    await site.close();
    await source.close();
  };
}
