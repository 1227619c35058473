// `npm test`: lint, types, unit and contract tests, browser tests; ends with one line of counts.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { buildPages } from "#lib/cli/build.ts";
import { ensureBrowser } from "#tests/support/browser.ts";

const root = resolve(import.meta.dirname, "..");
const results = resolve(root, "test-results");
const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

function run(script: string, args: string[]): boolean {
  const { status } = spawnSync(process.execPath, [resolve(root, "node_modules", script), ...args], {
    cwd: root,
    stdio: ["ignore", 2, 2],
  });
  return status === 0;
}

const check = (ok: boolean): Count => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 });

/** Counts from a report; a runner that failed without a failed test still counts as one failure. */
function countOf(ok: boolean, file: string, read: (report: never) => Count): Count {
  try {
    const count = read(JSON.parse(readFileSync(resolve(results, file), "utf8")) as never);
    return { ...count, failed: ok ? count.failed : Math.max(1, count.failed) };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function unitTests(): Count {
  const report = resolve(results, "unit.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  return countOf(
    run("vitest/vitest.mjs", ["run", ...reporters]),
    "unit.json",
    (r: { numPassedTests: number; numFailedTests: number; numPendingTests: number }) => ({
      passed: r.numPassedTests,
      failed: r.numFailedTests,
      skipped: r.numPendingTests,
    }),
  );
}

async function browserTests(): Promise<Count> {
  ensureBrowser(say);
  await buildPages(root, say);
  return countOf(
    run("@playwright/test/cli.js", ["test"]),
    "e2e.json",
    ({
      stats,
    }: {
      stats: { expected: number; unexpected: number; flaky: number; skipped: number };
    }) => ({
      passed: stats.expected,
      failed: stats.unexpected + stats.flaky,
      skipped: stats.skipped,
    }),
  );
}

const steps: [string, () => Count | Promise<Count>][] = [
  ["lint", () => check(run("@biomejs/biome/bin/biome", ["ci"]))],
  [
    "types",
    () => check(run("next/dist/bin/next", ["typegen"]) && run("typescript/bin/tsc", ["--noEmit"])),
  ],
  ["unit and contract tests", unitTests],
  ["browser tests", browserTests],
];

rmSync(results, { recursive: true, force: true });
mkdirSync(results);
const total: Count = { passed: 0, failed: 0, skipped: 0 };
for (const [name, step] of steps) {
  say(`\n── ${name}`);
  const count = await step();
  for (const key of ["passed", "failed", "skipped"] as const) total[key] += count[key];
}
const line = `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`;
writeFileSync(resolve(results, "summary.txt"), `${line}\n`);
console.log(line);
process.exitCode = total.failed > 0 ? 1 : 0;
