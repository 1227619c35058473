// `lorary export`: catalog → records, cards, API answers, sidecars.
// Invariant: a model that a format has no place for is named, and the others are written.
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { formatCount } from "#lib/catalog/format.ts";
import type { Model } from "#lib/catalog/model.ts";
import { visible } from "#lib/formats/visible.ts";
import type { Store } from "#lib/store/store.ts";
import { type Command, type Outcome, usageError, withStore } from "./command.ts";
import {
  EXPORT_FORMATS,
  type ExportFormat,
  selectModels,
  unlessRefused,
} from "./export-formats.ts";
import { exportSidecars } from "./export-sidecars.ts";
import { makeFolder, writeWhole } from "./write-whole.ts";

const FORMAT_NAMES = [...EXPORT_FORMATS.keys(), "sidecars"];

interface Target {
  store: Store;
  models: AsyncIterable<Model>;
  format: ExportFormat;
  refused: string[];
}

/** All models as one text. */
async function* joined({ store, models, format, refused }: Target): AsyncGenerator<Buffer> {
  const { open, between, close } = format.stream ?? { open: "", between: "", close: "" };
  let count = 0;
  for await (const model of models) {
    const text = await unlessRefused(model, refused, () => format.write(store, model));
    if (text === undefined) continue;
    yield Buffer.from(count === 0 ? open : between);
    yield Buffer.from(text);
    count += 1;
  }
  if (count > 0) yield Buffer.from(close);
  else if (open !== "") yield Buffer.from(open + close);
}

async function toFolder(target: Target, folder: string): Promise<void> {
  const { store, models, format, refused } = target;
  await makeFolder(folder);
  if (format.fileName !== undefined) {
    await writeWhole(join(folder, format.fileName), joined(target));
    return;
  }
  for await (const model of models) {
    const text = await unlessRefused(model, refused, () => format.write(store, model));
    if (text !== undefined) await writeWhole(join(folder, model.id + format.ending), text);
  }
}

async function toOutput(target: Target, ids: readonly string[]): Promise<void> {
  const { stream, ...single } = target.format;
  // One model that was asked for by its id stands alone, without anything around it.
  const isLine = target.format.fileName !== undefined;
  const format = ids.length === 1 && !isLine ? single : { ...single, ...(stream && { stream }) };
  await pipeline(Readable.from(joined({ ...target, format })), process.stdout, { end: false });
}

interface Options {
  format: string;
  to: string | undefined;
  beside: boolean;
  force: boolean;
}

function checkUsage(ids: readonly string[], { format, to, beside, force }: Options): void {
  if (!FORMAT_NAMES.includes(format))
    throw usageError(`--format ${format}: expected ${FORMAT_NAMES.join(", ")}`);
  if (format === "card" && to === undefined && ids.length !== 1)
    throw usageError("cards of several models need --to DIR, or name one ID");
  if (format === "sidecars" && to === undefined) throw usageError("sidecars need --to DIR");
  if (format !== "sidecars" && (beside || force))
    throw usageError("--beside and --force belong to --format sidecars");
}

async function exportModels(ids: string[], options: Options): Promise<Outcome> {
  checkUsage(ids, options);
  const { to } = options;
  const notes: string[] = [];
  const missing: string[] = [];
  await withStore(async (store) => {
    const models = selectModels(store, ids, missing);
    const format = EXPORT_FORMATS.get(options.format);
    if (format !== undefined) {
      const target = { store, models, format, refused: notes };
      await (to === undefined ? toOutput(target, ids) : toFolder(target, to));
    } else if (to !== undefined) {
      const { written, kept } = await exportSidecars(models, { ...options, folder: to });
      console.log(`${formatCount(written)} files written.`);
      notes.push(...kept);
    }
  });
  for (const note of notes) console.error(visible(note));
  for (const id of missing) console.error(`${visible(id)}: the catalog has no model with this id`);
  return notes.length + missing.length === 0 ? "ok" : "problems";
}

export const exportCommand: Command = {
  name: "export",
  args: "[ID…]",
  about: "Write models, all or some: records, cards, API answers, or sidecars.",
  details: [
    "ndjson    one record a line, on standard output or in DIR/models.ndjson",
    "json      records as an array, or one file a model: DIR/ID.json",
    "card      the very bytes that were imported, else a card made of the record: DIR/ID.md",
    "civitai   the API's answer as it came, else one made of the record: DIR/ID.json",
    "sidecars  for every model file the .json, .civitai.info, .metadata.json and .cm-info.json",
    "          that other programs read beside it, with the suggested weight",
    "Records that are imported again give the same catalog.",
  ],
  options: {
    format: { type: "string", value: "FORMAT", about: "One of these; ndjson is the default." },
    to: { type: "string", value: "DIR", about: "Write files into this folder." },
    beside: { type: "boolean", about: "Sidecars: only beside model files that lie below DIR." },
    force: { type: "boolean", about: "Sidecars: replace files that are there." },
  },
  run: ({ args, values }) =>
    exportModels(args, {
      format: String(values.format ?? "ndjson"),
      to: typeof values.to === "string" ? values.to : undefined,
      beside: values.beside === true,
      force: values.force === true,
    }),
};
