// Folders for one test, in a place that finds careless quoting and encoding.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A new folder with blanks and 中文 in its name; gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "lorary 目录 中文 "));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
