// Brings a catalog of an older Lorary up to date: after an import, and as a program of its own beside
// a site that serves already. Invariant: standard output is never touched.
import { formatCount } from "#lib/catalog/format.ts";
import { countOutdated, renew } from "#lib/import/renew.ts";
import type { Store } from "#lib/store/store.ts";
import { withStore } from "./command.ts";
import { beModest } from "./modest.ts";
import { createProgress } from "./progress.ts";

/** @throws the signal's reason */
export async function renewCatalog(store: Store, signal?: AbortSignal): Promise<void> {
  if ((await countOutdated(store)) === 0) return;
  const progress = createProgress("Reading the catalog by newer rules", { format: formatCount });
  const { joined, changed } = await renew({
    store,
    onProgress: progress.show,
    ...(signal && { signal }),
  }).finally(progress.end);
  console.error(
    `Read ${formatCount(joined)} models by newer rules: ${formatCount(changed)} changed.`,
  );
}

if (import.meta.main) {
  beModest();
  try {
    await withStore((store) => renewCatalog(store));
  } catch (error) {
    console.error(`The catalog is not up to date yet: ${String(error).split("\n", 1)[0]}`);
    process.exitCode = 3;
  }
}
