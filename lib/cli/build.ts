// Builds the pages when their sources have changed since the last build.
// Invariant: a build that did not finish leaves no stamp, so the next start builds again.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { LoraryError } from "#lib/catalog/errors.ts";

const SOURCES = [
  "{app,components,lib,public}/**/*",
  "{next,postcss}.config.*",
  "package-lock.json",
  "tsconfig.json",
];

function digestOf(root: string): string {
  const hash = createHash("sha256");
  const files = globSync(SOURCES, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files)
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update("\0");
  return hash.digest("hex");
}

function run(command: string, args: string[], cwd: string): Promise<string | undefined> {
  return new Promise((settle, reject) => {
    const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" as const };
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    child.on("error", reject);
    child.on("close", (code) => settle(code === 0 ? undefined : output));
  });
}

/**
 * Builds when needed; true where it did. @throws LoraryError "build_failed" with the compiler's
 * own words.
 */
export async function buildPages(root: string, say: (line: string) => void): Promise<boolean> {
  const stamp = join(root, ".next/lorary-sources");
  const digest = digestOf(root);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return false;
  say("Building the pages …");
  // A build that broke off can poison the cache of the next one.
  rmSync(join(root, ".next"), { recursive: true, force: true });
  const next = join(root, "node_modules/next/dist/bin/next");
  const failure = await run(process.execPath, [next, "build"], root);
  if (failure !== undefined)
    throw new LoraryError(500, "build_failed", `next build failed:\n${failure}`);
  writeFileSync(stamp, digest);
  return true;
}
