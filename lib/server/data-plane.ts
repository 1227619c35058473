// The routes that are asked for by the hundred, as plain handlers in front of the pages.
// Invariant: one place turns errors into answers; what nobody foresaw is logged once and says
// nothing of itself to the client.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { LookupFunction } from "node:net";
import { join } from "node:path";
import { LoraryError } from "#lib/catalog/errors.ts";
import type { Config } from "#lib/config.ts";
import { createDiskCache } from "#lib/http/disk-cache.ts";
import { createDownloadProxy, type RouteHandler } from "#lib/http/download-proxy.ts";
import { createImageProxy } from "#lib/http/image-proxy.ts";
import { createImageSource } from "#lib/http/image-source.ts";
import { sendError, sendJson } from "#lib/http/respond.ts";
import { createSafeFetch } from "#lib/http/safe-fetch.ts";
import type { Store } from "#lib/store/store.ts";
import { requireReading, siteUrl } from "./gate.ts";

/** About 40 kB a picture: the bytes run out long before. */
const MAX_CACHED_FILES = 200_000;

export interface DataPlanePorts {
  store: Pick<Store, "findFile" | "findImage" | "findVersion">;
  config: Config;
  /** Gets one line for each thing that went wrong inside; standard error by default. */
  log?: (line: string) => void;
  /** Name resolution for upstreams; the system's by default. */
  lookup?: LookupFunction;
}

export interface DataPlane {
  /** False where the path is not one of its own; the answer is then still to be made. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<boolean>;
  close(): Promise<void>;
}

function createRoutes(
  ports: Required<Omit<DataPlanePorts, "lookup">> & Pick<DataPlanePorts, "lookup">,
) {
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
  const image = createImageProxy({ findImage: (id) => store.findImage(id), source, cache });
  const download = createDownloadProxy({
    findVersion: (id) => store.findVersion(id),
    findFile: (id) => store.findFile(id),
    fetch: files,
    mirrors,
  });
  const health: RouteHandler = async (req, res) => sendJson(req, res, 200, { status: "ok" });
  const routes: [prefix: string, handler: RouteHandler][] = [
    ["/images/", (req, res, _url, segments) => image(req, res, segments)],
    ["/files/", download.stream],
    ["/api/download/models/", download.redirect],
    ["/api/health", health],
  ];
  return { routes, close: () => Promise.all([files.close(), pictures.close()]) };
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
        requireReading(req);
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
