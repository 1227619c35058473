// What of a model is searched, filtered and sorted.
// Invariant: a document follows from the record alone.
import type { License, Model, Version } from "#lib/catalog/model.ts";
import { ContentRating, primaryFile } from "#lib/catalog/model.ts";
import {
  type FacetChoice,
  type LicenseTerm,
  MAX_VALUE,
  SIZES,
  type SizeClass,
  type Trait,
} from "#lib/catalog/query.ts";
import { ratingScore } from "#lib/catalog/score.ts";
import { nameKey } from "#lib/catalog/words.ts";

/** Where words are looked for; the first say more of a model than the last. */
export const FIELDS = [
  "name",
  "creator",
  "tag",
  /** Trigger words, of the source's list and of the advice. */
  "trigger",
  /** Names of versions. */
  "version",
  /** Names of files. */
  "file",
  /** Base models; only where they are asked for. */
  "base",
  /** Descriptions and notes. */
  "body",
  /** What the samples were asked for. */
  "prompt",
] as const;
export type Field = (typeof FIELDS)[number];

/** Numbers are whole ones of 32 bits where nothing else is said. */
export interface SearchDocument {
  /** models.key */
  key: number;
  id: string;
  nameKey: string;
  downloads: number;
  /** In single precision. */
  ratingScore: number;
  /** The mean; 0 where nobody rated. */
  rating: number;
  /** Seconds since 1970, of the newest version; 0: there is none. */
  published: number;
  updated: number;
  /** Of the newest version's primary file, in units of 1024 bytes, rounded up; 0: unknown. */
  size: number;
  /** Each string is a value of its own, which no phrase leaves. */
  texts: Record<Field, readonly string[]>;
  /** Well-formed values of 1 to MAX_VALUE units, without repeats. */
  facets: FacetChoice;
}

/** Characters of a model's descriptions, and of its prompts, that are searched. */
const MAX_TEXT = 100_000;

