// Imports of uploaded files, each in a process of its own, one at a time.
// Invariant: an upload's folder goes away when its import has ended, however it ends, and what waits
// is bounded.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { LoraryError } from "#lib/catalog/errors.ts";
import { ImportEvent } from "#lib/catalog/import-event.ts";

/** Uploads that wait while one is imported. */
const MAX_WAITING = 8;
/** Of what a failed import says on standard error, in characters. */
const MAX_WORDS = 4000;

export interface ImportJob {
  /** The upload's folder, absolute. */
  folder: string;
  /** What to import, below the folder. */
  paths: readonly string[];
}

export interface ImportProgress {
  /** In bytes. */
  done: number;
  total: number;
}

export interface ImportQueuePorts {
  /** The program and its first arguments; "import --events --temporary PATH…" follows. */
  command: readonly [program: string, ...args: string[]];
  env: NodeJS.ProcessEnv;
  log: (line: string) => void;
}

export interface ImportQueue {
  /** @throws LoraryError "imports_busy" (429) where one more upload could not wait */
  requireRoom(): void;
  /**
   * The run's id in the journal, when the import has begun. Takes the folder over.
   * @throws LoraryError "imports_busy" (429), "import_failed" (500), "stopping" (503)
   */
  add(job: ImportJob): Promise<number>;
  /** How far a run is; undefined unless it is the one that runs. */
  progressOf(run: number): ImportProgress | undefined;
  /** Ends the import that runs; those that wait never begin. */
  close(): Promise<void>;
}

type Waiting = ImportJob & ReturnType<typeof Promise.withResolvers<number>>;

function eventOf(line: string): ImportEvent | undefined {
  try {
    return ImportEvent.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** Starts an import; `ended` settles when its process has, with what went wrong in words. */
function startImport(
  { command, env }: Pick<ImportQueuePorts, "command" | "env">,
  { folder, paths }: ImportJob,
  onEvent: (event: ImportEvent) => void,
): { child: ChildProcess; ended: Promise<string | undefined> } {
  const [program, ...args] = command;
  // The paths are given as the sender named them, so that they read well in the journal.
  const child = spawn(program, [...args, "import", "--events", "--temporary", "--", ...paths], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let words = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    words = (words + text).slice(-MAX_WORDS);
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    const event = eventOf(line);
    if (event !== undefined) onEvent(event);
  });
  const ended = once(child, "close").then(
    // 0 and 1 are imports that ended; problems stand in the journal.
    ([code]) => (code === 0 || code === 1 ? undefined : `ended with ${code}: ${words.trim()}`),
    (error: Error) => error.message,
  );
  return { child, ended };
}

/** Imports one upload after the other. */
export function createImportQueue(ports: ImportQueuePorts): ImportQueue {
  const waiting: Waiting[] = [];
  let child: ChildProcess | undefined;
  let current: ({ run: number } & Partial<ImportProgress>) | undefined;
  let working: Promise<void> | undefined;
  let closed = false;

  async function run({ resolve, reject, ...job }: Waiting): Promise<void> {
    const started = startImport(ports, job, (event) => {
      if (event.event === "run") {
        current = { run: event.id };
        resolve(event.id);
      } else if (event.event === "progress" && current !== undefined) {
        current = { run: current.run, done: event.done, total: event.total };
      }
    });
    child = started.child;
    const failure = await started.ended;
    if (failure !== undefined && !closed) ports.log(`An import of uploaded files ${failure}`);
    const message = "The import could not begin; the site's log says why.";
    reject(new LoraryError(500, "import_failed", message));
    child = undefined;
    current = undefined;
    await rm(job.folder, { recursive: true, force: true });
  }

  async function work(): Promise<void> {
    for (let job = waiting.shift(); job !== undefined && !closed; job = waiting.shift())
      await run(job);
    working = undefined;
  }

  function requireRoom(): void {
    if (closed) throw new LoraryError(503, "stopping", "This site is being stopped.");
    if (waiting.length < MAX_WAITING) return;
    const message = "Too many imports are waiting; try again when one has ended.";
    throw new LoraryError(429, "imports_busy", message, { retryAfterSeconds: 30 });
  }

  return {
    requireRoom,
    async add(job) {
      try {
        requireRoom();
      } catch (error) {
        await rm(job.folder, { recursive: true, force: true });
        throw error;
      }
      const begun = Promise.withResolvers<number>();
      waiting.push({ ...job, ...begun });
      working ??= work();
      return begun.promise;
    },
    progressOf(run) {
      if (current?.run !== run || current.done === undefined || current.total === undefined)
        return undefined;
      return { done: current.done, total: current.total };
    },
    async close() {
      closed = true;
      const stopping = new LoraryError(503, "stopping", "This site is being stopped.");
      for (const { reject, folder } of waiting.splice(0)) {
        reject(stopping);
        await rm(folder, { recursive: true, force: true });
      }
      child?.kill();
      await working;
    },
  };
}
