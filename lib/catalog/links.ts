// Every address of the site in one place. Invariant: the result is a path on this site, encoded.
import type { Model } from "./model.ts";
import { type CatalogQuery, formatQuery } from "./query.ts";

/** Sizes a picture is served in: name → width in pixels. A closed list (see docs/api.md). */
export const VARIANTS = { thumb: 225, card: 450, large: 900, full: 1600 } as const;
export type Variant = keyof typeof VARIANTS;

const MAX_SLUG = 80;

/** Readable tail of a model's address: letters and digits of any script, joined by hyphens. */
export function slugOf(name: string): string {
  const words =
    name
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return [...words.join("-")].slice(0, MAX_SLUG).join("").replace(/-$/, "");
}

const withParams = (path: string, params: URLSearchParams): string =>
  params.size === 0 ? path : `${path}?${params}`;

export function catalogPath(query?: CatalogQuery): string {
  return withParams("/", query ? formatQuery(query) : new URLSearchParams());
}

/**
 * A model's page. The catalog's state rides along so that the way back leads to the same results.
 * The canonical address is the one without options.
 */
export function modelPath(
  model: Pick<Model, "id" | "name">,
  options: { version?: string; pictures?: "all"; order?: "weight"; from?: CatalogQuery } = {},
): string {
  const slug = slugOf(model.name);
  const path = `/models/${encodeURIComponent(model.id)}${slug === "" ? "" : `/${encodeURIComponent(slug)}`}`;
  const params = new URLSearchParams();
  if (options.version !== undefined) params.set("version", options.version);
  if (options.pictures !== undefined) params.set("pictures", options.pictures);
  if (options.order !== undefined) params.set("order", options.order);
  for (const [key, value] of options.from ? formatQuery(options.from) : [])
    params.append(key, value);
  return withParams(path, params);
}

const BEYOND_ASCII = /(?:%[89A-F][0-9A-F])+/g;

/** A path for an attribute, not for a header: letters beyond ASCII, which browsers encode, as they
 * are, at a third of the bytes. */
export const readable = (path: string): string => path.replace(BEYOND_ASCII, decodeURIComponent);

/** The catalog's query as JSON; followed by a model's id, its record. */
export const MODELS_API_PATH = "/api/models";

/** Suggestions as JSON. */
export const SUGGEST_API_PATH = "/api/suggest";

/** What the text of a search that is being typed may mean, as JSON. */
export function suggestPath(text: string): string {
  return `${SUGGEST_API_PATH}?${new URLSearchParams({ q: text })}`;
}

/** A model's record as JSON. */
export function modelApiPath(id: string): string {
  return `${MODELS_API_PATH}/${encodeURIComponent(id)}`;
}

/** The import page with the journal's page, counted from 1. */
export function importsPath(page = 1): string {
  return page > 1 ? `/imports?page=${page}` : "/imports";
}

/** One import of the journal, and the page of its problems, counted from 1. */
export function runPath(run: number, page = 1): string {
  return page > 1 ? `/imports/${run}?page=${page}` : `/imports/${run}`;
}

/** Where uploads go; followed by a run's number, what became of it. */
export const UPLOAD_PATH = "/api/imports";

/** Picture of a sample image in one of the fixed sizes. */
export function imagePath(imageId: string, variant: Variant): string {
  return `/images/${encodeURIComponent(imageId)}/${variant}`;
}

/** `srcset` of a sample image over the given variants, narrowest first. */
export function imageSrcSet(imageId: string, variants: readonly Variant[]): string {
  return variants.map((name) => `${imagePath(imageId, name)} ${VARIANTS[name]}w`).join(", ");
}

/** Where a version's download begins; answers 307 to filePath. */
export function downloadPath(versionId: string, fileId?: string): string {
  const params = new URLSearchParams(fileId === undefined ? {} : { fileId });
  return withParams(`/api/download/models/${encodeURIComponent(versionId)}`, params);
}

export function filePath(file: { id: string; name: string }): string {
  return `/files/${encodeURIComponent(file.id)}/${encodeURIComponent(file.name.toWellFormed())}`;
}
