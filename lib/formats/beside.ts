// The JSON documents that Lorary itself writes about files on disk: a model file with its header,
// its digests, and a picture beside it. Invariant: the same facts give the same bytes, and a
// document reads back as the facts it was made of.
import { z } from "zod";
import { Hashes } from "#lib/catalog/file.ts";
import type { Reading, ReadResult, VersionReading } from "#lib/catalog/reading.ts";
import { Count, Timestamp } from "#lib/catalog/values.ts";
import { parseJson } from "./json-text.ts";
import { parseHeader } from "./safetensors.ts";
import { stated } from "./stated.ts";
import { type HeaderFacts, readTraining } from "./training.ts";

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const FileName = z.string().min(1).max(512);

/** `f` and 12 hex digits of SHA-256 over the file's size as decimal text, a line feed, and its first
 * bytes: of a safetensors file its prefix, its header and 64 KiB, of others 1 MiB. */
export const Fingerprint = z.string().regex(/^f[0-9a-f]{12}$/);

export const FileFacts = z.object({
  name: FileName,
  /** Absolute, on this machine; absent for a file in an archive. */
  path: z.string().optional(),
  sizeBytes: Count,
  modifiedAt: Timestamp.optional(),
  fingerprint: Fingerprint,
});
export type FileFacts = z.infer<typeof FileFacts>;

export const HeaderDocument = z.object({
  file: FileFacts,
  /** The raw text of a safetensors file's header; absent where the file has none that is text. */
  header: z.string().optional(),
});
export type HeaderDocument = z.infer<typeof HeaderDocument>;

export const HashesDocument = z.object({
  fingerprint: Fingerprint,
  /** The file's. */
  name: FileName,
  hashes: Hashes,
});
export type HashesDocument = z.infer<typeof HashesDocument>;

export const PictureDocument = z.object({
  picture: z.object({
    name: FileName,
    sha256: Sha256,
    /** In pixels. */
    width: z.int().positive().optional(),
    height: z.int().positive().optional(),
    /** The media type: "image/jpeg", "video/mp4" … */
    type: z.string(),
  }),
});
export type PictureDocument = z.infer<typeof PictureDocument>;

// A schema gives its own order to an object's keys, whatever order they came in.
export const headerDocument = (facts: HeaderDocument): string =>
  JSON.stringify(HeaderDocument.parse(facts));
export const hashesDocument = (facts: HashesDocument): string =>
  JSON.stringify(HashesDocument.parse(facts));
export const pictureDocument = (facts: PictureDocument): string =>
  JSON.stringify(PictureDocument.parse(facts));

/** The kind of a model file by its name, in the catalog's words; undefined for other files. */
export function modelFormat(name: string): "SafeTensor" | "PickleTensor" | undefined {
  if (/\.safetensors$/i.test(name)) return "SafeTensor";
  return /\.(?:ckpt|pt|pth|bin)$/i.test(name) ? "PickleTensor" : undefined;
}

type Parsed<T> =
  | { facts: T; problems: [] }
  | { facts?: undefined; problems: ReadResult["problems"] };

function parseDocument<T>(schema: z.ZodType<T>, bytes: Buffer, source: string): Parsed<T> {
  const { value, problems } = parseJson(bytes, source);
  if (problems.length > 0) return { problems };
  const { data, error } = schema.safeParse(value);
  if (data !== undefined) return { facts: data, problems: [] };
  const [issue] = error?.issues ?? [];
  const field = issue?.path.join(".") || "text";
  return { problems: [{ source, field, kind: "structure", message: `${issue?.message}` }] };
}

const NOTHING: HeaderFacts = { model: {}, version: {}, training: {} };

function readFacts({ file, header }: HeaderDocument, source: string) {
  if (header === undefined) return { facts: NOTHING, problems: [] };
  const { metadata, problems } = parseHeader(header, file.sizeBytes, source);
  const training = readTraining(metadata, source, "header.__metadata__.");
  return { facts: training.facts, problems: [...problems, ...training.problems] };
}

/** What a model file's name, place and header say. The document of kind "header". */
export function readHeaderDocument(bytes: Buffer, source: string): ReadResult {
  const parsed = parseDocument(HeaderDocument, bytes, source);
  if (parsed.facts === undefined) return parsed;
  const { file } = parsed.facts;
  const { facts, problems } = readFacts(parsed.facts, source);
  const version: VersionReading = {
    localId: file.fingerprint,
    ...stated(facts.version),
    files: [
      {
        name: file.name,
        type: "Model",
        sizeBytes: file.sizeBytes,
        primary: true,
        ...stated({ localPath: file.path, format: modelFormat(file.name) }),
        ...(Object.keys(facts.training).length === 0 ? {} : { training: facts.training }),
      },
    ],
    images: [],
  };
  const reading: Reading = {
    ownId: file.fingerprint,
    ...facts.model,
    versions: [version],
  };
  return { reading, problems };
}

/** Digests of a model file. The document of kind "hashes". */
export function readHashesDocument(bytes: Buffer, source: string): ReadResult {
  const { facts, problems } = parseDocument(HashesDocument, bytes, source);
  if (facts === undefined) return { problems };
  const { fingerprint, name, hashes } = facts;
  const version = { localId: fingerprint, files: [{ name, hashes }], images: [] };
  return { reading: { ownId: fingerprint, versions: [version] }, problems };
}

const KINDS = ["video", "audio"] as const;

/** A picture beside a model file, whose bytes the catalog keeps. The document of kind "picture". */
export function readPictureDocument(bytes: Buffer, source: string): ReadResult {
  const { facts, problems } = parseDocument(PictureDocument, bytes, source);
  if (facts === undefined) return { problems };
  const { sha256, width, height, type } = facts.picture;
  const kind = KINDS.find((name) => type.startsWith(`${name}/`));
  const image = { id: `h${sha256.slice(0, 12)}`, media: sha256 };
  const images = [{ ...image, ...stated({ kind, width, height }) }];
  return { reading: { ownId: "", versions: [{ files: [], images }] }, problems };
}
