// `lorary export --format sidecars`: the files that other programs read beside a model file.
// Invariant: a file that is already there stays as it is unless asked otherwise, and no name from a
// source leads out of the folder.
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, parse } from "node:path";
import type { ModelFile } from "#lib/catalog/file.ts";
import type { Model, Version } from "#lib/catalog/model.ts";
import { fileStem } from "#lib/catalog/prompt.ts";
import { toSidecars } from "#lib/formats/sidecar.ts";
import { makeFolder, writeWhole } from "./write-whole.ts";

const MODEL_FILE = /\.(safetensors|ckpt|pt|pth|bin)$/i;
/** Names that every file system takes: no separators, no control characters, no dots alone. */
const PLAIN_NAME = /^(?!\.+$)[^/\\:*?"<>|\p{Cc}]+$/u;

export interface SidecarOptions {
  folder: string;
  /** Only beside model files that lie below the folder. */
  beside: boolean;
  /** Replace files that are there. */
  force: boolean;
}

export interface SidecarResult {
  written: number;
  /** One sentence each. */
  kept: string[];
}

/** Lower-case name of a model file → the folders below `folder` that hold one. */
function modelFiles(folder: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile() && MODEL_FILE.test(entry.name)) {
      const key = entry.name.toLowerCase();
      found.set(key, [...(found.get(key) ?? []), entry.parentPath]);
    }
  return found;
}

/** What a pack is written for: the files one loads, not training data or configurations. */
const loadable = ({ files }: Version): ModelFile[] =>
  files.filter(({ name, type }) => MODEL_FILE.test(name) && (type ?? "Model") === "Model");

class SidecarWriter {
  readonly #options: SidecarOptions;
  readonly #found: Map<string, string[]>;
  /** Stems that this run has written, in lower case as some disks compare them. */
  readonly #taken = new Map<string, string>();
  readonly result: SidecarResult = { written: 0, kept: [] };

  constructor(options: SidecarOptions) {
    this.#options = options;
    this.#found = options.beside ? modelFiles(options.folder) : new Map();
  }

  /** The folders that this file's pack goes to. */
  #placesOf(file: ModelFile): string[] {
    if (!this.#options.beside) return [this.#options.folder];
    const places = this.#found.get(file.name.toLowerCase()) ?? [];
    // Where the catalog knows which of several files of one name is meant, only that one.
    const own = file.localPath === undefined ? undefined : dirname(file.localPath);
    return own !== undefined && places.includes(own) ? [own] : places;
  }

  async write(model: Model, version: Version, file: ModelFile): Promise<void> {
    const stem = fileStem(file.name);
    const { kept } = this.result;
    const place = `${model.id}, ${version.name}`;
    if (!PLAIN_NAME.test(file.name)) {
      kept.push(`${place}: ${JSON.stringify(file.name)} is no name for a file`);
      return;
    }
    for (const folder of this.#placesOf(file)) {
      const key = join(folder, stem.toLowerCase());
      const owner = this.#taken.get(key);
      if (owner !== undefined) {
        kept.push(`${place}: ${stem} was written for ${owner} already, which has the same name`);
        continue;
      }
      this.#taken.set(key, place);
      for (const { name, text } of toSidecars(model, version, file))
        await this.#writeOne(join(folder, name), text);
    }
  }

  async #writeOne(target: string, text: string): Promise<void> {
    if (!this.#options.force && existsSync(target)) {
      this.result.kept.push(`${parse(target).base} is there already (--force replaces it)`);
      return;
    }
    await writeWhole(target, text);
    this.result.written += 1;
  }
}

/** Writes the packs of all files one can load. @throws LoraryError where the folder cannot be used */
export async function exportSidecars(
  models: AsyncIterable<Model>,
  options: SidecarOptions,
): Promise<SidecarResult> {
  await makeFolder(options.folder);
  const writer = new SidecarWriter(options);
  for await (const model of models)
    for (const version of model.versions)
      for (const file of loadable(version)) await writer.write(model, version, file);
  return writer.result;
}
