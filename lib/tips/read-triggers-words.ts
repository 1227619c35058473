// Where trigger words end and prose begins: the text after an announcement → its words.
// Invariant: each word stands in the text exactly so; the work grows with the text's length.
import type { Evidence } from "#lib/catalog/model.ts";
import { foldBlanks } from "./html-text.ts";

const MAX_QUOTE = 200;
/** A word that is longer is a sentence. */
const MAX_WORD = 100;
const MAX_BLANKS = 9;
/** A list that is longer is a prompt, a list of the training's tags, or an attack. */
const MAX_WORDS = 40;
/** The same where the text says "prompt" or "tags" only. */
const MAX_WEAK_WORDS = 24;

/** list: all up to the end, as after a colon · prose: a few words inside a sentence. */
export type Reading = "list" | "prose";

const OPEN = "\"“”„«「『`'‘’【";
const CLOSE = "\"“”»」』`'’‘】";
const QUOTED = new RegExp(
  `[\\s(]{0,3}(?:and |or |[,，、/|&+或和と-]\\s*){0,2}[${OPEN}]{1,2}([^${OPEN}${CLOSE}\\n]{1,300})[${CLOSE}]{1,2}\\)?`,
  "y",
);
/** The same, where an apostrophe may stand inside: blair's hat. */
const QUOTED_DOUBLE =
  /[\s(]{0,3}(?:(?:and|or) |[,，、/|&+或和と-]\s*){0,2}["“”„«「『](['’]?[^"“”„»「」『』\n]{1,300})["“”»」』]\)?/y;

/** Small words before the first trigger word. Example: "of course shun_bluearchive" */
const LEAD =
  /^(?:[\s:：=→>*•·~-]+|(?:just|simply|like|such as|you can (?:add|use)|e\.?g\.?,?|only|of course|either|called|either one of|now|obviously|still|also|the following|the (?:word|tag|token|phrase)s?|includes?|如下|例如|比如|就?是|以下)(?=[\s:："“「]|[\u4e00-\u9fff])\s*)/i;

/** A text that begins so says that there is no word, or where to look. */
const NOT_VALUE =
  /^(?:\/\s|(?:not|no(?! humans)|none|nope|nothing|n\/a|isn|aren|unnecessary|needn|optional|needed|need|require[ds]?|don|doesn|any|above|below|listed|from|see|in|on|of|and|or|to|for|that|which|if|when|may|can|will|should|must|are|is|was|were|has|have|work|works|used|with|at|you|i|we|it|as|by|weight|weights|strength|but|so|because|can't|cannot|changed?|here|there|very|too|an?|the)(?![\p{L}\p{N}_-])|[無无不没沒的了来來均可]|なし|不要|必要|ありません|없)/iu;

/** Where a list ends although no full stop does. */
const LIST_END =
  /(?<![\d\\])[.!?](?=\s|$)|[;。！？；]|\s(?:[-–—]{1,2}>?|=>?)\s|,?\s(?:but|because|depending|where|however|works?\s(?:best|well|better)|to (?:activate|get|trigger|use|make|have|generate|summon|enhance)|if you|when you|you (?:can|may|must|need|should|will)|and so on|and (?:you|it|weights?|the (?:weight|cfg)|other)|etc\b|in (?:your|the) (?:positive )?prom?p?ts?|for (?:more|better|best|her|his|their|the|a|an)|if|when|without)\b|[,，\s](?:lora\s)?(?:weights?|strength|cfg|sampl\w+|权重|强度|權重|強度)(?![a-z])|\s[*]|(?<=[\x21-\x7e])\s?(?:等|进行|后|再|时|但|如果|不用|不是|也可|可以|建议|推荐|用于|即可|能|会|来|就|的|加上|配合|是)/iu;

/** Where trigger words inside a sentence end. */
const PROSE_END =
  /\s(?:to|for|with|when|if|in (?:your|the|positive|posit\w*|first|front|order|any|all|a|each|prom?p?ts?)|into|that|which|while|since|so|then|and (?:contains?|works?|use|uses|it|its|you|your|should|can|will|has|is|the|a|there|other|then|also|weights?|for|just|make|set|adjust|try|add|don't|some)|plus|followed|before|after|along|together|at (?:the|a|weight|weights|\d|around|about|least|different)|as|is|are|was|will|would|should|can|could|it|you|your|i|i'm|this|there|works?|gives?|helps?|has|have|instead|somewhere|too|followed|only|on (?:the|any|your)|does|doesn't|don't|isn't|may|might|needs?|because|tags?|keywords?|tokens?|prom?p?ts?)(?![\p{L}\p{N}_])|,\s(?:any|no|which|it|its|you|but|so|and|then|this|the|use|using|sometimes|with|if|when|try|or|usually|also|because|i|for|as|while|don't|works?|just|there|recommended?|adding|add)\s|[来來](?=[\u4e00-\u9fff])|进行|即可|作为|触发|可以|就可|[（(]/iu;

/** Remarks in brackets, which are no part of the word before them. Example: "shuimo (optional)" */
const REMARK =
  /(?<!\\)[（(](?=(?:or|and)\s|[^()（）]{0,120}(?:[\u4e00-\u9fff]{3}|\b(?:not|don'?t|optional|optionally|required|needed|need|weight|mind|use|used|for|if|you|your|it|recommended|see|add|when|also|older|without|important|must|may|can|drop|only|default|trigger|with|maybe|replace|change|negative|prompt)\b))[^()（）]{0,120}[)）]?/giu;

/** Words of a list without commas. Example: "akiyama_yukari anchovy_(girls_und_panzer)" */
const BLANK_PARTED = /^\s?(?:[^\s,，、_]{1,40}_[^\s,，、]{1,60}(?:\s|$)){2,}$/;

const AND = /(?:\s|(?<=\)))(?:and|&)\s|[和與与及]/;
/** Two words, not one as "black and white" is. Example: "red hair and blue eyes" */
const LONG_AND = /\S\s\S{1,40}\sand\s/;

/** A remark that names another word. Example: "single bun (or side bun)" */
const ALTERNATIVE = /^[（(](?:or|and)\s/i;

/** Quality tags: signs of an example prompt, and never triggers. */
export const QUALITY =
  /^\W{0,3}(?:masterpieces?|(?:best|high|highest|good|amazing|super fine|top|worst|low|bad)[\s_]+quality|ultra[\s-]?(?:detailed|high)\w*|highly detailed|extremely detailed.{0,30}|8k|4k|absurdres|highres|high[\s_]?res|hdr|uhd|raw photo|realistic lighting|intricate details?|official art|unity 8k wallpaper|nsfw|sfw)\W{0,3}(?::[\d.]+\W{0,3})?$/i;

/** What prose has and a trigger word has not. */
const PROSE =
  /https?:|\.(?:com|net|org)\/|^(?:her|his|their)\s|(?<![\p{L}\p{N}_])(?:you|your|i|i'm|i've|it's|its|please|will|should|because|depending|recommend(?:ed|ation)?|vae|following|remember|weights?|strength|loras?|prom?pts?|tags?|triggers?|keywords?|checkpoints?|samplers?|images?|examples?|see|try|don't|doesn't|isn't|didn't|could|would|maybe|sometimes|using|words?|something|whatever|anything|they|them|my|me|we|than|etc)(?![\p{L}\p{N}_])/iu;
/** Other letters than a name in Chinese or Japanese would have. */
const CJK_PROSE =
  /tag|prompt|提示词|触发词|添加|下列|[的了吗呢把请請您你记我他她它]|可以|建议|建議|推荐|需要|使用|如果|权重|模型|ください|です|ます/u;
const NONE =
  /^(?:none|no|n\/?a|nope|nothing|not (?:needed|required|necessary)|optional|same|and|or|etc|more|anything|see (?:above|below)|name|无|無|没有|なし|不要|description|description|certain|fine|good|enjoy|thanks|her name|his name|以上)$/i;

/** A line of a list without bullets: a few small words, or quoted ones. */
export const BARE =
  /^(?!(?:enjoy|thanks?|have|try|use|works?|see|if|you|this|it|i|my|and|for|the|made|trained|please|hope|good|more|not|no|none|nothing|any|optional|just)\b)[a-z][a-z0-9'_\\()-]{0,24}(?: [a-z0-9'_\\()-]{1,24}){0,5}[,，]?$|^["“][^"“”]{2,300}["”]/;

/** One word that nobody writes in prose. */
export const IDENTIFIER = /^[^\s,:]{2,40}$/;

/** How many lines are items of a list without bullets. */
export function countBare(lines: readonly string[]): number {
  const end = lines.findIndex(
    (line, at) => !BARE.test(line) && (at === 0 || !IDENTIFIER.test(line)),
  );
  return end < 0 ? lines.length : end;
}

/** The words of what follows an announcement; [] where it is not a list of words. */
export function readWords(text: string, reading: Reading, isWeak = false): string[] {
  const rest = trimLead(text.replace(/<[^<>]{0,200}>/g, (tag) => (isArrow(tag) ? tag : ", ")));
  const quoted = readQuoted(rest);
  if (quoted.length > 0) return limit(quoted.flatMap(splitList).filter(isWord), isWeak);
  if (NOT_VALUE.test(rest)) return [];
  const words: string[] = [];
  for (const item of splitItems(rest, reading)) {
    if (QUALITY.test(item)) {
      if (isWeak) return [];
      continue;
    }
    if (item === "") continue;
    if (!isWord(item)) break; // prose begins
    words.push(item);
  }
  return limit(words, isWeak);
}

const isArrow = (tag: string): boolean => !/[a-z]/i.test(tag);

function limit(words: string[], isWeak: boolean): string[] {
  const unique = [...new Set(words)];
  return unique.length > (isWeak ? MAX_WEAK_WORDS : MAX_WORDS) ? [] : unique;
}

function trimLead(text: string): string {
  let rest = text;
  for (let turn = 0; turn < 4 && LEAD.test(rest); turn++) rest = rest.replace(LEAD, "");
  return rest.replace(/^[\s,，、.]+/, "");
}

/** The quoted words at the beginning, one after the other. */
export function readQuoted(text: string): string[] {
  const found: string[] = [];
  for (let at = 0; found.length < MAX_WORDS; ) {
    const match = matchAt(QUOTED_DOUBLE, text, at) ?? matchAt(QUOTED, text, at);
    if (!match?.[1] || /^['’]s\s/.test(text.slice(at + match[0].length, at + match[0].length + 3)))
      break;
    found.push(match[1]);
    at += match[0].length;
  }
  return found;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Words between separators, each cleaned; "" where nothing is left of one. */
function splitItems(rest: string, reading: Reading): string[] {
  const clear = rest.replace(REMARK, (remark) =>
    ALTERNATIVE.test(remark) ? remark.replace(ALTERNATIVE, ", ") : "\n",
  );
  const ends = [LIST_END, ...(reading === "prose" ? [PROSE_END_UNESCAPED] : [])];
  const end = Math.min(...ends.map((pattern) => indexOf(clear, pattern)));
  const text = clear.slice(0, end);
  if (BLANK_PARTED.test(text)) return text.trim().split(/\s+/).map(cleanWord);
  const items = text.split(/[,，、;；|]|\s\/\s|\s\+\s|\s(?:or|and\/or)\s/);
  const last = items.length - 1;
  return items.flatMap((item, index) => {
    const isJoined = items.length === 1 || reading === "prose" || LONG_AND.test(item);
    const parts = index === last && isJoined ? item.split(AND) : [item];
    return parts.map((part) => cleanWord(part.replace(/^\s?with\s+/i, "")));
  });
}

/** A bracket ends prose unless it belongs to a name: "kiro (artist)", "kiro\(artist\)". */
const PROSE_END_UNESCAPED = new RegExp(
  PROSE_END.source.replace(/\|\[（\(\]$/, ""),
  PROSE_END.flags,
);

function indexOf(text: string, pattern: RegExp): number {
  const at = text.search(pattern);
  return at < 0 ? text.length : at;
}

/** The words of a text that is words only. */
export function splitList(text: string): string[] {
  return text
    .split(/[,，、|]|\s\/\s/)
    .map(cleanWord)
    .filter((word) => word !== "" && !QUALITY.test(word));
}

/** "((dress:1.2))" */
const IN_WEIGHT = /^[([{]{0,4}([^()[\]{}:<>]{1,60}|[^:<>]{1,60}\\\))\s*:\s*[\d.]{1,5}[)\]}]{0,4}$/;

/** Blanks, quotation marks, bullets, remarks' remains and weights taken off a word's edges. */
export function cleanWord(item: string): string {
  let word = (item.split("\n")[0] ?? "").trim();
  if (isFace(word)) return word;
  word = word
    .replace(/^(?:and|or|also|plus)\s+/i, "")
    .replace(/\s+(?:and|or|with|plus|also|then)$/i, "");
  word = word
    .replace(/^(?:[\s"“”„'‘`「『【*•·：+~/-]|[:>=]+(?=\s))+/, "")
    .replace(/(?:[\s"“”’‘`」』】*:：;。>=~/]|(?<!\.)\.(?!\.)|\.{2,}|…|!|'|-)+$/, "");
  const weighted = word.includes(":") ? IN_WEIGHT.exec(word) : null;
  return balance((weighted?.[1] ?? word).trim());
}

/** A bracket without its partner goes: what stood before or after the list's bracket. */
function balance(word: string): string {
  if (!/[()[\]{}（）]/.test(word)) return word;
  let text = word;
  for (let turn = 0; turn < 4; turn++) {
    const opened = text.match(/[([{（]/g)?.length ?? 0;
    const closed = text.match(/[)\]}）]/g)?.length ?? 0;
    if (opened === closed) break;
    if (opened > closed) text = text.replace(/^[([{（]/, "").trim();
    if (closed > opened) text = text.replace(/[)\]}）]$/, "").trim();
  }
  return text;
}

/** A face as the tags of drawings name it. Examples: ">_<", "^_^", ":3" */
const FACE = /^(?:[^\s\p{L}\p{N}_]_[^\s\p{L}\p{N}_]|[xo] [xo]|[:;=][\p{L}\d<>|()/])$/iu;
/** In UTF-16 units: two characters beyond the first plane, and what stands between. */
const MAX_FACE = 5;

export const isFace = (word: string): boolean => word.length <= MAX_FACE && FACE.test(word);

/** Whether a piece of text may be a trigger word, rather than prose, a number or "none". */
export function isWord(word: string): boolean {
  if (word === "" || word.length > MAX_WORD || NONE.test(word)) return false;
  if (isFace(word)) return true;
  if (!/[\p{L}\p{N}]/u.test(word) || /^[\d\s.,~%+-]+$/.test(word)) return false;
  if (word.split(" ").length > MAX_BLANKS || PROSE.test(word)) return false;
  return !/[\u3040-\u30ff\u4e00-\u9fff]/.test(word) || (word.length <= 24 && !CJK_PROSE.test(word));
}

const TAG = /<[\p{L}\p{N}][^<>:]{0,200}:[^<>]{0,400}>/giu;
/** "(word:1.2)", "word:1.1", "word:1.3)" as the last of "(some, word:1.3)": the word and its end. */
const WEIGHTED =
  /^(.*[^\s:.\d(])\s?:\s?(?:\d{1,2}(?:\.\d{1,3})?(?=[)\]}])|\d?\.\d{1,3}(?=$))([)\]}]*)$/;

/**
 * The words between the commas of a list that is words only: prompt tags left out, weights taken
 * off, no word twice (case does not count).
 */
export function splitWords(text: string): string[] {
  const words = new Map<string, string>();
  for (const item of (text.includes("<") ? text.replace(TAG, ",") : text).split(
    /[,，、\n\r]|\s[|/]\s/,
  )) {
    const bare = item.replace(/^[\s"“”‘`「]+|[\s"“”’`」]+$/g, "");
    const only = isFace(bare) ? bare : withoutWeight(bare);
    const key = only.toLowerCase();
    if (only !== "" && !words.has(key)) words.set(key, only);
  }
  return [...words.values()];
}

function withoutWeight(bare: string): string {
  const match = bare.includes(":") ? WEIGHTED.exec(bare) : null; // most have none: a glance
  const [, word = bare, closing = ""] = match ?? [];
  return isFace(word) ? word : balance(unwrap(word, closing));
}

/** The brackets that gave the weight go with it. */
function unwrap(word: string, closing: string): string {
  const isWhole = closing !== "" && word.startsWith("(");
  return isWhole ? word.slice(1) + closing.slice(1) : word + closing;
}

export function toEvidence(kind: Evidence["kind"], text: string): Evidence {
  const quote = foldBlanks(text);
  const isLong = quote.length > MAX_QUOTE;
  return { kind, quote: (isLong ? `${quote.slice(0, MAX_QUOTE - 1)}…` : quote).toWellFormed() };
}
