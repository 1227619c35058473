// Documents → what they say → one model. Invariant: any bytes give a reading or a problem, never an
// error; a reading that comes out here has an id of its own.
import type { Problem } from "#lib/catalog/errors.ts";
import type { Model } from "#lib/catalog/model.ts";
import { fileStem } from "#lib/catalog/prompt.ts";
import type { Reading, ReadResult, VersionReading } from "#lib/catalog/reading.ts";
import type { Source, SourceKind } from "#lib/catalog/source.ts";
import {
  readHashesDocument,
  readHeaderDocument,
  readPictureDocument,
} from "#lib/formats/beside.ts";
import { readCivitai } from "#lib/formats/civitai.ts";
import { shortHash } from "#lib/formats/ids.ts";
import { parseJson } from "#lib/formats/json-text.ts";
import { readCard } from "#lib/formats/markdown-card.ts";
import { readRecord } from "#lib/formats/record.ts";
import {
  detectSidecar,
  readA1111,
  readCivitaiInfo,
  readCmInfo,
  readLoraManager,
  readSwarm,
  type Sidecar,
} from "#lib/formats/sidecar.ts";
import type { KeptDocument } from "#lib/store/store.ts";
import { mergeReadings } from "./merge.ts";

type Reader = (bytes: Buffer, source: string) => ReadResult;

const SIDECARS: Readonly<Record<Sidecar, Reader>> = {
  civitaiInfo: readCivitaiInfo,
  loraManager: readLoraManager,
  a1111: readA1111,
  cmInfo: readCmInfo,
  swarm: readSwarm,
  apiModel: readCivitai,
};

const READERS: Readonly<Record<SourceKind, Reader>> = {
  card: readCard,
  api: readCivitai,
  sidecar: readSidecar,
  header: readHeaderDocument,
  hashes: readHashesDocument,
  picture: readPictureDocument,
  record: readRecord,
};

/** A plain `.json` is known by its keys, which takes a look inside; other endings tell. */
function readSidecar(bytes: Buffer, source: string): ReadResult {
  const byName = detectSidecar(source, undefined);
  if (byName !== undefined) return SIDECARS[byName](bytes, source);
  const { value, problems } = parseJson(bytes, source);
  if (problems.length > 0) return { problems };
  const byKeys = detectSidecar(source, value);
  if (byKeys !== undefined) return SIDECARS[byKeys](bytes, source);
  const message = "expected what a known tool notes beside a model file, found other JSON";
  const problem: Problem = { source, field: "json", kind: "format", message };
  return { problems: [problem] };
}

/** What one document says; its problems name it as Source.name. */
export function readDocument(source: Source, bytes: Buffer): ReadResult {
  const { reading, problems } = READERS[source.kind](bytes, source.name);
  return reading === undefined ? { problems } : { reading: located(reading, source), problems };
}

/** Ties the version that lies beside a model file to that file, and gives the reading its own id. */
function located(reading: Reading, source: Source): Reading {
  const beside = source.subject === undefined ? undefined : versionBeside(reading, source.name);
  if (beside === undefined && reading.ownId !== "") return reading;
  const versions = reading.versions.map((version) =>
    version === beside && source.subject !== undefined
      ? { localId: source.subject, ...version }
      : version,
  );
  return { ...reading, versions, ownId: reading.ownId || ownIdOf(reading, source) };
}

/** The only version, else the only one with a file of the document's stem. */
function versionBeside({ versions }: Reading, name: string): VersionReading | undefined {
  const isNamed = ({ files }: VersionReading): boolean =>
    files.some((file) => name.startsWith(`${fileStem(file.name)}.`));
  const [first, ...more] = versions.length > 1 ? versions.filter(isNamed) : versions;
  return more.length === 0 ? first : undefined;
}

function ownIdOf({ modelId, versions }: Reading, { subject, sha256 }: Source): string {
  const oldest = versions.findLast(({ id }) => id !== undefined)?.id;
  const local = versions.find(({ localId }) => localId !== undefined)?.localId;
  const byVersion = oldest === undefined ? undefined : `v${oldest}`;
  return modelId ?? byVersion ?? subject ?? local ?? `s${shortHash(sha256)}`;
}

/**
 * One model of documents in any order. A document that does not read any more, which a later
 * version of a reader may bring about, says nothing; its source stays listed.
 */
export function joinDocuments(documents: readonly KeptDocument[]): Model {
  return mergeReadings(
    documents.map(({ source, document }) => {
      const bytes = Buffer.from(document.buffer, document.byteOffset, document.byteLength);
      return {
        source,
        reading: readDocument(source, bytes).reading ?? { ownId: "", versions: [] },
      };
    }),
  );
}
