// What an import reads: the one table of kinds of files, which the walk, the readers, messages and
// help texts share. Invariant: a name has at most one format, that of its longest known ending.
import { SIDECAR_ENDINGS } from "#lib/formats/sidecar-identity.ts";

export interface FileFormat {
  kind: "card" | "json" | "sidecar" | "model" | "picture" | "archive";
  /** What such a file is called in a message. */
  title: string;
  /** Endings of its name, in lower case with the dot. */
  endings: readonly string[];
  /** Of one document; model files and archives are read piece by piece, whatever their size. */
  maxBytes?: number;
}

const MIB = 2 ** 20;

export const CARD: FileFormat = {
  kind: "card",
  title: "a model card",
  endings: [".md"],
  maxBytes: 4 * MIB,
};

export const JSON_TEXT: FileFormat = {
  kind: "json",
  title: "Civitai API JSON, Lorary's own JSON, or settings beside a model file",
  endings: [".json", ".ndjson", ".jsonl"],
  maxBytes: 4 * MIB,
};

export const SIDECAR: FileFormat = {
  kind: "sidecar",
  title: "what a tool noted beside a model file",
  // A plain .json may be anything: its contents decide.
  endings: SIDECAR_ENDINGS.filter((ending) => ending !== ".json"),
  maxBytes: 4 * MIB,
};

export const MODEL: FileFormat = {
  kind: "model",
  title: "a model file",
  endings: [".safetensors", ".ckpt", ".pt", ".pth", ".bin"],
};

export const PICTURE: FileFormat = {
  kind: "picture",
  title: "a picture beside a model file",
  endings: [".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif"],
  maxBytes: 64 * MIB,
};

export const ARCHIVE: FileFormat = {
  kind: "archive",
  title: "an archive of such files",
  endings: [".zip", ".tar", ".tar.gz", ".tgz", ".gz"],
};

/** In the order of help texts. */
export const FORMATS: readonly FileFormat[] = [CARD, JSON_TEXT, SIDECAR, MODEL, PICTURE, ARCHIVE];

/** "names that end in .md, .json …" for messages. */
export const KNOWN_NAMES = `a name that ends in ${FORMATS.flatMap(({ endings }) => endings).join(", ")}`;

/** What a JSON text may be, for messages. */
export const KNOWN_JSON =
  "a model, version or page of Civitai's API, a record of Lorary, or what A1111, Forge, LoRA Manager, " +
  "Stability Matrix or SwarmUI note beside a model file";

const byEnding = FORMATS.flatMap((format) =>
  format.endings.map((ending) => ({ ending, format })),
).sort((a, b) => b.ending.length - a.ending.length);

/** A file's format and the ending that tells it, or undefined where no format has this ending. */
export function findFormat(fileName: string): { format: FileFormat; ending: string } | undefined {
  const name = fileName.toLowerCase();
  return byEnding.find(({ ending }) => name.length > ending.length && name.endsWith(ending));
}
