// Names of a model's own files in tags. Invariant: what differs in a version's number only is the
// same model's.
import { loraKey, type PromptTag, readPromptTags } from "#lib/catalog/prompt-tags.ts";

type OwnTag = Pick<PromptTag, "name" | "rest" | "weight" | "start" | "end">;
/** A tag as people write it who forget its kind: <kaede_v2:0.8> */
const KINDLESS = /<([^<>:]{1,99})(:(\d?\.?\d{1,3}))>/g;

/** The stem without the number of its version: files of one model differ in it. */
const withoutVersion = (key: string): string => key.replace(/v?\d{1,4}$/, "");
/** A shorter name without its version is shared by too many files. */
const MIN_NAME = 5;

/** Stems as tags are compared with them: spelling and epochs as in loraKey, and without version. */
export function stemSet(stems: readonly string[]): Set<string> {
  const keys = stems.map(loraKey);
  const names = keys.map(withoutVersion).filter((name) => name.length >= MIN_NAME);
  return new Set([...keys, ...names]);
}

/** True where a tag's name is that of a file of these stems. */
function isOwnName(name: string, stems: ReadonlySet<string>): boolean {
  const key = loraKey(name);
  const base = withoutVersion(key);
  return stems.has(key) || (base.length >= MIN_NAME && stems.has(base));
}

/** The tags of a text that have the names of files of these stems, with or without their kind. */
export function readOwnTags(text: string, stems: ReadonlySet<string>): OwnTag[] {
  if (!text.includes("<")) return [];
  const kindless = [...text.matchAll(KINDLESS)].map(
    ({ 0: whole, 1: name = "", 2: rest = "", 3: weight, index }): OwnTag => ({
      name,
      rest,
      weight: Number(weight),
      start: index,
      end: index + whole.length,
    }),
  );
  return [...readPromptTags(text), ...kindless].filter(({ name }) => isOwnName(name, stems));
}
