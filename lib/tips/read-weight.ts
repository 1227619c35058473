// What a text says about the prompt weight of its own LoRA. Invariant: every number comes from the
// text, with the sentence that says it; where nothing does, the answer is null.
import type { Evidence, WeightTip } from "#lib/catalog/model.ts";
import {
  ADVICE,
  OTHER,
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
}

const MAX_QUOTE = 200;
/** What goes on for longer is no sentence, but a list or an attack. */
const MAX_SENTENCE = 2000;
// How far, in characters, a value may stand from its weight word: after it, and before it.
const REACH_BACK = 50;
const REACH_FORWARD = 30;
/** How far a range may stand after a word of advice that is its only sign; a number half as far. */
const REACH_ADVICE = 36;
/** Of any width: most lines have none, and need no closer look. */
const DIGIT = /\p{Nd}/u;
/** A tag, or a number below zero as sliders have. */
const TAG_OR_SIGN = /<(?:lora|lyco):|±|\+\/-|(?<![\d.,/#a-z])[-−][.\d]/i;
const DECIMAL = /[.,]\d/;
const CLAUSE_END = /[,，、;；|]/;
/** Weights beyond this are numbers of something else; sliders, which go below zero, go further. */
const LIMIT = 2;
const SLIDER_LIMIT = 10;

/** All statements of a text's lines about the LoRA with these file stems, in order. */
export function readStatements(lines: readonly string[], stems: ReadonlySet<string>): Statement[] {
  return lines.flatMap((line) => {
    if (!DIGIT.test(line) || !mayTell(line)) return [];
    const marked = once(() => mark(line));
    const isPrompt = once(() => /[,，]|^prompt/i.test(line.replace(/<[^<>]{1,200}>/g, "")));
    return line.split(/(?<=[.!?])\s+|(?<=[。！？])/).flatMap((whole) => {
      const sentence = whole.slice(0, MAX_SENTENCE);
      if (!DIGIT.test(sentence)) return [];
      const tags = readTags(sentence, isPrompt, stems);
      const text = sentence === line ? marked() : mark(sentence);
      const isAboutWeight = (): boolean => tags.length > 0 || marked().includes(WEIGHT);
      const values = readValues(sentence, text, isAboutWeight);
      const found = merge([...values, ...tags]);
      if (found.length === 0) return [];
      const versions = versionNumbers(sentence);
      return found.map((item) => ({ ...item, versions }));
    });
  });
}

/** False where no value of the line could be a weight: most lines, told by a glance. */
function mayTell(line: string): boolean {
  const text = line.normalize("NFKC");
  return (
    text.search(WEIGHT_WORDS) >= 0 ||
    TAG_OR_SIGN.test(text) ||
    (DECIMAL.test(text) && (ADVICE.test(text) || USE.test(text)))
  );
}

/** What of a line is looked for on demand: most lines have no value that asks for it. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

type Found = Omit<Statement, "versions">;

/** A tag that repeats what its sentence says in words adds nothing. */
function merge(found: Found[]): Found[] {
  const values = new Set<string>();
  return found.filter(({ evidence: { best, min, max } }) => {
    const value = [best, min, max].join();
    return !values.has(value) && values.add(value);
  });
}

/** Version numbers in a text: "V2.0 and version 3" → "2", "3". */
export function versionNumbers(text: string): string[] {
  const matches = text.matchAll(/(?<![a-z])v(?:er(?:sions?)?)?\.?\s?(\d{1,3}(?:\.\d{1,3})?)/gi);
  return [...matches].map((match) => String(Number(match[1])));
}

/** The sentence with weight words and other settings marked, and misleading numbers taken out. */
function mark(sentence: string): string {
  let text = sentence.normalize("NFKC");
  for (const { pattern, by } of REPLACEMENTS) text = text.replace(pattern, by);
  return text;
}

type Placed = Found & { at: number };

function readValues(sentence: string, marked: string, isAboutWeight: () => boolean): Found[] {
  if (!/\d/.test(marked)) return [];
  let text = marked;
  const isUse = (ADVICE.test(text) || USE.test(text)) && isAboutWeight();
  const found: Placed[] = [];
  for (const form of VALUE_FORMS) {
    if (text.search(form.pattern) < 0) continue; // most: a search is cheaper than its matches
    found.push(...readForm(form, text, sentence, isUse));
    text = text.replace(form.pattern, (taken) => " ".repeat(taken.length));
  }
  if (found.length === 1) return found.map((item) => ({ ...item, isAdvice: ADVICE.test(text) }));
  return found.sort((a, b) => a.at - b.at);
}

function readForm(form: ValueForm, text: string, sentence: string, isUse: boolean): Placed[] {
  return [...text.matchAll(form.pattern)].flatMap((match) => {
    const value = form.read(match.slice(1).map(toNumber));
    const rank = isWeight(value) ? rankOf(text, match) : undefined;
    if (rank === undefined) return [];
    if (rank === "implied" && !isUse && !isBold(text, match, value)) return [];
    const evidence = toEvidence("description", sentence, value, match[1]);
    const isAdvice = ADVICE.test(clauseOf(text, match));
    return [{ at: match.index, rank, evidence, isAdvice }];
  });
}

type Value = Pick<Evidence, "best" | "min" | "max">;

const toNumber = (text: string): number => {
  const number = Number(text.replace("−", "-").replace(",", ".").replace("%", ""));
  return text.endsWith("%") ? number / 100 : number;
};

function isWeight(value: Value): boolean {
  const numbers = Object.values(value);
  const limit = isSlider(value) ? SLIDER_LIMIT : LIMIT;
  return numbers.every((number) => Math.abs(number) <= limit) && numbers.some((n) => n !== 0);
}

const isSlider = ({ min, max }: Value): boolean =>
  min !== undefined && max !== undefined && min < 0 && max > 0;

/** Whether the setting named nearest to a value is the weight; undefined where it is another. */
function rankOf(text: string, match: RegExpExecArray): "plain" | "implied" | undefined {
  const end = match.index + match[0].length;
  const before = text.slice(Math.max(0, match.index - REACH_BACK), match.index);
  const after = text.slice(end, end + REACH_FORWARD).split(CLAUSE_END)[0] ?? "";
  const back = before.length - Math.max(before.lastIndexOf(WEIGHT), before.lastIndexOf(OTHER));
  const ahead = after.search(/[\ue000\ue001]/);
  const isBack = back <= before.length && (ahead < 0 || back <= ahead + 1);
  const nearest = isBack ? before.at(-back) : after[ahead];
  if (nearest === undefined) return "implied";
  return nearest === WEIGHT ? "plain" : undefined;
}

/** The words around a value, up to the next comma or the next number on either side. */
function clauseOf(text: string, match: RegExpExecArray): string {
  const before = text.slice(Math.max(0, match.index - REACH_BACK), match.index);
  const after = text.slice(match.index + match[0].length).slice(0, REACH_FORWARD);
  return `${before.split(CLAUSE_END).at(-1)} ${after.split(CLAUSE_END)[0]}`;
}

/**
 * Values that say enough with no weight word: a decimal right behind a word of advice ("Use 1 ~
 * 0.8"), and a range from below to above zero, which no other setting has.
 */
function isBold(text: string, match: RegExpExecArray, value: Value): boolean {
  if (isSlider(value)) return true;
  const reach =
    value.min !== undefined && value.max !== undefined ? REACH_ADVICE : REACH_ADVICE / 2;
  const before = text.slice(Math.max(0, match.index - reach), match.index);
  const near = before.split(CLAUSE_END).at(-1) ?? "";
  return /[.]\d/.test(match[0]) && (ADVICE.test(near) || USE.test(near));
}

const stemKey = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(" ", "_")
    .replace(/-\d{6}$/, "");

/** Stems as readStatements compares them: case, blanks and epoch numbers do not count. */
export function stemSet(stems: readonly string[]): Set<string> {
  return new Set(stems.map(stemKey));
}

function readTags(sentence: string, isPrompt: () => boolean, stems: ReadonlySet<string>): Found[] {
  if (!sentence.includes("<")) return [];
  const tags = sentence.matchAll(
    /<(?:lora|lyco):([^<>:]{1,200}):([-+]?[\d.]{1,8})(?::[^<>]{0,100})?>/gi,
  );
  return [...tags].flatMap(([tag, name = "", weight = ""]) => {
    const best = Number(weight);
    if (!stems.has(stemKey(name)) || !Number.isFinite(best) || Math.abs(best) > LIMIT) return [];
    const evidence = toEvidence("tag", sentence, { best }, tag);
    return [{ rank: isPrompt() ? "example" : "plain", evidence, isAdvice: !isPrompt() }];
  });
}

/** The sentence, or where it is too long for a quote the part around `word`. */
function toEvidence(kind: Evidence["kind"], text: string, value: Value, word = ""): Evidence {
  if (text.length <= MAX_QUOTE) return { kind, quote: text, ...value };
  const start = Math.max(0, text.indexOf(word) - MAX_QUOTE / 2);
  const end = start + MAX_QUOTE - 2;
  const part = text.slice(start, end).toWellFormed();
  const quote = `${start > 0 ? "…" : ""}${part}${end < text.length ? "…" : ""}`;
  return { kind, quote, ...value };
}

/**
 * The suggestion that follows from statements, those about the version itself before general ones.
 * The first range and the first number win; a number after a range has to be advice.
 */
export function combine(
  statements: readonly Statement[],
  own: readonly string[],
): WeightTip | null {
  const isOwn = ({ versions }: Statement): boolean =>
    versions.some((version) => own.includes(version));
  const fit = statements.filter((statement) => statement.versions.length === 0 || isOwn(statement));
  const ordered = [...fit.filter(isOwn), ...fit.filter((statement) => !isOwn(statement))];
  for (const rank of ["plain", "implied", "example"] as const) {
    const tip = choose(ordered, rank);
    if (tip !== null) return tip;
  }
  return null;
}

function choose(statements: readonly Statement[], least: Statement["rank"]): WeightTip | null {
  const fit = statements.filter(
    ({ rank }) => rank === least || (least === "plain" && rank === "implied"),
  );
  if (least === "plain" && !fit.some(({ rank }) => rank === "plain")) return null;
  const range = fit.find(({ evidence: { min, max } }) => min !== undefined && max !== undefined);
  const rangeAt = range === undefined ? fit.length : fit.indexOf(range);
  const single = fit.find(
    (item, index) => item.evidence.best !== undefined && (index < rangeAt || item.isAdvice),
  );
  const low = range ?? fit.find(({ evidence }) => evidence.min !== undefined);
  const high = range ?? fit.find(({ evidence }) => evidence.max !== undefined);
  const used = statements.filter((item) => [single, low, high].includes(item));
  if (used.length === 0) return null;
  return {
    ...(single === undefined ? {} : { best: single.evidence.best }),
    ...(low === undefined ? {} : { min: low.evidence.min }),
    ...(high === undefined ? {} : { max: high.evidence.max }),
    evidence: used.map((item) => item.evidence),
  };
}
