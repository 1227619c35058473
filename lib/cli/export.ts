// `lorary export`: catalog → records or cards. Invariant: a file of the target folder is either
// the old or the whole new one; a card is the source's own bytes where they were kept.
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { LoraryError } from "#lib/catalog/errors.ts";
import type { Model } from "#lib/catalog/model.ts";
import { formatCard } from "#lib/formats/markdown-card.ts";
import type { Store } from "#lib/store/store.ts";
import { type Command, type Outcome, usageError, withStore } from "./command.ts";

type Content = AsyncIterable<string> | Uint8Array | string;

async function writeWhole(folder: string, name: string, content: Content): Promise<void> {
  const target = join(folder, name);
  const part = `${target}.${process.pid}.part`;
  try {
    await writeFile(part, content);
    await rename(part, target);
  } catch (cause) {
    await rm(part, { force: true });
    if (!(cause instanceof Error && "code" in cause) || cause instanceof LoraryError) throw cause;
    throw new LoraryError(500, "export_failed", `${target} cannot be written: ${cause.code}`, {
      cause,
    });
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new LoraryError(500, "export_failed", `${folder} cannot be made a folder`, { cause });
  }
}

/** The models asked for, or all; the ids that are unknown are collected. */
async function* selected(store: Store, ids: string[], missing: string[]): AsyncGenerator<Model> {
  if (ids.length === 0) yield* store.listModels();
  for (const id of ids) {
    const model = await store.findModel(id);
    if (model) yield model;
    else missing.push(id);
  }
}

async function cardOf(store: Store, model: Model): Promise<Uint8Array | string> {
  const documents = await store.listDocuments(model.id);
  const card = documents.find(({ source }) => source.kind === "card");
  return card?.document ?? formatCard(model);
}

interface Target {
  store: Store;
  models: AsyncIterable<Model>;
  folder: string | undefined;
}

async function exportNdjson({ models, folder }: Target): Promise<void> {
  const lines = async function* () {
    for await (const model of models) yield `${JSON.stringify(model)}\n`;
  };
  if (folder !== undefined) await writeWhole(folder, "models.ndjson", lines());
  else await pipeline(Readable.from(lines()), process.stdout, { end: false });
}

async function exportCards({ store, models, folder }: Target): Promise<void> {
  for await (const model of models) {
    const card = await cardOf(store, model);
    if (folder !== undefined) await writeWhole(folder, `${model.id}.md`, card);
    else await pipeline(Readable.from([card]), process.stdout, { end: false });
  }
}

const FORMATS: ReadonlyMap<string, (target: Target) => Promise<void>> = new Map([
  ["ndjson", exportNdjson],
  ["card", exportCards],
]);

async function exportModels(ids: string[], format: string, folder?: string): Promise<Outcome> {
  const write = FORMATS.get(format);
  if (write === undefined)
    throw usageError(`--format ${format}: expected ${[...FORMATS.keys()].join(" or ")}`);
  if (format === "card" && folder === undefined && ids.length !== 1)
    throw usageError("cards of several models need --to DIR, or name one ID");
  const missing: string[] = [];
  await withStore(async (store) => {
    if (folder !== undefined) await makeFolder(folder);
    await write({ store, models: selected(store, ids, missing), folder });
  });
  for (const id of missing) console.error(`${id}: the catalog has no model with this id`);
  return missing.length === 0 ? "ok" : "problems";
}

export const exportCommand: Command = {
  name: "export",
  args: "[ID…]",
  about: "Write models, all or some, as records (ndjson) or as model cards.",
  details: [
    "ndjson is one model a line, on standard output or in DIR/models.ndjson. A card is the very",
    "bytes that were imported; cards go to DIR/ID.md, a single one without --to to standard output.",
  ],
  options: {
    format: { type: "string", value: "FORMAT", about: "ndjson (the default) or card." },
    to: { type: "string", value: "DIR", about: "Write files into this folder." },
  },
  run: ({ args, values }) =>
    exportModels(
      args,
      String(values.format ?? "ndjson"),
      typeof values.to === "string" ? values.to : undefined,
    ),
};
