// Names of a model's own files in tags. Invariant: what differs in a version's number only is the
// same model's.
import { loraKey } from "#lib/catalog/prompt-tags.ts";
import { once } from "./once.ts";

/** The stem without the number of its version: files of one model differ in it. */
const withoutVersion = (key: string): string => key.replace(/v?\d{1,4}$/, "");
/** A shorter name without its version is shared by too many files. */
const MIN_NAME = 5;

/** Tells whether a tag's name is that of a file of these stems, in whatever spelling or version. */
export function ownNames(stems: readonly string[]): (name: string) => boolean {
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
