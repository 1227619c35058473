// What an API's refusal means to those who pull from it.
// Invariant: the server's own words are shown in one short line, never with the token in it.
import { LoraryError } from "#lib/catalog/errors.ts";
import { readBody } from "./body.ts";
import type { UpstreamAnswer } from "./safe-fetch.ts";
import { parseRetryAfter } from "./upstream-error.ts";

const MAX_ERROR_BYTES = 65_536;
const MAX_WORDS = 200;
// Where Civitai puts its words, in the order in which its clients look for them; "issues" and "0"
// lead into the validation errors that it sends as they are.
const KEYS = ["message", "error", "detail", "details", "issues", "0"];

/** The first text that an error's body holds in one of the usual places. */
function findWords(value: unknown, depth = 0): string | undefined {
  if (typeof value === "string") return value.trim() === "" ? undefined : value;
  if (typeof value !== "object" || value === null || depth > 3) return undefined;
  for (const key of KEYS) {
    const found = findWords((value as Record<string, unknown>)[key], depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

const inOneLine = (words: string): string =>
  words.replace(/[\s\p{Cc}\p{Cf}]+/gu, " ").slice(0, MAX_WORDS);

/** The server's words about a failure; "" where it has none or sends a page. */
async function readWords(answer: UpstreamAnswer, token: string | undefined): Promise<string> {
  try {
    const body = await readBody(answer, MAX_ERROR_BYTES);
    const words = findWords(JSON.parse(body.toString())) ?? "";
    return inOneLine(token === undefined ? words : words.replaceAll(token, "•••"));
  } catch {
    // A page, a cut body: the status is all there is.
    return "";
  }
}

function needsToken(host: string, status: number, token: string | undefined): string {
  if (token !== undefined)
    return `${host} refuses the request (${status}), also with the key in CIVITAI_TOKEN`;
  return `${host} refuses the request (${status}); it may want an API key: set CIVITAI_TOKEN (sent to LORARY_TOKEN_ORIGIN only)`;
}

// Asked by page number, Civitai ends a list after 1,000 models and calls that 429, for ever.
const isPagingLimit = (words: string): boolean => /too many pages|use cursors/i.test(words);

function explain(status: number, host: string, words: string, token: string | undefined) {
  if (status === 401)
    return { code: "upstream_needs_token", text: needsToken(host, status, token) };
  if (status === 403) return { code: "upstream_forbidden", text: needsToken(host, status, token) };
  if (status === 404 || status === 410)
    return { code: "upstream_gone", text: `${host} does not know this (${status})` };
  const text = `${host} answered with status ${status}`;
  if (status === 429 && isPagingLimit(words)) return { code: "upstream_list_end", text };
  if (status === 429 || status === 503)
    return { code: "upstream_busy", text: `${host} asks to try again later (${status})` };
  const passing = status < 300 || status >= 500 || status === 408 || status === 425;
  return { code: passing ? "upstream_error" : "upstream_refused", text };
}

/** The error for an API's answer with a status other than 200; reads its body. */
export async function apiError(answer: UpstreamAnswer, token?: string): Promise<LoraryError> {
  const { status, url, headers } = answer;
  const words = await readWords(answer, token);
  const { code, text } = explain(status, url.hostname, words, token);
  const seconds = parseRetryAfter(headers["retry-after"]);
  const options = seconds === undefined ? {} : { retryAfterSeconds: seconds };
  const message = words === "" ? `${text}.` : `${text}: "${words}".`;
  return new LoraryError(502, code, message, options);
}
