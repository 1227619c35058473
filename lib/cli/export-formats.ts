// What `lorary export` writes, one row a format. Invariant: what was kept as it came goes out as it
// came; only what no document holds is written anew from the record.
import { LoraryError } from "#lib/catalog/errors.ts";
import type { Model } from "#lib/catalog/model.ts";
import { toCivitai } from "#lib/formats/civitai.ts";
import { formatCard } from "#lib/formats/markdown-card.ts";
import type { Store } from "#lib/store/store.ts";

export interface ExportFormat {
  /** Ending of a file that holds one model. */
  ending: string;
  /** One model as text or bytes. @throws LoraryError where the format has no place for it */
  write(store: Store, model: Model): Promise<string | Uint8Array>;
  /** What stands around and between several models in one stream; absent: only single models. */
  stream?: { open: string; between: string; close: string };
  /** The one file that all models go into; absent: each model its own. */
  fileName?: string;
}

async function cardOf(store: Store, model: Model): Promise<string | Uint8Array> {
  const documents = await store.listDocuments(model.id);
  return documents.find(({ source }) => source.kind === "card")?.document ?? formatCard(model);
}

/** The text of a document that is an API's answer for this whole model. */
function answerIn(document: Uint8Array): string | undefined {
  const text = Buffer.from(document)
    .toString("utf8")
    .replace(/^\ufeff/, "");
  const value: unknown = JSON.parse(text);
  const isModel = typeof value === "object" && value !== null && "modelVersions" in value;
  return isModel ? text : undefined;
}

async function answerOf(store: Store, model: Model): Promise<string> {
  for (const { source, document } of await store.listDocuments(model.id)) {
    const answer = source.kind === "api" ? answerIn(document) : undefined;
    if (answer !== undefined) return answer;
  }
  return JSON.stringify(toCivitai(model));
}

/** Format → how it is written. Sidecars, which are several files a model, stand apart. */
export const EXPORT_FORMATS: ReadonlyMap<string, ExportFormat> = new Map<string, ExportFormat>([
  [
    "ndjson",
    {
      ending: ".json",
      fileName: "models.ndjson",
      write: async (_, model) => JSON.stringify(model),
      stream: { open: "", between: "\n", close: "\n" },
    },
  ],
  [
    "json",
    {
      ending: ".json",
      write: async (_, model) => JSON.stringify(model, null, 2),
      stream: { open: "[\n", between: ",\n", close: "\n]\n" },
    },
  ],
  ["card", { ending: ".md", write: cardOf }],
  [
    "civitai",
    {
      ending: ".json",
      write: answerOf,
      stream: { open: '{"items":[\n', between: ",\n", close: '\n],"metadata":{}}\n' },
    },
  ],
]);

/** The models asked for, or all; the ids that are unknown are collected. */
export async function* selectModels(
  store: Store,
  ids: readonly string[],
  missing: string[],
): AsyncGenerator<Model> {
  if (ids.length === 0) yield* store.listModels();
  for (const id of ids) {
    const model = await store.findModel(id);
    if (model) yield model;
    else missing.push(id);
  }
}

/** Runs a step for one model; where the format has no place for it, says so and goes on. */
export async function unlessRefused<Result>(
  model: Model,
  refused: string[],
  step: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof LoraryError) || error.status >= 500) throw error;
    refused.push(`${model.id}: ${error.message}`);
    return undefined;
  }
}
