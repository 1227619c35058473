// Trigger words: those a text names, and those a source lists. Invariant: the words stand in the
// text exactly so; whole example prompts and prompt tags are not triggers.
import type { Evidence, TriggerTip, WeightTip } from "#lib/catalog/model.ts";
import { loraKey, readPromptTags } from "#lib/catalog/prompt-tags.ts";
import { TRIGGER_FORMS } from "./read-triggers-forms.ts";
import {
  BULLET,
  EXAMPLE,
  HINTS,
  MAY_NAME,
  NEEDED,
  NEGATIVE,
  NO_LABEL,
  OUTFIT,
  SETTING,
  type TriggerForm,
} from "./read-triggers-nouns.ts";
import {
  BARE,
  cleanWord,
  countBare,
  FACE,
  IDENTIFIER,
  isWord,
  readWords,
  splitWords,
  toEvidence,
} from "./read-triggers-words.ts";

/** What goes on for longer is no sentence, but a list or an attack. */
const MAX_SENTENCE = 1000;
/** Sentences of one text that are looked at closely: the longest descriptions have a tenth. */
const MAX_SENTENCES = 1000;
const SENTENCE_END = /(?<=[.!?])\s+(?![(a-z])|(?<=[。！？])/;
/** Announcements of one form that a sentence is read for. */
const MAX_MATCHES = 4;
/** Lines below a heading that are looked at. */
const MAX_BELOW = 30;
const MAX_LABEL = 60;
/** Longer lines are no headings. */
const MAX_HEADING = 120;

interface Group {
  words: string[];
  label?: string;
  /** The text recommends the words, but does not call them triggers. */
  isAdvice?: boolean;
}

const LABELLED = /^([^:：,，<>]{1,50}?)\s?(?:[:：]|\s[-–—=]>?(?=\s))\s{0,2}(\S.*)$/;
/** A line that is the heading of the next. Example: "For triggering Nurse(Default Costume):" */
const HEADING =
  /^(?:(?:for|to)\s)?(?:(?:triggering|trigger|get|the)\s){0,2}([^:：]{2,50}?)\s?[:：]$/i;

/** The groups of words that the lines of a text name as triggers. */
export function readTriggers(lines: readonly string[]): TriggerTip[] {
  let left = MAX_SENTENCES;
  const groups = lines.flatMap((line, index) => {
    if (left <= 0 || (!line.endsWith(",") && line.search(MAY_NAME) < 0)) return [];
    const sentences = line.split(SENTENCE_END, left);
    left -= sentences.length;
    return groupsOf(lines, index, sentences).map((group) => ({ ...group, line, index }));
  });
  // Next to true triggers, "recommended tags" are suggestions for the picture.
  const isNamed = groups.some(({ isAdvice }) => isAdvice !== true);
  const tips = groups
    .filter(({ isAdvice }) => isAdvice !== true || !isNamed)
    .map(
      ({ words, label, line, index }): TriggerTip => ({
        words,
        ...(label === undefined ? {} : { label: label.slice(0, MAX_LABEL) }),
        evidence: { ...toEvidence("description", line), line: index + 1 },
      }),
    );
  return withoutRepeats(tips, []);
}

/**
 * Tips whose words are not all said before: by `before`, or by an earlier one of `tips`. See foldWord.
 */
export function withoutRepeats(
  tips: readonly TriggerTip[],
  before: readonly TriggerTip[],
): TriggerTip[] {
  const groups = before.map((tip) => new Set(tip.words.map(foldWord)));
  const all = new Set(groups.flatMap((group) => [...group]));
  return tips.filter((tip) => {
    const words = new Set(tip.words.map(foldWord));
    const isSaid = [...words].every((word) => all.has(word));
    for (const word of words) all.add(word);
    return !isSaid;
  });
}

/** A word as comparisons take it: case, blanks, underscores, hyphens and backslashes do not count. */
export function foldWord(word: string): string {
  return word.toLowerCase().replace(/[\s_\\-]+/g, "") || word;
}

function groupsOf(lines: readonly string[], index: number, sentences: readonly string[]): Group[] {
  const line = lines[index] ?? "";
  const isShort = line.length <= MAX_HEADING;
  const outfit = isShort ? OUTFIT.exec(line)?.[1]?.trim() : undefined;
  if (outfit !== undefined) {
    const words = readTags(lines[index + 1] ?? "");
    if (words.length > 0) return [{ words, label: outfit, isAdvice: !NEEDED.test(line) }];
  }
  return sentences.flatMap((whole, at) => {
    const sentence = whole.slice(0, MAX_SENTENCE);
    const found = readSentence(
      sentence,
      at === sentences.length - 1 ? { lines, index } : undefined,
    );
    return found.length > 0 && NEGATIVE.test(sentence) ? [] : found;
  });
}

/** The words of a line that has nothing but tags: three at least. */
function readTags(line: string): string[] {
  const words = line.length > MAX_SENTENCE ? [] : readWords(line, "list", true);
  const items = line.split(/[,，、]/).filter((item) => /[\p{L}\p{N}]/u.test(item));
  return words.length > 2 && items.length <= words.length + 1 ? words : [];
}

/** The forms under the hint that they share. */
const FORMS_BY_HINT = [...Map.groupBy(TRIGGER_FORMS, ({ hint }) => hint)].map(
  ([hint, forms]) => [HINTS[hint], forms] as const,
);

/** The lines below a sentence that ends its line. */
interface Place {
  lines: readonly string[];
  index: number;
}

/** All groups that a sentence names, by whatever form. */
function readSentence(sentence: string, place: Place | undefined): Group[] {
  const found: Group[] = [];
  for (const [hint, forms] of FORMS_BY_HINT) {
    if (hint.test(sentence))
      found.push(...forms.flatMap((form) => readForm(form, sentence, place)));
  }
  return found;
}

function readForm(form: TriggerForm, sentence: string, place: Place | undefined): Group[] {
  if (sentence.search(form.pattern) < 0) return []; // most: a search is cheaper than its matches
  if (form.unlessBelow?.test(place?.lines[place.index - 1] ?? "")) return [];
  const isAdvice = form.isWeak === true && form.reading === "list" && !NEEDED.test(sentence);
  const matches = sentence.matchAll(form.pattern).take(MAX_MATCHES);
  return [...matches].flatMap((match) =>
    readMatch(form, match, sentence, place).map((group) => ({ ...group, isAdvice })),
  );
}

function readMatch(
  form: TriggerForm,
  match: RegExpExecArray,
  sentence: string,
  place: Place | undefined,
): Group[] {
  const named = match.groups ?? {};
  const text = named.words ?? named.words2 ?? named.words3 ?? named.ident ?? "";
  if (form.reading === "exact") return isWord(text) ? [{ words: [text] }] : [];
  if (named.labelled !== undefined) return readBelow(place, false).filter(({ label }) => label);
  const isOver = match.index + match[0].length + text.length >= sentence.length;
  if (isOver && form.reading === "list" && /^[\W_]{0,6}$/u.test(text))
    return readBelow(place, form.isWeak === true);
  const words =
    form.isWeak && EXAMPLE.test(sentence) ? [] : readWords(text, form.reading, form.isWeak);
  if (words.length === 0) return [];
  const label = labelOf(sentence, match, place);
  return [{ words, ...(label === undefined ? {} : { label }) }];
}

/** "Outfit" of "Outfit trigger: …", "wano" of "Tags for wano: …", or the heading above. */
function labelOf(
  sentence: string,
  match: RegExpExecArray,
  place: Place | undefined,
): string | undefined {
  const isWhole = match.index <= 2;
  const above = isWhole && place !== undefined ? (place.lines[place.index - 1] ?? "") : "";
  const named = [
    match.groups?.label,
    /\s(?:for|of)\s(?:the\s)?([^:：=]{2,40}?)\s?[:：=]/i.exec(match[0].slice(0, 90))?.[1],
    /^[^\p{L}\p{N}]*([\p{L}\p{N}][^:：()（），,.]{0,58})/u.exec(
      sentence.slice(0, match.index),
    )?.[1],
    HEADING.exec(above)?.[1],
  ];
  return named.map((label) => label?.trim()).find((label) => label && !NO_LABEL.test(label));
}

/** The words in the lines below a heading: one line, or as many as are items of a list. */
function readBelow(place: Place | undefined, isWeak: boolean): Group[] {
  const groups: Group[] = [];
  const single: string[] = [];
  const below = place?.lines.slice(place.index + 1, place.index + 1 + MAX_BELOW) ?? [];
  const bare = countBare(below);
  for (const [at, whole] of below.entries()) {
    const line = whole.slice(0, MAX_SENTENCE);
    const group = readItem(line, at === 0 || at < bare, isWeak);
    if (group === undefined) break;
    if (group.label === undefined && group.words.length === 1) single.push(...group.words);
    else groups.push(group);
    if (at === 0 && bare === 0 && isWholeList(group, line)) break;
  }
  return single.length > 0 ? [{ words: single }, ...groups] : groups;
}

/** A first line that has all words: what stands below it is about something else. */
function isWholeList({ label, words }: Group, line: string): boolean {
  return label === undefined && words.length > 1 && !BULLET.test(line);
}

function readItem(line: string, isFirst: boolean, isWeak: boolean): Group | undefined {
  if (SETTING.test(line) || NEGATIVE.test(line)) return undefined;
  const bare = line.replace(/\s[(（][^()（）]{1,80}[)）]?.{0,20}$/, "");
  if (FACE.test(bare)) return { words: [bare] };
  const text = line.replace(BULLET, "");
  const isItem = isFirst || text !== line;
  const labelled = LABELLED.exec(text);
  if (labelled !== null) return readLabelled(labelled, isItem, isWeak);
  if (!isItem && !IDENTIFIER.test(bare)) return undefined;
  const whole = /_\S* [(（]\S+ /.test(text) && IDENTIFIER.test(bare) ? bare : text;
  const isWhole = text === line && /^[a-z]/.test(line) && BARE.test(line) && isWord(whole);
  const words = isWhole ? [whole.replace(/[,，]$/, "")] : readWords(whole, "list", isWeak);
  return words.length > 0 ? { words } : undefined;
}

/** "Outfit: dress, hat", or "dress - what the word does". */
function readLabelled(
  [, left = "", right = ""]: RegExpExecArray,
  isItem: boolean,
  isWeak: boolean,
): Group | undefined {
  const words = readWords(right, "list", isWeak);
  if (words.length > 0) return { words, label: left.trim() };
  const own = isItem ? readWords(cleanWord(left), "list", isWeak) : [];
  return own.length > 0 ? { words: own } : undefined;
}

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
 * @param stems names of its files, as written or as stemSet has them
 */
export function readListedWeight(
  trainedWords: readonly string[],
  stems: ReadonlySet<string>,
): WeightTip | null {
  if (!trainedWords.some((entry) => entry.includes("<"))) return null;
  const keys = new Set([...stems].map(loraKey));
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
