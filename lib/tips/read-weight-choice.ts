// Which of the things said about a weight are a version's suggestion. Invariant: the numbers of a
// suggestion agree with each other, what was said first wins, and each keeps its evidence.
import type { Evidence, WeightTip } from "#lib/catalog/model.ts";
import type { Statement } from "./read-weight.ts";

/** Advice for a case beyond these is left out. */
const MAX_OTHERS = 8;

/**
 * The suggestion that follows from statements: those of the version's own text come first, then
 * those that name the version, then general ones. Advice for a case, or for another version, is in
 * `others`; where nothing else is said, the advice for a case is the suggestion.
 * @param own the version's numbers (versionNumbers of its name)
 * @param bases what the text calls its base model (ownBases); empty where that is not known
 */
export function combine(
  statements: readonly Statement[],
  own: readonly string[],
  bases: readonly string[] = [],
): WeightTip | null {
  const isOwn = (item: Statement): boolean =>
    item.versions.some((version) => own.includes(version)) ||
    item.bases.some((base) => bases.includes(base));
  const isGeneral = (item: Statement): boolean =>
    item.versions.length === 0 && (item.bases.length === 0 || bases.length === 0);
  const fit = statements.filter((item) => isGeneral(item) || isOwn(item));
  const ordered = [
    ...fit.filter((item) => item.evidence.text === "version"),
    ...fit.filter((item) => item.evidence.text !== "version" && isOwn(item)),
    ...fit.filter((item) => item.evidence.text !== "version" && !isOwn(item)),
  ];
  const general = ordered.filter(({ evidence }) => evidence.context === undefined);
  const tip = chooseRank(general) ?? chooseRank(ordered);
  if (tip === null) return null;
  const known = new Set(fit);
  const foreign = statements.filter((item) => !known.has(item));
  const others = listOthers(tip, ordered, foreign);
  return others.length > 0 ? { ...tip, others } : tip;
}

function chooseRank(statements: readonly Statement[]): WeightTip | null {
  for (const rank of ["plain", "implied", "example"] as const) {
    const tip = choose(statements, rank);
    if (tip !== null) return tip;
  }
  return null;
}

type Value = Pick<Evidence, "best" | "min" | "max">;
const sameValue = (a: Value, b: Value): boolean =>
  a.best === b.best && a.min === b.min && a.max === b.max;

/** Advice for cases, and for the versions that the text tells apart. */
function listOthers(
  tip: WeightTip,
  fit: readonly Statement[],
  foreign: readonly Statement[],
): NonNullable<WeightTip["others"]> {
  const cases = fit.filter(
    ({ evidence }) => evidence.context !== undefined && !tip.evidence.includes(evidence),
  );
  const named = foreign.map(({ evidence, versions, bases }) => ({
    ...evidence,
    context: [...versions.map((version) => `v${version}`), ...bases].join(", "),
  }));
  const seen = new Set<string>();
  return [...cases.map(({ evidence }) => evidence), ...named]
    .filter(({ context, best, min, max }) => {
      const key = [context, best, min, max].join();
      return !sameValue(tip, { best, min, max }) && !seen.has(key) && seen.add(key);
    })
    .slice(0, MAX_OTHERS)
    .map((evidence) => {
      const { context = "", best, min, max } = evidence;
      return { context, ...stated({ best, min, max }), evidence };
    });
}

/** Without the numbers that are not said. */
function stated({ best, min, max }: { [key in keyof Value]: number | undefined }): Value {
  return {
    ...(best === undefined ? {} : { best }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  };
}

const isRange = ({ evidence }: Statement): boolean =>
  evidence.min !== undefined && evidence.max !== undefined;

/**
 * The first range and the first number win; a number after a range has to be advice. A range and a
 * number that exclude each other, or two bounds: the one said first wins, but a number in a tag
 * never does.
 */
function choose(statements: readonly Statement[], least: Statement["rank"]): WeightTip | null {
  const fit = statements.filter(
    ({ rank }) => rank === least || (least === "plain" && rank === "implied"),
  );
  if (least === "plain" && !fit.some(({ rank }) => rank === "plain")) return null;
  const { single, range } = startOf(fit);
  const best = single?.evidence.best;
  const bounds = fit.filter((item) => !isRange(item));
  const first = bounds.find(({ evidence }) => evidence.best === undefined);
  const floor = best ?? first?.evidence.min;
  const top = best ?? first?.evidence.max;
  const low =
    range ?? bounds.find(({ evidence: { min } }) => min !== undefined && isBelow(min, top));
  const high =
    range ?? bounds.find(({ evidence: { max } }) => max !== undefined && isBelow(floor, max));
  const used = statements.filter((item) => [single, low, high].includes(item));
  if (used.length === 0) return null;
  return {
    ...stated({ best, min: low?.evidence.min, max: high?.evidence.max }),
    evidence: used.map((item) => item.evidence),
  };
}

/** The number and the range to take; never two that exclude each other. */
function startOf(fit: readonly Statement[]): { single?: Statement; range?: Statement } {
  const rangeAt = fit.findIndex(isRange);
  const range = fit[rangeAt];
  const single = fit.find(
    (item, index) =>
      item.evidence.best !== undefined &&
      (range === undefined || index <= rangeAt || item.isAdvice) &&
      (range === undefined || item.evidence.kind !== "tag" || isInside(item, range)),
  );
  if (single === undefined) return range ? { range } : {};
  if (range === undefined) return { single };
  if (isInside(single, range)) return { single, range };
  const isFirst = fit.indexOf(single) < rangeAt;
  return isFirst && (single.isAdvice || !range.isAdvice) ? { single } : { range };
}

/** True too where one of them is not said. */
function isBelow(low: number | undefined, high: number | undefined): boolean {
  return low === undefined || high === undefined || low <= high;
}

function isInside(single: Statement, { evidence: { min, max } }: Statement): boolean {
  const { best } = single.evidence;
  return isBelow(min, best) && isBelow(best, max);
}
