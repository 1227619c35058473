// Whole answers of the data plane. Invariant: every answer says its type and length, forbids
// sniffing and scripts, and a HEAD request gets the same headers without the body.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { LoraryError } from "#lib/catalog/errors.ts";
import { formatErrorPage } from "./error-page.ts";

/** For what came from strangers: opened as a document, it can do nothing. */
export const INERT_HEADERS = {
  "X-Content-Type-Options": "nosniff",
  "Content-Security-Policy": "default-src 'none'; sandbox",
  "Cross-Origin-Resource-Policy": "same-origin",
} as const;

export type Headers = Record<string, string | number>;

export function send(
  req: IncomingMessage,
  res: ServerResponse,
  status: number,
  body: Uint8Array | string,
  headers: Headers,
): void {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  res.writeHead(status, { ...INERT_HEADERS, ...headers, "Content-Length": bytes.length });
  res.end(req.method === "HEAD" ? undefined : bytes);
}

export function sendJson(
  req: IncomingMessage,
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Headers = {},
): void {
  send(req, res, status, JSON.stringify(body), {
    "Content-Type": "application/json; charset=utf-8",
    "Cache-Control": "no-store",
    ...headers,
  });
}

/** True where If-None-Match names this strong entity tag (RFC 9110 §13.1.2: weak comparison). */
export function isFresh(req: IncomingMessage, etag: string): boolean {
  const asked = req.headers["if-none-match"];
  if (asked === undefined) return false;
  return asked.split(",").some((tag) => ["*", etag, `W/${etag}`].includes(tag.trim()));
}

// What an answer that failed half-way through its preparation must not keep.
const PREPARED = ["Content-Disposition", "Content-Length", "ETag", "Last-Modified"];

/**
 * Answers with an error: a page in words for people, JSON for programs. Where the answer has
 * begun, its connection is cut, so that no client takes a part for the whole.
 */
export function sendError(req: IncomingMessage, res: ServerResponse, error: LoraryError): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  for (const name of PREPARED) res.removeHeader(name);
  const headers: Headers = {};
  if (error.retryAfterSeconds !== undefined) headers["Retry-After"] = error.retryAfterSeconds;
  if (error.status === 405 && !res.hasHeader("Allow")) headers.Allow = "GET, HEAD";
  // RFC 9110 §15.5.2 wants a challenge; browsers ask nobody for a password at this one.
  if (error.status === 401) headers["WWW-Authenticate"] = 'Bearer realm="CIVITAI_TOKEN"';
  if (/\btext\/html\b/.test(req.headers.accept ?? "")) {
    const page = formatErrorPage(error);
    send(req, res, error.status, page.html, {
      ...headers,
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": page.policy,
      "Cache-Control": "no-store",
    });
    return;
  }
  const { code, message, field } = error;
  const body = { error: { code, message, ...(field === undefined ? {} : { field }) } };
  sendJson(req, res, error.status, body, headers);
}

/** The strong entity tag of bytes whose SHA-256 is known. */
export function etagOf(sha256: string): string {
  return `"${sha256.slice(0, 32)}"`;
}
