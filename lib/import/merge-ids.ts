// Under which id a model is known, and under which others. Invariant: the id is one that a document
// alone would give, so an address that once worked is the id or an alias.
import type { Version } from "#lib/catalog/model.ts";
import { shortHash } from "#lib/formats/ids.ts";
import type { Ranking } from "./ranking.ts";

/** Derived ids by their first letter, from the one that says most; any other comes last. */
const LETTERS = ["v", "f", "s", "c"];

function letterOf(id: string): number {
  const place = LETTERS.indexOf(id.slice(0, 1));
  return place < 0 ? LETTERS.length : place;
}

/** Civitai's id by the source that is believed first, else that of the oldest version, else others. */
export function modelIdOf(ranking: Ranking, versions: readonly Version[]): string {
  const { documents } = ranking;
  const stated = documents.find(({ reading }) => reading.modelId !== undefined)?.reading.modelId;
  if (stated !== undefined) return stated;
  const [first, ...more] = ownIdsOf(ranking);
  if (first === undefined) return `c${shortHash(documents[0]?.source.sha256 ?? "")}`;
  if (more.length === 0) return first;
  const age = new Map(versions.map(({ id }, index) => [`v${id}`, index]));
  return [first, ...more].reduce((a, b) => {
    const isBetter = letterOf(b) < letterOf(a) || (age.get(b) ?? -1) > (age.get(a) ?? -1);
    return isBetter ? b : a;
  });
}

/** Every other id under which the model is known, sorted. */
export function aliasesOf(ranking: Ranking, id: string): string[] {
  const listed = ranking.documents.flatMap(({ reading: { record, cardId } }) => [
    ...(record?.aliases ?? []),
    ...(cardId === undefined ? [] : [cardId]),
  ]);
  const aliases = new Set([...ownIdsOf(ranking), ...listed]);
  aliases.delete(id);
  return [...aliases].sort();
}

/** In the order of the documents; a document that does not read any more has none. */
function ownIdsOf({ documents }: Ranking): string[] {
  const ids = documents.map(({ reading }) => reading.ownId).filter((id) => id !== "");
  return [...new Set(ids)];
}
