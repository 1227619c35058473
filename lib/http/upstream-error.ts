// What an upstream's failure means to those who asked us.
// Invariant: a message names the host and nothing else of the address, which may hold a signature.
import type { IncomingHttpHeaders } from "node:http";
import { LoraryError } from "#lib/catalog/errors.ts";

const MAX_RETRY_SECONDS = 86_400;
const TIMEOUTS = new Set([
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
  "ETIMEDOUT",
]);

/** Seconds of a Retry-After header, which is seconds or a date (RFC 9110 §10.2.3), else undefined. */
export function parseRetryAfter(value: string | string[] | undefined): number | undefined {
  const text = String(value ?? "");
  // Date.parse alone takes "-5" for a year.
  const date = /^[A-Z][a-z]+, /.test(text) ? Date.parse(text) : Number.NaN;
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : (date - Date.now()) / 1000;
  return Number.isFinite(seconds)
    ? Math.min(MAX_RETRY_SECONDS, Math.max(0, Math.ceil(seconds)))
    : undefined;
}

function needsToken(host: string, hadToken: boolean): LoraryError {
  const advice = hadToken
    ? "and does not accept the key in CIVITAI_TOKEN."
    : "set CIVITAI_TOKEN to one and start the site again.";
  return new LoraryError(401, "upstream_needs_token", `${host} asks for an API key: ${advice}`);
}

/** The error for an upstream's status other than 200. */
export function statusError(
  status: number,
  host: string,
  hadToken: boolean,
  headers: IncomingHttpHeaders,
): LoraryError {
  if (status === 401) return needsToken(host, hadToken);
  if (status === 403)
    return new LoraryError(403, "upstream_forbidden", `${host} does not give access to this.`);
  if (status === 404 || status === 410)
    return new LoraryError(status, "upstream_gone", `${host} does not have this any more.`);
  if (status === 429 || status === 503) {
    const seconds = parseRetryAfter(headers["retry-after"]);
    const options = seconds === undefined ? {} : { retryAfterSeconds: seconds };
    return new LoraryError(status, "upstream_busy", `${host} asks to try again later.`, options);
  }
  return new LoraryError(502, "upstream_error", `${host} answered with status ${status}.`);
}

/** The LoraryError behind an error of the HTTP client, or one made from it. */
export function toUpstreamError(error: unknown, host: string): LoraryError {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof LoraryError) return cause;
  const { code = "", name } = error as { code?: string; name?: string };
  const options = { cause: error };
  if (TIMEOUTS.has(code))
    return new LoraryError(504, "upstream_timeout", `${host} did not answer in time.`, options);
  if (name === "HTTPParserError" || /^(UND_ERR_|Z_|ZSTD_|ERR_)/.test(code))
    return new LoraryError(502, "upstream_error", `${host} sent a broken answer.`, options);
  return new LoraryError(502, "upstream_unreachable", `${host} cannot be reached.`, options);
}
