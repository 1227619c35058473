// Where words stand, in groups as the ranking takes them.
import { FIELDS, type Field } from "./document.ts";

/** How good a match is by where it stands; base models count where they are asked for alone. */
export const GROUPS = ["name", "head", "body", "prompt"] as const;
export type Group = (typeof GROUPS)[number];

const GROUP_OF: Readonly<Record<Field, Group | undefined>> = {
  name: "name",
  creator: "head",
  tag: "head",
  trigger: "head",
  version: "head",
  file: "head",
  base: undefined,
  body: "body",
  prompt: "prompt",
};

/** A field's number → its group's number, or −1. */
export const GROUP_NUMBERS: readonly number[] = FIELDS.map((field) => {
  const group = GROUP_OF[field];
  return group === undefined ? -1 : GROUPS.indexOf(group);
});

export const fieldNumber = (field: Field): number => FIELDS.indexOf(field);

/** The number of a field's group, where the field is all of it. */
export function groupAlone(field: Field): number | undefined {
  const group = GROUP_NUMBERS[fieldNumber(field)] ?? -1;
  return group >= 0 && GROUP_NUMBERS.filter((one) => one === group).length === 1
    ? group
    : undefined;
}

/** Prompts are long and say the same again and again: which words they have, not where. */
export const hasPositions = (field: Field): boolean => field !== "prompt";

/** Only bodies are prose, where common words meet. */
export const hasPairs = (field: Field): boolean => field === "body";
