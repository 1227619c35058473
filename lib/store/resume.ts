// From a snapshot to the index of the catalog as it is. Invariant: what comes out knows all changes up
// to its own; a snapshot that this catalog never was, or was too long ago, is not used.
import { statSync } from "node:fs";
import { placeOf } from "./changes.ts";
import type { Connection } from "./connection.ts";
import { isLittle, isModerate, listChanged, readUpdate, type Whole } from "./index-source.ts";
import { readSnapshot } from "./read-snapshot.ts";

/** A file of so many bytes is read between two answers without anybody noticing. */
const LITTLE_FILE = 16_000_000;

type Limit = (connection: Connection, keys: readonly number[]) => boolean;

const noLimit: Limit = () => true;

/** Within a transaction that reads; undefined where the models that changed since pass a limit. */
function resumeWithin(connection: Connection, file: string, limit: Limit): Whole | undefined {
  let keys: number[] | undefined;
  const snapshot = readSnapshot(file, ({ catalog, seq, mark }) => {
    const place = placeOf(connection, seq);
    if (place?.catalog !== catalog || place.mark !== mark) return false;
    keys = listChanged(connection, seq, Number.MAX_SAFE_INTEGER - 1);
    return keys !== undefined && limit(connection, keys);
  });
  if (snapshot === undefined || keys === undefined) return undefined;
  const { place, parts } = snapshot;
  if (keys.length === 0) return { seq: place.seq, parts, snapshotSeq: place.seq };
  const gone = keys;
  const update = readUpdate(connection, keys);
  const all = parts.map(({ image, dead }) => ({ image, dead: new Set([...dead, ...gone]) }));
  if (update.image) all.push({ image: update.image, dead: new Set() });
  return { seq: update.seq, parts: all, snapshotSeq: place.seq };
}

/** For a process that ends afterwards. */
export const resume = (connection: Connection, file: string): Whole | undefined =>
  resumeWithin(connection, file, noLimit);

/** For a thread: only where that takes little memory. */
export const resumeModerate = (connection: Connection, file: string): Whole | undefined =>
  resumeWithin(connection, file, isModerate);

/** Between two answers: only where that takes no time. */
export function resumeLittle(connection: Connection, file: string): Whole | undefined {
  const { size = 0 } = statSync(file, { throwIfNoEntry: false }) ?? {};
  return size > 0 && size <= LITTLE_FILE ? resumeWithin(connection, file, isLittle) : undefined;
}
