// Forms for words about what a model draws (looks, further tags, bare lists of tags), as data: each
// with an example that a test reads. As lists they are suggestions, which count where a text names no
// triggers. Invariant: repeats are bounded, so that the work grows with the sentence.
import { pattern, type TriggerForm } from "./read-triggers-nouns.ts";

/** Heads of lines whose next line is for something else than the subject. */
const NO_LIST_BELOW = /negative|\bneg\b|example|sample|preview|dataset|负面|反向|例|ネガティブ/i;
/** Words of prose, which no list of tags has. */
const NO_TAGS =
  "(?!.{0,400}\\b(?:is|are|was|has|have|can|will|the|she|he|it|this|that|from|to|your|you|lora|model|trained|vae)\\b|.{0,40}\\s[-–—]\\s)";
/** Things that a drawing's tags name. */
const TAG =
  "(?:\\d(?:girl|boy)s?\\b|(?:hair|eyes|dress|skirt|sleeves|shirt|jacket|gloves|kimono|clothes|background)\\s?[,，]|\\\\\\()";

export const OWN_FORMS: readonly TriggerForm[] = [
  {
    example: "To get her winter clothes I usually use red scarf, fur hat.",
    words: ["red scarf", "fur hat"],
    pattern: pattern(
      "\\b(?:to (?:get|make|have|generate|create|bring|draw)|for) (?:her|his|their|its|the) [^,.:：]{2,40}?,? (?:i |you can |just |please )?(?:usually |just |always )?(?:use|add|type|prompt)\\s?:? (?<words>(?!the |a |an |this |it |these |my |lora|hires|controlnet|control net|inpaint|img2img|negative|different|another|other)[^.:：]{3,200})",
    ),
    reading: "prose",
    isWeak: true,
    hint: "goal",
  },
  {
    example: "Use seaSideTown for the streets.",
    words: ["seaSideTown"],
    pattern: pattern(
      "(?:\\b[Uu]se|使用|加上?|输入)\\s?(?<ident>(?![A-Za-z]*(?:[Mm]ix|[Vv]\\d|[Rr]eal|[Aa]nim|[Nn]eg|[Dd]iff|[Dd]ream|[Nn]et\\b|[Mm]odel|[Ll]ora|[Ss]haper|[Ff]ix|GPU|UI))(?:[a-z]{2,20}[A-Z][A-Za-z]{1,20}|[a-z]{2,20}(?:_[a-z]{2,20}){1,4}))(?![A-Za-z_.\\d])",
      "g",
    ),
    reading: "exact",
    isWeak: true,
    hint: "ident",
  },
  {
    example: "Additional words: scarf, straw hat",
    words: ["scarf", "straw hat"],
    pattern: pattern(
      "^\\W{0,4}(?:(?:additional|extra|more|helping|helpful|further|secondary|appearance|clothing|outfit|required|must|其他|其它|必[须須]|附加|その他の?)\\s{0,2}(?:trigger\\s|useful\\s)?(?:tags?|prom?p?ts?|words?|keywords?|标签|提示词|タグ)|words|必[须須]|must\\s?[(（][^()（）]{1,12}[)）])(?:\\s?[(（][^()（）]{1,40}[)）])?\\s?[:：]\\s?(?<words>.+)",
    ),
    reading: "list",
    isWeak: true,
    hint: "further",
  },
  {
    example: "Additional tags used to describe the outfit are sash, straw hat.",
    words: ["sash", "straw hat"],
    pattern: pattern(
      "^\\W{0,4}(?:the )?(?:other|additional|further|secondary) (?:trigger )?(?:tags?|prompts?|words?|keywords?)(?: [a-z]{1,12}){0,6} (?:are|include|is)\\s?[:：]?\\s(?<words>(?!not|optional).+)",
    ),
    reading: "prose",
    isWeak: true,
    hint: "further",
  },
  {
    example: "winter coat : kaede \\(maple\\), long coat, scarf,",
    words: ["kaede \\(maple\\)", "long coat", "scarf"],
    pattern: pattern(
      "^\\W{0,4}(?!(?:negative|neg|example|sample|optional|prompts?|positive)\\b|.{0,40}(?:ckpt|checkpoint))(?<label>[^:：,，]{2,40}?)\\s?[:：]\\s?(?=[^:：]{0,60}(?:\\\\\\(|[a-z]_[a-z]{1,20}[,，][^:：,，]{1,40}[,，]))(?<words>.*)",
    ),
    reading: "list",
    isWeak: true,
    hint: "escaped",
  },
  {
    example: "kaede, long hair, red jacket, gloves",
    words: ["kaede", "long hair", "red jacket", "gloves"],
    pattern: pattern(
      `^${NO_TAGS}(?=.{0,400}${TAG})(?<words>\\W{0,3}[^,，.。:：!?！？<>一-鿿]{2,40}(?:[,，][^,，.。:：!?！？<>一-鿿]{2,40}){2,12}[,，]?\\s?)$`,
    ),
    reading: "list",
    isWeak: true,
    unlessBelow: NO_LIST_BELOW,
    hint: "tags",
  },
  {
    example: "kaede_coat, straw hair,",
    words: ["kaede_coat", "straw hair"],
    pattern: pattern("^(?<words>(?:[a-z][a-z0-9_ ()\\\\'-]{1,30}[,，]\\s?){1,12})$", "g"),
    reading: "list",
    isWeak: true,
    unlessBelow: NO_LIST_BELOW,
    hint: "tags",
  },
  {
    example: "Use smoky sky to get a better evening.",
    words: ["smoky sky"],
    pattern: pattern(
      "(?:^|[.!]\\s|\\byou can )[Uu]se (?<words>(?!(?:the|a|an|any|this|these|your|its|my|it|them|more|less|higher|lower|low|high|lora|loras|hi-?res|hires\\.?fix|highres|controlnet|control|img2img|image|inpaint\\w{0,5}|negatives?|weights?|vae|clip|cfg|upscal\\w{1,4}|adetailer|embeddings?|prompts?|tags?|trigger|keywords?|different|other|another|some|strength|with|at|on|in|as|for|to|and|after|sd|photoshop|samplers?|dpm|euler|ddim|python|regional|latent|google|additional|extension)\\b)[a-z_]{2,20}(?: (?!models?|checkpoints?|merges?|mix)[a-z_]{2,20}){0,2}),? (?:to (?:get|have|make|create|generate|add|produce|achieve|obtain)|for (?:a |an |more |her |his |the |better )|if you want) ?",
      "g",
    ),
    reading: "prose",
    isWeak: true,
    hint: "goal",
  },
];
