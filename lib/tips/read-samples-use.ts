// Which LoRAs a sample image used and how much of each, as its generation settings tell.
// Invariant: settings are strangers' JSON, so any value may stand anywhere; what is not understood
// counts as not said.
import type { ModelFile } from "#lib/catalog/file.ts";
import type { Meta } from "#lib/catalog/model.ts";
import { loraKey, loraName, readPromptTags } from "#lib/catalog/prompt-tags.ts";
import { once } from "./once.ts";

/** Beyond this a number is no weight: the widest sliders go so far. */
const LIMIT = 10;
/** The extension "Additional Networks" has so many places, counted from 1. */
const ADD_NET_PLACES = [1, 2, 3, 4, 5].map((place) => ({
  model: `AddNet Model ${place}`,
  weights: [`AddNet Weight A ${place}`, `AddNet Weight ${place}`],
}));
/** Shorter digests would meet by chance: AutoV1 has 8 digits. */
const DIGEST = /^[0-9a-f]{8,64}$/;
const MAX_LIST = 100;

/** A LoRA that an image used. */
export interface LoraUse {
  name: string;
  /** As written; undefined where the settings do not tell. */
  weight: number | undefined;
}

/** What the files of all versions of a model are called. */
export interface ModelNames {
  /** As given. */
  stems: readonly string[];
  /** As loraName has them, in lower case. */
  exact: ReadonlySet<string>;
  /** As loraKey has them. */
  keys: ReadonlySet<string>;
}

/** What tells a version's own file from other LoRAs. */
export interface OwnFile {
  versionId: string;
  isOwn: (name: string) => boolean;
  /** True for every file of the model, those of other versions too. */
  isKin: (name: string) => boolean;
  /** True for a digest of the own file, or the first digits of one. */
  isDigest: (digest: string) => boolean;
}

/** What one image says. */
export interface SampleUse {
  /** Whether the version's own file is among the LoRAs. */
  isOwn: boolean;
  /** The weight of the own file, with at most two decimals. */
  weight: number | undefined;
  /** LoRAs of other models. */
  others: LoraUse[];
}

/** @param stems of the model's files, those of all versions */
export function modelNames(stems: readonly string[]): ModelNames {
  const exact = once(() => namesOf(stems, plain));
  const keys = once(() => namesOf(stems, loraKey));
  return {
    stems,
    get exact() {
      return exact();
    },
    get keys() {
      return keys();
    },
  };
}

/** A name that is exactly another version's file is not this one's, however alike they are. */
export function ownFile(
  version: { id: string; files: readonly ModelFile[] },
  model: ModelNames,
): OwnFile {
  const files = version.files.filter((file) => file.type !== "Training Data");
  const names = once(() =>
    modelNames(files.flatMap(({ name, training }) => [name, training?.outputName ?? ""])),
  );
  const digests = once(() =>
    files.flatMap(({ hashes, training }) => [...Object.values(hashes), training?.statedHash ?? ""]),
  );
  return {
    versionId: version.id,
    isOwn: remember((name) => {
      const same = plain(name);
      if (names().exact.has(same)) return true;
      return !model.exact.has(same) && names().keys.has(loraKey(name));
    }),
    isKin: remember((name) => {
      const key = loraKey(name);
      return model.keys.has(key) || names().keys.has(key);
    }),
    isDigest: (digest) => digests().some((own) => own?.startsWith(digest)),
  };
}

function namesOf(names: readonly string[], by: (name: string) => string): Set<string> {
  const found = new Set(names.map(by));
  found.delete("");
  return found;
}

const plain = (name: string): string => loraName(name).toLowerCase();

/** The samples of a version name the same few LoRAs again and again. */
function remember(test: (name: string) => boolean): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const result = test(name);
    known.set(name, result);
    return result;
  };
}

/**
 * What an image's settings say of LoRAs. The first place counts that names the own file: tags of
 * the prompt, "Additional Networks", Civitai's resources, other lists of resources. An image that
 * names its file with two different weights tells none, since one UI adds them and the other takes
 * the last; the same weight twice (a prompt in parts) is that weight. 0 is no use of the file.
 */
export function readSampleUse(meta: Meta, own: OwnFile): SampleUse {
  const tags: Stated[] = readPromptTags(textOf(meta.prompt));
  const networks = readAddNet(meta);
  const inPrompt = networks.length > 0 ? [...tags, ...networks] : tags;
  const isOwn = ({ name, digest }: Stated): boolean =>
    own.isOwn(name) || (digest !== undefined && own.isDigest(digest));
  let uses: LoraUse[] = inPrompt.filter(isOwn);
  if (uses.length === 0) uses = readByDigest(meta, tags, own);
  if (uses.length === 0) uses = readCivitaiResources(meta, own);
  const listed = uses.length === 0 || inPrompt.length === 0 ? readResources(meta) : [];
  if (uses.length === 0) uses = listed.filter(isOwn);
  const isOther = (use: Stated): boolean =>
    use.name !== "" && !uses.includes(use) && !own.isKin(use.name) && !isOwn(use);
  const others = (inPrompt.length > 0 ? inPrompt : listed).filter(isOther);
  return { isOwn: uses.length > 0, weight: oneWeight(uses), others };
}

