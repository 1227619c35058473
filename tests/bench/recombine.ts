// Makes many models of the real ones: ids and digests are new, names, tags and texts of different
// models are put together anew, so that they stay real words in real numbers.
import { hash } from "node:crypto";
import { createWriteStream, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { corpus } from "#tests/support/shared.ts";

type Json = Record<string, unknown>;
interface ApiFile extends Json {
  id: number;
  hashes: Record<string, string>;
}
interface ApiVersion extends Json {
  id: number;
  files: ApiFile[];
  images: (Json & { id: number })[];
}
interface ApiModel extends Json {
  id: number;
  name: string;
  modelVersions: ApiVersion[];
}

/** Ids of one round stay apart from those of every other: Civitai's were below a million. */
export const ROUND = 10_000_000;

const digest = (kind: string, id: number): string => hash("sha256", `${kind} ${id}`).toUpperCase();

function newFile(file: ApiFile, shift: number): ApiFile {
  const id = file.id + shift;
  const sha256 = digest("file", id);
  return { ...file, id, hashes: { ...file.hashes, SHA256: sha256, AutoV2: sha256.slice(0, 10) } };
}

function newVersion(version: ApiVersion, modelId: number, shift: number): ApiVersion {
  const id = version.id + shift;
  const downloadUrl = `https://civitai.com/api/download/models/${id}`;
  return {
    ...version,
    id,
    modelId,
    downloadUrl,
    files: version.files.map((file) => ({ ...newFile(file, shift), downloadUrl })),
    images: version.images.map((image) => ({
      ...image,
      id: image.id + shift,
      url: `https://image.civitai.com/xG1nkqKTMzGDvpLrqFT7WA/${image.id + shift}/width=450/${image.id + shift}.jpeg`,
    })),
  };
}

/** Names of two models as one: the first words of one, the last words of the other. */
export function crossed(a: string, b: string): string {
  const [left, right] = [a.split(" "), b.split(" ")];
  return [...left.slice(0, (left.length + 1) >> 1), ...right.slice(right.length >> 1)].join(" ");
}

/** `count` models as lines of JSON in the API's shape of 2023. Round 0 are the real ones. */
export function* recombined(count: number): Generator<string> {
  const models = readdirSync(corpus.api).map(
    (name) => JSON.parse(readFileSync(join(corpus.api, name), "utf8")) as ApiModel,
  );
  const pick = (index: number): ApiModel => models[index % models.length] as ApiModel;
  for (let n = 0; n < count; n += 1) {
    const round = Math.floor(n / models.length);
    const [body, text, words] = [pick(n), pick(n * 7 + round * 13), pick(n * 11 + round * 29)];
    const shift = round * ROUND;
    const model: ApiModel =
      round === 0
        ? body
        : {
            ...body,
            id: body.id + shift,
            name: crossed(body.name, words.name),
            description: text.description,
            tags: words.tags,
            creator: text.creator,
            modelVersions: body.modelVersions.map((version) =>
              newVersion(version, body.id + shift, shift),
            ),
          };
    yield `${JSON.stringify(model)}\n`;
  }
}

/** Writes recombined models as NDJSON. */
export async function writeRecombined(file: string, count: number): Promise<void> {
  await pipeline(Readable.from(recombined(count)), createWriteStream(file));
}

/** Writes cards into a folder, one a model; those after the real ones have versions of their own. */
export function writeCards(folder: string, count: number): void {
  mkdirSync(folder);
  const cards = readdirSync(corpus.cards).map((name) => ({
    name,
    text: readFileSync(join(corpus.cards, name), "utf8"),
  }));
  for (let n = 0; n < count; n += 1) {
    const { name, text } = cards[n % cards.length] as { name: string; text: string };
    const round = Math.floor(n / cards.length);
    const card = text.replace(
      /(?<=\/api\/download\/models\/)\d+/g,
      (id) => `${Number(id) + round * ROUND}`,
    );
    writeFileSync(join(folder, `${round}-${name}`), card);
  }
}
