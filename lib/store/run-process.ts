// Runs the program of index-process.ts. Invariant: it ends when it is done or not wanted any more.
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { z } from "zod";
import { LoraryError } from "#lib/catalog/errors.ts";
import type { OnProgress } from "./index-source.ts";

const Progress = z.tuple([z.number(), z.number()]);

interface RunOptions {
  onProgress?: OnProgress | undefined;
  signal: AbortSignal;
}

// The name is put together here because a bundler would otherwise bundle the program.
const program = (): string => join(import.meta.dirname, ["index", "process.ts"].join("-"));

const start = (words: readonly string[]): ChildProcess =>
  fork(program(), words, { execArgv: [], stdio: ["ignore", "ignore", "pipe", "ipc"] });

/** @throws "index_failed" in words */
export function runProcess(
  task: readonly string[],
  { onProgress, signal }: RunOptions,
): Promise<void> {
  return new Promise((settle, reject) => {
    const child = start(task);
    const stop = () => child.kill("SIGKILL");
    signal.addEventListener("abort", stop, { once: true });
    let words = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      words = (words + text).slice(-2000);
    });
    child.on("message", (message) => {
      const { data } = Progress.safeParse(message);
      if (data) onProgress?.(...data);
    });
    const fail = (reason: string) =>
      reject(new LoraryError(500, "index_failed", `The search index could not be made: ${reason}`));
    child.on("error", ({ message }) => fail(message));
    child.on("close", (code, killer) => {
      signal.removeEventListener("abort", stop);
      if (code === 0) settle();
      else fail(/^\w*Error.*$/m.exec(words)?.[0] ?? `its process ended with ${code ?? killer}`);
    });
  });
}
