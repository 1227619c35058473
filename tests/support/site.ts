// Starts the catalog as a user does, on a free port, with a data folder of its own.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");

export interface Site {
  url: string;
  dataDir: string;
  /** Runs the command line against the site's catalog. */
  lorary(...args: string[]): Promise<string>;
  close(): Promise<void>;
}

function environment(dataDir: string, extra: Record<string, string>): NodeJS.ProcessEnv {
  return {
    ...process.env,
    NODE_ENV: "production",
    LORARY_DATA_DIR: dataDir,
    HOST: "127.0.0.1",
    PORT: "0",
    ...extra,
  };
}

function until(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((settle, reject) => {
    let output = "";
    const read = (text: string) => {
      output += text;
      const found = pattern.exec(output)?.[1];
      if (found !== undefined) settle(found);
    };
    child.stdout?.setEncoding("utf8").on("data", read);
    child.stderr?.setEncoding("utf8").on("data", read);
    child.once("exit", (code) => reject(new Error(`the site ended with ${code}:\n${output}`)));
  });
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((settle) => {
    if (child.exitCode !== null) settle();
    else child.once("exit", () => settle());
  });
}

/** A folder name that breaks careless code. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "lorary 数据 "));
}

export async function startSite(extra: Record<string, string> = {}): Promise<Site> {
  const dataDir = temporaryFolder();
  const env = environment(dataDir, extra);
  const child = spawn(process.execPath, ["lib/cli/start.ts"], {
    cwd: root,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const url = await until(child, /ready in .*?: (http\S+)/);
  return {
    url,
    dataDir,
    async lorary(...args) {
      const command = spawn(process.execPath, ["lib/cli/main.ts", ...args], { cwd: root, env });
      let output = "";
      command.stdout.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
      await ended(command);
      return output;
    },
    async close() {
      child.kill("SIGTERM");
      await ended(child);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
