import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "#tests/support/temporary-folder.ts";

// --dev builds nothing, and both starts end before anything is compiled.
function start(env: Record<string, string>) {
  const { status, stderr } = spawnSync(process.execPath, [resolve("lib/cli/start.ts"), "--dev"], {
    env: { ...process.env, PORT: "0", LORARY_DEBUG: "", ...env },
    encoding: "utf8",
  });
  return { status, stderr };
}

test("a bad setting ends the start with one line and code 3", () => {
  const { status, stderr } = start({ LORARY_DATA_DIR: temporaryFolder(), PORT: "http" });
  expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringMatching(/^PORT: .*\n$/) });
});

test("a disk that refuses ends the start with one line and code 3", () => {
  const data = join(temporaryFolder(), "data 数据");
  mkdirSync(data);
  writeFileSync(join(data, "demo"), "a file where the folder of the demo set has to be");
  const { status, stderr } = start({ LORARY_DATA_DIR: data });
  expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringMatching(/^.*demo.*\n$/) });
});
