// A Civitai-compatible API on a loopback port: today's /api/v1/models with its cursors, filters and
// error bodies, and faults on the requests that a test names.
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { ApiModel, ApiVersion } from "./civitai-models.ts";

export type Fault =
  /** An error with a body of the API's own shape, or a web page. */
  | { kind: "status"; status: number; retryAfter?: string; page?: boolean }
  /** The connection ends before any answer. */
  | { kind: "reset" }
  /** The body ends early; `quietly` without a sign of it in HTTP. */
  | { kind: "cut"; quietly?: boolean; encoding?: "gzip" | "br" }
  /** One byte at a time, for longer than anyone waits. */
  | { kind: "trickle" }
  /** No answer at all. */
  | { kind: "silence" }
  /** 200 with a web page. */
  | { kind: "page" }
  /** 200 with an error as JSON. */
  | { kind: "error" }
  /** The answer of the request before, as a cache might give it. */
  | { kind: "stale" }
  /** No items, and a cursor that leads to the same place. */
  | { kind: "empty" }
  /** 400 for a cursor that was good. */
  | { kind: "refuse cursor" }
  /** Something happens to the models before the answer. */
  | { kind: "change"; change: (models: ApiModel[]) => void };

export interface CivitaiOptions {
  models: ApiModel[];
  /** What goes wrong with the request of this number, counted from 1. */
  fault?: (request: number) => Fault | undefined;
  encoding?: "gzip" | "br";
  /** Changes the answer's metadata. */
  metadata?: (metadata: Metadata) => Record<string, unknown>;
  /** Refuses requests without this key. */
  token?: string;
}

interface Metadata {
  nextCursor?: string;
  nextPage?: string;
  currentPage?: number;
  pageSize?: number;
}

export interface CivitaiRequest {
  /** Milliseconds, by performance.now. */
  at: number;
  query: URLSearchParams;
  authorization: string | undefined;
  acceptEncoding: string | undefined;
}

export interface Civitai {
  origin: string;
  requests: CivitaiRequest[];
  close(): Promise<void>;
}

class Refusal extends Error {
  readonly status: number;
  readonly body: unknown;
  constructor(status: number, body: unknown) {
    super(`${status}`);
    this.status = status;
    this.body = body;
  }
}

const invalid = (path: string, message: string) =>
  new Refusal(400, {
    error: {
      name: "ZodError",
      message: JSON.stringify([{ code: "custom", path: [path], message }]),
    },
  });

const publishedMs = ({ lastVersionAt, modelVersions }: ApiModel): number =>
  lastVersionAt === undefined
    ? Math.max(0, ...modelVersions.map((version) => Date.parse(version.publishedAt)))
    : Date.parse(lastVersionAt);

// A model's place in an order: compared number by number, the largest first.
const SORTS: Record<string, (model: ApiModel) => number[]> = {
  "Highest Rated": ({ stats, id }) => [stats.thumbsUpCount, stats.downloadCount, -id],
  "Most Downloaded": ({ stats, id }) => [stats.downloadCount, stats.thumbsUpCount, -id],
  Newest: (model) => [publishedMs(model), model.id],
  Oldest: (model) => [-publishedMs(model), -model.id],
};
const PERIOD_DAYS: Record<string, number> = { Day: 1, Week: 7, Month: 30, Year: 365, AllTime: 1e6 };

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [at, value] of a.entries()) if (value !== b[at]) return (b[at] ?? 0) - value;
  return 0;
}

/** A filter's values: repeated, as a list, or with brackets. */
const listOf = (query: URLSearchParams, name: string): string[] =>
  [...query.getAll(name), ...query.getAll(`${name}[]`)].flatMap((value) => value.split(","));

function numberOf(query: URLSearchParams, name: string, min: number, max: number) {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = text === "" ? Number.NaN : Number(text);
  if (!(value >= min && value <= max)) throw invalid(name, `expected ${min} to ${max}`);
  return value;
}

function booleanOf(query: URLSearchParams, name: string): boolean {
  const text = (query.get(name) ?? "false").toLowerCase();
  if (/^(true|1|yes|on|y|enabled)$/.test(text)) return true;
  if (/^(false|0|no|off|n|disabled)$/.test(text)) return false;
  throw invalid(name, "expected a boolean");
}

function choiceOf<Value>(
  query: URLSearchParams,
  name: string,
  table: Record<string, Value>,
  fallback: string,
): Value {
  const found = table[query.get(name) ?? fallback];
  if (found === undefined) {
    const expected = Object.keys(table).join("|");
    throw invalid(name, `expected one of ${expected}, received ${query.get(name)}`);
  }
  return found;
}

const slug = (name: string): string =>
  name
    .replace(" ", "_")
    .replace(/[^A-Za-z0-9_]/g, "")
    .toLowerCase();

