// How texts announce trigger words, as data: each form with an example that a test reads.
// Invariant: repeats are bounded, so that a form's work grows with its sentence.
import { ADVICE_FORMS } from "./read-triggers-advice.ts";
import {
  ASIDE,
  NAMED,
  NOT_WEAK,
  pattern,
  SIGN,
  TRIGGER_NOUN,
  type TriggerForm,
  VERB,
} from "./read-triggers-nouns.ts";
import { OWN_FORMS } from "./read-triggers-own.ts";

const NAMING_FORMS: readonly TriggerForm[] = [
  {
    example: "Trigger + Appearance: kirara, ahoge, hair ornament",
    words: ["kirara", "ahoge", "hair ornament"],
    pattern: pattern(
      `${NAMED}(?:\\s(?:\\+|&|and|for|to|you|word|of|used|in)(?=\\s)[^:：=.,]{1,40}(?=[:：=]))?${ASIDE}(?:${VERB}(?: required| needed| used)?\\s?(?=[:：]))?${SIGN}(?=(?<words>.*))`,
    ),
    reading: "list",
    hint: "trigger",
  },
  {
    example: "The trigger word is lucky star and weight should be around 1.",
    words: ["lucky star"],
    pattern: pattern(`${NAMED}${ASIDE}(?: used)?${VERB}(?!\\s?[:：])(?=(?<words>.*))`),
    reading: "prose",
    hint: "trigger",
  },
  {
    example: "keyword art, any weight.",
    words: ["art"],
    pattern: pattern(
      '^\\W{0,4}(?:trigger(?: ?word| phrase| tag)?|activation (?:word|tag|token)|key ?word|token)s?\\s(?<words>[\\w(][^:："“]*)$',
    ),
    reading: "prose",
    hint: "trigger",
  },
  {
    example: "触发词mengde, 1girl。",
    words: ["mengde", "1girl"],
    pattern: pattern(
      `${NOT_WEAK}(?:触发|觸發|激活|关键|關鍵)(?:关键|提示)?(?:词|詞)\\s?(?:Trigger\\s?words?)?\\s?[:：]?(?<words>[\\x21-\\x7e“「].*)`,
    ),
    reading: "list",
    hint: "trigger",
    also: "cjk",
  },
  {
    example: "Trigger word “ArchiZHS” or 'zhs'",
    words: ["ArchiZHS", "zhs"],
    pattern: pattern(`${NAMED}\\s{0,2}(?<words>["“”‘'\`「『【].*)`),
    reading: "prose",
    hint: "trigger",
    also: "opener",
  },
  {
    example: "You must use the trigger word blessedtech to activate it",
    words: ["blessedtech"],
    pattern: pattern(
      `(?<!\\b(?:no|not|don't|without|can|also)\\s)\\b(?:use|using|uses|with|adds?|adding|inputs?|include|through|by|via|needs?|put|type|enter|and)\\s(?:(?:the|a|an|its|main|my|this|unique|as|following)\\s){0,3}(?:${TRIGGER_NOUN})\\s(?<words>.+?)(?:(?<=\\S{4})(?=to activate)|$)`,
    ),
    reading: "prose",
    hint: "trigger",
  },
  {
    example: "Triggered by: Homura Akemi",
    words: ["Homura Akemi"],
    pattern: pattern(
      "(?<!(?:no|not|be|don't)\\s)\\b(?:triggers?|triggered|activates?|activated|triggerable)(?:\\s(?:it|her|him|this|them))?\\s(?:by|with|using|via|on)(?:\\s?[:：]|\\s(?:the |a )?(?:words? |tags? |tokens? |keywords? |prompts? |phrases? |adding |using )?)(?<words>.*)",
    ),
    reading: "prose",
    hint: "trigger",
  },
  {
    example: "使用1girl、nahida作为触发词",
    words: ["1girl", "nahida"],
    pattern: pattern(
      "(?:使用|用|以|输入|将|把)\\s?(?<words>[\\x20-\\x7e、，“”]{2,120})[,，、]?\\s?(?:作为|作為|为|来|当|做)(?:触发|觸發|激活|关键)",
    ),
    reading: "list",
    hint: "trigger",
    also: "cjk",
  },
  {
    example: "'zhizhuxia' is the trigger word",
    words: ["zhizhuxia"],
    pattern: pattern(
      `(?:["“'\`](?<words>[^"“”'\`]{2,60})["”'\`]|(?<=^)(?<ident>[^\\s,:]{3,40}))\\s(?:is|are)\\s(?:the|a|its|an|my)?\\s?(?:main |optional |only |lora )?(?:${TRIGGER_NOUN})(?![a-z_])`,
    ),
    reading: "exact",
    hint: "trigger",
    also: "is",
  },
  {
    example: "使用 slavic style 触发",
    words: ["slavic style"],
    pattern: pattern(
      "(?:使用|用|输入|輸入|加入|添加|加)\\s?(?<words>[\\x21-\\x7e“「][\\x20-\\x7e、，“”「」]{1,80}?)\\s?(?:来|來|即可|就能|可以|可)?(?:触发|觸發|激活)",
    ),
    reading: "prose",
    hint: "trigger",
    also: "cjk",
  },
  {
    example: 'Add "cockpit view" to the prompt to trigger it.',
    words: ["cockpit view"],
    pattern: pattern(
      "\\b(?:add|put|use|write)\\s(?<words>[\"“'`][^\"”'`]{2,80}[\"”'`])[^.]{0,30}\\sto (?:trigger|activate)",
    ),
    reading: "prose",
    hint: "trigger",
    also: "to",
  },
  {
    example: "To trigger the costume: obi, purple japanese clothes",
    words: ["obi", "purple japanese clothes"],
    pattern: pattern(
      "\\b(?:to (?:trigger|activate|summon)|for triggering) (?<label>[^:：.]{2,40})[:：](?<words>.+)",
    ),
    reading: "list",
    hint: "trigger",
    also: "to",
  },
  {
    example: "It was trained with the token: skistyle.",
    words: ["skistyle"],
    pattern: pattern(
      "\\b(?:trained|tuned|tagged|finetuned) (?:with|on|using|as|under) (?:the |a |an )?(?:unique )?(?:token|trigger|tag|keyword|word|phrase)s?(?: words?)?\\s?[:：]?\\s?(?<words>.+)",
    ),
    reading: "prose",
    hint: "trigger",
  },
  {
    example: "It reacts to diverse trigger words.",
    words: [],
    pattern: pattern(
      `${NAMED}(?:(?<=s)\\s?[.:：]?(?<labelled>)| (?:for )?each\\s?[.:：]?(?<words>))$`,
    ),
    reading: "list",
    hint: "trigger",
    also: "plural",
  },
];

/** All forms; the words are in the group `words` (or `ident`) of each, their group's name in `label`. */
export const TRIGGER_FORMS: readonly TriggerForm[] = [
  ...NAMING_FORMS,
  ...ADVICE_FORMS,
  ...OWN_FORMS,
];
