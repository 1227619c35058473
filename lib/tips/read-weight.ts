// What a text says about the prompt weight of its own LoRA. Invariant: every number comes from the
// text, with the sentence that says it and the line it stands in; nothing said, nothing found.

import { findAll } from "#lib/catalog/find-all.ts";
import type { Evidence } from "#lib/catalog/model.ts";
import { WIDE } from "./narrow.ts";
import { once } from "./once.ts";
import { toEvidence, toNumbers, type Value } from "./read-weight-quote.ts";
import { type OwnName, readOwnTags } from "./read-weight-stems.ts";
import { baseNames, MAX_SENTENCE, splitVersions, versionNumbers } from "./read-weight-versions.ts";
import {
  ADVICE,
  ADVICE_AGAINST,
  CONTEXTS,
  OTHER,
  PRAISE,
  REPLACEMENTS,
  USE,
  VALUE_FORMS,
  type ValueForm,
  WEIGHT,
  WEIGHT_WORDS,
} from "./weight-words.ts";

/** One thing said about the weight. */
export interface Statement {
  evidence: Evidence;
  /** plain: the sentence names the weight · implied: only its surroundings do · example: a tag in
   * an example prompt. */
  rank: "plain" | "implied" | "example";
  /** Its clause has a word of advice. */
  isAdvice: boolean;
  /** Version numbers that the sentence names ("2", "1.5"); empty where it speaks in general. */
  versions: string[];
  /** Base models that its line is about; empty where it speaks in general. */
  bases: string[];
}

