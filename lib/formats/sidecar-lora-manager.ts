// `STEM.metadata.json` of ComfyUI LoRA Manager: an answer of Civitai, and what the user made of it.
// Invariant: what the user can edit comes before the answer; paths of the machine that wrote it are
// left in the document.
import type { Usage } from "#lib/catalog/model.ts";
import type { FileReading, Reading, VersionReading } from "#lib/catalog/reading.ts";
import { readCivitai } from "./civitai.ts";
import type { JsonObject } from "./field-reader.ts";
import type { SidecarFields } from "./sidecar-fields.ts";
import { sidecarStem } from "./sidecar-identity.ts";
import { stated } from "./stated.ts";

export function fromLoraManager(fields: SidecarFields, from: JsonObject): Reading {
  const answer = readAnswer(fields, from);
  const version: VersionReading = answer.versions[0] ?? { files: [], images: [] };
  const baseModel = fields.note(from, "base_model");
  const usage = readUsage(fields, from);
  return {
    ...answer,
    ...stated({
      name: fields.note(from, "model_name", 1000),
      tags: fields.words(from, "tags"),
      description: fields.note(from, "modelDescription"),
    }),
    versions: [
      {
        ...version,
        ...(baseModel === undefined || baseModel === "Unknown" ? {} : { baseModel }),
        ...(Object.keys(usage).length === 0 ? {} : { usage }),
        files: joinFile(version.files, fileOf(fields, from)),
      },
      ...answer.versions.slice(1),
    ],
  };
}

/** The answer is empty for files that Civitai does not know, and may then hold trained words only. */
function readAnswer(fields: SidecarFields, from: JsonObject): Reading {
  const answered = fields.inside(from, "civitai", (answer): Reading => {
    const { reading, problems } = answer.id
      ? readCivitai(Buffer.from(JSON.stringify(answer)), fields.source)
      : { problems: [] };
    for (const problem of problems)
      fields.problems.push({ ...problem, field: `civitai.${problem.field}` });
    if (reading) return reading;
    const trainedWords = fields.words(answer, "trainedWords");
    return { ownId: "", versions: [{ ...stated({ trainedWords }), files: [], images: [] }] };
  });
  return answered ?? { ownId: "", versions: [] };
}

/** The file on the disk of whoever wrote the document. */
function fileOf(fields: SidecarFields, from: JsonObject): FileReading | undefined {
  const sha256 = fields.sha256(from, "sha256");
  const stem = fields.note(from, "file_name", 500) ?? sidecarStem(fields.source);
  const [ending] = /\.[A-Za-z0-9]{1,12}$/.exec(fields.note(from, "file_path") ?? "") ?? [
    ".safetensors",
  ];
  if (sha256 === undefined) return undefined;
  const sizeBytes = fields.count(from, "size") || undefined;
  return { name: `${stem}${ending}`, hashes: { sha256 }, ...stated({ sizeBytes }) };
}

/** The answer's file where it is the same one, by digest or else by name; else one file more. */
function joinFile(files: FileReading[], own: FileReading | undefined): FileReading[] {
  const sha256 = own?.hashes?.sha256;
  if (own === undefined || files.some((file) => file.hashes?.sha256 === sha256)) return files;
  const same = files.find((file) => file.name === own.name && file.hashes?.sha256 === undefined);
  if (same === undefined) return [...files, own];
  return files.map((file) =>
    file === same ? { ...own, ...file, hashes: { ...file.hashes, ...own.hashes } } : file,
  );
}

function readUsage(fields: SidecarFields, from: JsonObject): Usage {
  const notes = fields.note(from, "notes");
  const tips = { usage_tips: parseTips(fields.note(from, "usage_tips")) };
  const usage = fields.inside(tips, "usage_tips", (inner) => {
    const [, min, max] = RANGE.exec(fields.note(inner, "strength_range", 40) ?? "") ?? [];
    return stated({
      weight: fields.weight(inner, "strength"),
      weightMin: fields.loose(inner, "strength_min") ?? numberOf(min),
      weightMax: fields.loose(inner, "strength_max") ?? numberOf(max),
      clipWeight: fields.weight(inner, "clip_strength"),
      clipSkip: fields.weight(inner, "clip_skip"),
    });
  });
  return { ...usage, ...stated({ notes }) };
}

const numberOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text);

// "0.6-0.8", "-1 ~ 1"
const RANGE = /^\s*(-?\d*\.?\d+)\s*[-–~,]\s*(-?\d*\.?\d+)\s*$/;

/** usage_tips is JSON in a text; one that is broken stays a text. */
function parseTips(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
