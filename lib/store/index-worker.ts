// A thread of the index, seen from the serving one. Invariant: a job is done once or fails in words;
// a thread that dies is started again for the job it had, once; one that has nothing to do ends.
import { Worker } from "node:worker_threads";
import { LoraryError } from "#lib/catalog/errors.ts";
import type { Failure, JobName, Jobs, Message, Request } from "./index-job.ts";
import type { OnProgress } from "./index-source.ts";

interface Pending {
  request: Request;
  onProgress: OnProgress | undefined;
  settle: (made: never) => void;
  fail: (error: unknown) => void;
  /** The thread died of it, or beside it, once. */
  isSecondTry: boolean;
}

/** A thread costs some 20 MB, and a moment to start. */
const IDLE_MS = 3000;

export const storeClosed = (): LoraryError =>
  new LoraryError(503, "store_closed", "The catalog was closed.");

function indexFailed(cause: unknown, reason: string): LoraryError {
  const message = `The search index could not be made: ${reason}`;
  return new LoraryError(500, "index_failed", message, { cause });
}

const errorOf = ({ status, code, message }: Failure): LoraryError =>
  status === undefined || code === undefined
    ? indexFailed(undefined, message)
    : new LoraryError(status, code, message);

export class IndexWorker {
  readonly #name: string;
  #thread: Worker | undefined;
  #pending = new Map<number, Pending>();
  #lastId = 0;
  #idle: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(name: string) {
    this.#name = name;
  }

  /** @throws what the job threw as a LoraryError, "index_failed" or "store_closed" */
  run<Name extends JobName>(
    name: Name,
    given: Jobs[Name]["given"],
    onProgress?: OnProgress,
  ): Promise<Jobs[Name]["made"]> {
    if (this.#isClosed) return Promise.reject(storeClosed());
    this.#lastId += 1;
    const request = { id: this.#lastId, name, given } as Request;
    return new Promise((settle, fail) =>
      this.#send({ request, onProgress, settle, fail, isSecondTry: false }),
    );
  }

  #send(pending: Pending): void {
    clearTimeout(this.#idle);
    try {
      this.#thread ??= this.#start();
    } catch (error) {
      pending.fail(this.#lossOf(error)); // the system has no room for a thread
      return;
    }
    this.#pending.set(pending.request.id, pending);
    this.#thread.ref();
    this.#thread.postMessage(pending.request);
  }

  #start(): Worker {
    // The name is put together here because a bundler would otherwise bundle the thread.
    const entry = new URL(["./index", "thread.ts"].join("-"), import.meta.url);
    const thread = new Worker(entry, { name: this.#name });
    let cause: unknown;
    thread.on("message", (message: Message) => this.#take(message));
    thread.on("error", (error) => {
      cause = error;
    });
    thread.on("exit", () => {
      if (this.#thread === thread) this.#lose(cause);
    });
    return thread;
  }

  #take(message: Message): void {
    const pending = this.#pending.get(message.id);
    if (pending === undefined) return;
    if ("total" in message) {
      pending.onProgress?.(message.done, message.total);
      return;
    }
    this.#pending.delete(message.id);
    if (this.#pending.size === 0) this.#rest();
    if ("failure" in message) pending.fail(errorOf(message.failure));
    else pending.settle(message.made as never);
  }

  #rest(): void {
    const thread = this.#thread;
    // Nothing waits for it: it keeps no process from ending.
    thread?.unref();
    this.#idle = setTimeout(() => {
      this.#thread = undefined;
      void thread?.terminate();
    }, IDLE_MS).unref();
  }

  /** The thread died: of lack of memory, mostly. */
  #lose(cause: unknown): void {
    this.#thread = undefined;
    const lost = [...this.#pending.values()];
    this.#pending.clear();
    for (const pending of lost)
      if (pending.isSecondTry || this.#isClosed) pending.fail(this.#lossOf(cause));
      else this.#send({ ...pending, isSecondTry: true });
  }

  #lossOf(cause: unknown): LoraryError {
    if (this.#isClosed) return storeClosed();
    return indexFailed(cause, cause instanceof Error ? cause.message : "its thread ended");
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#idle);
    const thread = this.#thread;
    this.#lose(undefined);
    await thread?.terminate();
  }
}
