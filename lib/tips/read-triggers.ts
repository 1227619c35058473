// Trigger words that a text names. Invariant: the words stand in the text exactly so; whole example
// prompts and prompt tags are not triggers.
import { findAll } from "#lib/catalog/find-all.ts";
import type { TriggerTip } from "#lib/catalog/model.ts";
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
  type TriggerHint,
} from "./read-triggers-nouns.ts";
import {
  BARE,
  cleanWord,
  countBare,
  IDENTIFIER,
  isFace,
  isWord,
  readWords,
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

/** A sentence of a line that may name words, and what was found in it. */
interface Sentence {
  text: string;
  index: number;
  /** Where it ends its line: the words may stand below. */
  place: Place | undefined;
  groups: Group[];
}

/**
 * The groups of words that each text names as triggers, in its lines. Many texts at once take less
 * time than one by one (see readForms).
 */
export function readTriggers(texts: readonly (readonly string[])[]): TriggerTip[][] {
  const sentences = texts.map(sentencesOf);
  readForms(sentences.flat());
  return texts.map((lines, index) => tipsOf(sentences[index] ?? [], lines));
}

function tipsOf(sentences: readonly Sentence[], lines: readonly string[]): TriggerTip[] {
  const found = sentences.filter(({ groups, text }) => groups.length > 0 && !NEGATIVE.test(text));
  if (found.length === 0) return [];
  // Next to true triggers, "recommended tags" are suggestions for the picture.
  const isNamed = found.some(({ groups }) => groups.some(({ isAdvice }) => isAdvice !== true));
  const tips = found.flatMap(({ groups, index }) =>
    groups
      .filter(({ isAdvice }) => isAdvice !== true || !isNamed)
      .map(
        ({ words, label }): TriggerTip => ({
          words,
          ...(label === undefined ? {} : { label: label.slice(0, MAX_LABEL) }),
          evidence: { ...toEvidence("description", lines[index] ?? ""), line: index + 1 },
        }),
      ),
  );
  return withoutRepeats(tips, []);
}

/** Those of lines that may name words. */
function sentencesOf(lines: readonly string[]): Sentence[] {
  const found: Sentence[] = [];
  let left = MAX_SENTENCES;
  for (const [index, line] of lines.entries()) {
    if (left <= 0 || !(line.endsWith(",") || MAY_NAME.test(line))) continue;
    const parts = line.split(SENTENCE_END, left);
    left -= parts.length;
    found.push(...sentencesOfLine(parts, { lines, index }));
  }
  return found;
}

/** A line that names an outfit is read at once. */
function sentencesOfLine(parts: readonly string[], place: Place): Sentence[] {
  const { lines, index } = place;
  const outfit = readOutfit(lines[index] ?? "", lines[index + 1]);
  if (outfit !== undefined) return [{ text: "", index, place: undefined, groups: [outfit] }];
  return parts.map((whole, at) => ({
    text: whole.slice(0, MAX_SENTENCE),
    index,
    place: at === parts.length - 1 ? place : undefined,
    groups: [],
  }));
}

/** "Season 3 outfit :", with its tags in the line below. */
function readOutfit(line: string, below: string | undefined): Group | undefined {
  if (below === undefined || line.length > MAX_HEADING) return undefined;
  const label = OUTFIT.exec(line)?.[1]?.trim();
  const words = label === undefined ? [] : readTags(below);
  if (label === undefined || words.length === 0) return undefined;
  return { words, label, isAdvice: !NEEDED.test(line) };
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

/** The words of a line that has nothing but tags: three at least. */
function readTags(line: string): string[] {
  const words = line.length > MAX_SENTENCE ? [] : readWords(line, "list", true);
  const items = line.split(/[,，、]/).filter((item) => /[\p{L}\p{N}]/u.test(item));
  return words.length > 2 && items.length <= words.length + 1 ? words : [];
}

/** The forms under the hint that they share. */
const FORMS_BY_HINT = [...Map.groupBy(TRIGGER_FORMS, ({ hint }) => hint)];

/** The lines below a sentence that ends its line. */
interface Place {
  lines: readonly string[];
  index: number;
}

/**
 * Adds to each sentence all groups that it names. Sentence by sentence would be slower: the next use
 * of a pattern finds the processor ready for it.
 */
function readForms(sentences: readonly Sentence[]): void {
  for (const [hint, forms] of FORMS_BY_HINT) {
    const hinted = withHint(sentences, hint);
    const withBoth = new Map<TriggerHint, Sentence[]>();
    const fitting = ({ also }: TriggerForm): Sentence[] =>
      also === undefined
        ? hinted
        : withBoth.getOrInsertComputed(also, () => withHint(hinted, also));
    if (hinted.length === 0) continue;
    for (const form of forms) for (const sentence of fitting(form)) readForm(form, sentence);
  }
}

const withHint = (sentences: readonly Sentence[], hint: TriggerHint): Sentence[] =>
  sentences.filter(({ text }) => HINTS[hint].test(text));

function readForm(form: TriggerForm, { text, place, groups }: Sentence): void {
  if (text.search(form.pattern) < 0) return; // most: a search is cheaper than its matches
  if (form.unlessBelow?.test(place?.lines[place.index - 1] ?? "")) return;
  const isAdvice = form.isWeak === true && form.reading === "list" && !NEEDED.test(text);
  for (const match of findAll(text, form.pattern, MAX_MATCHES))
    for (const group of readMatch(form, match, text, place)) groups.push({ ...group, isAdvice });
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
  if (isFace(bare)) return { words: [bare] };
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
