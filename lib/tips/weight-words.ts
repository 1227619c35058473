// How people write about weights, as data: what they call the knob, how they write values.
// Invariant: every pattern takes time in proportion to the sentence, and has an example it matches
// (tests/tips checks each).

/** Stand for what was found in a sentence: a weight word, and the word for another setting. */
export const WEIGHT = "\ue000";
export const OTHER = "\ue001";

/** What people call the knob. */
export const WEIGHT_WORDS =
  /(?<![a-z])(?:weigh?ts?|wei[gh]{0,2}ths?|wights?|wieghts?|strengths?|intensity|power)|权重|權重|权值|强度|強度|比重|ウェイト|ウエイト|重み|強さ|適用度/gi;

interface Replacement {
  example: string;
  pattern: RegExp;
  by: string;
}

/** Applied in this order before values are looked for; an earlier match hides a later one. */
export const REPLACEMENTS: readonly Replacement[] = [
  { example: "https://civitai.com/models/1.5", pattern: /https?:\/\/\S+/g, by: " " },
  { example: "<lora:LowRA:0.6>", pattern: /<[^<>]{1,200}>/g, by: " " },
  { example: "(smile:1.3)", pattern: /[([{][^()[\]{}]{1,80}:\d[\d.]*[)\]}]/g, by: " " },
  { example: "1,0,0,0,1,1", pattern: /(?<![\d.])[\d.]{1,5}(?:,[\d.]{1,5}){3,}/g, by: " " },
  { example: "512x768", pattern: /\d{1,5}\s?[x×*]\s?\d{1,5}/g, by: " " },
  { example: "2023-05-05", pattern: /(?<![\d.])\d{2,4}[-./]\d{1,2}[-./]\d{1,4}/g, by: " " },
  {
    example: "Anything V4.5",
    pattern: /(?:versions?\s?|\b[a-z]*v(?:er)?\.?\s?)\d+(?:\.\d+)*[a-z]*/gi,
    by: " ",
  },
  { example: "SD 1.5", pattern: /\b(?:sd|stable diffusion)\s?-?\d(?:\.\d)?/gi, by: " " },
  { example: "1.5 based", pattern: /\d\.\d[\s-]?(?:based|models?|checkpoints?)/gi, by: " " },
  {
    example: "denoising strength",
    pattern:
      /\b(?:de-?noi?s\w*(?:\s(?:strength|weight))?|de-?soising|cfg(?:\sscale)?|clip[\s-]?skip|steps?|hi-?res\.?(?:\s?fix)?|highres|upscal\w*|control\s?net(?:\sweight)?|adetailer|eta|ensd|seed|epochs?|network\s\w+|learning\srate|lr|dim|alpha|rank|batch|repeats|loss|noise\soffset|block\sweights?|images?|pictures?|pics|resolution|merg\w+|ratio|embeddings?|negative)\b|重绘\S{0,2}|步数|采样|迭代|图片|分辨率|降噪|高清修复|学习率|ノイズ除去|ステップ/gi,
    by: OTHER,
  },
  {
    example: "weigth",
    pattern: WEIGHT_WORDS,
    by: WEIGHT,
  },
];

// No part of a word, a name such as "mix-2" or a longer number; no size in bytes or pixels.
const BEFORE = String.raw`(?<![\d.,/#a-z]|[a-z0-9][-:]|[a-z] :)`;
const DIGITS = String.raw`([-−]?(?:\d{1,3}(?:[.,]\d{1,3})?|[.]\d{1,3})%?)`;
const AFTER = String.raw`(?![\d%]|[.,]\d|[a-z]|\s?(?:gb|mb|kb|px|k)\b)`;
const NUMBER = BEFORE + DIGITS + AFTER;
/** Writes NUMBER and, as `_`, the blanks between words into a pattern. */
const pattern = (source: string): RegExp =>
  new RegExp(source.replaceAll("NUMBER", NUMBER).replaceAll("_", String.raw`\s{0,3}`), "gi");
const JOIN = String.raw`(?:-{1,2}|[–—−~〜∼≈/&至到、]|\.{2,3}|…|to|and|or|from|up to|或者?|から)`;

/** A value as written; `numbers` are those in the match, in order. */
export interface ValueForm {
  example: string;
  pattern: RegExp;
  read: (numbers: number[]) => { best?: number; min?: number; max?: number };
}

const asMax: ValueForm["read"] = ([max]) => ({ max });
const asMin: ValueForm["read"] = ([min]) => ({ min });

/** Tried in this order; what an earlier form has taken, a later one no longer sees. */
export const VALUE_FORMS: readonly ValueForm[] = [
  {
    example: "±1.5",
    pattern: pattern("(?:±|\\+/-)_NUMBER"),
    read: ([size = 0]) => ({ min: -size, max: size }),
  },
  {
    example: "0.6 ~ 0.8",
    pattern: pattern(`NUMBER_${JOIN}_${DIGITS}${AFTER}`),
    read: (numbers) => ({ min: Math.min(...numbers), max: Math.max(...numbers) }),
  },
  {
    example: "0.8以上",
    pattern: pattern("NUMBER_(?:以上|\\+|or (?:more|higher|above|over))"),
    read: asMin,
  },
  {
    example: "0.8 or less",
    pattern: pattern("NUMBER_(?:以下|以内|or (?:less|lower|below|under))"),
    read: asMax,
  },
  {
    example: "up to 1",
    pattern: pattern(
      "(?:[<≤≦]=?|up to|(?:not?|don't go) (?:above|over|more than|higher than)|below|under|less than|lower than|exceed|max(?:imum)?|不.{0,3}超[过過]|最高|最大|低于|小于)_(?:of|is|:)?_NUMBER",
    ),
    read: asMax,
  },
  {
    example: "at least 0.7",
    pattern: pattern(
      "(?:[>≥≧]=?|at least|above|over|more than|higher than|min(?:imum)?|最低|至少|高于|大于)_(?:of|is|:)?_NUMBER",
    ),
    read: asMin,
  },
  { example: "0.7", pattern: pattern("NUMBER"), read: ([best]) => ({ best }) },
];

/** Words of advice: a number that follows a range counts with one of them only. */
export const ADVICE =
  /recom+[aeo]n?d|suggest|advi[sc]e|\b(?:best|better|perfect\w*|ideal|optimal|optimum|default|prefer)\b|推荐|推薦|建议|建議|最佳|最好|推奨|おすすめ|お勧め|オススメ/i;

/** Weaker words, which with ADVICE let a number speak of the weight where no weight word is near. */
export const USE = /\b(?:use|using|try|like|works?|set)\b|使用|用/i;
