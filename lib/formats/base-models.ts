// Names of base models as trainers and other programs write them, in the catalog's words.
// Invariant: a name that is not in the tables is not guessed at.

const TRAINERS: Readonly<Record<string, string>> = {
  // sd-scripts: ss_base_model_version
  sd_v1: "SD 1.5",
  sd_v2: "SD 2.1",
  sd_v2_v: "SD 2.1 768",
  "sdxl_base_v0-9": "SDXL 0.9",
  "sdxl_base_v1-0": "SDXL 1.0",
  sd3: "SD 3",
  sd3_m: "SD 3",
  flux1: "Flux.1 D",
  lumina2: "Lumina",
  // ai-toolkit: ss_base_model_version
  sd1: "SD 1.5",
  "sd_1.5": "SD 1.5",
  "sd_2.1": "SD 2.1",
  "sdxl_1.0": "SDXL 1.0",
  flux: "Flux.1 D",
  "flux.1": "Flux.1 D",
  "flux.1_schnell": "Flux.1 S",
  chroma: "Chroma",
  qwen_image: "Qwen",
  // modelspec.architecture, without "/lora"
  "stable-diffusion-v1": "SD 1.5",
  "stable-diffusion-v2-512": "SD 2.1",
  "stable-diffusion-v2-768-v": "SD 2.1 768",
  "stable-diffusion-xl-v1-base": "SDXL 1.0",
  "stable-diffusion-3-m": "SD 3",
  "stable-diffusion-3-medium": "SD 3",
  "stable-diffusion-3-5-medium": "SD 3.5 Medium",
  "stable-diffusion-3-5-large": "SD 3.5 Large",
  "stable-diffusion-v3.5-medium": "SD 3.5 Medium",
  "stable-diffusion-v3.5-large": "SD 3.5 Large",
  "flux-1": "Flux.1 D",
  "flux-1-dev": "Flux.1 D",
  "flux1-dev": "Flux.1 D",
  "flux.1-dev": "Flux.1 D",
  "flux-1-schnell": "Flux.1 S",
  "flux.1-schnell": "Flux.1 S",
  "lumina-2": "Lumina",
  "hunyuan-video": "Hunyuan Video",
  "anima-preview": "Anima",
};

// A1111 and Forge: "sd version". "Unknown" and "Other" say nothing.
const A1111: Readonly<Record<string, string>> = {
  SD1: "SD 1.5",
  SD2: "SD 2.1",
  SDXL: "SDXL 1.0",
  SD3: "SD 3",
};

const find = (table: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** "sd_v1", "stable-diffusion-xl-v1-base/lora" … → "SD 1.5", "SDXL 1.0" … */
export function fromTrainer(name: string): string | undefined {
  return find(TRAINERS, name.toLowerCase().replace(/[/-](?:lora|locon|dora)$/, ""));
}

/** "SD1" → "SD 1.5" … */
export function fromA1111(name: string): string | undefined {
  return find(A1111, name);
}

/** "SD 1.5" → "SD1" …, "Unknown" where A1111 has no word for it. */
export function toA1111(baseModel: string): string {
  if (/^(?:SDXL|Pony$|Illustrious|NoobAI)/.test(baseModel)) return "SDXL";
  return /^SD [123]\b/.test(baseModel) ? `SD${baseModel.charAt(3)}` : "Unknown";
}
