// The first look at every request: whose name it was sent to, and whether its path is a plain one.
// Invariant: a web page that points its own name at this machine (DNS rebinding) gets nothing, and
// no answer leaves without the security headers.
import type { IncomingMessage, ServerResponse } from "node:http";
import { isIPv6 } from "node:net";
import { LoraryError } from "#lib/catalog/errors.ts";
import type { Config } from "#lib/config.ts";
import { sendError } from "#lib/http/respond.ts";

const MAX_TARGET_BYTES = 8192;
const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i;

/** Set on every answer; a handler may replace one. HSTS belongs to whoever terminates TLS. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy":
    "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()",
};

export interface Gate {
  /**
   * The request's address on this site, or undefined where it was refused and answered:
   * 400 "bad_path", 414 "address_too_long", 421 "misdirected".
   */
  admit(req: IncomingMessage, res: ServerResponse): URL | undefined;
}

function misdirected(): LoraryError {
  const message =
    "This site does not answer to that name. Whoever runs it can add the name to LORARY_HOSTNAMES.";
  return new LoraryError(421, "misdirected", message, { field: "Host" });
}

function badPath(): LoraryError {
  return new LoraryError(400, "bad_path", "This is not an address of this site.");
}

// A second Host header is how proxies and servers are made to disagree (RFC 9112 §3.2).
function hostOf(req: IncomingMessage): string {
  const hosts = req.headersDistinct.host ?? [];
  const [host = ""] = hosts;
  if (hosts.length !== 1 || !HOST.test(host)) throw misdirected();
  return host;
}

// What URL parsers read in different ways: other hosts, empty and dot segments, backslashes.
const AMBIGUOUS = /^[^/]|\/\/|\\|\/(\.|%2e){1,2}(\/|$)|%(?![0-9a-f]{2})|%00|#/i;

function isEncodedUtf8(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/**
 * The address a request was sent to. The scheme may come from a TLS proxy in front: a lie about it
 * reaches nobody but the liar. @throws LoraryError for ambiguous paths and odd Host headers
 */
export function siteUrl(req: IncomingMessage): URL {
  const target = req.url ?? "";
  if (target.length > MAX_TARGET_BYTES)
    throw new LoraryError(
      414,
      "address_too_long",
      `An address has at most ${MAX_TARGET_BYTES} bytes.`,
    );
  const host = hostOf(req);
  const [path = ""] = target.split("?", 1);
  if (AMBIGUOUS.test(path) || !isEncodedUtf8(path)) throw badPath();
  const secure = "encrypted" in req.socket || req.headers["x-forwarded-proto"] === "https";
  const url = URL.parse(`${secure ? "https" : "http"}://${host}${target}`);
  if (url === null) throw badPath();
  return url;
}

/** @throws LoraryError "method_not_allowed" (405) for all but GET and HEAD */
export function requireReading(req: IncomingMessage): void {
  cutSlowBody(req);
  if (req.method === "GET" || req.method === "HEAD") return;
  throw new LoraryError(405, "method_not_allowed", "This address can only be read (GET, HEAD).");
}

/** What a request may bring with it unless a handler wants it: nothing that takes longer than this. */
const BODY_MS = 30_000;

/** Ends a connection whose request is not whole in time; for requests that nobody reads. */
function cutSlowBody(req: IncomingMessage): void {
  const { "content-length": length, "transfer-encoding": coding } = req.headers;
  if (coding === undefined && (length === undefined || length === "0")) return;
  const cut = setTimeout(() => req.complete || req.socket.destroy(), BODY_MS).unref();
  req.once("close", () => clearTimeout(cut));
}

export function createGate({ config }: { config: Pick<Config, "hostnames" | "host"> }): Gate {
  const bound = (isIPv6(config.host) ? `[${config.host}]` : config.host).toLowerCase();
  // "Every interface" is not a name: 0.0.0.0 reaches loopback from any web page.
  const names = new Set([...config.hostnames, bound]);
  for (const wildcard of ["0.0.0.0", "[::]"]) names.delete(wildcard);

  function check(req: IncomingMessage): URL {
    const host = hostOf(req);
    if (!names.has(host.replace(/:\d+$/, "").toLowerCase())) throw misdirected();
    return siteUrl(req);
  }

  return {
    admit(req, res) {
      for (const [name, value] of Object.entries(SECURITY_HEADERS)) res.setHeader(name, value);
      try {
        return check(req);
      } catch (error) {
        if (!(error instanceof LoraryError)) throw error;
        cutSlowBody(req);
        sendError(req, res, error);
        return undefined;
      }
    },
  };
}
