// What trigger words and prompts are called in several languages, and the shape of the forms that
// announce them. Invariant: repeats are bounded, so that the work grows with the sentence.
import type { Reading } from "./read-triggers-words.ts";

export interface TriggerForm {
  /** A line that the form reads. */
  example: string;
  /** The words it names there. */
  words: readonly string[];
  /** `words`: what follows the announcement, or the words themselves; `label`: their group's. */
  pattern: RegExp;
  reading: Reading | "exact";
  /** The text says "prompt" or "tags" only, which whole example prompts are called too. */
  isWeak?: true;
  /** Not read in a line below one that matches this. */
  unlessBelow?: RegExp;
  hint: TriggerHint;
  /** Has to be there too: a glance that spares most sentences the pattern itself. */
  also?: TriggerHint;
}

/** What has to stand in a sentence before a form is tried on it. */
export type TriggerHint =
  | "trigger"
  | "prompt"
  | "outfit"
  | "as"
  | "quote"
  | "colon"
  | "end"
  | "cjk"
  | "summon"
  | "short"
  | "digit"
  | "further"
  | "escaped"
  | "below"
  | "ident"
  | "tags"
  | "goal"
  | "verb"
  | "add"
  | "is"
  | "to"
  | "opener"
  | "plural"
  | "people"
  | "japanese";

const KINDS =
  "(?:(?:key\\s?)?words?|worlds?|terms?|tags?|prom?pts?|tokens?|phrases?|keywords?|texts?|names?)";
export const TRIGGER_NOUN = [
  `tr{1,2}i?g{1,2}er(?:s|ing|ed)?(?:[\\s-]{0,2}${KINDS})?`,
  `tigger[\\s-]?${KINDS}`,
  `activat(?:ion|or|ing|e|ed)[\\s-]${KINDS}`,
  "(?:trained|mandatory)[\\s-](?:words?|tags?|tokens?|keywords?)",
  "prompt activators?",
  "activators?",
  `(?:invocation|instance|unique|main|core|primary|essential|summon(?:ing)?|magic|basic|base|key)[\\s-]${KINDS}`,
  "key[\\s-]?(?:words?|prompts?|tags?)",
  "tokens?",
  "(?:触发|觸發|激活|启动|啟動|唤醒|喚醒|启用|核心|关键|關鍵)(?:关键|提示|關鍵)?(?:词|詞|语|字|tags?|tag词|prompts?)(?:语|組|组)?",
  "トリガー(?:・?(?:ワード|プロンプト|タグ|ワーズ|語|単語))?|キーワード|呪文|起動(?:ワード|タグ|語)|発動(?:ワード|語)",
  "트리거(?:\\s?(?:단어|워드|프롬프트|태그))?|키워드|활성화\\s?(?:단어|태그|키워드)",
  "palabras? (?:clave|de activaci[oó]n|desencadenantes?)|palavras?[\\s-](?:chaves?|de ativa[cç][aã]o)|(?:palavras? )?gatilhos?|disparador(?:es)?",
  "mots?[\\s-]cl(?:é|e)s?|(?:mots? )?d[ée]clencheurs?|mots? d[’']activation|parol[ae] (?:chiave|di attivazione|trigger)",
  "(?:auslöser|schlüssel|aktivierungs|trigger)(?:wort|wörter|begriffe?)|słow[oa] klucz\\S{0,4}|từ kh(?:óa|oá)|tetikleyici kelime(?:ler)?",
  "триггер(?:ы|ное слово|ные слова)?|ключев(?:ое|ые) слов[оа]|слов[оа][\\s-](?:активатор|триггер)\\S{0,2}|активатор",
].join("|");
export const PROMPT_NOUN =
  "prom?p?ts?(?: words?)?|(?:common|useful|recommended) words?(?: can be)?|tags?|hashtags?|提示词|提示詞|标签|標籤|咒语|咒語|タグ|プロンプト|프롬프트|태그";

/** Where a noun may begin: told by two letters, before any closer look. */
const NOUN_START =
  "(?<![a-zà-ÿа-я_])(?=t[riōo]|ac|in|un|ma|co|pr|es|su|ba|ke|pa|ga|di|mo|d[ée]|au|sc|te|s[lł]|[^\\x00-\\x7f])";
