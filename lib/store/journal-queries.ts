// The statements of the journal of imports.
import { type Query, type RowsQuery, sql } from "./sql.ts";

const RUN = `SELECT id, process, what, started_at AS startedAt, ended_at AS endedAt, state, message,
  added, changed, unchanged, problem_count AS problemCount FROM runs`;

export const listRuns = (offset: number, limit: number): Query =>
  sql(`${RUN} ORDER BY id DESC LIMIT ? OFFSET ?`, limit, offset);
export const countRuns = (): Query => sql("SELECT count(*) AS count FROM runs");
export const findRun = (id: number): Query => sql(`${RUN} WHERE id = ?`, id);
export const listRunning = (): Query =>
  sql("SELECT id, process FROM runs WHERE state = 'running' ORDER BY id");

export const listProblems = (runId: number, offset: number, limit: number): Query =>
  sql(
    "SELECT problem AS value FROM problems WHERE run_id = ? ORDER BY place LIMIT ? OFFSET ?",
    runId,
    limit,
    offset,
  );
export const countProblems = (runId: number): Query =>
  sql("SELECT count(*) AS count FROM problems WHERE run_id = ?", runId);

export const insertRun = (process: string, what: string, startedAt: string): Query =>
  sql(
    `INSERT INTO runs (process, what, started_at, state) VALUES (?, ?, ?, 'running')
     RETURNING id AS key`,
    process,
    what,
    startedAt,
  );
export const addToRun = (
  id: number,
  { added, changed, unchanged }: { added: number; changed: number; unchanged: number },
  problems: number,
): Query =>
  sql(
    `UPDATE runs SET added = added + ?, changed = changed + ?, unchanged = unchanged + ?,
            problem_count = problem_count + ? WHERE id = ?`,
    added,
    changed,
    unchanged,
    problems,
    id,
  );
export const insertProblems = (
  runId: number,
  from: number,
  problems: readonly string[],
): RowsQuery => ({
  text: "INSERT INTO problems (run_id, place, problem) VALUES (?, ?, ?)",
  rows: problems.map((problem, i) => [runId, from + i, problem]),
});
export const endRun = (
  id: number,
  state: string,
  at: string | null,
  message: string | null,
): Query =>
  sql("UPDATE runs SET state = ?, ended_at = ?, message = ? WHERE id = ?", state, at, message, id);
