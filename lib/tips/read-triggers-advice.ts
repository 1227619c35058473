// Forms that tell what to write into a prompt without calling it a trigger, as data: each with an
// example that a test reads. Invariant: repeats are bounded, so that the work grows with the sentence.
import {
  ASIDE,
  NAMED,
  NOT_WEAK,
  PROMPT_NOUN,
  pattern,
  TRIGGER_NOUN,
  type TriggerForm,
} from "./read-triggers-nouns.ts";

export const ADVICE_FORMS: readonly TriggerForm[] = [
  {
    example: "As for the trigger words, you can use",
    words: [],
    pattern: pattern(
      `${NOT_WEAK}(?<![a-zà-ÿа-я_])(?:${TRIGGER_NOUN}|${PROMPT_NOUN})\\b[^:：.]{0,50}\\b(?:use|are|is|be|include|follows|following|below|these)\\s?[:：]?(?<words>)$|${NAMED}[)）]\\s?[:：]$`,
    ),
    reading: "list",
    hint: "end",
  },
  {
    example: "Trigger Words",
    words: [],
    pattern: pattern(
      `^[\\s\\W\\d]{0,6}(?:(?:(?:lora|recommended|required|two|my|character|outfit)\\s)?(?:${TRIGGER_NOUN}|${PROMPT_NOUN})|(?:other|additional)\\s(?:${TRIGGER_NOUN}))${ASIDE}[\\s\\W]{0,6}(?<words>)$`,
    ),
    reading: "list",
    isWeak: true,
    hint: "short",
  },
  {
    example: "Use furisode_kirika as trigger word.",
    words: ["furisode_kirika"],
    pattern: pattern(
      `(?<!\\b(?:not|don't)\\s)\\b(?:use|using|with|add|put|include)\\s(?:the |just )?(?<words>[^:：]{2,120}?)\\sas\\s(?:the |a |an |its |your |main |positive ){0,3}(?:${TRIGGER_NOUN}|prompts?|tags?)(?![a-z_])`,
    ),
    reading: "prose",
    hint: "as",
  },
  {
    example: 'Use the "polka dot bow" tag',
    words: ["polka dot bow"],
    pattern: pattern(
      `(?<!\\b(?:not|don't|no|never|to)\\s)\\b(?:use|needs?|with|using|include|add)\\s(?:the |a |just ){0,2}(?:"(?<words>[^"]{2,60})"|“(?<words2>[^”]{2,60})”|'(?<words3>[^']{2,60})'|(?<ident>(?!(?:the|a|an|any|no|this|these|your|little|bit|lot|few|its|my|danbooru|booru|trigger|activation|following|lora|with|your|all|some|more|other|same|right|correct|simple|good|negative|positive|different|related|own|suitable|appropriate|sd|special|such)\\s)[^\\s,"“':：]{3,40}))\\s(?:tag|keyword|prompt|token|trigger|activation|as (?:the )?trigger)(?![a-z_])(?!s? (?:to|like|editor|words?|helper|weight))`,
    ),
    reading: "exact",
    hint: "prompt",
    also: "verb",
  },
  {
    example: "Tag: skyla, pokemon",
    words: ["skyla", "pokemon"],
    pattern: pattern(
      `^[\\s\\W]{0,4}(?:(?:recommended?|recommend|suggest(?:ed)?|best|useful|helpful|necessary|required|basic|most basic|good|current|default|lora|推荐|推薦|主要|基础|基本|建议|建議|おすすめの|推奨|使用|最基本的|common|possible){1,2}\\s{0,2})?(?:recommended? |to use )?(?:${PROMPT_NOUN})(?:\\s(?:recomm?ende?d?|advice|for|建议|to|you'?ll|you|that|i|needed|required)[^:：]{0,36})?${ASIDE}\\s{0,2}(?:[:：=]|-\\s|\\s(?:is|are)\\s?[:：])(?<words>.*)`,
    ),
    reading: "list",
    isWeak: true,
    hint: "prompt",
  },
  {
    example: "I recommend using these tags:skirt, (red_sweater_vest)",
    words: ["skirt", "(red_sweater_vest)"],
    pattern: pattern(
      `${NOT_WEAK}\\b(?:use|using|recommend(?:ed)?|suggest(?:ed|ing)?|needs?|requires?|adding|add|enter|include|with)\\b(?![^:：]{0,40}\\b(?:negative|neg)\\b)[^:：.<]{0,24}?\\b(?:tags?|prom?p?ts?|prompt words?|tokens?|keywords?)\\b[^:：.,<]{0,30}?(?:[:：]|\\s-\\s|\\bare\\b)(?<words>.*)`,
    ),
    reading: "list",
    isWeak: true,
    hint: "prompt",
    also: "verb",
  },
  {
    example: "Produces very good results with the tags erza scarlet, red hair",
    words: ["erza scarlet", "red hair"],
    pattern: pattern(
      "(?<!\\b(?:not|don't|no|when i|if you|issue of)\\s)\\b(?:use|using|recommend|suggest|add(?:ing)?|with|include|need)\\s(?:(?:the|these|this|those|following|some|a|positive)\\s){0,3}(?:tags?|prompts?|keywords?|prompt words?)(?:\\s(?:such as|like|as|of)\\s?|\\s)(?<words>(?!for |to |from |in |and |or |if |that |when |as |you |on |of |with |i |above|below|editor|is |are |at |accord).+)",
    ),
    reading: "prose",
    isWeak: true,
    hint: "prompt",
    also: "verb",
  },
  {
    example: "Always add this to the prompt to activate it: natsume iroha",
    words: ["natsume iroha"],
    pattern: pattern(
      "(?<!\\b(?:not|don't|example)\\s)\\b(?:enter|inputs?|type|use|add|include|put)(?:\\s(?:this|these|it|the following|following|those))?(?:\\s(?:tags?|prompts?|words?))?(?:\\s(?:to|in|into|as)\\s(?:the|your)\\s(?:positive\\s)?prompts?(?:\\sto\\s\\w{1,12}(?:\\s\\w{1,12})?)?(?:\\s-)?)?\\s{0,2}(?:[:：]|(?<=prompt(?:\\sto\\s\\w{1,12}\\s\\w{1,12})?\\s)-|(?<=\\s-))\\s?(?=\\S)(?<words>.*)",
    ),
    reading: "list",
    isWeak: true,
    hint: "colon",
  },
  {
    example: "For best results use:",
    words: [],
    pattern: pattern(
      "\\b(?:results?,? use|works? (?:best|better) (?:when |if )?(?:you )?(?:using|with|use)|(?:recommend|suggest)(?: you)?(?: to)? (?:add|use|adding|using)(?:\\s(?:to|in|into)\\s(?:the\\s|your\\s)?(?:positive\\s)?prompts?)?|best use|activates? with|(?:use|enter|add|include|type|put) (?:this|these|the following|following|those)(?:\\s(?:tags?|words?))?(?:\\s(?:to|in|into|as)\\s(?:the|your)\\s(?:positive\\s)?prompts?)?)\\s?[:：]?(?<words>)$",
    ),
    reading: "list",
    isWeak: true,
    hint: "end",
  },
  {
    example: "Shiro tag: Shiro, long hair, silver hair",
    words: ["Shiro", "long hair", "silver hair"],
    pattern: pattern(
      `^\\W{0,4}(?!(?:negative|positive|neg|other|additional|optional|example|sample|bad|my|base|model|these|more|extra|shuffle)\\b)(?<label>[^\\s:：,.]{1,24}(?:\\s[^\\s:：,.]{1,24}){0,3})\\s(?:tags?|prom?pts?|outfit tags?)\\s?[:：](?<words>.*)`,
    ),
    reading: "list",
    isWeak: true,
    hint: "prompt",
  },
  {
    example: "It works better when using: round-glasses",
    words: ["round-glasses"],
    pattern: pattern(
      "\\b(?:works? (?:best|better) (?:when |if )?(?:you )?(?:using|with|use|adding|add)|(?:make sure|be sure|remember) to (?:always )?(?:use|add))\\s?[:-]\\s?(?<words>[^\\s:：].{0,200})",
    ),
    reading: "list",
    hint: "colon",
  },
  {
    example: "Use grey moon style tag for more accuracy.",
    words: ["grey moon style"],
    pattern: pattern(
      "(?:^|[.!]\\s)use (?<words>(?!(?:the|a|an|any|no|this|these|your|its|my|danbooru|booru|trigger|activation|negative|positive|different|some|more|other|all|special)\\s)[^\\s,.:：]{2,30}(?: [^\\s,.:：]{2,30}){1,3}?) (?:tags?|tokens?|keywords?) (?:for|to|in) ",
    ),
    reading: "prose",
    hint: "goal",
  },
  {
    example: "Here is a list of words you can add to your prompt:",
    words: [],
    pattern: pattern(
      "\\b(?:list of|some|the following|following|these|combinations of) (?:(?:the|possible|useful|trained|following|more)\\s){0,3}(?:words?|tags?|prompts?|keywords?)(?! (?:negative|neg))(?=[^.:：]{0,60}\\b(?:prompts?|use|add|try|results?)\\b)[^.:：]{0,120}[:：](?<words>)$",
    ),
    reading: "list",
    isWeak: true,
    hint: "below",
  },
  {
    example: "forest,outdoors,tree and so on are suggested tags.",
    words: ["forest", "outdoors", "tree"],
    pattern: pattern(
      `^(?<words>[^:：.]{3,160}?)(?:\\s?and so on|,? etc\\.?)?\\s(?:is|are)\\s(?:the |a |an |my |highly )?(?:sugg?er?sted|recommended|recommend|required|necessary|useful|needed) (?:tags?|prompts?|words?|keywords?)`,
    ),
    reading: "list",
    isWeak: true,
    hint: "prompt",
    also: "is",
  },
  {
    example: "Use snow white in your positive prompt",
    words: ["snow white"],
    pattern: pattern(
      "(?<!\\b(?:not|don't|to|can|also|may|or)\\s)\\b(?:use|include|(?:just|always|must|only|simply) (?:add|put|use|type|write)|(?:suggest(?:ed)?|recommend(?:ed)?|remember)(?: to)? (?:use|using|add|adding|put))\\s(?:the (?:tags?|words?|prompts?) )?(?!this |these |it |them )(?<words>[^.：]{2,160}?)\\s(?:to|in|into|as|on)\\s(?:(?:your|the|a|my|positive|positiv)\\s?){0,3}prom?p?ts?\\b",
    ),
    reading: "prose",
    hint: "prompt",
    also: "verb",
  },
  {
    example: "It needs no prompt, but you can add shiny skin as positive prompt.",
    words: ["shiny skin"],
    pattern: pattern("\\badd (?<words>[^.:：,]{2,60}?) as (?:a )?positive prompts?"),
    reading: "prose",
    hint: "prompt",
    also: "add",
  },
  {
    example: "Remember to add the tag lillie \\(pokemon\\) to your prompt",
    words: ["lillie \\(pokemon\\)"],
    pattern: pattern(
      "\\b(?:remember to add|always add|just add|must add|need to add|should add|suggest(?:ed)? adding|recommend adding|adding|add)\\s(?:the |a )?(?:tags?|prompts?|words?|trigger (?:words?|phrase|tags?)|trigger|keywords?)\\s(?<words>.+)",
    ),
    reading: "prose",
    hint: "prompt",
    also: "add",
  },
  {
    example: 'Use "short hair" for her hairstyle.',
    words: ["short hair"],
    pattern: pattern(
      '(?:^|[.,;:]\\s|\\b(?:you can|now|must|should|to|please|and|then|just|it|her|him|them)\\s)(?:only |just |now )?(?:use|prompt|type|enter|input)\\s?:?\\s(?:the )?(?<words>["“”「`].*)',
    ),
    reading: "prose",
    hint: "quote",
  },
  {
    example: 'Be sure to prompt "wet hair".',
    words: ["wet hair"],
    pattern: pattern(
      "\\b(?:be sure|make sure|remember|started?|begin|better|best|necessary|important|recommended|enough) (?:to |the )?(?:prompt|use|type|write|include|add|put)\\s(?:in )?(?<words>[\"“”「`'].*)",
    ),
    reading: "prose",
    hint: "quote",
  },
  {
    example: "建议在提示词中加入 halo 来获取光环",
    words: ["halo"],
    pattern: pattern(
      "(?:提示词|提示詞|prompts?|正向词?)(?:中|里|裡)?(?:要|需|需要|请|可)?(?:加入|加上|添加|输入|輸入|使用)\\s?(?<words>[\\x21-\\x7e“「][\\x20-\\x7e、，“”「」]{1,120})",
    ),
    reading: "prose",
    hint: "cjk",
  },
  {
    example: "プロンプトに「karaokeroom」を入れてください",
    words: ["karaokeroom"],
    pattern: pattern(
      '(?:プロンプト|タグ)に(?:は)?\\s?(?<words>[「『"“]?[\\x20-\\x7e、]{2,80}[」』"”]?)\\s?(?:を|と)(?:入れ|追加|入力|書|記入|加え)',
    ),
    reading: "list",
    hint: "cjk",
    also: "japanese",
  },
  {
    example: "aqua_kimono をプロンプトに入れてください",
    words: ["aqua_kimono"],
    pattern: pattern(
      "(?<words>[「『]?[\\x21-\\x7e][\\x20-\\x7e]{1,80}[」』]?)\\s?(?:を|と)\\s?(?:ポジティブ)?(?:プロンプト|タグ)(?:に|へ|と)",
    ),
    reading: "list",
    hint: "cjk",
    also: "japanese",
  },
  {
    example: "It works without, but you may use c0nc3pt to increase its strength.",
    words: ["c0nc3pt"],
    pattern: pattern(
      "(?<!\\b(?:not|don't)\\s)\\b(?:use|add|put)\\s(?<words>(?=[^\\s\\d]{0,30}\\d)(?=[^\\sa-z]{0,30}[a-z])[a-z\\d_]{4,30}) (?:to|for|in)\\s",
    ),
    reading: "prose",
    hint: "digit",
  },
  {
    example: 'Triggers are not needed, but you can add "ink wash".',
    words: ["ink wash"],
    pattern: pattern(
      '\\bno[t ][^.,:：]{0,24}?(?:needed|necessary|required),? but (?:it is better to |you (?:can|may|could) )?(?:add |use |try |include )?(?<words>["“][^"“”]{2,80}["”])',
    ),
    reading: "prose",
    hint: "quote",
  },
  {
    example: "tag必须要加hair rings，不然发型不对",
    words: ["hair rings"],
    pattern: pattern(
      "(?:tags?|提示词|提示詞|prompts?)(?:最好|必须|一定|建议){0,2}(?:要)?(?:带上|加上|加入|加|写上|写|用)\\s?[:：]?\\s?(?<words>[\\x21-\\x7e“「][\\x20-\\x7e、“”「」]{1,120})",
    ),
    reading: "prose",
    hint: "cjk",
  },
  {
    example: "Male Orc: 1boy, hewowtroll, grey skin",
    words: ["1boy", "hewowtroll", "grey skin"],
    pattern: pattern(
      "^\\W{0,4}(?!(?:negative|neg|prompts?|tags?|example|sample|optional|other)\\b)(?<label>[^:：,，.]{2,40})[:：]\\s?(?=[^:：]{0,40}\\b\\d(?:girl|boy)s?\\b)(?<words>.*)",
    ),
    reading: "list",
    isWeak: true,
    hint: "prompt",
    also: "people",
  },
  {
    example: "use pomponette2 to summon her",
    words: ["pomponette2"],
    pattern: pattern(
      "\\buse (?<words>[^.:：]{2,80}?) (?:to (?:activate|trigger|summon|invoke|enhance performance)|for activation)",
    ),
    reading: "prose",
    hint: "summon",
  },
  {
    example: "Imp Form: midnaimp, fang, helmet",
    words: ["midnaimp", "fang", "helmet"],
    pattern: pattern(
      "^[^\\w\\u3040-\\u9fff]{0,4}(?!(?:negative|neg|optional|other)\\b)(?<label>[^:：,，.]{0,30}\\b(?:form|outfit|costume|dress|skin|uniform|clothes|clothing|appearance|looks?|armor|swimsuit|hair|accessor(?:y|ies))s?(?:\\s?\\d{1,2})?(?:\\s?[(（][^()（）]{1,24}[)）])?|[^:：,，.]{0,12}(?:服|服装|衣|形态|皮肤|衣装))\\s?[:：]\\s?(?=[^,，、]{1,40}[,，、][^,，、]{1,40}[,，、])(?<words>.+)",
    ),
    reading: "list",
    isWeak: true,
    hint: "outfit",
  },
];
