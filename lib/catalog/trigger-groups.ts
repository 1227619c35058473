// Groups of trigger words as a page offers them.
// Invariant: no word of a source is lost; a word of two sources stands once, with both named.
import type { Evidence, TriggerTip } from "./model.ts";

/** Words that belong together, with everything that names them. */
export interface TriggerGroup {
  words: readonly string[];
  label?: string;
  evidence: readonly Evidence[];
}

/** More words than this are a vocabulary to choose from, not a prompt. */
const MOST_AT_ONCE = 20;

/** Whether so many words go into a prompt together. */
export const isPrompt = (words: readonly string[]) => words.length <= MOST_AT_ONCE;

const keyOf = (word: string) => word.normalize("NFC").toLowerCase();
const keysOf = (words: readonly string[]) => new Set(words.map(keyOf));

interface Draft {
  tip: TriggerTip;
  words: string[];
  keys: Set<string>;
  evidence: Evidence[];
}

function draftOf(tip: TriggerTip): Draft {
  const words = [
    ...new Map(tip.words.map((word) => [keyOf(word), word] as const).reverse()).values(),
  ];
  words.reverse();
  return { tip, words, keys: keysOf(words), evidence: [tip.evidence] };
}

const isOtherSource = (a: Draft, b: Draft) => a.tip.evidence.kind !== b.tip.evidence.kind;
const isSame = (a: Draft, b: Draft) =>
  a.keys.size === b.keys.size && a.keys.isSubsetOf(b.keys) && a.tip.label === b.tip.label;

/** Gives the source of `draft` to the groups that say its words too; true when it may go itself. */
function absorb(draft: Draft, drafts: readonly Draft[], gone: ReadonlySet<Draft>): boolean {
  const holders = drafts.filter(
    (other) =>
      other !== draft &&
      !gone.has(other) &&
      (isOtherSource(other, draft) ? draft.keys.isSubsetOf(other.keys) : isSame(other, draft)),
  );
  for (const holder of holders) holder.evidence.push(...draft.evidence);
  return holders.length > 0;
}

/** Leaves out the words that an earlier group of another source has; outfits stay whole. */
function leaveOutRepeats(drafts: readonly Draft[]): void {
  for (const [index, draft] of drafts.entries()) {
    const kin = drafts.filter((other) => !isOtherSource(other, draft));
    if (kin.length > 1 || draft.tip.label !== undefined) continue;
    for (const earlier of drafts.slice(0, index)) {
      const shared = draft.keys.intersection(earlier.keys);
      if (shared.size === 0 || !isOtherSource(earlier, draft)) continue;
      earlier.evidence.push(...draft.evidence);
      draft.words = draft.words.filter((word) => !shared.has(keyOf(word)));
      draft.keys = keysOf(draft.words);
    }
  }
}

/**
 * The groups to show, in their order. A group whose words another source's group has too is one
 * with it; words that two sources name in different company stand with the first of them, unless
 * the second is one of several outfits, each of which stays whole.
 */
export function groupTriggers(triggers: readonly TriggerTip[]): TriggerGroup[] {
  const drafts = triggers.map(draftOf);
  const gone = new Set<Draft>();
  // From the end, so that of two equal groups the first one stays.
  for (const draft of drafts.toReversed()) if (absorb(draft, drafts, gone)) gone.add(draft);
  const kept = drafts.filter((draft) => !gone.has(draft));
  leaveOutRepeats(kept);
  return kept
    .filter(({ words }) => words.length > 0)
    .map(({ tip, words, evidence }) => ({
      words,
      ...(tip.label !== undefined && { label: tip.label }),
      evidence,
    }));
}

/** Whether the first of several groups holds for all of them. */
function isMain(first: TriggerGroup, others: readonly TriggerGroup[]): boolean {
  const keys = keysOf(first.words);
  const isAlone = ({ evidence }: TriggerGroup) =>
    evidence.every(({ kind }) => kind !== "description" && kind !== "tag");
  return (
    others.every(({ words }) => keys.isSubsetOf(keysOf(words))) ||
    (first.label === undefined && others.every(({ label }) => label !== undefined)) ||
    (!isAlone(first) && others.every(isAlone))
  );
}

/**
 * The words that are in the prompt before the reader chooses: those of the only group; of the first
 * of several where its words stand in all the others, where it alone has no label of its own, or
 * where the author's text names it alone. None of a group of more than 20.
 */
export function startTriggers(groups: readonly TriggerGroup[]): readonly string[] {
  const [first, ...others] = groups;
  if (first === undefined || !isPrompt(first.words)) return [];
  return others.length === 0 || isMain(first, others) ? first.words : [];
}

/** Every source of the groups' words, each once. */
const kindsOf = ({ evidence }: TriggerGroup) =>
  [...new Set(evidence.map(({ kind, context }) => `${kind} ${context ?? ""}`))].join();

const isLone = ({ words, label }: TriggerGroup) => words.length === 1 && label === undefined;

/** The groups as rows: words that a source lists one by one stand side by side. */
export function triggerRows(groups: readonly TriggerGroup[]): TriggerGroup[] {
  const rows: TriggerGroup[] = [];
  for (const [index, group] of groups.entries()) {
    const before = groups[index - 1];
    const row = rows.at(-1);
    if (row && before && isLone(group) && isLone(before) && kindsOf(group) === kindsOf(before))
      rows[rows.length - 1] = { ...row, words: [...row.words, ...group.words] };
    else rows.push(group);
  }
  return rows;
}
