// Names of a model's own files in tags. Invariant: what differs in a version's number only is the
// same model's.
import { findAll } from "#lib/catalog/find-all.ts";
import { loraKey, type PromptTag, readPromptTags } from "#lib/catalog/prompt-tags.ts";
import { once } from "./once.ts";

type OwnTag = Pick<PromptTag, "name" | "rest" | "weight" | "start" | "end">;
/** Tells whether a tag's name is that of one of the model's files. */
export type OwnName = (name: string) => boolean;
/** A tag as people write it who forget its kind: <kaede_v2:0.8> */
const KINDLESS = /<([^<>:]{1,99})(:(\d?\.?\d{1,3}))>/g;

/** The stem without the number of its version: files of one model differ in it. */
const withoutVersion = (key: string): string => key.replace(/v?\d{1,4}$/, "");
/** A shorter name without its version is shared by too many files. */
const MIN_NAME = 5;

/** Knows the files of these stems, in whatever spelling or version. */
export function ownNames(stems: readonly string[]): OwnName {
  const known = once(() => {
    const keys = stems.map(loraKey);
    const names = keys.map(withoutVersion).filter((name) => name.length >= MIN_NAME);
    return new Set([...keys, ...names]);
  });
  return (name) => {
    const key = loraKey(name);
    const base = withoutVersion(key);
    return known().has(key) || (base.length >= MIN_NAME && known().has(base));
  };
}

/** The tags of a text whose names isOwn knows, with or without their kind. */
export function readOwnTags(text: string, isOwn: OwnName): OwnTag[] {
  if (!text.includes("<")) return [];
  const kindless = findAll(text, KINDLESS).map(
    ({ 0: whole, 1: name = "", 2: rest = "", 3: weight, index }): OwnTag => ({
      name,
      rest,
      weight: Number(weight),
      start: index,
      end: index + whole.length,
    }),
  );
  return [...readPromptTags(text), ...kindless].filter(({ name }) => isOwn(name));
}
