// One SQLite connection: prepared statements, transactions, and errors in words.
// Invariant: what leaves here are rows that passed a schema, or a LoraryError that names the file.
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { z } from "zod";
import { LoraryError } from "#lib/catalog/errors.ts";
import type { Query, RowsQuery } from "./sql.ts";

/** How long a statement waits for another process's write, in milliseconds. */
const BUSY_MS = 10_000;

// Primary result codes, https://sqlite.org/rescode.html.
const FAILURES: Record<number, readonly [status: number, code: string, words: string]> = {
  5: [503, "database_busy", "is being written by another process"],
  8: [500, "database_read_only", "cannot be written: check the permissions of the data folder"],
  11: [500, "database_damaged", "is damaged: restore a copy, or move it away and import again"],
  13: [507, "disk_full", "cannot grow: the disk is full"],
  14: [500, "database_unreadable", "cannot be opened: check the permissions of the data folder"],
  26: [500, "database_foreign", "is not a database: choose another data folder, or move it away"],
};

/** Turns what SQLite throws into words about this file; anything else stays what it is. */
export function inWords(file: string, error: unknown): unknown {
  if (!(error instanceof Error && "errcode" in error && typeof error.errcode === "number"))
    return error;
  const [status, code, words] = FAILURES[error.errcode & 0xff] ?? [
    500,
    "database_failed",
    `did not answer: ${error.message}`,
  ];
  return new LoraryError(status, code, `${file} ${words}`, { cause: error });
}

export class Connection {
  readonly #db: DatabaseSync;
  readonly #file: string;
  readonly #statements = new Map<string, StatementSync>();

  constructor(file: string, options: { readOnly: boolean }) {
    this.#file = file;
    this.#db = this.#guard(
      () => new DatabaseSync(file, { ...options, timeout: BUSY_MS, defensive: true }),
    );
    this.exec("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
  }

  #guard<Result>(action: () => Result): Result {
    try {
      return action();
    } catch (error) {
      throw inWords(this.#file, error);
    }
  }

  #prepare(text: string): StatementSync {
    const known = this.#statements.get(text);
    if (known !== undefined) return known;
    const statement = this.#db.prepare(text);
    this.#statements.set(text, statement);
    return statement;
  }

  exec(text: string): void {
    this.#guard(() => this.#db.exec(text));
  }

  /** Writes; answers nothing. */
  run({ text, params }: Query): void {
    // Not statement.run: it reads last_insert_rowid too, which FTS5's inner rows in databases of older
    // formats push beyond 2^53, and throws on such a number although the statement was done.
    this.#guard(() => this.#prepare(text).get(...params));
  }

  /** Writes row by row with one statement, which is faster than rows passed as JSON. */
  runEach({ text, rows }: RowsQuery): void {
    this.#guard(() => {
      const statement = this.#prepare(text);
      for (const row of rows) statement.get(...row);
    });
  }

  all<Row>({ text, params }: Query, row: z.ZodType<Row>): Row[] {
    return this.#guard(() => this.#prepare(text).all(...params)).map((found) => row.parse(found));
  }

  first<Row>({ text, params }: Query, row: z.ZodType<Row>): Row | undefined {
    const found = this.#guard(() => this.#prepare(text).get(...params));
    return found === undefined ? undefined : row.parse(found);
  }

  /** Rows one by one, for more than fits in memory. */
  *each<Row>({ text, params }: Query, row: z.ZodType<Row>): Generator<Row> {
    const rows = this.#guard(() => this.#prepare(text).iterate(...params));
    for (;;) {
      const next = this.#guard(() => rows.next());
      if (next.done) return;
      yield row.parse(next.value);
    }
  }

  pragma(name: "user_version" | "schema_version" | "application_id" | "data_version"): number {
    return this.#guard(() => Number(this.#prepare(`PRAGMA ${name}`).get()?.[name]));
  }

  /** Reads that must see one state of the catalog. */
  read<Result>(action: () => Result): Result {
    return this.#transaction("BEGIN", action);
  }

  /** Writes all or nothing. IMMEDIATE: waits for its turn before it reads what it will change. */
  write<Result>(action: () => Result): Result {
    return this.#transaction("BEGIN IMMEDIATE", action);
  }

  /** Prepared once: a search has one transaction. */
  #step(text: "BEGIN" | "BEGIN IMMEDIATE" | "COMMIT"): void {
    this.#guard(() => this.#prepare(text).get());
  }

  #transaction<Result>(begin: "BEGIN" | "BEGIN IMMEDIATE", action: () => Result): Result {
    this.#step(begin);
    try {
      const result = action();
      this.#step("COMMIT");
      return result;
    } catch (error) {
      // SQLite has already rolled back after some errors, for instance a full disk.
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw error;
    }
  }

  close(): void {
    this.#statements.clear();
    if (this.#db.isOpen) this.#db.close();
  }
}
