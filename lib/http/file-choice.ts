// Which file of a version a download asks for, in the words of Civitai's download addresses.
// Invariant: the file chosen contradicts nothing that was asked.
import { badParameter } from "#lib/catalog/errors.ts";
import type { ModelFile } from "#lib/catalog/file.ts";
import { Id } from "#lib/catalog/values.ts";

const MAX_VALUE = 64;

export interface FileWish {
  fileId?: string;
  type?: string;
  format?: string;
  /** "fp16", "bf16" …, the parameter `fp`. */
  precision?: string;
}

const PARAMETERS = { fileId: "fileId", type: "type", format: "format", fp: "precision" } as const;

/**
 * Reads `fileId`, `type`, `format` and `fp`. Others are ignored, as Civitai does: clients send
 * `token`, `size`, `nsfw` and more. @throws LoraryError "bad_parameter" (400) with the field.
 */
export function parseFileWish(params: URLSearchParams): FileWish {
  const wish: FileWish = {};
  for (const [name, key] of Object.entries(PARAMETERS)) {
    const [value, ...more] = params.getAll(name);
    if (value === undefined) continue;
    if (more.length > 0) throw badParameter(name, "one value");
    if (value === "" || value.length > MAX_VALUE || /\p{Cc}/u.test(value))
      throw badParameter(name, `1–${MAX_VALUE} characters`);
    wish[key] = value;
  }
  if (wish.fileId !== undefined && !Id.safeParse(wish.fileId).success)
    throw badParameter("fileId", "an id of a file");
  return wish;
}

/** The best file: what was asked and is said counts most, then the primary one; or undefined. */
export function chooseFile(files: readonly ModelFile[], wish: FileWish): ModelFile | undefined {
  const { fileId, ...wanted } = wish;
  const asked = Object.entries(wanted) as [keyof typeof wanted, string][];
  // A card does not say a file's type or format: silence contradicts nothing.
  const fits = (file: ModelFile) =>
    (fileId === undefined || file.id === fileId) &&
    asked.every(([key, value]) => file[key] === undefined || file[key] === value);
  const score = (file: ModelFile) =>
    2 * asked.filter(([key, value]) => file[key] === value).length + (file.primary ? 1 : 0);
  return files.filter(fits).toSorted((a, b) => score(b) - score(a))[0];
}
