// As many models as are asked for, made one at a time of the real ones, so that a million need no
// more memory than one: names, tags and texts of different models are put together anew.
import { hash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Image, Model, Version } from "#lib/catalog/model.ts";
import { joinDocuments } from "#lib/import/documents.ts";
import { documentOf, type SearchDocument } from "#lib/search/document.ts";
import { corpus } from "#tests/support/shared.ts";
import { crossed, ROUND } from "./recombine.ts";

const DAY = 86_400_000;
/** Days over which the models of later rounds are spread. */
const DAYS = 1000;
/** So many people share a name of the real ones at most. */
const NAMESAKES = 40;

/** Numbers that look random and are the same each time. */
export const scatter = (n: number, salt: number): number => {
  let mixed = Math.imul(n ^ (salt * 0x9e3779b1), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
};

/** Without settings that nobody searches: a million records have to fit on a disk. */
function lean({ images, ...version }: Version): Version {
  const prompts = new Set<unknown>();
  const isNew = ({ meta }: Image, i: number): boolean => {
    const { size } = prompts;
    if (typeof meta?.prompt === "string") prompts.add(meta.prompt);
    return i === 0 || prompts.size > size;
  };
  const kept = images.filter(isNew).map(({ meta, ...image }): Image => {
    return { ...image, ...(typeof meta?.prompt === "string" && { meta: { prompt: meta.prompt } }) };
  });
  return { ...version, images: kept };
}

function readModel(name: string): Model {
  const document = readFileSync(join(corpus.api, name));
  const importedAt = "2023-08-01T00:00:00.000Z";
  const source = { kind: "api" as const, name, sha256: hash("sha256", document), importedAt };
  const model = joinDocuments([{ source, document }]);
  return { ...model, versions: model.versions.map(lean) };
}

/** The real models, in no order. */
export const readRealModels = (): Model[] => readdirSync(corpus.api).map(readModel);

function later(version: Version, shift: number, days: number): Version {
  const id = String(Number(version.id) + shift);
  const at = (time: string): string => new Date(Date.parse(time) + days * DAY).toISOString();
  return {
    ...version,
    id,
    publishedAt: at(version.publishedAt),
    ...(version.updatedAt && { updatedAt: at(version.updatedAt) }),
    files: version.files.map((file) => {
      const fileId = String(Number(file.id) + shift);
      const sha256 = hash("sha256", `file ${fileId}`);
      const hashes = { ...file.hashes, sha256, autoV2: sha256.slice(0, 10) };
      return { ...file, id: fileId, url: `https://civitai.com/api/download/models/${id}`, hashes };
    }),
    images: version.images.map((image) => {
      const imageId = String(Number(image.id) + shift);
      return { ...image, id: imageId, url: `https://image.civitai.com/x/${imageId}.jpeg` };
    }),
  };
}

export class ManyModels {
  readonly count: number;
  readonly real: readonly Model[];

  constructor(count: number, real = readRealModels()) {
    this.count = count;
    this.real = real;
  }

  #pick = (index: number): Model => this.real[index % this.real.length] as Model;

  /** What is compared, without making the model. */
  #downloads(n: number): number {
    const { downloads } = this.#pick(n).stats;
    if (n < this.real.length) return downloads;
    return Math.round(downloads * 2 ** (6 * scatter(n, 1) - 5));
  }

  #id = (n: number): string =>
    String(Number(this.#pick(n).id) + Math.floor(n / this.real.length) * ROUND);

  /** The n-th, counted from 0. The first are the real ones. */
  model(n: number): Model {
    const body = this.#pick(n);
    const round = Math.floor(n / this.real.length);
    if (round === 0) return body;
    const [text, words] = [this.#pick(n * 7 + round * 13), this.#pick(n * 11 + round * 29)];
    const namesake = Math.floor(scatter(n, 2) * Math.min(round, NAMESAKES));
    const { description, creator } = text;
    const days = Math.floor(scatter(n, 3) * DAYS);
    const { description: _, creator: __, ...rest } = body;
    return {
      ...rest,
      id: this.#id(n),
      name: crossed(body.name, words.name),
      tags: words.tags,
      stats: { ...body.stats, downloads: this.#downloads(n) },
      versions: body.versions.map((version) => later(version, round * ROUND, days)),
      ...(description !== undefined && { description }),
      ...(creator && { creator: { ...creator, name: `${creator.name}${namesake || ""}` } }),
    };
  }

  /** As the index wants them: most downloads first. The n-th model has the key n + 1. */
  *documents(): Generator<SearchDocument> {
    const downloads = Float64Array.from({ length: this.count }, (_, n) => this.#downloads(n));
    const order = Uint32Array.from(downloads.keys());
    const idOrder = (a: number, b: number): number => (this.#id(a) < this.#id(b) ? -1 : 1);
    order.sort((a, b) => (downloads[b] as number) - (downloads[a] as number) || idOrder(a, b));
    for (const n of order) yield documentOf(n + 1, this.model(n));
  }
}
