// What a model's author says of its versions: weight and trigger words, as the model's text, a
// version's own text and its word list give them. Invariant: each tip carries the words it rests on
// and their place; the model's text is read once for all versions.
import type { Tips, TriggerTip } from "#lib/catalog/model.ts";
import { htmlToLines } from "./html-text.ts";
import { narrow } from "./narrow.ts";
import { once } from "./once.ts";
import { readTriggers } from "./read-triggers.ts";
import { readListedTriggers, readListedWeight } from "./read-triggers-listed.ts";
import { readStatements, type Statement } from "./read-weight.ts";
import { combine } from "./read-weight-choice.ts";
import { type OwnName, ownNames } from "./read-weight-stems.ts";
import { ownBases, versionNumbers } from "./read-weight-versions.ts";

/** Longer texts are read up to here, in characters of HTML. */
const MAX_LENGTH = 256 * 1024;

/** A model's texts (HTML) and what they may name. */
export interface ModelTexts {
  description: string | undefined;
  /** Names of its files without their endings: the tags that count as its own. */
  stems: readonly string[];
  versions: readonly VersionTexts[];
}

export interface VersionTexts {
  name: string;
  baseModel?: string | undefined;
  description?: string | undefined;
  trainedWords: readonly string[];
}

/** What an author says of one version. */
export type SaidTips = Pick<Tips, "weight" | "triggers">;

/** A text and what it says. */
interface Text {
  lines: readonly string[];
  isOwn: OwnName;
  statements: Statement[];
  triggers: TriggerTip[];
}

/**
 * What each model's author says, version by version. Many models at once take less time than one by
 * one: all texts are searched for one thing after the other, and so the processor has the patterns
 * for it at hand.
 */
export function readTips(models: readonly ModelTexts[]): SaidTips[][] {
  const texts = models.map(textsOf);
  const all = texts.flat();
  for (const text of all) text.statements = readStatements(text.lines, text.isOwn);
  const triggers = readTriggers(all.map(({ lines }) => lines));
  for (const [index, text] of all.entries()) text.triggers = triggers[index] ?? [];
  return models.map((model, index) => tipsOf(model, texts[index] ?? []));
}

/** The model's own text, then its versions'. */
function textsOf({ description, stems, versions }: ModelTexts): Text[] {
  const isOwn = ownNames(stems);
  return [description, ...versions.map((version) => version.description)].map((html) => ({
    lines: linesOf(html),
    isOwn,
    statements: [],
    triggers: [],
  }));
}

/** @param texts as textsOf gives them */
function tipsOf({ stems, versions }: ModelTexts, [ofModel, ...ofVersions]: Text[]): SaidTips[] {
  const known = once(() => new Set(versions.flatMap(({ name }) => versionNumbers(name))));
  const general = (ofModel?.statements ?? []).map((statement) => ({
    ...statement,
    versions: statement.versions.filter((version) => known().has(version)),
  }));
  const bases = new Set(general.flatMap((statement) => statement.bases));
  return versions.map(({ name, baseModel = "", trainedWords }, index) => {
    const own = ofVersions[index];
    const statements = [...(own?.statements ?? []).map(ofItself), ...general];
    const said =
      statements.length > 0
        ? combine(statements, versionNumbers(name), ownBases(baseModel, bases))
        : null;
    const triggers = (own?.triggers ?? []).map(({ evidence, ...tip }) => ({
      ...tip,
      evidence: { ...evidence, text: "version" as const },
    }));
    return {
      weight: said ?? readListedWeight(trainedWords, stems),
      triggers: [...readListedTriggers(trainedWords), ...triggers, ...(ofModel?.triggers ?? [])],
    };
  });
}

const linesOf = (html: string | undefined): string[] =>
  html === undefined ? [] : htmlToLines(narrow(html.slice(0, MAX_LENGTH)));

/** What a version's own text says is about that version, whatever numbers it names. */
function ofItself(statement: Statement): Statement {
  const evidence = { ...statement.evidence, text: "version" as const };
  return { ...statement, versions: [], bases: [], evidence };
}
