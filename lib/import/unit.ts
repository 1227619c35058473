// What an import takes in, piece by piece. Invariant: a unit speaks of one model.
import type { Problem } from "#lib/catalog/errors.ts";
import type { SourceKind } from "#lib/catalog/source.ts";

/** One document: a card, one model or version of an API answer, a sidecar … */
export interface Entry {
  /** As a person finds it: "loras/LowRA.json", "dump.zip › LowRA.json", "pages.ndjson". */
  source: string;
  /** The line of the source on which the document begins, counted from 1; absent: the first. */
  line?: number;
  /** What Source.name becomes: a file name without folders. */
  name: string;
  kind: SourceKind;
  /** ISO 8601, UTC: the date of the file or of the archive's entry. */
  takenAt?: string;
  /** The local id of the model file it lies beside. */
  subject?: string;
  bytes: Buffer;
}

/** Documents that are known to speak of one model: mostly one; a file with all that lies beside it. */
export interface Unit {
  entries: Entry[];
}

export type Found = Unit | { problem: Problem };

/**
 * A file or folder to import, as the user named it; or a file that the importer itself keeps for a
 * while under a name of its own (standard input, a download): its format is told by its contents
 * where its name does not tell, and its path is not remembered.
 */
export type SourcePath =
  | string
  | {
      path: string;
      /** What problems and sources call it. */
      name: string;
      /** ISO 8601, UTC: when its origin was in this state. */
      takenAt?: string;
    };
