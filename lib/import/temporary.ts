// Folders for what an import holds on disk while it runs. Invariant: a folder carries the id of the
// process that made it and goes with that process at the latest; what a killed process left is
// removed by the next one.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isMainThread } from "node:worker_threads";
import { isRunning } from "#lib/store/process-mark.ts";

const PARENT = "tmp";

/** Where this process has made folders. */
const parents = new Set<string>();

const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });

function removeFolders(parent: string, isOver: (pid: number) => boolean): void {
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent)) {
    const pid = /^import-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && isOver(Number(pid))) remove(join(parent, name));
  }
}

/** A thread may be stopped at any place, so the main one clears up behind all of them. */
function removeAtExit(parent: string): void {
  if (!isMainThread) return;
  if (parents.size === 0)
    process.once("exit", () => {
      for (const one of parents) removeFolders(one, (pid) => pid === process.pid);
    });
  parents.add(parent);
}

export interface TemporaryFolder {
  path: string;
  remove(): void;
}

/** A new folder below the data folder, which goes when it is removed or with the process. */
export function openTemporaryFolder(dataDir: string): TemporaryFolder {
  const parent = join(dataDir, PARENT);
  mkdirSync(parent, { recursive: true });
  removeFolders(parent, (pid) => !isRunning(pid));
  removeAtExit(parent);
  const path = mkdtempSync(join(parent, `import-${process.pid}-`));
  return { path, remove: () => remove(path) };
}
