// What trainers note in a file's header (kohya's ss_*, modelspec.*, ai-toolkit, OneTrainer), as facts
// of the record. Invariant: "None" and empty texts are absent; a value that cannot be read is a
// problem and absent, and never keeps the others from being read.
import type { Problem } from "#lib/catalog/errors.ts";
import type { Training } from "#lib/catalog/file.ts";
import type { Creator } from "#lib/catalog/model.ts";
import { fromTrainer } from "./base-models.ts";
import { isObject, type JsonObject } from "./field-reader.ts";
import { textToHtml } from "./plain-text.ts";
import { stated } from "./stated.ts";
import {
  parseCount,
  parseDate,
  parseHash,
  parseResolution,
  parseSeconds,
  textOf,
  topTags,
} from "./training-values.ts";

/** What a header says, about the model, about the version, and about the training of the file. */
export interface HeaderFacts {
  model: { name?: string; type?: string; creator?: Creator; tags?: string[]; description?: string };
  version: { baseModel?: string; publishedAt?: string; trainedWords?: string[] };
  training: Training;
}

const MAX_NAME_LENGTH = 1000;
// ai-toolkit wrote the hash of nothing at all into thousands of files.
const HASH_OF_NOTHING = "e3b0c44298fc";

class Metadata {
  readonly #texts: ReadonlyMap<string, string>;
  readonly #report: (field: string, message: string) => void;

  constructor(
    texts: ReadonlyMap<string, string>,
    report: (field: string, message: string) => void,
  ) {
    this.#texts = texts;
    this.#report = report;
  }

  /** The first of these that says something. */
  text(...names: string[]): string | undefined {
    for (const name of names) {
      const text = this.#texts.get(name)?.trim();
      if (text && text !== "None") return text;
    }
    return undefined;
  }

  /** A text that `parse` understands, or a problem. */
  value<T>(name: string, expected: string, parse: (text: string) => T | undefined): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = parse(text);
    if (value === undefined)
      this.#report(name, `expected ${expected}, found ${JSON.stringify(text.slice(0, 80))}`);
    return value;
  }

  count(name: string): number | undefined {
    return this.value(name, "a whole number", parseCount);
  }

  json(name: string): JsonObject | undefined {
    return this.value(name, "a JSON object in a text", parseObject);
  }
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function statedHash(metadata: Metadata): string | undefined {
  const hashes = ["sshs_model_hash", "modelspec.hash_sha256"].map((name) =>
    metadata.value(name, "a hash of 12 or more hex digits", parseHash),
  );
  return hashes.find((hash) => hash !== undefined && hash !== HASH_OF_NOTHING);
}

function finishedAt(metadata: Metadata): string | undefined {
  return metadata.value("ss_training_finished_at", "seconds since 1970", parseSeconds);
}

/** The kind of network, where the trainer names one that the catalog has a word for. */
function typeOf(metadata: Metadata): string | undefined {
  const module = metadata.text("ss_network_module") ?? "";
  const args = metadata.json("ss_network_args") ?? {};
  if ([args.dora_wd, args.weight_decompose].some((arg) => arg === true || arg === "True"))
    return "DoRA";
  if (/dora/i.test(module)) return "DoRA";
  if (/lycoris|locon|loha|lokr/i.test(module)) return "LoCon";
  return /^networks\.(?:dy)?lora/.test(module) ? "LORA" : undefined;
}

/** sd-scripts knew two kinds when it did not name them yet: SD 2, and SD 1 with ss_v2 "False". */
function baseModelOf(metadata: Metadata): string | undefined {
  const names = ["ss_base_model_version", "modelspec.architecture"].map((name) =>
    metadata.text(name),
  );
  const known = names.map((name) => name && fromTrainer(name)).find((name) => name !== undefined);
  if (known || names.some((name) => name !== undefined)) return known;
  const isV2 = metadata.text("ss_v2");
  return isV2 === "True" ? "SD 2.1" : isV2 === "False" ? "SD 1.5" : undefined;
}

function trainingOf(metadata: Metadata): Training {
  const info = metadata.json("training_info") ?? {}; // ai-toolkit
  const config = metadata.json("ot_config") ?? {}; // OneTrainer
  const frequencies = metadata.json("ss_tag_frequency");
  return stated({
    baseModel: metadata.text("ss_base_model_version", "modelspec.architecture"),
    checkpoint: metadata.text("ss_sd_model_name") ?? textOf(config.base_model_name),
    networkModule: metadata.text("ss_network_module"),
    rank: metadata.text("ss_network_dim") ?? textOf(config.lora_rank),
    alpha: metadata.text("ss_network_alpha") ?? textOf(config.lora_alpha),
    resolution:
      metadata.value("ss_resolution", 'a size like "(512, 512)"', parseResolution) ??
      metadata.value("modelspec.resolution", 'a size like "512x512"', parseResolution) ??
      parseResolution(textOf(config.resolution) ?? ""),
    clipSkip: metadata.text("ss_clip_skip"),
    outputName: metadata.text("ss_output_name", "name"),
    title: metadata.text("modelspec.title"),
    author: metadata.text("modelspec.author"),
    license: metadata.text("modelspec.license"),
    usageHint: metadata.text("modelspec.usage_hint"),
    triggerPhrase: metadata.text("modelspec.trigger_phrase"),
    comment: metadata.text("ss_training_comment"),
    steps:
      metadata.count("ss_steps") ?? parseCount(info.step) ?? metadata.count("ss_max_train_steps"),
    epochs: metadata.count("ss_epoch") ?? parseCount(info.epoch) ?? metadata.count("ss_num_epochs"),
    images: metadata.count("ss_num_train_images"),
    finishedAt: finishedAt(metadata),
    tags: frequencies && topTags(frequencies),
    statedHash: statedHash(metadata),
  });
}

/** "a, b" → ["a", "b"]. */
function listOf(text: string | undefined): string[] | undefined {
  const list = text?.split(",").map((item) => item.trim());
  return list?.filter((item) => item !== "");
}

/**
 * @param texts a header's metadata, names → texts
 * @param place what the field of a problem begins with
 */
export function readTraining(
  texts: ReadonlyMap<string, string>,
  source: string,
  place: string,
): { facts: HeaderFacts; problems: Problem[] } {
  const problems: Problem[] = [];
  const metadata = new Metadata(texts, (field, message) => {
    const known = problems.some((problem) => problem.field === `${place}${field}`);
    if (!known) problems.push({ source, field: `${place}${field}`, kind: "value", message });
  });
  const training = trainingOf(metadata);
  const { title, outputName, author, triggerPhrase } = training;
  const description = metadata.text("modelspec.description");
  const facts: HeaderFacts = {
    model: stated({
      name: [title, outputName].find((name) => name && name.length <= MAX_NAME_LENGTH),
      type: typeOf(metadata),
      creator: author === undefined ? undefined : { name: author },
      tags: listOf(metadata.text("modelspec.tags")),
      description: description && textToHtml(description),
    }),
    version: stated({
      baseModel: baseModelOf(metadata),
      publishedAt:
        metadata.value("modelspec.date", "a date like 2023-07-20", parseDate) ??
        training.finishedAt,
      trainedWords: triggerPhrase === undefined ? undefined : [triggerPhrase],
    }),
    training,
  };
  return { facts, problems };
}
