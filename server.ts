// One process, two planes: pictures and files are plain handlers in front of Next's pages.
// Invariant: every request passes the gate first, whoever answers it.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import next from "next";
import { LoraryError } from "#lib/catalog/errors.ts";
import { VISITOR_HEADER } from "#lib/catalog/visitor.ts";
import type { Config } from "#lib/config.ts";
import { sendError } from "#lib/http/respond.ts";
import { createAccess } from "#lib/server/access.ts";
import { createDataPlane } from "#lib/server/data-plane.ts";
import { createGate } from "#lib/server/gate.ts";
import { createPageFront } from "#lib/server/page-front.ts";
import { shareStore } from "#lib/store/shared.ts";
import type { Store } from "#lib/store/store.ts";

export interface ServerOptions {
  config: Config;
  store: Store;
  /** The project's folder, absolute. */
  root: string;
  /** Next's development mode: compiles on request, without a Content-Security-Policy. */
  dev: boolean;
}

type Handler = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

/** @throws LoraryError "port_in_use" and "cannot_listen" with the setting to change */
function listen(server: Server, { host, port }: Config): Promise<void> {
  return new Promise((settle, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) =>
      reject(
        cause.code === "EADDRINUSE"
          ? new LoraryError(
              500,
              "port_in_use",
              `Port ${port} is in use; choose another: PORT=3001.`,
            )
          : new LoraryError(500, "cannot_listen", `HOST=${host} PORT=${port}: ${cause.message}`, {
              cause,
            }),
      ),
    );
    server.listen(port, host, settle);
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((settle) => {
    server.close(() => settle());
    server.closeIdleConnections();
    // Downloads may run for hours; a stop does not wait for them.
    setTimeout(() => server.closeAllConnections(), 2000).unref();
  });
}

/** Refusals in their own words; where a page breaks outside of React, the log alone has details. */
function answerFailure(req: IncomingMessage, res: ServerResponse, error: unknown): void {
  if (error instanceof LoraryError) {
    sendError(req, res, error);
    return;
  }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  if (res.headersSent) res.destroy();
  else res.writeHead(500, { "Content-Type": "text/plain" }).end("Something went wrong.\n");
}

/** Whether a path is that of a model which the catalog does not have. */
function missingModelsOf(store: Pick<Store, "findModel">) {
  return async (path: string): Promise<boolean> => {
    const [, id] = /^\/models\/([^/]+)/.exec(path) ?? [];
    return id !== undefined && (await store.findModel(decodeURIComponent(id))) === undefined;
  };
}

/** Serves the catalog until closed. `close` ends connections, then the store. */
export async function startServer(
  options: ServerOptions,
): Promise<{ url: string; close: () => Promise<void> }> {
  const { config, store, root, dev } = options;
  shareStore(store);
  const app = next({ dev, dir: root, hostname: config.host, port: config.port });
  await app.prepare();
  const pages: Handler = app.getRequestHandler();
  const front = dev ? pages : createPageFront(pages, { isMissing: missingModelsOf(store) });
  const gate = createGate({ config });
  const access = createAccess({ token: config.adminToken });
  const dataPlane = createDataPlane({ store, config, access });
  const server = createServer(
    {
      // A client has 10 s for its headers; what follows them has limits of its own below, because
      // an upload may take as long as an answer: hours.
      headersTimeout: 10_000,
      requestTimeout: 0,
      connectionsCheckingInterval: 5_000,
      // Next listens for upgrades by itself, past the gate, and keeps such sockets for good.
      shouldUpgradeCallback: () => dev,
    },
    async (req, res) => {
      try {
        if (gate.admit(req, res) === undefined) return;
        if (await dataPlane.handle(req, res)) return;
        req.headers[VISITOR_HEADER] = await access.visitorOf(req);
        await front(req, res);
      } catch (error) {
        answerFailure(req, res, error);
      }
    },
  );
  if (dev) server.on("upgrade", app.getUpgradeHandler());
  await listen(server, config);
  const { port } = server.address() as AddressInfo;
  const host = config.host.includes(":") ? `[${config.host}]` : config.host;
  return {
    url: `http://${host}:${port}`,
    async close() {
      await closeServer(server);
      await dataPlane.close();
      await app.close();
      await store.close();
    },
  };
}