function byCreator(models: ApiModel[], username: string): ApiModel[] {
  const known = models.filter((model) => slug(model.creator?.username ?? "") === slug(username));
  if (known.length === 0) throw new Refusal(404, { message: "User not found" });
  return known;
}

function isVisible(query: URLSearchParams): (model: ApiModel) => boolean {
  const types = listOf(query, "types");
  const baseModels = listOf(query, "baseModels");
  const nsfw = booleanOf(query, "nsfw");
  const tag = query.get("tag");
  const since = Date.now() - choiceOf(query, "period", PERIOD_DAYS, "AllTime") * 86_400_000;
  return (model) =>
    (types.length === 0 || types.includes(model.type)) &&
    (baseModels.length === 0 ||
      model.modelVersions.some((version) => baseModels.includes(version.baseModel))) &&
    (nsfw || model.nsfwLevel % 2 === 1) &&
    (tag === null || model.tags.includes(tag)) &&
    publishedMs(model) >= since;
}

function shownVersion(version: ApiVersion, nsfw: boolean): ApiVersion {
  if (nsfw) return version;
  return { ...version, images: version.images.filter(({ nsfwLevel }) => nsfwLevel === 1) };
}

function shownModel(model: ApiModel, query: URLSearchParams): ApiModel {
  const baseModels = listOf(query, "baseModels");
  const nsfw = booleanOf(query, "nsfw");
  if (nsfw && baseModels.length === 0) return model;
  const versions = model.modelVersions.filter(
    ({ baseModel }) => baseModels.length === 0 || baseModels.includes(baseModel),
  );
  return { ...model, modelVersions: versions.map((version) => shownVersion(version, nsfw)) };
}

function placeOf(cursor: string, keys: readonly number[]): number[] {
  const place = cursor.split("|").map((part) => (part === "" ? Number.NaN : Number(part)));
  if (place.length !== keys.length || place.some(Number.isNaN))
    throw invalid("cursor", "Invalid cursor");
  return place;
}

/** Where the page begins among the models in order. */
function startOf(ordered: ApiModel[], query: URLSearchParams, limit: number): number {
  const sort = choiceOf(query, "sort", SORTS, "Highest Rated");
  const cursor = query.get("cursor");
  const page = numberOf(query, "page", 1, Number.MAX_SAFE_INTEGER);
  if (cursor !== null) {
    const [first] = ordered;
    const place = placeOf(cursor, first === undefined ? [0, 0] : sort(first));
    const found = ordered.findIndex((model) => compare(sort(model), place) >= 0);
    return found < 0 ? ordered.length : found;
  }
  if (page !== undefined && page * limit > 1000)
    throw new Refusal(429, {
      error: "You've requested too many pages, please use cursors instead",
    });
  return ((page ?? 1) - 1) * limit;
}

/** A page of /api/v1/models; `url` is the address it was asked under. */
function listModels(models: ApiModel[], url: URL): { items: ApiModel[]; metadata: Metadata } {
  const query = url.searchParams;
  const limit = numberOf(query, "limit", 0, 100) ?? 100;
  const sort = choiceOf(query, "sort", SORTS, "Highest Rated");
  const username = query.get("username");
  const ordered = (username === null ? models : byCreator(models, username))
    .filter(isVisible(query))
    .sort((a, b) => compare(sort(a), sort(b)));
  const start = startOf(ordered, query, limit);
  const items = ordered.slice(start, start + limit).map((model) => shownModel(model, query));
  const metadata: Metadata = {};
  const next = ordered[start + limit];
  const byPage = query.has("page") && !query.has("cursor");
  if (next !== undefined) {
    const nextPage = new URL(url);
    if (byPage) nextPage.searchParams.set("page", `${Number(query.get("page")) + 1}`);
    else {
      metadata.nextCursor = sort(next).join("|");
      nextPage.searchParams.set("cursor", metadata.nextCursor);
    }
    metadata.nextPage = nextPage.href;
  }
  if (byPage) Object.assign(metadata, { currentPage: Number(query.get("page")), pageSize: limit });
  return { items, metadata };
}

const PAGE =
  "<!DOCTYPE html><html><title>Just a moment...</title><body>Checking your browser</body></html>";

interface Reply {
  status: number;
  type: string;
  body: Buffer;
  headers?: Record<string, string>;
}

const json = (status: number, value: unknown, headers: Record<string, string> = {}): Reply => ({
  status,
  type: "application/json; charset=utf-8",
  body: Buffer.from(JSON.stringify(value)),
  headers,
});
const pageReply = (status: number): Reply => ({
  status,
  type: "text/html; charset=UTF-8",
  body: Buffer.from(PAGE),
});

