// Which model and file a sidecar is about, by its ids and its name.
// Invariant: the name of a folder or archive does not count.

/** Endings of sidecars, the longer ones first. */
export const SIDECAR_ENDINGS = [
  ".civitai.info",
  ".metadata.json",
  ".cm-info.json",
  ".swarm.json",
  ".api_info.json",
  ".json",
] as const;

/** "loras/LowRA.cm-info.json" → "LowRA". */
export function sidecarStem(source: string): string {
  const name = source.split(/[/\\]| › /).at(-1) ?? "";
  const ending = SIDECAR_ENDINGS.find((end) => name.toLowerCase().endsWith(end)) ?? "";
  return name.slice(0, name.length - ending.length) || "model";
}

/** The id that a sidecar alone gives a model; empty where it states none. */
export function ownIdOf(modelId: string | undefined, versionId: string | undefined): string {
  return modelId ?? (versionId === undefined ? "" : `v${versionId}`);
}