/** HTML → its text, in one pass; a "<" that no ">" follows is text. Not a sanitizer. */
export function stripMarkup(html: string): string {
  const pieces: string[] = [];
  let at = 0;
  for (;;) {
    const open = html.indexOf("<", at);
    const close = open < 0 ? -1 : html.indexOf(">", open);
    if (close < 0) break;
    pieces.push(html.slice(at, open));
    at = close + 1;
  }
  pieces.push(html.slice(at));
  return pieces.join(" ").replace(/&#?\w{1,12};/g, " ");
}

function distinct(values: readonly (string | undefined)[]): string[] {
  const found = new Set<string>();
  for (const value of values) if (value) found.add(value);
  return [...found];
}

/** The first of them that have so many characters together. */
function within(texts: readonly string[], limit: number): string[] {
  const kept: string[] = [];
  let room = limit;
  for (const text of texts) {
    if (room <= 0) break;
    kept.push(text.slice(0, room));
    room -= text.length;
  }
  return kept;
}

const promptsOf = ({ images }: Version): string[] =>
  images
    .map(({ meta }) => meta?.prompt)
    .filter((prompt) => typeof prompt === "string")
    .filter((prompt) => prompt.trim() !== "");

function textsOf({ name, creator, tags, description, versions }: Model): SearchDocument["texts"] {
  const descriptions = [description, ...versions.map((version) => version.description)];
  const notes = versions.map(({ usage }) => usage?.notes);
  const triggers = ({ trainedWords, tips }: Version): string[] => [
    ...trainedWords,
    ...tips.triggers.flatMap(({ words }) => words),
  ];
  return {
    name: [name],
    creator: distinct([creator?.name]),
    tag: distinct(tags),
    trigger: distinct(versions.flatMap(triggers)),
    version: distinct(versions.map((version) => version.name)),
    file: distinct(versions.flatMap(({ files }) => files.map((file) => file.name))),
    base: distinct(versions.map(({ baseModel }) => baseModel)),
    body: within(distinct([...distinct(descriptions).map(stripMarkup), ...notes]), MAX_TEXT),
    prompt: within(distinct(versions.flatMap(promptsOf)), MAX_TEXT),
  };
}

/** What a model has: see TRAITS. */
export function traitsOf({ versions }: Pick<Model, "versions">): Trait[] {
  const tips = versions[0]?.tips;
  const files = versions.flatMap((version) => version.files);
  const has: Record<Trait, boolean> = {
    weight: Boolean(tips?.weight),
    triggers: tips !== undefined && tips.triggers.length > 0,
    prompts: versions.some((version) => promptsOf(version).length > 0),
    hashes: files.some(({ hashes }) =>
      Object.values(hashes).some((digest) => digest !== undefined),
    ),
  };
  return (Object.keys(has) as Trait[]).filter((trait) => has[trait]);
}

const sells = (license: License, ...kinds: string[]): boolean =>
  license.commercialUse?.some((kind) => kinds.includes(kind)) ?? false;

/** What its author allows: see LICENSES. Who may sell the model may sell its images too. */
export function licenseTermsOf(license: License | undefined): LicenseTerm[] {
  if (license === undefined) return [];
  const allows: Record<LicenseTerm, boolean | undefined> = {
    "sell-images": sells(license, "Image", "Sell"),
    "sell-model": sells(license, "Sell"),
    "run-paid": sells(license, "Rent", "RentCivit"),
    "no-credit": license.noCredit,
    merge: license.derivatives,
    "other-terms": license.otherPermissions,
  };
  return (Object.keys(allows) as LicenseTerm[]).filter((term) => allows[term]);
}

/** The class of a file of so many bytes. */
export const sizeClassOf = (bytes: number): SizeClass =>
  (Object.keys(SIZES) as SizeClass[]).findLast((name) => bytes >= SIZES[name]) ?? "under-20mb";

function strictestOf({ images, contentRatings = [] }: Version): string {
  const all = new Set([...images.map(({ rating }) => rating), ...contentRatings]);
  return ContentRating.options.findLast((rating) => all.has(rating)) ?? "unrated";
}

/** "2023" and "2023-07", in UTC. */
function datesOf(publishedAt: string): string[] {
  const date = new Date(publishedAt).toISOString();
  return [date.slice(0, 4), date.slice(0, 7)];
}

/** Values that an address can carry. */
const values = (all: readonly (string | undefined)[]): string[] =>
  distinct(all.map((value) => value?.toWellFormed())).filter(({ length }) => length <= MAX_VALUE);

function facetsOf(model: Model): FacetChoice {
  const { versions, sources, creator, license } = model;
  const [newest] = versions;
  const primary = newest && primaryFile(newest);
  const files = versions.flatMap((version) => version.files);
  return {
    base: values(versions.map(({ baseModel }) => baseModel)),
    type: values([model.type]),
    has: traitsOf(model),
    tag: values(model.tags),
    creator: values([creator?.name]),
    date: newest ? datesOf(newest.publishedAt) : [],
    rating: newest ? [strictestOf(newest)] : ["unrated"],
    license: licenseTermsOf(license),
    format: values([primary?.format]),
    size: primary?.sizeBytes === undefined ? [] : [sizeClassOf(primary.sizeBytes)],
    source: values(sources.map(({ kind }) => kind)),
    disk: files.some(({ localPath }) => localPath !== undefined) ? ["yes"] : [],
  };
}

const MAX_NUMBER = 2 ** 32 - 1;

/** The nearest number that 32 bits hold. */
const whole = (value: number): number => Math.min(MAX_NUMBER, Math.max(0, Math.floor(value)));

const secondsOf = (time: string): number => whole(Date.parse(time) / 1000);

/** The later of its publishing and its last change. */
const updatedOf = ({ publishedAt, updatedAt = publishedAt }: Version): number =>
  Math.max(secondsOf(publishedAt), secondsOf(updatedAt));

export function documentOf(key: number, model: Model): SearchDocument {
  const [newest] = model.versions;
  const { stats } = model;
  return {
    key,
    id: model.id,
    nameKey: nameKey(model.name),
    downloads: whole(stats.downloads),
    ratingScore: Math.fround(ratingScore(stats)),
    rating: stats.ratings > 0 ? stats.rating : 0,
    published: newest ? secondsOf(newest.publishedAt) : 0,
    updated: newest ? updatedOf(newest) : 0,
    size: whole(Math.ceil(((newest && primaryFile(newest)?.sizeBytes) ?? 0) / 1024)),
    texts: textsOf(model),
    facets: facetsOf(model),
  };
}
