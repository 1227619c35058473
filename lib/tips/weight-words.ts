// How people write about weights, as data: what they call the knob, how they write values.
// Invariant: every pattern takes time in proportion to the sentence, and has an example it matches
// (tests/tips checks each).

/** Stand for what was found in a sentence: a weight word, and the word for another setting. */
export const WEIGHT = "\ue000";
export const OTHER = "\ue001";

/** What people call the knob, misspelt and in other languages too. */
export const WEIGHT_WORDS =
  /(?<![a-z])(?:weigh?t?(?:s|ings?)?(?![a-z])|wei[gh]{0,2}th?s?(?![a-z])|wig?hts?|wieghts?|stren(?:gth|ght|gt|gh)s?|intensity|power|multiplier|(?<!\ue001\s)scale(?![a-z])|(?:lora|recommended|suggested)\s(?:level|value)s?(?:\srange)?|gewicht\w{0,4}|stärke|poids|peso|fuerza|intensidad|intensité|força)|권장\s?강도|가중치|вес(?:а|ом)?(?![а-яё])|น(?:้ำ|้ํา)หนัก|trọng số|权重|權重|权值|强度|強度|比重|ウェイト|ウエイト|重み|強さ|適用度|推荐值/gi;

interface Replacement {
  example: string;
  pattern: RegExp;
  by: string;
}

/** Applied in this order before values are looked for; an earlier match hides a later one. */
export const REPLACEMENTS: readonly Replacement[] = [
  { example: "https://civitai.com/models/1.5", pattern: /https?:\/\/\S+/g, by: OTHER },
  {
    example: "by default it's :1 which is usually too high",
    pattern: /\bdefault\s(?:it.{0,2}s|is)\s?:?\s?1(?:\.0)?(?!\.?\d)/gi,
    by: " ",
  },
  {
    example: "(increased from ~0.7)",
    pattern:
      /(?<=\b(?:increased|decreased|lowered|raised|changed|switched)\s(?:[a-z]{1,12}\s){0,3})from\s[~≈]?\d{0,2}\.?\d{1,3}/gi,
    by: " ",
  },
  { example: "<lora:LowRA:0.6>", pattern: /<[^<>]{1,200}>/g, by: " " },
  {
    example: "(smile:1.3), (0.3, 0.45, etc.)",
    pattern: /[([{][^()[\]{}]{1,80}(?::\d[\d.]*|,\setc\.?)[)\]}]/g,
    by: " ",
  },
  { example: "1,0,0,0,1,1", pattern: /(?<![\d.])[\d.]{1,5}(?:,[\d.]{1,5}){3,}/g, by: " " },
  { example: "512x768", pattern: /\d{1,5}\s?[x×*]\s?\d{1,5}/g, by: " " },
  { example: "2023-05-05", pattern: /(?<![\d.])\d{2,4}[-./]\d{1,2}[-./]\d{1,4}/g, by: " " },
  {
    example: "Anything V4.5",
    pattern: /(?:versions?\s?|\b[a-z]*v(?:er)?\.?\s?)\d+(?:\.\d+)*[a-z]*/gi,
    by: " ",
  },
  { example: "1.5版", pattern: /\d+(?:\.\d+)?版/g, by: " " },
  { example: "SD 1.5", pattern: /\b(?:sd|stable diffusion)\s?-?\d(?:\.\d)?/gi, by: " " },
  {
    example: "1.5 based",
    pattern: /\d\.\d[\s-]?(?:based|models?|checkpoints?|versions?)/gi,
    by: " ",
  },
  { example: "2) kiro", pattern: /^\s?\d{1,2}[.)、](?=\s?[^\d\s.])/g, by: " " },
  {
    example: "denoising strength",
    pattern:
      /\b(?:ss_\w{1,40}|de-?noi?s\w*(?:\s(?:strength|weight))?|de-?soising|cfg(?:\sscale)?|clip[\s-]?skip|steps?|hi-?res\.?(?:\s?fix)?|highres|upscal\w*|control\s?net(?:\sweight)?|adetailer|eta|ensd|seed|epochs?|network\s\w+|learning\srate|lr|dim|alpha|rank|batch|repeats|loss|noise\soffset|block\sweights?|(?<!\b(?:in|for)\s(?:(?:all|most|of|the|my|these|example|sample|preview)\s){1,4})(?:images?|pictures?|pics)|resolution|merg\w+|ratio|embeddings?|negative|guidance(?:\sscale)?|(?:weight|loss)[\s_](?:decay|weight)|thresholds?|opacity|(?:trigger|activation)\s?words?|key\s?words?|redraw\w*(?:\s(?:range|amplitude|strength))?)\b|再絵\S{0,2}|再描画\S{0,3}|重绘\S{0,2}|步数|采样|迭代|图片|分辨率|降噪|高清修复|学习率|ノイズ除去|ステップ/gi,
    by: OTHER,
  },
  {
    example: "weigth",
    pattern: WEIGHT_WORDS,
    by: WEIGHT,
  },
];