/** Between the noun and its words: a sign, or a verb. */
export const SIGN = "\\s{0,3}(?:[:：=→]+|-+>|-|[–—~]|[是为為]\\s?[:：]?|[はが은는][:：、]?)";
export const VERB =
  "\\s{0,3}(?:is|are|should be|includes?|es|son|é|são|ist|sind|sont|est)(?![a-z\\dà-ÿ_])";
/** A remark, or a translation of the noun, between it and its copula. */
export const ASIDE = "(?:\\s{0,2}[(（\\[/][^()（）\\[\\]:：]{0,50}[)）\\]]?)?";
/** Words without which the picture fails are triggers, whatever they are called. */
export const NEEDED =
  /\b(?:needs?|needed|must|requires?d?|always|you'll|main|basic|activate|trigger\w*|tigger\w*|tokens?|activation|keywords?|tags for|\d(?:girl|boy)s?)\b|^\W{0,4}tags?\s?[:：]|必须|基础|基本|触发|觸發|关键词|トリガー|キーワード/i;
/** Says that what the sentence names is to be kept out of prompts, or is an example only. */
export const NEGATIVE =
  /\b(?:in|into|to)\s(?:(?:your|the|its)\s)?(?:negatives?|neg)\b|^\W{0,4}(?:suggested |recommended |recommend |use |my )?(?:negatives?|neg)\b|^\W{0,4}(?:example|sample|例)\s?(?:prompts?|use|usage)|负面|反向|ネガティブ|(?<!positive (?:or|and|\/|and\/or) ?)\bnegative (?:tags|prompts?|words|embeddings?)/i;
/** A line that names an outfit, whose words stand in the next. Example: "Season 3 outfit :" */
export const OUTFIT =
  /^[^\p{L}\p{N}]{0,4}((?!(?:her|his|for|the|this|both|all|with)\s)(?:[^\s:：,.]{1,20}\s){0,4}(?:outfits?|costumes?|clothes|uniforms?|attires?)(?:\s?\d{1,2})?)(?:\s[(（][^()（）]{1,30}[)）])?(?:\s-\s.{0,40})?\s?[:：]?$/iu;
/** A prompt that is complete with its LoRA tag. */
export const EXAMPLE = /^\W{0,4}(?:positive )?prom?pts?\b.{0,1000}<(?:lora|lyco):/i;
/** A line that begins so is about something else: the list above it has ended. */
export const SETTING =
  /^\W{0,4}(?:weights?|strength|negative|neg\b|model|base|checkpoint|vae|sampl|steps|cfg|clip|hires|size|seed|lora|version|v\d|example|recommend|suggest|note|download|train|update|权重|负面|推荐|模型|optional|other|additional)/i;
export const BULLET =
  /^\s{0,2}(?:[-*•·–—◆●■▪☆★✦✧🔸🔹]{1,4}\s?(?=[\p{L}\p{N}("“])|[>+]\s|\(?\d{1,2}[.)、:]\s?(?=\D)|[a-z]\)\s)/iu;
/** What stands before an announcement and is no name of its group. */
export const NO_LABEL =
  /(?<![\p{L}\p{N}])(?:the|is|are|a|an|you|your|i|it|use|using|with|this|these|my|add|main|and|please|v\d+|update|key|about|model|tips?|usage|how|note|for|to|always|don'?t|dont|just|only|prompts?|tags?|triggers?|lora|settings?|weights?|recommended|suggest(?:ed)?|good|best|trained|description|must|current|important|words?|info|information|recommend|some|try|those|also|others?|write|in|checkpoint|if|works?|better|her|his|their|so|now|what|which|there|positive|postive)(?![\p{L}\p{N}])|^\d+$|[\u4e00-\u9fff]{7}|使用|推荐|权重|模型|建议/iu;
/** Words before a noun that make it no advice. */
export const NOT_WEAK =
  "(?<!(?:\\b(?:no|not|non|negative|neg|bad|example|sample|other|additional|without|my|these|remove|removed|class)[\\s_-](?:a |an |any |individual |the )?|负面|反向|無需|无需|不需要|不用|没有|去掉|删除))";

/** A noun for triggers that is advice. */
export const NAMED = `${NOUN_START}${NOT_WEAK.replace("|other|additional", "")}(?:${TRIGGER_NOUN})`;

export const pattern = (source: string, flags = "gi"): RegExp => new RegExp(source, flags);

/**
 * Which sentences are worth a closer look, by the forms' hints: these searches are cheap, and most
 * sentences fail all of them.
 */
export const HINTS: Readonly<Record<TriggerHint, RegExp>> = {
  trigger: pattern(
    "trained [wt]|mandatory|trigg|trriger|triger|tigger|activat|invocation|instance|unique|(?:main|core|primary|essential|summon|magic|basic|base) |key|token|tags? |触发|觸發|激活|启动|唤醒|启用|核心|关键|關鍵|トリガ|キーワード|呪文|起動|発動|트리거|키워드|활성화|clave|desencaden|palavr|gatilho|disparador|mots?\\b|d[ée]clencheur|parol|wort|wörter|begriff|słow|từ |tetik|триггер|ключ|слов|активатор",
    "i",
  ),
  prompt:
    /prom?p?t|tag|keyword|words|trigger|\d(?:girl|boy)|提示|标签|標籤|咒|タグ|プロンプト|프롬|태그|触发|觸發|トリガ|关键词/i,
  outfit:
    /(?:form|outfit|costume|dress|skin|uniform|cloth(?:es|ing)|appearance|look|armor|swimsuit|hair|accessor|服|衣|形态|皮肤).{0,40}[:：]/i,
  as: /\sas\s/i,
  quote: /["“”「`]/,
  colon: /[:：]|\s-/,
  end: /(?:us(?:e|ing)|add(?:ing)?|with|this|these|following|those|prompts?|tags|words|are|is|be|includes?|follows|below|[)）])\s?[:：]?$/i,
  cjk: /[\u3040-\u9fff]/,
  summon: /summon|activat|trigger|invoke|enhance/i,
  short:
    /^(?=.{1,80}$).*?(?:tag|prom?p?t|tr{1,2}i?gg?er|tigger|key|token|word|activat|[\u0430-\uffff])/i,
  digit: /[a-zA-Z]\d|\d[a-zA-Z]/,
  ident: /(?:[Uu]se|使用|加上?|输入) ?[a-z]{1,20}[A-Z_]/,
  further:
    /^\W{0,4}(?:the )?(?:other|additional|extra|more|help|further|secondary|appearance|cloth|outfit|required|must|words|其他|其它|必[须須]|附加|その他)/i,
  goal: /\b(?:use|add|type|prompt) [a-z(]/i,
  escaped: /\\\(|[a-z]_[a-z]{1,20}[,，]/i,
  below: /[:：]$/,
  tags: /^[^\s,，.:：。<>]{1,24}(?: [^\s,，.:：。<>]{1,24}){0,3}[,，](?=[^.:：。<>]{0,400}$)/,
  verb: /us(?:e|ing)|with|need|includ|add|recommend|suggest|requir|enter|put|type|write/i,
  add: /add/i,
  is: /\s(?:is|are)\s/i,
  to: /to (?:trigger|activate|summon)|for triggering/i,
  opener: /["“”‘'`「『【]/,
  plural: /(?:s|each)\s?[.:：]?$/i,
  people: /\d(?:girl|boy)/i,
  japanese: /プロンプト|タグ/,
};
/** All of them at once, and what they hint at on its own line. */
export const MAY_NAME =
  /tr{1,2}i?gg?er|tigger|activ|invocation|instance|key|token|prom?p?t|tag|use|add|enter|input|type|include|\\\(|_[a-z]{1,20}[,，]|(?:hair|eyes) ?[,，]|recommend|suggest|word|\d(?:girl|boy)|outfit|costume|(?:form|dress|skin|uniform|clothes|clothing|appearance|looks?|armor|swimsuit|hair|accessory|accessories)(?: ?\d)? ?[:：(]|[服衣态肤裝装] ?[:：]|必[须須] ?[:：]|must ?[:(]|using ?[:-]|触发|觸發|激活|启动|唤醒|启用|核心|关键|關鍵|提示|标签|標籤|咒|トリガ|キーワード|呪文|起動|発動|タグ|プロンプト|트리거|키워드|활성화|프롬|태그|clave|desencaden|palavra|gatilho|disparador|mots?[ -]|d[ée]clencheur|parol[ae] |wort|wörter|begriff|słow|từ |tetik|триггер|ключ|слов|активатор/i;
