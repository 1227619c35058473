// What the threads beside the serving one do for the index. Invariant: a job leaves nothing open
// behind, whatever becomes of it.
import type { SegmentImage } from "#lib/search/layout.ts";
import { mergeSegments } from "#lib/search/merge-segments.ts";
import { placeOf } from "./changes.ts";
import { Connection } from "./connection.ts";
import {
  type OnProgress,
  type Part,
  readSince,
  readWhole,
  type Update,
  type Whole,
} from "./index-source.ts";
import { readSnapshot } from "./read-snapshot.ts";
import { resume } from "./resume.ts";
import type { Snapshot } from "./snapshot.ts";
import { writeSnapshot } from "./write-snapshot.ts";

/** Name → what is given and what comes of it. */
export interface Jobs {
  build: { given: { catalog: string }; made: Whole };
  /** What came after a change; null where that is much. */
  follow: { given: { catalog: string; since: number }; made: Update[] | null };
  merge: { given: { parts: Part[] }; made: SegmentImage };
  save: { given: { target: string; snapshot: Snapshot }; made: null };
}
export type JobName = keyof Jobs;

export type Request = {
  [Name in JobName]: { id: number; name: Name; given: Jobs[Name]["given"] };
}[JobName];

export interface Failure {
  message: string;
  /** Of a LoraryError. */
  status?: number;
  code?: string;
}

/** What a thread says of a job. */
export type Message =
  | { id: number; done: number; total: number }
  | { id: number; made: Jobs[JobName]["made"] }
  | { id: number; failure: Failure };

function open<Result>(catalog: string, action: (connection: Connection) => Result): Result {
  const connection = new Connection(catalog, { readOnly: true });
  try {
    return action(connection);
  } finally {
    connection.close();
  }
}

const readFrom = <Result>(catalog: string, action: (connection: Connection) => Result): Result =>
  open(catalog, (connection) => connection.read(() => action(connection)));

export function runJob(request: Request, onProgress: OnProgress): Jobs[JobName]["made"] {
  switch (request.name) {
    case "build":
      return readFrom(request.given.catalog, (connection) => readWhole(connection, onProgress));
    case "follow": {
      const { catalog, since } = request.given;
      return open(catalog, (connection) => readSince(connection, since) ?? null);
    }
    case "merge":
      return mergeSegments(request.given.parts);
    case "save":
      writeSnapshot(request.given.target, request.given.snapshot);
      return null;
  }
}

/** A whole index into a file, for another process to load. */
export function makeSnapshot(catalog: string, target: string, onProgress: OnProgress): void {
  const { place, parts } = readFrom(catalog, (connection) => {
    const { seq, parts } = resume(connection, target) ?? readWhole(connection, onProgress);
    return { place: placeOf(connection, seq), parts };
  });
  if (place === undefined) throw new Error("the catalog has no history");
  writeSnapshot(target, { place, parts });
}

/** A file of segments → the same file with one. */
export function mergeFile(file: string): void {
  const snapshot = readSnapshot(file, () => true);
  if (snapshot === undefined) throw new Error("what is to be merged cannot be read");
  const { place, parts } = snapshot;
  writeSnapshot(file, { place, parts: [{ image: mergeSegments(parts), dead: new Set() }] });
}
