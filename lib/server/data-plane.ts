// The routes that are asked for by the hundred, as plain handlers in front of the pages.
// Invariant: one place turns errors into answers; what nobody foresaw is logged once and says
// nothing of itself to the client.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { LookupFunction } from "node:net";
import { join, resolve } from "node:path";
import { LoraryError } from "#lib/catalog/errors.ts";
import { MODELS_API_PATH, SUGGEST_API_PATH, UPLOAD_PATH } from "#lib/catalog/links.ts";
import type { Config } from "#lib/config.ts";
import { createDiskCache } from "#lib/http/disk-cache.ts";
import { createDownloadProxy, type RouteHandler } from "#lib/http/download-proxy.ts";
import { createImageProxy } from "#lib/http/image-proxy.ts";
import { createImageSource, createMediaSource } from "#lib/http/image-source.ts";
import { sendError, sendJson } from "#lib/http/respond.ts";
import { createSafeFetch } from "#lib/http/safe-fetch.ts";
import type { Store } from "#lib/store/store.ts";
import type { Access } from "./access.ts";
import { requireReading, siteUrl } from "./gate.ts";
import { createImportQueue } from "./import-queue.ts";
import { createJournalRoute } from "./journal-route.ts";
import { createModelsRoutes } from "./models-route.ts";
import { createSuggestRoute } from "./suggest-route.ts";
import { createUploadRoute } from "./upload-route.ts";

/** About 40 kB a picture: the bytes run out long before. */
const MAX_CACHED_FILES = 200_000;
const COMMAND_LINE = resolve(import.meta.dirname, "../cli/main.ts");

export interface DataPlanePorts {
  store: Pick<
    Store,
    | "findFile"
    | "findImage"
    | "findModel"
    | "findRun"
    | "findVersion"
    | "listProblems"
    | "search"
    | "suggest"
  >;
  config: Config;
  access: Access;
  /** Gets one line for each thing that went wrong inside; standard error by default. */
  log?: (line: string) => void;
  /** Name resolution for upstreams; the system's by default. */
  lookup?: LookupFunction;
  /** The program that imports, with its first arguments; this project's command line by default. */
  importCommand?: readonly [program: string, ...args: string[]];
}

export interface DataPlane {
  /** False where the path is not one of its own; the answer is then still to be made. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<boolean>;
  close(): Promise<void>;
}

type Ports = DataPlanePorts & { log: (line: string) => void };

function createImports({ store, config, access, log, importCommand }: Ports) {
  const queue = createImportQueue({
    command: importCommand ?? [process.execPath, COMMAND_LINE],
    // Its working folder is the upload's.
    env: { ...process.env, LORARY_DATA_DIR: config.dataDir },
    log,
  });
  const folder = join(config.dataDir, "tmp", "uploads");
  const maxBytes = config.uploadMaxBytes;
  return {
    receive: createUploadRoute({ access, queue, folder, maxBytes }),
    read: createJournalRoute({ store, access, queue }),
    close: queue.close,
  };
}

const reading =
  (handler: RouteHandler): RouteHandler =>
  async (req, ...rest) => {
    requireReading(req);
    await handler(req, ...rest);
  };

function createRoutes(ports: Ports) {
  const { store, config, log, lookup } = ports;
  const { timeoutMs, mirrors } = config;
  const files = createSafeFetch({
    hosts: config.fileHosts,
    timeoutMs,
    lookup,
    token: config.token,
    tokenOrigin: config.tokenOrigin,
  });
  const pictures = createSafeFetch({ hosts: config.imageHosts, timeoutMs, lookup });
  const cache = createDiskCache({
    folder: join(config.dataDir, "images"),
    maxBytes: config.imageCacheBytes,
    maxEntries: MAX_CACHED_FILES,
    log,
  });
  const maxBytes = config.imageMaxBytes;
  const source = createImageSource({ fetch: pictures, mirrors, maxBytes, timeoutMs });
  const media = createMediaSource({ folder: join(config.dataDir, "media"), maxBytes });
  const image = createImageProxy({
    findImage: (id) => store.findImage(id),
    source,
    media,
    cache,
  });
  const download = createDownloadProxy({
    findVersion: (id) => store.findVersion(id),
    findFile: (id) => store.findFile(id),
    fetch: files,
    mirrors,
  });
  const imports = createImports(ports);
  const models = createModelsRoutes({ store });
  const health: RouteHandler = async (req, res) => sendJson(req, res, 200, { status: "ok" });
  const routes: [prefix: string, handler: RouteHandler][] = [
    ["/images/", reading((req, res, _url, segments) => image(req, res, segments))],
    ["/files/", reading(download.stream)],
    ["/api/download/models/", reading(download.redirect)],
    ["/api/health", reading(health)],
    [MODELS_API_PATH, reading(models.list)],
    [`${MODELS_API_PATH}/`, reading(models.one)],
    [SUGGEST_API_PATH, reading(createSuggestRoute(store))],
    [UPLOAD_PATH, imports.receive],
    [`${UPLOAD_PATH}/`, reading(imports.read)],
  ];
  const close = () => Promise.all([files.close(), pictures.close(), imports.close(), cache.ready]);
  return { routes, close };
}

/** The handler of a path and what follows its prefix, still encoded. */
function routeOf(routes: [string, RouteHandler][], path: string) {
  for (const [prefix, handler] of routes)
    if (prefix.endsWith("/") ? path.startsWith(prefix) : path === prefix)
      return { handler, rest: path.slice(prefix.length) };
  return undefined;
}

// siteUrl has made sure that the path is UTF-8.
function decodeSegments(rest: string): string[] {
  return rest === "" ? [] : rest.split("/").map(decodeURIComponent);
}

export function createDataPlane(ports: DataPlanePorts): DataPlane {
  const log = ports.log ?? ((line: string) => void process.stderr.write(`${line}\n`));
  const { routes, close } = createRoutes({ ...ports, log });

  function answerError(req: IncomingMessage, res: ServerResponse, error: unknown): void {
    if (error instanceof LoraryError) {
      sendError(req, res, error);
    } else if (res.destroyed || res.headersSent) {
      // Either side hung up, or the upstream broke off after the answer had begun.
      res.destroy();
    } else {
      log(`${req.method} ${req.url}: ${error instanceof Error ? error.stack : String(error)}`);
      sendError(req, res, new LoraryError(500, "internal", "Something went wrong on this site."));
    }
  }

  return {
    async handle(req, res) {
      const route = routeOf(routes, (req.url ?? "").split("?", 1)[0] ?? "");
      if (route === undefined) return false;
      try {
        await route.handler(req, res, siteUrl(req), decodeSegments(route.rest));
      } catch (error) {
        answerError(req, res, error);
      }
      return true;
    },
    async close() {
      await close();
    },
  };
}
