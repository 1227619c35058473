// The JSON files that other programs keep beside a model file: which is which, reading, and writing.
// Invariant: a value that cannot be read is a problem and the rest is read; the document is kept.
import type { ModelFile } from "#lib/catalog/file.ts";
import type { Model, Version } from "#lib/catalog/model.ts";
import { fileStem } from "#lib/catalog/prompt.ts";
import type { ReadResult } from "#lib/catalog/reading.ts";
import { readCivitai } from "./civitai.ts";
import { fromA1111Sidecar } from "./sidecar-a1111.ts";
import { fromCmInfo } from "./sidecar-cm-info.ts";
import { ofObject } from "./sidecar-fields.ts";
import { SIDECAR_ENDINGS } from "./sidecar-identity.ts";
import { fromLoraManager } from "./sidecar-lora-manager.ts";
import { fromSwarm } from "./sidecar-swarm.ts";
import { toA1111Sidecar, toCivitaiInfo, toCmInfo, toLoraManager } from "./sidecar-write.ts";

export type Sidecar = "civitaiInfo" | "loraManager" | "a1111" | "cmInfo" | "swarm" | "apiModel";

const BY_ENDING: Readonly<Record<(typeof SIDECAR_ENDINGS)[number], Sidecar | undefined>> = {
  ".civitai.info": "civitaiInfo",
  ".metadata.json": "loraManager",
  ".cm-info.json": "cmInfo",
  ".swarm.json": "swarm",
  ".api_info.json": "apiModel",
  ".json": undefined,
};

const A1111_KEYS = ["activation text", "preferred weight", "negative text", "sd version"];

/**
 * The format of a file beside a model: by its ending, for a plain `.json` by its keys.
 * @param value what its JSON says; only a plain `.json` needs it
 */
export function detectSidecar(name: string, value: unknown): Sidecar | undefined {
  const lower = name.toLowerCase();
  const ending = SIDECAR_ENDINGS.find((end) => lower.endsWith(end) && lower !== end);
  if (ending !== ".json") return ending && BY_ENDING[ending];
  if (typeof value !== "object" || value === null) return undefined;
  const keys = Object.keys(value);
  const has = (...names: string[]): boolean => names.every((key) => keys.includes(key));
  if (A1111_KEYS.some((key) => keys.includes(key))) return "a1111";
  if (keys.some((key) => key.startsWith("modelspec."))) return "swarm";
  if (has("ModelName", "VersionName")) return "cmInfo";
  if (has("file_name", "model_name")) return "loraManager";
  const isNote = keys.length > 0 && keys.every((key) => key === "description" || key === "notes");
  return isNote ? "a1111" : undefined;
}

/** The answer for a version; `{}` means that Civitai was asked and does not know the file. */
export function readCivitaiInfo(bytes: Buffer, source: string): ReadResult {
  const isEmpty = bytes.length <= 64 && /^\ufeff?\s*\{\s*\}\s*$/.test(bytes.toString("utf8"));
  if (!isEmpty) return readCivitai(bytes, source);
  return { reading: { ownId: "", versions: [{ files: [], images: [] }] }, problems: [] };
}

export const readLoraManager = ofObject(fromLoraManager);
export const readA1111 = ofObject(fromA1111Sidecar);
export const readCmInfo = ofObject(fromCmInfo);
export const readSwarm = ofObject(fromSwarm);

/**
 * The files that other programs expect beside a model file. A format has no file here where it
 * would say nothing: `.civitai.info` of a version that has no number of Civitai's.
 */
export function toSidecars(
  model: Model,
  version: Version,
  file: ModelFile,
): { name: string; text: string }[] {
  const stem = fileStem(file.name);
  const info = toCivitaiInfo(model, version);
  return [
    { name: `${stem}.json`, text: toA1111Sidecar(model, version, file) },
    ...(info === undefined ? [] : [{ name: `${stem}.civitai.info`, text: info }]),
    { name: `${stem}.metadata.json`, text: toLoraManager(model, version, file) },
    { name: `${stem}.cm-info.json`, text: toCmInfo(model, version, file) },
  ];
}