/** A LoRA with its digest, where a list gives it. */
interface Stated extends LoraUse {
  digest?: string | undefined;
}

/** Rounded to 0.01; undefined where they differ, and for 0 and what is beyond ±10. */
function oneWeight(uses: readonly LoraUse[]): number | undefined {
  let only: number | undefined;
  for (const { weight = 0 } of uses) {
    const rounded = Math.round(weight * 100) / 100;
    if (rounded === 0 || Math.abs(rounded) > LIMIT) continue;
    if (only !== undefined && only !== rounded) return undefined;
    only = rounded;
  }
  return only;
}

/** "AddNet Model 1": "LowRA(0c3e5a7b9d1f)", "AddNet Weight A 1" (U-Net; B: text encoder): "0.6". */
function readAddNet(meta: Meta): Stated[] {
  const uses: Stated[] = [];
  for (const { model, weights } of ADD_NET_PLACES) {
    const text = meta[model];
    if (typeof text !== "string") continue;
    const open = text.endsWith(")") ? text.lastIndexOf("(") : -1;
    const digest = open < 0 ? undefined : digestOf(text.slice(open + 1, -1));
    const name = loraName(digest === undefined ? text : text.slice(0, open));
    const weight = weights.map((key) => numberOf(meta[key])).find((it) => it !== undefined);
    uses.push({ name, weight, digest });
  }
  return uses;
}

/** Tags under whose name the settings note a digest of the own file: it was renamed. */
function readByDigest(meta: Meta, tags: readonly LoraUse[], own: OwnFile): LoraUse[] {
  if (tags.length === 0) return [];
  const names = new Set(
    listDigests(meta)
      .filter(([, digest]) => own.isDigest(digest))
      .map(([name]) => loraKey(name)),
  );
  return names.size === 0 ? [] : tags.filter(({ name }) => names.has(loraKey(name)));
}

/** `hashes`: {"lora:LowRA": "0c3e5a7b9d"}; "Lora hashes": "LowRA: 0c3e5a7b9d1f, other: …". */
function listDigests(meta: Meta): [name: string, digest: string][] {
  const found: [string, string][] = [];
  const add = (name: string, value: unknown): void => {
    const digest = digestOf(value);
    if (digest !== undefined && name !== "") found.push([name, digest]);
  };
  const { hashes } = meta;
  if (isObject(hashes))
    for (const key in hashes) if (/^(?:lora|lyco)/i.test(key)) add(afterColon(key), hashes[key]);
  for (const pair of textOf(meta["Lora hashes"]).slice(0, 10_000).replaceAll('"', "").split(",")) {
    const colon = pair.lastIndexOf(":");
    if (colon > 0) add(pair.slice(0, colon).trim(), pair.slice(colon + 1));
  }
  return found;
}

const afterColon = (key: string): string => key.slice(key.indexOf(":") + 1);

/** Civitai's own generator names versions: {type: "lora", modelVersionId: 63006, weight: 0.6}. */
function readCivitaiResources(meta: Meta, own: OwnFile): LoraUse[] {
  return listOf(meta.civitaiResources)
    .filter(({ modelVersionId: id }) => (typeof id === "number" ? `${id}` : id) === own.versionId)
    .map((item) => ({ name: "", weight: numberOf(item.weight) }));
}

/**
 * `resources`: {name, type: "lora", hash?, weight?}; `additionalResources`, which Civitai makes of
 * ComfyUI's nodes: {name: "folder/LowRA.safetensors", type: "lora", strength}.
 */
function readResources(meta: Meta): Stated[] {
  return [...listOf(meta.resources), ...listOf(meta.additionalResources)]
    .filter((item) => /^(?:lora|locon|lycoris|lyco|dora)$/i.test(textOf(item.type)))
    .map((item) => ({
      name: loraName(textOf(item.name)),
      weight: numberOf(item.weight) ?? numberOf(item.strength),
      digest: digestOf(item.hash),
    }));
}

type Fields = Record<string, unknown>;

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The objects of a list, no more than any image really has. */
export function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.slice(0, MAX_LIST).filter(isObject) : [];
}

export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** A finite number, also one written as a text. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === "string")
    return /^\s?[-+]?\d{0,9}\.?\d{1,12}\s?$/.test(value) ? Number(value) : undefined;
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function digestOf(value: unknown): string | undefined {
  const digest = textOf(value).slice(0, 100).trim().toLowerCase();
  return DIGEST.test(digest) ? digest : undefined;
}
