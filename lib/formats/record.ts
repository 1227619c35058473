// Lorary's own JSON of a model, as `export --format ndjson` writes it → what it says.
// Invariant: a record that reads is valid, and merged alone it gives the same model again.
import type { z } from "zod";
import type { Problem } from "#lib/catalog/errors.ts";
import type { ModelFile } from "#lib/catalog/file.ts";
import { Model, type Version } from "#lib/catalog/model.ts";
import type { FileReading, Reading, ReadResult, VersionReading } from "#lib/catalog/reading.ts";
import type { SourceKind } from "#lib/catalog/source.ts";
import { parseJson } from "./json-text.ts";

/** More problems than this help nobody. */
const MAX_PROBLEMS = 50;
const MAX_FOUND = 60;

/** True for a value that only Lorary writes, valid or not. */
export function looksLikeRecord(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return "versions" in value && Array.isArray(value.versions) && "sources" in value;
}

/** Reads one model; what Lorary fills in where no source speaks is not taken for a statement. */
export function readRecord(bytes: Buffer, source: string): ReadResult {
  const { value, problems } = parseJson(bytes, source);
  if (problems.length > 0) return { problems };
  const { data: model, error } = Model.safeParse(value);
  if (model === undefined)
    return { problems: listIssues(error?.issues ?? [], value).map((it) => ({ source, ...it })) };
  const twins = listTwins(model).map((problem) => ({ source, ...problem }));
  return twins.length > 0 ? { problems: twins } : { reading: toReading(model), problems: [] };
}

type Fault = Omit<Problem, "source">;

function listIssues(issues: readonly z.core.$ZodIssue[], value: unknown): Fault[] {
  const faults = issues.slice(0, MAX_PROBLEMS).map(({ path, message }): Fault => {
    const found = path.reduce<unknown>(
      (inner, key) => (inner as Record<PropertyKey, unknown> | null)?.[key],
      value,
    );
    return {
      field:
        path
          .reduce<string>(
            (field, key) =>
              typeof key === "number" ? `${field}[${key}]` : `${field}.${String(key)}`,
            "",
          )
          .replace(/^\./, "") || "record",
      kind: found === undefined ? "structure" : "value",
      message: `expected ${inWords(message)}, found ${cite(found)}`,
    };
  });
  if (issues.length <= MAX_PROBLEMS) return faults;
  const message = `expected at most ${MAX_PROBLEMS} problems, found ${issues.length}`;
  return [...faults, { field: "record", kind: "limit", message }];
}

/** "Invalid input: expected string, received number" → "string". */
function inWords(message: string): string {
  const expected = /expected (.*?)(?:, received .*)?$/s.exec(message)?.[1];
  return expected ?? message.replace(/^Invalid /, "a valid ");
}

function cite(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > MAX_FOUND ? `${text.slice(0, MAX_FOUND)}…` : text;
}

function listTwins({ versions }: Model): Fault[] {
  const twinsOf = (items: readonly { id: string }[], at: string): Fault[] => {
    const known = new Set<string>();
    return items.flatMap(({ id }, index) => {
      if (!known.has(id)) {
        known.add(id);
        return [];
      }
      const message = `expected an id that no other of the ${at} has, found ${cite(id)}`;
      return [{ field: `${at}[${index}].id`, kind: "value", message }];
    });
  };
  return [
    ...twinsOf(versions, "versions"),
    ...versions.flatMap(({ files }, index) => twinsOf(files, `versions[${index}].files`)),
  ].slice(0, MAX_PROBLEMS);
}

// Kinds of sources that say which type a model has, and those that count downloads and list tags.
const TYPING: readonly SourceKind[] = ["api", "sidecar", "record"];
const COUNTING: readonly SourceKind[] = [...TYPING, "card"];

function toReading(model: Model): Reading {
  const { id, aliases, type, tags, stats, versions, sources, differences, ...facts } = model;
  const isFrom = (kinds: readonly SourceKind[]): boolean =>
    sources.length === 0 || sources.some(({ kind }) => kinds.includes(kind));
  return {
    ...facts,
    ...(isNumber(id) ? { modelId: id } : {}),
    ownId: id,
    ...(isFrom(TYPING) || type !== "LORA" ? { type } : {}),
    ...(isFrom(COUNTING) || tags.length > 0 ? { tags } : {}),
    ...(isFrom(COUNTING) || hasCounts(stats) ? { stats } : {}),
    versions: versions.map((version, index) => toVersion(version, index, model)),
    record: { sources, ...(aliases ? { aliases } : {}), ...(differences ? { differences } : {}) },
  };
}

const isNumber = (id: string): boolean => /^\d/.test(id);
const isLocal = (id: string): boolean => /^[fs][0-9a-f]{12}$/.test(id);
const hasCounts = (stats: object): boolean => Object.values(stats).some((count) => count !== 0);

function toVersion(version: Version, index: number, model: Model): VersionReading {
  const { id, tips, baseModel, stats, trainedWords, files, ...facts } = version;
  return {
    ...facts,
    ...idsOf(id, index, model),
    ...(baseModel === "" ? {} : { baseModel }),
    ...(hasCounts(stats) ? { stats } : {}),
    ...(trainedWords.length > 0 ? { trainedWords } : {}),
    files: files.map((file, place) => toFile(file, `${id}.${place + 1}`)),
  };
}

/** A derived id (docs/cards.md) that follows from the version's place is no statement. */
function idsOf(id: string, index: number, model: Model): Pick<VersionReading, "id" | "localId"> {
  if (isLocal(id)) return { localId: id };
  if (id === `${model.id}.${model.versions.length - index}`) return {};
  const subjects = new Set(model.sources.map(({ subject }) => subject ?? ""));
  subjects.delete("");
  const [subject] = subjects;
  const isBeside = isNumber(id) && subjects.size === 1 && model.versions.length === 1;
  return isBeside && subject !== undefined ? { id, localId: subject } : { id };
}

function toFile({ id, hashes, ...facts }: ModelFile, derivedId: string): FileReading {
  return {
    ...facts,
    ...(id === derivedId ? {} : { id }),
    ...(Object.keys(hashes).length > 0 ? { hashes } : {}),
  };
}
