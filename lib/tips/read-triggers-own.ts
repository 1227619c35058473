// Forms for words that belong to what a model draws (outfits, looks, further tags), as data: each
// with an example that a test reads. They count next to trigger words, where mere suggestions for the
// picture do not. Invariant: repeats are bounded, so that the work grows with the sentence.
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
    example: 'Add "red scarf, straw hat" for her summer outfit.',
    words: ["red scarf", "straw hat"],
    pattern: pattern(
      '^\\W{0,4}(?:you can |just |to get it,? )?add (?<words>["“][^"“”]{2,300}["”])\\s(?:for|to get|to make|to have) (?:her|his|the|its|their)\\s',
    ),
    reading: "list",
    isWeak: true,
    hint: "quote",
  },
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
    example: "Default Outfit: tunic",
    words: ["tunic"],
    pattern: pattern(
      '^\\W{0,4}(?![Oo]ptional|[Oo]ther |[Nn]eg)(?<label>(?:[^\\s:：,，.]{1,20}\\s){0,4}(?:[Oo]utfits?|[Cc]ostumes?|[Cc]loth(?:es|ing)|[Aa]ppearances?|[Aa]ttire|[Aa]rmou?r|[Dd]ress|[Uu]niform|[Ss]wimsuit|[Hh]airstyle|[Ll]ook|[Ff]orm|[Aa]ccessor(?:y|ies)|服装|衣服|衣装|服裝)(?:\\s?#?\\d{1,2})?(?:\\s?[(（][^()（）]{1,40}[)）])?)\\s?[:：]\\s?(?!(?:[Ss]he|[Hh]e|[Ii]t|[Tt]he|[Tt]his|[Mm]y|[Ii]|[Nn]ot?|[Yy]ou|[Pp]lease|[Cc]an)\\b)(?<words>(?:[a-z0-9"(][a-z0-9 _\\\\()\'"-]{1,40}$|[^,，.。:：]{2,50}[,，、]).{0,600})',
      "g",
    ),
    reading: "list",
    isWeak: true,
    hint: "outfit",
  },
  {
    example: "Additional words: scarf, straw hat",
    words: ["scarf", "straw hat"],
    pattern: pattern(
      "^\\W{0,4}(?:(?:other|additional|extra|more|helping|helpful|further|secondary|appearance|clothing|outfit|required|must|其他|其它|必[须須]|附加|その他の?)\\s{0,2}(?:trigger\\s|useful\\s)?(?:tags?|prom?p?ts?|words?|keywords?|标签|提示词|タグ)|words|必[须須]|must\\s?[(（][^()（）]{1,12}[)）])(?:\\s?[(（][^()（）]{1,40}[)）])?\\s?[:：]\\s?(?<words>.+)",
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
      "^\\W{0,4}(?!(?:negative|neg|example|sample|optional|prompts?|positive)\\b|.{0,40}(?:ckpt|checkpoint))(?<label>[^:：,，]{2,40}?)\\s?[:：]\\s?(?=[^:：]{0,60}\\\\\\()(?<words>.*)",
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
    example: "The prompts I used to get her original style:",
    words: [],
    pattern: pattern(
      "^(?!.{0,100}(?:negative|example|sample|preview|images?\\b|pictures?\\b|settings?\\b)).{0,40}\\b(?:prompts?|prompting|tags?|keywords?)\\s(?:i use|i used|used|for|to)\\b[^.:：]{0,60}[:：](?<words>)$",
    ),
    reading: "list",
    isWeak: true,
    hint: "below",
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
  {
    example: 'I recommend adding "red cape" and "lantern" in the prompt.',
    words: ["red cape", "lantern"],
    pattern: pattern(
      '^(?!.{0,200}\\b(?:if|try|when|force|sometimes)\\b).{0,200}?\\b(?:adding|using|(?:you can|please|just|must|should|necessary to|recommend to) (?:add|use)) (?<words>["“][^.]{2,160}?["”])\\s(?:to|in|into)\\s(?:the\\s|your\\s)?(?:positive\\s)?prom?pts?\\b',
    ),
    reading: "prose",
    isWeak: true,
    hint: "quote",
  },
  {
    example: "Add straw hat, sandals to the above tags to get her summer look",
    words: ["straw hat", "sandals"],
    pattern: pattern(
      '(?:^|[.!]\\s)add (?<words>(?!(?:the|a|an|this|these|it|some|more|any|lora|your)\\b)[^.:："“]{2,160}?) to (?:the above|your|the|these) (?:positive )?(?:tags?|prom?pts?)\\b(?! if)',
    ),
    reading: "list",
    isWeak: true,
    hint: "goal",
  },
];
