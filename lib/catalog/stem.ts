// File names in prompts: what each program cannot take, and a name that all of them can.
// Invariant: a safe name has no problem in any dialect.

/** Control and bidirectional format characters, and blanks without width; joiners are spelling. */
export const HIDDEN =
  /[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]/gu;

/** Stems that the same file answers to: as disks and most programs see them, whatever their case. */
export const stemKey = (stem: string): string => stem.toWellFormed().toLowerCase();

interface Rule {
  /** No flag "g": a rule remembers nothing. */
  pattern: RegExp;
  /** A name that breaks it. */
  example: string;
  problem: (program: string, found: string) => string;
}

/** What a name may not be or hold; each program has some of these rules. */
export const STEM_RULES = {
  empty: { pattern: /^$/, example: "", problem: () => "The file has no name." },
  folder: {
    pattern: /[\\/]/,
    example: "styles/ink",
    problem: (program, found) => `${program} takes “${found}” in a file name for a folder.`,
  },
  hidden: {
    pattern: new RegExp(HIDDEN.source, "u"),
    example: "ink\u202e",
    problem: () => "The file name holds characters that cannot be seen.",
  },
  tagPart: {
    pattern: /[:<>|]/,
    example: "ink: style",
    problem: (program, found) => `${program} takes “${found}” in a name for a part of the tag.`,
  },
  setting: {
    pattern: /^[^=]*=[^=]*$/,
    example: "step=2000",
    problem: (program) =>
      `${program} takes a name with “=” for a setting, and the weight for the name.`,
  },
  comma: {
    pattern: /,/,
    example: "ink, style",
    problem: (program) =>
      `${program} splits the prompt at commas, so it never finds a name with one.`,
  },
  edge: {
    pattern: /^\s|\s$/,
    example: " ink",
    problem: (program) => `${program} may lose the blank at the end of the name.`,
  },
} satisfies Record<string, Rule>;
export type StemRule = keyof typeof STEM_RULES;

/** Of every program that reads `<lora:NAME:WEIGHT>`. */
export const TAG_RULES: readonly StemRule[] = ["empty", "folder", "hidden", "tagPart", "edge"];
/** Of A1111: modules/extra_networks.py takes an item with one "=" for a named argument. */
export const A1111_RULES: readonly StemRule[] = [...TAG_RULES, "setting"];

/** What keeps `program` from finding a file of this stem, in words; undefined where nothing does. */
export function findStemProblem(
  stem: string,
  rules: readonly StemRule[],
  program: string,
): string | undefined {
  for (const name of rules) {
    const { pattern, problem }: Rule = STEM_RULES[name];
    const found = pattern.exec(stem);
    if (found) return problem(program, found[0]);
  }
  return undefined;
}

const LONGEST = 80;

/** FNV-1a, 32 bits, of UTF-16 units: names that differ in a few places differ here. */
function checksum(text: string): string {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at++)
    sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return sum.toString(16).padStart(8, "0").slice(0, 4);
}

/**
 * A stem to rename the file to that every dialect and file system takes: letters and digits of any
 * script, blanks, dots and brackets stay, the rest becomes "_"; four digits of a checksum keep
 * names apart that differed in the rest only.
 */
export function safeStem(stem: string): string {
  const kept = stem
    .replace(/[^\p{L}\p{M}\p{N}\p{Join_C} .()[\]+&'!-]+/gu, "_")
    .replace(/\s+/g, " ");
  const base = [...kept]
    .slice(0, LONGEST)
    .join("")
    .replace(/^[\s._]+/, "")
    .trimEnd();
  return `${base === "" ? "lora" : base}_${checksum(stem)}`.replace(/_+/g, "_");
}
