// From a snapshot to the index of the catalog as it is. Invariant: what comes out knows all changes up
// to its own; a snapshot that this catalog never was, or was too long ago, is not used.
import { statSync } from "node:fs";
import { type Place, placeOf, positionOf } from "./changes.ts";
import type { Connection } from "./connection.ts";
import { isLittle, isModerate, listChanged, readUpdate, type Whole } from "./index-source.ts";
import { readBeside, readSnapshot, snapshotSteps } from "./read-snapshot.ts";
import type { Snapshot } from "./snapshot.ts";

/** A file of so many bytes is read between two answers without anybody noticing. */
const LITTLE_FILE = 16_000_000;

/** Models of a segment: their documents are in memory together. */
const PORTION = 6000;

type Limit = (connection: Connection, keys: readonly number[]) => boolean;

const noLimit: Limit = () => true;

/**
 * Within a transaction that reads: the models that changed since a place. Undefined where the catalog
 * never was there, or where they pass a limit.
 */
function changedAfter(
  connection: Connection,
  { catalog, seq, mark }: Place,
  limit: Limit,
): number[] | undefined {
  const place = placeOf(connection, seq);
  if (place?.catalog !== catalog || place.mark !== mark) return undefined;
  const keys = listChanged(connection, seq, Number.MAX_SAFE_INTEGER - 1);
  return keys !== undefined && limit(connection, keys) ? keys : undefined;
}

const wholeOf = ({ place: { seq }, parts }: Snapshot): Whole => ({ seq, parts, snapshotSeq: seq });

/** Within a transaction that reads; undefined where the models that changed since pass a limit. */
function resumeWithin(
  connection: Connection,
  file: string,
  { limit, portion }: { limit: Limit; portion: number },
): Whole | undefined {
  let keys: number[] | undefined;
  const snapshot = readSnapshot(file, (place) => {
    keys = changedAfter(connection, place, limit);
    return keys !== undefined;
  });
  if (snapshot === undefined || keys === undefined) return undefined;
  const whole = wholeOf(snapshot);
  if (keys.length === 0) return whole;
  const gone = keys;
  const parts = whole.parts.map(({ image, dead }) => ({
    image,
    dead: new Set([...dead, ...gone]),
  }));
  for (let at = 0; at < gone.length; at += portion) {
    const { image } = readUpdate(connection, gone.slice(at, at + portion));
    if (image) parts.push({ image, dead: new Set() });
  }
  return { ...whole, seq: positionOf(connection), parts };
}

/** The index as the snapshot has it, read beside the answers; undefined where too much changed since. */
export async function loadBeside(
  connection: Connection,
  file: string,
  signal: AbortSignal,
): Promise<Whole | undefined> {
  const steps = snapshotSteps(file, (place) =>
    connection.read(() => changedAfter(connection, place, isModerate) !== undefined),
  );
  const snapshot = await readBeside(steps, signal);
  return snapshot && wholeOf(snapshot);
}

/** For a process that ends afterwards. */
export const resume = (
  connection: Connection,
  file: string,
  portion = PORTION,
): Whole | undefined => resumeWithin(connection, file, { limit: noLimit, portion });

/** Between two answers: only where that takes no time. */
export function resumeLittle(connection: Connection, file: string): Whole | undefined {
  const { size = 0 } = statSync(file, { throwIfNoEntry: false }) ?? {};
  return size > 0 && size <= LITTLE_FILE
    ? resumeWithin(connection, file, { limit: isLittle, portion: PORTION })
    : undefined;
}
