// What a source's list of trained words says: trigger words, and a weight in a tag. Invariant: as
// read-triggers.ts, the words stand in the list exactly so.
import type { Evidence, TriggerTip, WeightTip } from "#lib/catalog/model.ts";
import { loraKey, readPromptTags } from "#lib/catalog/prompt-tags.ts";
import { splitWords, toEvidence } from "./read-triggers-words.ts";

/** "Outfit 2: dress, hat" → "Outfit 2"; a colon without a blank may belong to a word ("re:zero"). */
const LABEL =
  /^\s{0,9}(?=[^:：]{0,3}\p{L})([^,，、:：<>()[\]\n]{2,60}?)\s?(?::\s|：)\s{0,9}(?=[^\s\d])/u;
/** Labels that say nothing but what the list is, with any colon. Example: "tag:1girl, fox" */
const PLAIN =
  /^\s{0,9}(?:(?:positive )?prompts?|tags?|(?:trigger|activation|key)[\s-]?(?:words?|tags?)|triggers?|keywords?|触发词|提示词|关键词|トリガー(?:ワード)?)\s?[:：]\s{0,9}/i;
/** Tags of one's own with other weights are mistakes or jokes. */
const LIMIT = 2;

/** Each entry of the list is a group, since packs list an outfit an entry; repeats left out. */
export function readListedTriggers(trainedWords: readonly string[]): TriggerTip[] {
  const seen = new Set<string>();
  return trainedWords.flatMap((entry) => {
    const text = entry.replace(PLAIN, "");
    const label = LABEL.exec(text);
    const words = splitWords(label === null ? text : text.slice(label[0].length));
    const key = words.join("\n").toLowerCase();
    if (words.length === 0 || seen.has(key)) return [];
    seen.add(key);
    const evidence = toEvidence("trainedWords", entry);
    return [{ words, ...(label?.[1] === undefined ? {} : { label: label[1].trim() }), evidence }];
  });
}

/**
 * The weight in tags of the model's own files among the words: the one, or the range of several.
 * @param stems names of its files, as written or as loraName has them
 */
export function readListedWeight(
  trainedWords: readonly string[],
  stems: Iterable<string>,
): WeightTip | null {
  if (!trainedWords.some((entry) => entry.includes("<"))) return null;
  const keys = new Set(Array.from(stems, loraKey));
  const found = trainedWords.flatMap((entry) =>
    readPromptTags(entry).flatMap(({ name, weight, rest }): Evidence[] => {
      if (rest === "" || weight === undefined || weight === 0 || Math.abs(weight) > LIMIT)
        return [];
      return keys.has(loraKey(name))
        ? [{ ...toEvidence("trainedWords", entry), best: weight }]
        : [];
    }),
  );
  const weights = [...new Set(found.map(({ best }) => best ?? 0))];
  const [first] = weights;
  if (first === undefined) return null;
  const evidence = weights.map((weight) => found.find(({ best }) => best === weight) as Evidence);
  if (weights.length === 1) return { best: first, evidence };
  return { min: Math.min(...weights), max: Math.max(...weights), evidence };
}
