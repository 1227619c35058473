// The database's shape, step by step. Invariant: a step that was released never changes; the
// database's user_version counts the steps it has taken.
import { LoraryError } from "#lib/catalog/errors.ts";
import type { Connection } from "./connection.ts";
import { fillDigests, fillSummaries } from "./fill.ts";
import { APPLICATION_ID, FIRST, FOURTH, SECOND, THIRD } from "./formats.ts";

interface Step {
  tables: string;
  /** Fills what SQL cannot work out. */
  fill?: (connection: Connection) => void;
}

const MIGRATIONS: readonly Step[] = [
  { tables: FIRST },
  { tables: SECOND },
  { tables: THIRD, fill: fillSummaries },
  { tables: FOURTH, fill: fillDigests },
];

/** True where a database of this file's kind needs nothing. @throws LoraryError in words else. */
function isCurrent(connection: Connection, file: string): boolean {
  const version = connection.pragma("user_version");
  if (version > MIGRATIONS.length)
    throw new LoraryError(
      500,
      "database_newer",
      `${file} was written by a newer Lorary (format ${version}, this one reads up to ${MIGRATIONS.length}): update Lorary or choose another data folder`,
    );
  const isOurs =
    version === 0
      ? connection.pragma("schema_version") === 0
      : connection.pragma("application_id") === APPLICATION_ID;
  if (!isOurs)
    throw new LoraryError(
      500,
      "database_foreign",
      `${file} is a database of another program: choose another data folder`,
    );
  return version === MIGRATIONS.length;
}

/** For a connection that cannot write. @throws LoraryError in words where a step is missing. */
export function requireCurrent(connection: Connection, file: string): void {
  if (isCurrent(connection, file)) return;
  throw new LoraryError(
    500,
    "database_older",
    `${file} was written by an older Lorary: start or import once to bring it up to date`,
  );
}

/** Takes the missing steps, each whole or not at all; two processes may do so at once. */
export function migrate(connection: Connection, file: string): void {
  while (!isCurrent(connection, file))
    connection.write(() => {
      const version = connection.pragma("user_version");
      const step = MIGRATIONS[version];
      if (step === undefined) return; // another process was faster
      connection.exec(step.tables);
      step.fill?.(connection);
      connection.exec(`PRAGMA user_version = ${version + 1}`);
    });
}
