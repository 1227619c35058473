// What runs in a thread of the index: one job after the other, as they come.
import { parentPort } from "node:worker_threads";
import { LoraryError } from "#lib/catalog/errors.ts";
import { type Failure, type Message, type Request, runJob } from "./index-job.ts";
import { lowerPriority } from "./priority.ts";

lowerPriority();
const port = parentPort;
const send = (message: Message): void => port?.postMessage(message);

/** Errors lose their class and their code on the way. */
function failureOf(error: unknown): Failure {
  if (!(error instanceof LoraryError))
    return { message: error instanceof Error ? error.message : String(error) };
  const { status, code, message } = error;
  return { status, code, message };
}

port?.on("message", (request: Request) => {
  const { id } = request;
  try {
    send({ id, made: runJob(request, (done, total) => send({ id, done, total })) });
  } catch (error) {
    send({ id, failure: failureOf(error) });
  }
});
