// Models in the shape of today's API, made from numbers: the same ones in every run.

export interface ApiVersion {
  id: number;
  baseModel: string;
  publishedAt: string;
  files: unknown[];
  images: { nsfwLevel: number }[];
  [key: string]: unknown;
}

export interface ApiModel {
  id: number;
  name: string;
  type: string;
  tags: string[];
  nsfwLevel: number;
  stats: { downloadCount: number; thumbsUpCount: number; [key: string]: number };
  creator?: { username: string | null; image: string | null };
  modelVersions: ApiVersion[];
  /** What the server sorts by, where it is not the newest version's date. */
  lastVersionAt?: string;
  [key: string]: unknown;
}

const TYPES = ["LORA", "LORA", "LORA", "LoCon", "DoRA", "Checkpoint"];
const BASES = ["SD 1.5", "Pony", "Illustrious", "Flux.1 D", "Qwen"];
const TAGS = ["anime", "style", "character", "lighting", "摄影", "film grain"];
const NAMES = ["Low key", "霓虹 | neon", "a/b «quoted» \\ “x”", "🌲 forest", "Ａ 穹"];
const CREATORS = ["Ada_L", "grace.hopper", "李白", "x"];
const LEVELS = [1, 2, 4, 8, 16];
const NEWEST = Date.UTC(2026, 9, 1);
const HOUR = 3_600_000;

const pick = <Item>(items: readonly Item[], n: number): Item => items[n % items.length] as Item;
const hex = (n: number, length: number): string =>
  (BigInt(n + 1) * 0x9e3779b97f4a7c15n)
    .toString(16)
    .toUpperCase()
    .padStart(length, "0")
    .slice(-length);
const date = (ms: number): string => new Date(ms).toISOString();

function makeImage(id: number) {
  return {
    id,
    url: `https://image.civitai.com/xG1nkqKTMzGDvpLrqFT7WA/${hex(id, 16)}/original=true/${id}.jpeg`,
    nsfwLevel: pick(LEVELS, id),
    width: 512 + (id % 7) * 64,
    height: 768,
    hash: "UEHV6nWB2yk8pyo0adR*.7kCMdnj2yk8pyo0",
    type: "image",
    minor: false,
    poi: false,
    hasMeta: true,
    hasPositivePrompt: id % 2 === 0,
    onSite: false,
    remixOfId: null,
  };
}

function makeFile(id: number, versionId: number) {
  return {
    id,
    sizeKB: 147_458.123 + id,
    name: `file ${id} (v1.0) [x].safetensors`,
    overrideName: null,
    type: "Model",
    pickleScanResult: "Success",
    pickleScanMessage: "No Pickle imports",
    virusScanResult: "Success",
    virusScanMessage: null,
    scannedAt: date(NEWEST - id * HOUR),
    metadata: { format: "SafeTensor", size: null, fp: "fp16" },
    hashes: { AutoV2: hex(id, 64).slice(0, 10), SHA256: hex(id, 64), CRC32: hex(id, 8) },
    downloadUrl: `https://civitai.com/api/download/models/${versionId}`,
    primary: true,
  };
}

function makeVersion(id: number, index: number, publishedMs: number): ApiVersion {
  return {
    id,
    index,
    name: ` v${index + 1}.0`,
    baseModel: pick(BASES, id),
    baseModelType: "Standard",
    publishedAt: date(publishedMs),
    availability: "Public",
    nsfwLevel: 31,
    description: id % 3 === 0 ? "<p>Use <strong>0.7</strong> &amp; less</p>" : null,
    trainedWords: id % 4 === 0 ? [] : [`word${id}`, "two words, <lora:x:1>"],
    paidAccess: null,
    stats: { downloadCount: id % 997, thumbsUpCount: id % 31, thumbsDownCount: 0 },
    supportsGeneration: true,
    flags: 0,
    vaeId: null,
    files: [makeFile(id * 10, id)],
    images: [makeImage(id * 10), makeImage(id * 10 + 1)],
    downloadUrl: `https://civitai.com/api/download/models/${id}`,
  };
}

/** Model number `n`, whose newest version is n hours older than model 0's. */
export function makeModel(n: number): ApiModel {
  const id = 1000 + n * 3;
  const newest = NEWEST - n * HOUR;
  const versions = Array.from({ length: 1 + (n % 3) }, (_, index) =>
    makeVersion(id * 10 + 5 - index, index, newest - index * 40 * HOUR),
  );
  return {
    id,
    name: `${pick(NAMES, n)} ${n}`,
    description: n % 8 === 0 ? null : `<p>Model ${n}: weight <code>0.${(n % 8) + 1}</code></p>`,
    type: pick(TYPES, n),
    poi: false,
    nsfw: n % 5 === 0,
    nsfwLevel: n % 5 === 0 ? 28 : 31,
    minor: false,
    sfwOnly: false,
    availability: "Public",
    allowNoCredit: true,
    allowCommercialUse: n % 2 === 0 ? "{Image,RentCivit}" : "{}",
    allowDerivatives: true,
    allowDifferentLicense: n % 3 === 0,
    ...(n % 50 === 7 ? { mode: "Archived" } : {}),
    stats: {
      downloadCount: (n * 7919) % 10_007,
      thumbsUpCount: (n * 31) % 503,
      thumbsDownCount: 0,
      commentCount: n % 13,
      tippedAmountCount: 0,
    },
    ...(n % 11 === 0 ? {} : { creator: { username: pick(CREATORS, n), image: null } }),
    tags: TAGS.filter((_, at) => (n >> at) % 2 === 1),
    userId: n,
    supportsGeneration: true,
    cosmetic: null,
    baseModels: versions.map(({ baseModel }) => baseModel),
    modelVersions: versions,
  };
}

export function makeModels(count: number): ApiModel[] {
  return Array.from({ length: count }, (_, n) => makeModel(n));
}