function encode(reply: Reply, encoding: "gzip" | "br" | undefined): Reply {
  if (encoding === undefined) return reply;
  const body = encoding === "gzip" ? gzipSync(reply.body) : brotliCompressSync(reply.body);
  return { ...reply, body, headers: { ...reply.headers, "Content-Encoding": encoding } };
}

function headersOf({ type, headers }: Reply): Record<string, string> {
  return { "Content-Type": type, "Access-Control-Allow-Origin": "*", ...headers };
}

function sendWhole(res: ServerResponse, reply: Reply): void {
  res.writeHead(reply.status, { ...headersOf(reply), "Content-Length": reply.body.length });
  res.end(reply.body);
}

function sendCut(res: ServerResponse, reply: Reply, quietly: boolean): void {
  const part = reply.body.subarray(0, Math.floor(reply.body.length / 2));
  if (quietly) {
    // As HTTP/1.0 does it: the end of the connection is the end of the body.
    res.useChunkedEncodingByDefault = false;
    res.shouldKeepAlive = false;
    res.writeHead(reply.status, { ...headersOf(reply), Connection: "close" });
    res.end(part);
    return;
  }
  res.writeHead(reply.status, { ...headersOf(reply), "Content-Length": reply.body.length });
  res.write(part, () => res.destroy());
}

async function sendTrickle(res: ServerResponse, reply: Reply): Promise<void> {
  res.writeHead(reply.status, { ...headersOf(reply), "Content-Length": reply.body.length });
  for (const byte of reply.body) {
    if (res.destroyed) return;
    res.write(Buffer.of(byte));
    await sleep(50);
  }
  res.end();
}

/** Starts the server; the models may be changed while it runs. */
export async function startCivitai(options: CivitaiOptions): Promise<Civitai> {
  const { models, token } = options;
  const requests: CivitaiRequest[] = [];
  let last: Reply = json(200, { items: [], metadata: {} });

  function answer(url: URL): Reply {
    if (url.pathname !== "/api/v1/models") return json(404, { error: "Not found" });
    try {
      const { items, metadata } = listModels(models, url);
      return json(200, { items, metadata: options.metadata?.(metadata) ?? metadata });
    } catch (error) {
      if (error instanceof Refusal) return json(error.status, error.body);
      throw error;
    }
  }

  function emptyPage(url: URL): Reply {
    const { metadata } = listModels(models, url);
    // The place just before the page's first model: another cursor for the same page.
    const cursor = url.searchParams.get("cursor") ?? `${Number.MAX_SAFE_INTEGER}|0`;
    const nextCursor = cursor.replace(/\d+$/, (id) => `${Number(id) + 1}`);
    return json(200, { items: [], metadata: { ...metadata, nextCursor } });
  }

  function statusReply({ status, retryAfter, page }: Extract<Fault, { kind: "status" }>): Reply {
    const reply = page ? pageReply(status) : json(status, { error: "temporarily overloaded" });
    return retryAfter === undefined ? reply : { ...reply, headers: { "Retry-After": retryAfter } };
  }

  function replyTo(url: URL, fault: Fault | undefined): Reply {
    switch (fault?.kind) {
      case "page":
        return pageReply(200);
      case "error":
        return json(200, { error: "An unexpected error occurred" });
      case "stale":
        return last;
      case "empty":
        return emptyPage(url);
      case "refuse cursor":
        return json(400, { error: "Invalid cursor" });
      case "status":
        return statusReply(fault);
      default:
        return answer(url);
    }
  }

  async function sendWith(res: ServerResponse, reply: Reply, fault: Fault | undefined) {
    if (fault?.kind === "cut") sendCut(res, encode(reply, fault.encoding), fault.quietly ?? false);
    else if (fault?.kind === "trickle") await sendTrickle(res, reply);
    else sendWhole(res, encode(reply, options.encoding));
  }

  function note(req: IncomingMessage, url: URL): void {
    const { authorization, "accept-encoding": acceptEncoding } = req.headers;
    const at = performance.now();
    requests.push({
      at,
      query: url.searchParams,
      authorization,
      acceptEncoding: `${acceptEncoding}`,
    });
  }

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? "/", `http://${req.headers.host}`);
    note(req, url);
    const fault = options.fault?.(requests.length);
    if (fault?.kind === "silence") return;
    if (fault?.kind === "reset") return void req.socket.destroy();
    if (fault?.kind === "change") fault.change(models);
    const isAllowed = token === undefined || req.headers.authorization === `Bearer ${token}`;
    const reply = isAllowed ? replyTo(url, fault) : json(401, { error: "Unauthorized" });
    if (fault === undefined) last = reply;
    await sendWith(res, reply, fault);
  }

  const server = createServer((req, res) => {
    res.on("error", () => {});
    handle(req, res).catch((error) => sendWhole(res, json(500, { message: String(error) })));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