// No part of a word, a name such as "mix-2" or a longer number; no size in bytes or pixels.
const BEFORE = String.raw`(?<![\d./#a-z]|\d,|[a-z0-9][-:])`;
const DIGITS = String.raw`([-−]?(?:\d{1,3}(?:[.,]\d{1,3})?|[.]\d{1,3})%?)`;
const AFTER = String.raw`(?![\d%]|[.,]\d|[a-z]|\s?(?:gb|mb|kb|px|k)\b)`;
const NUMBER = BEFORE + DIGITS + AFTER;
/** Writes NUMBER and, as `_`, the blanks between words into a pattern. */
const pattern = (source: string): RegExp =>
  new RegExp(source.replaceAll("NUMBER", NUMBER).replaceAll("_", String.raw`\s{0,3}`), "gi");
const JOIN = String.raw`(?:-{1,2}|[–—−~〜∼≈/&至到、]|\.{2,3}|…|to|and|or|from|up to|bis|до|hasta|或者?|から)`;

/** A value as written; `numbers` are those in the match, in order. */
export interface ValueForm {
  example: string;
  /** The sentence in which the example stands, where the form asks for more than itself. */
  within?: string;
  pattern: RegExp;
  read: (numbers: number[]) => { best?: number; min?: number; max?: number };
}

const asMax: ValueForm["read"] = ([max]) => ({ max });
const asMin: ValueForm["read"] = ([min]) => ({ min });

// What goes wrong beyond a bound: then the bound is the last good value.
const TOO_MUCH = String.raw`(?=[^.。!！]{0,40}?(?:too|over|break|fry|fried|burn|destroy|ruin|distort|artifact|worse|\bbad|weird|glitch|崩|过拟合|過擬合|污染|变形|怪))`;
const TOO_LITTLE = `(?=[^.。!！]{0,40}?(?:not (?:work|be)|n't work|no effect|too weak|disappear|ineffective|無法|无法|无效|失效|没效果))`;

/** Tried in this order; what an earlier form has taken, a later one no longer sees. */
export const VALUE_FORMS: readonly ValueForm[] = [
  {
    example: "0.7±0.1",
    pattern: pattern(`NUMBER_(?:±|\\+/-)_${DIGITS}${AFTER}`),
    read: ([best = 0, size = 0]) => ({
      best,
      min: Number((best - size).toFixed(3)),
      max: Number((best + size).toFixed(3)),
    }),
  },
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
    pattern: pattern("NUMBER(?:\\+|_以上|_or (?:more|higher|above|over))"),
    read: asMin,
  },
  {
    example: "above 0.9",
    pattern: pattern(
      `(?:above|over|higher than|greater than|beyond|past|高于|超过|超過|大于|>)_NUMBER${TOO_MUCH}`,
    ),
    read: asMax,
    within: "above 0.9 it breaks",
  },
  {
    example: "below 0.4",
    pattern: pattern(`(?:below|under|less than|lower than|低于|低於|小于|<)_NUMBER${TOO_LITTLE}`),
    read: asMin,
    within: "below 0.4 it may not work",
  },
  {
    example: "0.8,0.9",
    pattern: new RegExp(
      `${BEFORE}(\\d?\\.\\d{1,2}),\\s?(\\d?\\.\\d{1,2})${AFTER}(?=\\s?(?:for|[.。!]|${WEIGHT}|$))`,
      "gi",
    ),
    read: (numbers) => ({ min: Math.min(...numbers), max: Math.max(...numbers) }),
  },
  {
    example: "0.8 or less",
    pattern: pattern("NUMBER_(?:以下|以内|or (?:less|lower|below|under))"),
    read: asMax,
  },
  {
    example: "up to 1",
    pattern: pattern(
      "(?:[<≤≦]=?|up to|(?:not?|don't|do not|never)(?: go| use(?: it)?| exceed)? (?:above|over|more than|higher than|past|beyond)|below|under|less than|lower than|exceed|max(?:imum)?|不.{0,3}超[过過]|最[高大](?:也就|只能|可以|能|可)?[是到用]?|低于|小于)_(?:(?:an? )?\ue000)?_(?:of|is|:)?_NUMBER",
    ),
    read: asMax,
  },
  {
    example: "at least 0.7",
    pattern: pattern(
      "(?:[>≥≧]=?|at least|above|over|more than|higher than|greater than|min(?:imum)?|最低|至少|高于|大于)_(?:(?:an? )?\ue000)?_(?:of|is|:)?_NUMBER",
    ),
    read: asMin,
  },
  { example: "0.7", pattern: pattern("NUMBER"), read: ([best]) => ({ best }) },
];

/** Words of advice: a number that follows a range counts with one of them only. */
export const ADVICE =
  /recom+[aeo]n?d|suggest|advi[sc]e|\b(?:best|better|perfect\w*|ideal|optimal|optimum|default|prefer|mostly|usually|favou?rite|sweet spot)\b|推荐|推薦|建议|建議|最佳|最好|常用|推奨|おすすめ|お勧め|オススメ/i;
