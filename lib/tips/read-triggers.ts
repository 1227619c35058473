// Trigger words: those a text names, and those a source lists. Invariant: the words stand in the
// text exactly so; whole example prompts and prompt tags are not triggers.
import type { Evidence, TriggerTip } from "#lib/catalog/model.ts";

const MAX_QUOTE = 200;
const MAX_WORD = 60;
const MAX_WORDS = 40;

/** How texts announce trigger words; the words are in the first group. Each with an example. */
export const TRIGGER_FORMS: readonly { example: string; pattern: RegExp }[] = [
  {
    example: "Trigger words: skyla, pokemon",
    pattern:
      /(?:(?:trigger(?:ing|ed)?|activation|main|activat(?:e|ing))\s?(?:words?|tags?|prompts?|tokens?|phrases?|keywords?)|triggers?|prompt activator|key\s?words?|触发(?:关键)?词?|觸發詞|关键词|トリガー(?:ワード)?)\s*(?:\([^()]{0,40}\)\s*)?(?:is|are|[:：=→-]|是|为|為)\s*[:：]?\s*(\S.*)$/i,
  },
  {
    example: "Tags: skyla, pokemon",
    pattern: /^(?:recommended\s)?(?:tags?|words?)\s*[:：]\s*(\S.*)$/i,
  },
  {
    example: 'Trigger words "kaede"',
    pattern: /(?:trigger|activation)\s?(?:words?|tags?|prompts?)?\s(["“'‘`].*)$/i,
  },
  {
    example: 'Use "chibi" in your prompt',
    pattern: /\b(?:use|add|adding|include|type|put)\s(?:\w+\s){0,3}(["“「][^"”」]{2,60}["”」])/i,
  },
  {
    example: "Just add dark theme to your prompt",
    pattern:
      /\b(?:use|add|include|put)\s((?:\S{1,30}\s){1,4})(?:to|in|into)\s(?:your|the)\s(?:positive\s)?prompts?\b/i,
  },
];

/** "Trigger words:" alone on a line: the words stand in the next. */
const HEADING =
  /^\W{0,4}(?:(?:trigger|activation)\s?(?:words?|tags?|tokens?|phrases?|keywords?)|triggers?|keywords?|触发词|觸發詞|トリガーワード)\W{0,3}$/i;

/** The words that a line names, the line before it being known. */
function triggersOf(line: string, before: string): string[] {
  const head = line.slice(0, 2000);
  if (HEADING.test(before)) return namedWords(head);
  for (const { pattern } of TRIGGER_FORMS) {
    const named = pattern.exec(head)?.[1];
    if (named === undefined) continue;
    const words = namedWords(named);
    if (words.length > 0 && words.length <= MAX_WORDS) return words;
  }
  return [];
}

/** The groups of words that the lines of a text name as triggers. */
export function readTriggers(lines: readonly string[]): TriggerTip[] {
  const tips = lines.flatMap((line, index): TriggerTip[] => {
    const words = triggersOf(line, lines[index - 1] ?? "");
    return words.length > 0 ? [{ words, evidence: toEvidence("description", line) }] : [];
  });
  const seen = new Set<string>();
  return tips.filter(({ words }) => {
    const key = words.join(",");
    return !seen.has(key) && seen.add(key);
  });
}

/** Trigger words as a source lists them: each entry is a group, its prompt tags left out. */
export function readListedTriggers(trainedWords: readonly string[]): TriggerTip[] {
  return trainedWords.flatMap((entry) => {
    const words = splitWords(entry);
    return words.length > 0 ? [{ words, evidence: toEvidence("trainedWords", entry) }] : [];
  });
}

/** The words in quotation marks where the text begins with one, else its first sentence split. */
function namedWords(text: string): string[] {
  const quoted = [...text.matchAll(/["“「]([^"“”「」]{1,200})["”」]/g)].map((match) => match[1]);
  if (/^["“「]/.test(text) && quoted.length > 0) return splitWords(quoted.join(","));
  return splitWords(text.split(/[.!;](?:\s|$)|[。！；]/)[0] ?? "");
}

/** The words between commas, prompt tags and quotation marks left out. */
export function splitWords(text: string): string[] {
  const words = text
    .replace(/<[^<>]{0,200}>/g, " ")
    .split(/[,，、]|\s[|/]\s/)
    .map((word) => word.replace(/^[\s"“”'‘`「]+|[\s"“”'’`」]+$/g, ""))
    .filter((word) => word !== "" && word.length <= MAX_WORD);
  return [...new Set(words)];
}

export function toEvidence(kind: Evidence["kind"], text: string): Evidence {
  const quote = text.replace(/\s+/g, " ").trim();
  const isLong = quote.length > MAX_QUOTE;
  return { kind, quote: (isLong ? `${quote.slice(0, MAX_QUOTE - 1)}…` : quote).toWellFormed() };
}
