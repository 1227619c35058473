// AIR, the name of a version across services: urn:air:ECOSYSTEM:TYPE:civitai:MODEL@VERSION.
import type { Model, Version } from "#lib/catalog/model.ts";
import { numberOfId } from "./civitai-values.ts";

const TYPES: Readonly<Record<string, string>> = {
  LORA: "lora",
  LoCon: "lycoris",
  DoRA: "dora",
  Checkpoint: "checkpoint",
  TextualInversion: "embedding",
  Hypernetwork: "hypernet",
  AestheticGradient: "ag",
  MotionModule: "motion",
  VAE: "vae",
  Upscaler: "upscaler",
  Controlnet: "controlnet",
};

// The first row that fits counts. Other names are taken as they are, in lower case without blanks.
const ECOSYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/^sdxl distilled$/i, "sdxldistilled"],
  [/^(?:sdxl|pony$|illustrious|noobai)/i, "sdxl"],
  [/^sd 1/i, "sd1"],
  [/^sd 2/i, "sd2"],
  [/^sd 3\.5 medium/i, "sd3_5m"],
  [/^sd 3/i, "sd3"],
  [/^svd/i, "svd"],
  [/^flux\.1 krea/i, "fluxkrea"],
  [/^flux\.1 kontext/i, "flux1kontext"],
  [/^flux\.1/i, "flux1"],
  [/^flux\.2/i, "flux2"],
  [/^(?:pony v7|auraflow)/i, "auraflow"],
  [/^stable cascade/i, "scascade"],
  [/^hunyuan video/i, "hyv1"],
  [/^hunyuan 1/i, "hydit1"],
  [/^wan video 14b i2v 480p/i, "wanvideo14b_i2v_480p"],
  [/^wan video 14b i2v 720p/i, "wanvideo14b_i2v_720p"],
  [/^wan video 14b t2v/i, "wanvideo14b_t2v"],
  [/^wan video 1\.3b t2v/i, "wanvideo1_3b_t2v"],
  [/^wan video 2\.2 ti2v-5b/i, "wanvideo-22-ti2v-5b"],
  [/^wan video 2\.2 i2v-a14b/i, "wanvideo-22-i2v-a14b"],
  [/^wan video 2\.2 t2v-a14b/i, "wanvideo-22-t2v-a14b"],
  [/^wan video 2\.5 t2v/i, "wanvideo-25-t2v"],
  [/^wan video 2\.5 i2v/i, "wanvideo-25-i2v"],
  [/^wan video 2\.7/i, "wanvideo27"],
  [/^wan image 2\.7/i, "wanimage27"],
  [/^pixart a/i, "pixarta"],
  [/^pixart e/i, "pixarte"],
  [/^qwen 3/i, "qwen3"],
  [/^qwen 2/i, "qwen2"],
  [/^ltxv 2\.3/i, "ltxv23"],
];

export function formatAir(model: Model, version: Version): string {
  const { baseModel } = version;
  const ecosystem =
    ECOSYSTEMS.find(([pattern]) => pattern.test(baseModel))?.[1] ??
    baseModel.toLowerCase().replace(/[^a-z0-9-]+/g, "");
  const type = TYPES[model.type] ?? "unknown";
  return `urn:air:${ecosystem}:${type}:civitai:${numberOfId(model.id)}@${numberOfId(version.id)}`;
}
