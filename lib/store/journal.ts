// The journal of imports: what was asked, when, what came of it and its problems.
// Invariant: a run whose process is gone never shows as running.
import { z } from "zod";
import { Problem } from "#lib/catalog/errors.ts";
import { ImportRun } from "#lib/catalog/import-summary.ts";
import { settle } from "./changes.ts";
import type { Connection } from "./connection.ts";
import * as queries from "./journal-queries.ts";
import { isAlive, processMark } from "./process-mark.ts";
import type { PutResult } from "./store.ts";
import { Count, Key, Value } from "./stored.ts";

/** Problems of one run that are kept; all are counted. */
const MAX_PROBLEMS = 10_000;

const Running = z.object({ id: z.int(), process: z.string() });
const RunRow = z
  .object({
    ...ImportRun.shape,
    process: z.string(),
    endedAt: z.string().nullable(),
    message: z.string().nullable(),
  })
  .transform(
    ({ process, endedAt, message, state, ...run }): ImportRun => ({
      ...run,
      state: state === "running" && !isAlive(process) ? "broken" : state,
      ...(endedAt === null ? {} : { endedAt }),
      ...(message === null ? {} : { message }),
    }),
  );

interface Page {
  offset: number;
  limit: number;
}

const countOf = (connection: Connection, query: ReturnType<typeof queries.countRuns>): number =>
  connection.first(query, Count)?.count ?? 0;

export function listRuns(connection: Connection, { offset, limit }: Page) {
  return connection.read(() => ({
    runs: connection.all(queries.listRuns(offset, limit), RunRow),
    total: countOf(connection, queries.countRuns()),
  }));
}

export function findRun(connection: Connection, id: number): ImportRun | undefined {
  return connection.first(queries.findRun(id), RunRow);
}

export function listProblems(connection: Connection, runId: number, { offset, limit }: Page) {
  return connection.read(() => ({
    problems: connection
      .all(queries.listProblems(runId, offset, limit), Value)
      .map(({ value }) => Problem.parse(JSON.parse(value))),
    total: countOf(connection, queries.countProblems(runId)),
  }));
}

export function startRun(
  connection: Connection,
  { what, startedAt }: Pick<ImportRun, "what" | "startedAt">,
): number {
  return connection.write(() => {
    for (const { id, process } of connection.all(queries.listRunning(), Running))
      if (!isAlive(process)) connection.run(queries.endRun(id, "broken", null, null));
    return connection.first(queries.insertRun(processMark(), what, startedAt), Key)?.key ?? 0;
  });
}

export function extendRun(
  connection: Connection,
  id: number,
  { problems, ...counts }: PutResult & { problems: readonly Problem[] },
): void {
  connection.write(() => {
    const kept = countOf(connection, queries.countProblems(id));
    const texts = problems.slice(0, MAX_PROBLEMS - kept).map((problem) => JSON.stringify(problem));
    connection.runEach(queries.insertProblems(id, kept, texts));
    connection.run(queries.addToRun(id, counts, problems.length));
  });
}

export function endRun(
  connection: Connection,
  id: number,
  { at, state, message }: { at: string; state: "done" | "failed"; message?: string },
): void {
  connection.write(() => {
    connection.run(queries.endRun(id, state, at, message ?? null));
    settle(connection);
  });
}
