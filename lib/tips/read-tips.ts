// Tips of a model's versions: weight and trigger words, as its own text and word lists give them.
// Invariant: each tip carries the words it rests on; the text is read once for all versions.
import type { Tips, Usage } from "#lib/catalog/model.ts";
import { htmlToLines } from "./html-text.ts";
import { readListedTriggers, readTriggers } from "./read-triggers.ts";
import { readNotedTriggers, readNotedWeight } from "./read-usage.ts";
import { combine, readStatements, stemSet, versionNumbers } from "./read-weight.ts";

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
  trainedWords: readonly string[];
  usage?: Usage | undefined;
}) => Tips {
  const lines = htmlToLines((model.description ?? "").slice(0, MAX_LENGTH));
  const known = new Set(model.versionNames.flatMap(versionNumbers));
  const statements = readStatements(lines, stemSet(model.stems)).map((statement) => ({
    ...statement,
    versions: statement.versions.filter((version) => known.has(version)),
  }));
  const triggers = readTriggers(lines);
  return ({ name, trainedWords, usage }) => {
    const listed = readListedTriggers(trainedWords);
    const said = statements.length > 0 ? combine(statements, versionNumbers(name)) : null;
    return {
      weight: said ?? readNotedWeight(usage),
      triggers: [...listed, ...readNotedTriggers(usage, listed), ...triggers],
    };
  };
}