/** How far the words may stand that tell the case, in characters. */
const REACH_CASE = 200;
const MAX_CONTEXT = 60;
/** A line of so few characters that ends with a weight word is the heading of the next. */
const MAX_HEADING = 60;
/** The same of a line that ends with a colon and has the weight word anywhere. */
const MAX_COLON_HEADING = 100;
// How far, in characters, a value may stand from its weight word: after it, and before it.
const REACH_BACK = 50;
const REACH_FORWARD = 30;
/** How far a value may stand from a word of advice that is its only sign. */
const REACH_ADVICE = { range: 36, bound: 30, single: 24 };
/** Two values with so little between them are for the same case: ">0.4 & <0.8". */
const SAME_CASE = 8;
/** A percentage and a number above LIMIT stand right at their weight word. */
const REACH_NEAR = 16;
const DIGIT = /\d/;
const DIGIT_OF_ANY_WIDTH = /\p{Nd}/u;
/** A tag, or a number below zero as sliders have. */
const TAG_OR_SIGN = /<(?:lora:|lyco:|[^<>:]{1,99}:[.\d]{1,5}>)|±|\+\/-|(?<![\d.,/#a-z])[-−][.\d]/i;
const DECIMAL = /[.,]\d/;
const CLAUSE_END = /[,，、;；|]/;
const MARKS = new RegExp(`[${WEIGHT}${OTHER}]`, "g");
const HEADING = new RegExp(
  `${WEIGHT}[^\\d${WEIGHT}]{0,12}[:：]?\\s{0,3}$|${WEIGHT}[^\\d]{0,60}[:：]\\s{0,3}$`,
);
/** A line below a heading that goes on with its list. Examples: "Flux: 0.8", "0.7 for faces", "A:" */
const HEADED_ITEM =
  /^(?:[^:：。]{1,40}[:：]$|(?:[^:：。]{1,40}[:：]|[-•*]?)\s{0,3}[.\d][^。]{0,100}$)/;
/** A weight word, or a setting that has no number of its own: "0.7, CFG 7" is no CFG of 0.7. */
const NAME_AHEAD = new RegExp(`${WEIGHT}|${OTHER}(?![\\s:=]{0,3}(?:(?:of|is|to|at) )?\\d)`);
/** Weights beyond this are numbers of something else; sliders, which go below zero, go further,
 * and so does what stands right at a weight word. */
const LIMIT = 2;
const NEAR_LIMIT = 5;
const SLIDER_LIMIT = 10;
/** Without a weight word a number from here on is too often a version. */
const BARE_LIMIT = 1.45;

/** All statements of a text's lines about the LoRA whose names isOwn knows (ownNames), in order. */
export function readStatements(lines: readonly string[], isOwn: OwnName): Statement[] {
  let isHeaded = false;
  return lines.flatMap((line, index) => {
    const hasNumber = hasDigit(line);
    const isBelow = (): boolean => isHeading(lines[index - 1]);
    isHeaded = isHeaded
      ? HEADED_ITEM.test(line) || (hasNumber && isBelow())
      : (hasNumber || (line.length <= MAX_HEADING && HEADED_ITEM.test(line))) && isBelow();
    if (!hasNumber || (!isHeaded && !mayTell(line))) return [];
    const found = readLine(line, isHeaded, isOwn);
    return found.map((item) => ({
      ...item,
      bases: baseNames(line, item.evidence.quote),
      evidence: { ...item.evidence, line: index + 1 },
    }));
  });
}

function readLine(line: string, isHeaded: boolean, isOwn: OwnName): Omit<Statement, "bases">[] {
  const marked = once(() => mark(line));
  const isPrompt = once(() => /[,，]|^prompt/i.test(line.replace(/<[^<>]{1,200}>/g, "")));
  const sentences = line.split(/(?<=[.!?])\s+|(?<=[。！？])/);
  return sentences.flatMap(splitVersions).flatMap(({ whole, isPart }, index) => {
    const sentence = whole.slice(0, MAX_SENTENCE);
    if (!hasDigit(sentence)) return [];
    const tags = readTags(sentence, isPrompt, isOwn);
    const text = sentence === line ? marked() : mark(sentence);
    const isAboutWeight = (): boolean => tags.length > 0 || marked().includes(WEIGHT);
    const headed = isPart || (isHeaded && index === 0) ? `${WEIGHT} ${text}` : text;
    const found = merge([...readValues(sentence, headed, isAboutWeight), ...tags]);
    if (found.length === 0) return [];
    const versions = versionNumbers(sentence.replace(/<[^<>]{1,200}>/g, " "));
    return found.map((item) => ({ ...item, versions }));
  });
}

/** Most lines have none, and need no closer look. */
const hasDigit = (text: string): boolean =>
  DIGIT.test(text) || (WIDE.test(text) && DIGIT_OF_ANY_WIDTH.test(text));

/** False where no value of the line could be a weight: most lines, told by a glance. */
function mayTell(line: string): boolean {
  const text = line.normalize("NFKC");
  return (
    text.search(WEIGHT_WORDS) >= 0 ||
    TAG_OR_SIGN.test(text) ||
    (DECIMAL.test(text) && (ADVICE.test(text) || USE.test(text) || PRAISE.test(text)))
  );
}

/** "Recommended weight:" alone on its line. */
function isHeading(line: string | undefined): boolean {
  const max = line !== undefined && /[:：]$/.test(line) ? MAX_COLON_HEADING : MAX_HEADING;
  if (line === undefined || line.length > max || hasDigit(line)) return false;
  return line.search(WEIGHT_WORDS) >= 0 && HEADING.test(mark(line));
}

type Found = Omit<Statement, "versions" | "bases">;

/** A tag that repeats what its sentence says in words adds nothing. */
function merge(found: Found[]): Found[] {
  const values = new Set<string>();
  return found.filter(({ evidence: { best, min, max } }) => {
    const value = [best, min, max].join();
    return !values.has(value) && values.add(value);
  });
}

/** The sentence with weight words and other settings marked, and misleading numbers taken out. */
function mark(sentence: string): string {
  let text = sentence.normalize("NFKC");
  for (const { pattern, by } of REPLACEMENTS) text = text.replace(pattern, by);
  return text;
}

interface Placed {
  item: Found;
  at: number;
  end: number;
}

function readValues(sentence: string, marked: string, isAboutWeight: () => boolean): Found[] {
  if (!/\d/.test(marked)) return [];
  let text = marked;
  const isUse = once(() => (ADVICE.test(marked) || USE.test(marked)) && isAboutWeight());
  const found: Placed[] = [];
  for (const form of VALUE_FORMS) {
    if (text.search(form.pattern) < 0) continue; // most: a search is cheaper than its matches
    found.push(...readForm(form, text, sentence, isUse));
    text = text.replace(form.pattern, (taken) => " ".repeat(taken.length));
  }
  const isAgainst = found.length > 0 && ADVICE_AGAINST.test(text);
  if (found.length === 1) for (const { item } of found) item.isAdvice = ADVICE.test(text);
  found.sort((a, b) => a.at - b.at);
  let context: string | undefined;
  return found.map(({ item, at, end }, index) => {
    const last = found[index - 1];
    context =
      last && at - last.end <= SAME_CASE
        ? context
        : contextOf(marked, last?.end ?? 0, at, end, found[index + 1]?.at);
    const evidence = context === undefined ? item.evidence : { ...item.evidence, context };
    return { rank: item.rank, evidence, isAdvice: item.isAdvice && !isAgainst };
  });
}

/** The case for which a value holds: in the words since the value before it, or up to the next
 * comma or value. */
function contextOf(
  text: string,
  from: number,
  at: number,
  end: number,
  next = text.length,
): string | undefined {
  const before = text.slice(Math.max(from, at - REACH_CASE), at);
  const after = text.slice(end, Math.min(next, end + REACH_FORWARD)).split(CLAUSE_END)[0] ?? "";
  // What stands before belongs to the value before it up to the first comma.
  const own = from === 0 ? before : before.replace(/^[^,，、;；|]*(?=[,，、;；|])/, "");
  for (const { pattern } of CONTEXTS) {
    const found = pattern.exec(own) ?? (after === "" ? null : pattern.exec(after));
    if (!found) continue;
    const words = found[0].replace(MARKS, "").replace(/\s+/g, " ").trim();
    return words.slice(0, MAX_CONTEXT).toWellFormed();
  }
  return undefined;
}

function readForm(form: ValueForm, text: string, sentence: string, isUse: () => boolean): Placed[] {
  return findAll(text, form.pattern).flatMap((match) => {
    const value = form.read(toNumbers(match.slice(1)));
    const rank = rankOf(text, match, value);
    if (rank === undefined) return [];
    if (rank === "implied" && !isUse() && !isBold(text, match, value)) return [];
    const evidence = toEvidence("description", sentence, value, match[1]);
    const isAdvice = ADVICE.test(clauseOf(text, match));
    const at = match.index;
    return [{ item: { rank, evidence, isAdvice }, at, end: at + match[0].length }];
  });
}

function isWeight(value: Value, limit: number): boolean {
  const numbers = Object.values(value);
  const reach = numbers.some((number) => number < 0) && limit > LIMIT ? SLIDER_LIMIT : limit;
  return numbers.every((number) => Math.abs(number) <= reach) && numbers.some((n) => n !== 0);
}

const isSlider = ({ min, max }: Value): boolean =>
  min !== undefined && max !== undefined && min < 0 && max > 0;

/** Whether the setting named nearest to a value is the weight; undefined where it is another. */
function rankOf(text: string, match: RegExpExecArray, value: Value): Found["rank"] | undefined {
  const { name, distance, isBack } = nearestName(text, match);
  const isNear = name === WEIGHT && distance <= REACH_NEAR;
  if (match[0].includes("%") && !isNear) return undefined;
  if (!isWeight(value, (isNear && isBack) || isSlider(value) ? NEAR_LIMIT : LIMIT))
    return undefined;
  if (name === undefined) return "implied";
  return name === WEIGHT ? "plain" : undefined;
}

interface Nearest {
  name: string | undefined;
  /** In characters. */
  distance: number;
  isBack: boolean;
}

/** The weight word or other setting nearest to a value, before it or behind it in its clause. */
function nearestName(text: string, match: RegExpExecArray): Nearest {
  if (match[0].includes(WEIGHT)) return { name: WEIGHT, distance: 0, isBack: true };
  const end = match.index + match[0].length;
  const before = text.slice(Math.max(0, match.index - REACH_BACK), match.index);
  const after = text.slice(end, end + REACH_FORWARD).split(CLAUSE_END)[0] ?? "";
  const back = before.length - Math.max(before.lastIndexOf(WEIGHT), before.lastIndexOf(OTHER));
  const ahead = after.search(NAME_AHEAD);
  const isBack = back <= before.length && (ahead < 0 || back <= ahead + 1);
  return {
    name: isBack ? before.at(-back) : after[ahead],
    distance: isBack ? back : ahead,
    isBack,
  };
}

/** The words around a value, up to the next comma or the next number on either side. */
function clauseOf(text: string, match: RegExpExecArray): string {
  const before = text.slice(Math.max(0, match.index - REACH_BACK), match.index);
  const after = text.slice(match.index + match[0].length).slice(0, REACH_FORWARD);
  return `${before.split(CLAUSE_END).at(-1)} ${after.split(CLAUSE_END)[0]}`;
}

/**
 * Values that say enough with no weight word: a decimal right behind a word of advice ("Use 1 ~
 * 0.8") or before one ("0.6-0.8 is fine"), and a range from below to above zero, which no other
 * setting has.
 */
function isBold(text: string, match: RegExpExecArray, value: Value): boolean {
  if (isSlider(value)) return true;
  const numbers = Object.values(value);
  const kind = numbers.length > 1 ? "range" : value.best === undefined ? "bound" : "single";
  const reach = REACH_ADVICE[kind];
  if (!/[.,]\d/.test(match[0])) return false;
  const before = text.slice(Math.max(0, match.index - reach), match.index);
  const near = before.split(CLAUSE_END).at(-1) ?? "";
  if (ADVICE.test(near) || USE.test(near)) return true;
  if (numbers.some((number) => number > BARE_LIMIT) || numbers.every((n) => n >= 1)) return false;
  const end = match.index + match[0].length;
  const after = text.slice(end, end + reach).split(/[,，;；|.。]/)[0] ?? "";
  return ADVICE.test(after) || USE.test(after) || PRAISE.test(after);
}

const TAG_RANGE = /^:\s?(\d?\.?\d{1,3})\s?[-~〜～]\s?(\d?\.?\d{1,3})$/;

function readTags(sentence: string, isPrompt: () => boolean, isOwn: OwnName): Found[] {
  return readOwnTags(sentence, isOwn).flatMap(({ rest, weight, start, end }): Found[] => {
    const range = TAG_RANGE.exec(rest)?.slice(1).map(Number).toSorted();
    const value: Value = range ? { min: range[0], max: range[1] } : { best: weight };
    const isStated = rest !== "" && (range !== undefined || weight !== undefined);
    if (!isStated || !isWeight(value, NEAR_LIMIT)) return [];
    const evidence = toEvidence("tag", sentence, value, sentence.slice(start, end));
    return [{ rank: isPrompt() ? "example" : "plain", evidence, isAdvice: !isPrompt() }];
  });
}
