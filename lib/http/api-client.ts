// Asks a Civitai-compatible API for its pages, politely and stubbornly.
// Invariant: requests, repeated ones included, never come closer together than the rate allows, and
// an address is asked a bounded number of times.
import { LoraryError } from "#lib/catalog/errors.ts";
import { apiError } from "./api-error.ts";
import { readPieces } from "./body.ts";
import type { SafeFetch, UpstreamAnswer } from "./safe-fetch.ts";

/** Time and chance, handed in so that tests need not wait. */
export interface Clock {
  /** Milliseconds since some fixed moment, never going back. */
  now(): number;
  /** Rejects when the signal says so. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** At least 0, less than 1. */
  random(): number;
}

export interface ApiClientPorts {
  fetch: Pick<SafeFetch, "get">;
  perMinute: number;
  /** For one whole answer, however steadily it trickles. */
  answerMs: number;
  maxBytes: number;
  /** Where it is sent along, so that no message repeats it. */
  token?: string | undefined;
  clock: Clock;
  /** Ends waiting and reading. */
  signal?: AbortSignal;
  /** Called before a wait for another attempt. */
  onRetry?: (why: string, waitMs: number) => void;
}

export interface ApiAnswer {
  /** Decoded, piece by piece. */
  body: AsyncIterable<Uint8Array>;
  /** The answer's own date: ISO 8601, UTC. */
  takenAt?: string;
}

export interface ApiClient {
  /**
   * What `read` makes of the answer. Failures that pass are tried again, and `read` is called anew
   * for each answer: it must keep nothing of an earlier one. It throws "upstream_error" where the
   * answer is not what was asked for.
   * @throws LoraryError in words, after the last attempt or where another makes no sense; the
   * signal's reason.
   */
  get<Result>(url: URL, read: (answer: ApiAnswer) => Promise<Result>): Promise<Result>;
}

const ATTEMPTS = 8;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
/** A server that asks for more patience than this is asked again all the same. */
const LONGEST_RETRY_AFTER_MS = 15 * 60_000;
const PASSING = new Set([
  "upstream_busy",
  "upstream_error",
  "upstream_timeout",
  "upstream_unreachable",
]);

const isPassing = (error: unknown): error is LoraryError =>
  error instanceof LoraryError && PASSING.has(error.code);

/** Waits until the next request may begin. Even spacing keeps every window of a minute in the rate. */
function createPace({ perMinute, clock, signal }: ApiClientPorts): () => Promise<void> {
  const gapMs = 60_000 / perMinute;
  let nextAt = clock.now();
  return async () => {
    for (let waitMs = nextAt - clock.now(); waitMs > 0; waitMs = nextAt - clock.now())
      await clock.sleep(waitMs, signal);
    nextAt = clock.now() + gapMs;
  };
}

/** Doubling waits, spread so that many clients do not come back at once. */
function waitAfter(error: LoraryError, attempt: number, random: number): number {
  const asked = (error.retryAfterSeconds ?? 0) * 1000;
  if (asked > 0) return Math.min(asked, LONGEST_RETRY_AFTER_MS);
  return Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), LONGEST_WAIT_MS) * (0.5 + random / 2);
}

function dateOf({ headers }: UpstreamAnswer): { takenAt?: string } {
  const date = new Date(headers.date ?? "");
  return Number.isNaN(date.getTime()) ? {} : { takenAt: date.toISOString() };
}

// A page in between, such as Cloudflare's, may come with status 200.
function refusePage({ url, headers }: UpstreamAnswer): void {
  if (/^\s*(text\/html|application\/xhtml)/i.test(headers["content-type"] ?? ""))
    throw new LoraryError(
      502,
      "upstream_error",
      `${url.hostname} answered with a web page instead of JSON.`,
    );
}

export function createApiClient(ports: ApiClientPorts): ApiClient {
  const { fetch, answerMs, maxBytes, token, clock, onRetry } = ports;
  const pace = createPace(ports);

  async function readAnswer<Result>(
    answer: UpstreamAnswer,
    read: (answer: ApiAnswer) => Promise<Result>,
  ): Promise<Result> {
    try {
      if (answer.status !== 200) throw await apiError(answer, token);
      refusePage(answer);
      return await read({ body: readPieces(answer, maxBytes, "answer"), ...dateOf(answer) });
    } finally {
      answer.body.on("error", () => {}).destroy();
    }
  }

  async function attempt<Result>(
    url: URL,
    read: (answer: ApiAnswer) => Promise<Result>,
  ): Promise<Result> {
    const late = AbortSignal.timeout(answerMs);
    const signal = ports.signal ? AbortSignal.any([late, ports.signal]) : late;
    const options = { accept: "application/json", acceptEncoding: "gzip, br", anyStatus: true };
    try {
      return await readAnswer(await fetch.get(url.href, { ...options, signal }), read);
    } catch (error) {
      ports.signal?.throwIfAborted();
      if (!late.aborted) throw error;
      const message = `${url.hostname} did not send its answer within ${answerMs / 1000} seconds.`;
      throw new LoraryError(504, "upstream_timeout", message, { cause: error });
    }
  }

  return {
    async get(url, read) {
      for (let count = 1; ; count += 1) {
        await pace();
        try {
          return await attempt(url, read);
        } catch (error) {
          if (!isPassing(error) || count === ATTEMPTS) throw error;
          const waitMs = waitAfter(error, count, clock.random());
          onRetry?.(error.message, waitMs);
          await clock.sleep(waitMs, ports.signal);
        }
      }
    },
  };
}