/** … but with none of these. */
export const ADVICE_AGAINST =
  /(?:don.?t|do not|not|wouldn.?t|never)\s(?:\w{1,10}\s)?recom+[aeo]n?d|不(?:推荐|推薦|建议|建議)/i;

/** Weaker words, which with ADVICE let a number speak of the weight where no weight word is near. */
export const USE =
  /\b(?:use|using|try|like|works?|set|ranging|(?:operating|useful|good|working|effective) range|range of|results? (?:at|around|with|between|from))\b|使用|用/i;
/** Words of praise behind a number ("0.6-0.8 is fine"), which say as much as USE before it. */
export const PRAISE =
  /\b(?:fine|good|great|nice|ok|okay|enough|sweet spot)\b|左右|很好|即可|ok|効果/i;

/** A case for which advice holds; the case is what the pattern finds. */
export const CONTEXTS: readonly { example: string; pattern: RegExp }[] = [
  {
    example: "for flexibility",
    pattern: /\bfor\s(?:flexibility|variety|subtlety)\b/i,
  },
  {
    example: "for versions below",
    pattern:
      /\b(?:for|in|with)\s(?:the\s)?(?:(?:older|old|earlier|previous)\sversions?|versions?\s(?:below|before|under|older|prior))\b/i,
  },
  {
    example: "under high \ue000",
    pattern: /\b(?:under|at|with|in)\s(?:an?\s)?(?:very\s)?(?:high|higher|low|lower)\s\ue000/i,
  },
  {
    example: "with other LoRAs",
    pattern:
      /\b(?:with|and|alongside|using|mixing|combin\w{1,5}|multiple|several|stack\w{1,4})\s(?:\w{1,12}\s){0,3}?(?:other|another|multiple|several|more|multi|different|character|style)\s(?:\w{1,12}\s)?(?:loras?|lycoris|locons?)\b/i,
  },
  {
    example: "搭配其他LoRA",
    pattern:
      /(?:搭配|配合|叠加|疊加|混合|混用|结合|結合|和|与|跟|加上)[^,，。;；]{0,8}?(?:其他|其它|别的|多个|角色|人物|画风)[^,，。;；]{0,6}?(?:lora|模型)|多(?:个|個)?\s?lora|(?:他|複数)の\s?lora|併用/i,
  },
  {
    example: "for portraits",
    pattern:
      /\b(?:for|in|on|with|when)\s(?!(?:default|normal|general|best|all|any|most|every|both)\b)(?:(?!(?:default|official)\b)[\w'-]{1,14}\s){0,2}?(?:portraits?|close-?\s?ups?|faces?|(?:full|half|upper)[-\s]?body|characters?|people|persons?|wom[ae]n|girls?|m[ae]n|males?|females?|landscapes?|scener(?:y|ies)|scenes?|backgrounds?|buildings?|animals?|objects?|cloth(?:es|ing)|outfits?|costumes?|uniforms?|suit|realis\w{1,8}|photo\w{0,10}|anime|2\.?5?d|3d|cartoons?|inpaint\w{0,4}|img2img)\b/i,
  },
  {
    example: "人物题材",
    pattern:
      /(?:人物|人像|肖像|特写|全身|半身|风景|場景|场景|背景|建筑|写实|寫實|真人|二次元|三次元|2\.5D|3D|动漫|換衣服|换衣服|图生图)(?:题材|題材|图|類|类|模型|时|時|的时候|的话|照)?(?!的?(?:tag|提示|触发))/i,
  },
  { example: "着替えの際", pattern: /[^、。,\s]{1,16}(?:の際|の場合|場合は|なら|する時|するとき)/ },
  {
    example: "if you use other models",
    pattern: /\b(?:if|unless|when)\s(?!necessary|needed|possible|required)[^,.;\d]{3,60}/i,
  },
  {
    example: "如果想换装",
    pattern: /(?:如果|若是|若|假如|想要|想让)[^,，。;；\d]{2,24}/,
  },
  {
    example: "with other models",
    pattern:
      /\b(?:with|on|for|in)\s(?:other|different|another|some)\s(?:\w{1,12}\s)?(?:models?|checkpoints?)\b/i,
  },
  {
    example: "to change clothes",
    pattern:
      /\bto\s(?:change|swap|remove|replace|restore)\s(?:\w{1,12}\s){0,3}?(?:cloth\w{0,4}|outfits?|dress|hair\w{0,6}|faces?)\b|\brestor\w{1,4}\sfaces?\b/i,
  },
  {
    example: "lower it to",
    pattern:
      /\b(?:lower|reduce|decrease|drop|raise|increase)\s(?:\S{1,14}\s){0,4}?(?:to|below|under|by|around)\b|降到|降低到|降至|提高到|下げ/i,
  },
];
