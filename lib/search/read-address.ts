// Addresses pasted into the search box → the model or version that they name.

/** What an address names; a version's page names both. */
export interface Address {
  modelId?: string;
  versionId?: string;
}

/** No address of a model is longer. */
const MAX_ADDRESS = 2048;
const ID = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";
// The host may be missing: "/models/63006", "civitai.com/models/63006".
const HOST = String.raw`^(?:https?:\/\/)?(?:[\w.-]{1,255}(?::\d{1,5})?)?`;
const MODEL = new RegExp(
  String.raw`${HOST}(?:\/[a-z]{2})?\/(?:api\/(?:v1\/)?)?models\/(${ID})(?=[/?#]|$)`,
  "i",
);
const DOWNLOAD = new RegExp(String.raw`${HOST}\/api\/download\/models\/(${ID})(?=[/?#]|$)`, "i");
const VERSION = new RegExp(
  String.raw`${HOST}\/(?:api\/v1\/)?model-versions\/(${ID})(?=[/?#]|$)`,
  "i",
);
const AIR =
  /^(?:urn:)?air:[\w.-]{1,64}:[\w.-]{1,64}:civitai:(\d{1,15})(?:@(\d{1,15}))?(?:\.\w{1,16})?$/i;
const CHOSEN = new RegExp(`[?&](?:modelVersionId|version)=(${ID})(?=[&#]|$)`);

const named = (modelId?: string, versionId?: string): Address => ({
  ...(modelId !== undefined && { modelId }),
  ...(versionId !== undefined && { versionId }),
});

/** The model or version that the text is the address of; undefined for any other text. */
export function readAddress(text: string): Address | undefined {
  const address = text.length > MAX_ADDRESS ? "" : text.trim();
  if (/\s/.test(address)) return undefined;
  const air = AIR.exec(address);
  if (air) return named(air[1], air[2]);
  const version = DOWNLOAD.exec(address) ?? VERSION.exec(address);
  if (version) return named(undefined, version[1]);
  const model = MODEL.exec(address);
  return model ? named(model[1], CHOSEN.exec(address)?.[1]) : undefined;
}
