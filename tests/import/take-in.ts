// An intake's findings in a form that tests can compare.
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import sharp from "sharp";
import type { Problem } from "#lib/catalog/errors.ts";
import { type IntakeOptions, intake } from "#lib/import/intake.ts";
import type { Entry, SourcePath, Unit } from "#lib/import/unit.ts";
import { safetensorsHeader, withLength } from "#tests/support/safetensors.ts";
import { temporaryFolder } from "#tests/support/temporary-folder.ts";

/** Writes files, with the folders they lie in; answers the folder. */
export function write(
  files: Record<string, string | Uint8Array>,
  folder = temporaryFolder(),
): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

export interface Taken {
  units: Unit[];
  problems: Problem[];
  /** Per unit "kind name" of its entries. */
  names: string[][];
  /** Base names of the sources that have a problem → its kind. */
  kinds: Record<string, Problem["kind"]>;
}

export async function takeIn(
  paths: readonly SourcePath[],
  options: Partial<IntakeOptions> = {},
): Promise<Taken> {
  const units: Unit[] = [];
  const problems: Problem[] = [];
  for await (const found of intake(paths, { dataDir: temporaryFolder(), hash: false, ...options }))
    if ("problem" in found) problems.push(found.problem);
    else units.push(found);
  const names = units.map(({ entries }) => entries.map(({ kind, name }) => `${kind} ${name}`));
  const kinds = Object.fromEntries(problems.map(({ source, kind }) => [basename(source), kind]));
  return { units, problems, names: names.sort(), kinds };
}

export const jsonOf = (entry: Entry | undefined) => JSON.parse(`${entry?.bytes}`);

/** A small model file: `title` makes it another one. */
export function tensors(title = "x"): Buffer {
  const head = withLength(safetensorsHeader({ metadata: { ss_output_name: title } }));
  return Buffer.concat([head, Buffer.alloc(64, title)]);
}

export function png(color = "#345"): Promise<Buffer> {
  return sharp({ create: { width: 3, height: 2, channels: 3, background: color } })
    .png()
    .toBuffer();
}

export const a1111 = (more: object = {}): string =>
  JSON.stringify({ "activation text": "lantern", "preferred weight": 0.8, ...more });
