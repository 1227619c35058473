// What a model's author says of its versions: weight and trigger words, as the model's text, a
// version's own text and its word list give them. Invariant: each tip carries the words it rests on
// and their place; the model's text is read once for all versions.
import type { Tips } from "#lib/catalog/model.ts";
import { htmlToLines } from "./html-text.ts";
import { narrow } from "./narrow.ts";
import { once } from "./once.ts";
import { readTriggers } from "./read-triggers.ts";
import { readListedTriggers, readListedWeight } from "./read-triggers-listed.ts";
import { readStatements, type Statement } from "./read-weight.ts";
import { combine } from "./read-weight-choice.ts";
import { ownNames } from "./read-weight-stems.ts";
import { ownBases, versionNumbers } from "./read-weight-versions.ts";

/** Longer texts are read up to here, in characters of HTML. */
const MAX_LENGTH = 256 * 1024;

/**
 * Reads a model's description (HTML) and answers a reader of its versions' tips.
 * @param stems names of the model's files without their endings: the tags that count as its own
 */
export function createTipsReader(model: {
  description: string | undefined;
  stems: readonly string[];
  versionNames: readonly string[];
}): (version: {
  name: string;
  baseModel?: string | undefined;
  description?: string | undefined;
  trainedWords: readonly string[];
}) => Pick<Tips, "weight" | "triggers"> {
  const lines = linesOf(model.description);
  const known = once(() => new Set(model.versionNames.flatMap(versionNumbers)));
  const isOwn = ownNames(model.stems);
  const general = readStatements(lines, isOwn).map((statement) => ({
    ...statement,
    versions: statement.versions.filter((version) => known().has(version)),
  }));
  const named = readTriggers(lines);
  const bases = new Set(general.flatMap((statement) => statement.bases));
  return ({ name, baseModel = "", description, trainedWords }) => {
    const own = linesOf(description);
    const statements = [...readOwn(own, isOwn), ...general];
    const said =
      statements.length > 0
        ? combine(statements, versionNumbers(name), ownBases(baseModel, bases))
        : null;
    const triggers = readTriggers(own).map(({ evidence, ...tip }) => ({
      ...tip,
      evidence: { ...evidence, text: "version" as const },
    }));
    return {
      weight: said ?? readListedWeight(trainedWords, model.stems),
      triggers: [...readListedTriggers(trainedWords), ...triggers, ...named],
    };
  };
}

const linesOf = (html: string | undefined): string[] =>
  html === undefined ? [] : htmlToLines(narrow(html.slice(0, MAX_LENGTH)));

/** What a version's own text says is about that version, whatever numbers it names. */
function readOwn(lines: readonly string[], isOwn: (name: string) => boolean): Statement[] {
  return readStatements(lines, isOwn).map((statement) => ({
    ...statement,
    versions: [],
    bases: [],
    evidence: { ...statement.evidence, text: "version" as const },
  }));
}
