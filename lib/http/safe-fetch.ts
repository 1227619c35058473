// Asks upstreams for bytes on behalf of strangers' addresses.
// Invariant: every hop is an address the operator listed, at an IP address that was checked, and
// the token is seen by its own origin alone: not in an address, an error or a log.
import type { IncomingHttpHeaders } from "node:http";
import type { LookupFunction } from "node:net";
import type { Readable } from "node:stream";
import { Agent } from "undici";
import { LoraryError } from "#lib/catalog/errors.ts";
import { createConnector } from "./connect.ts";
import { createHostRules } from "./host-rules.ts";
import { statusError, toUpstreamError } from "./upstream-error.ts";

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
// Civitai answers browsers with its login page instead of an error, so this must not look like one.
const USER_AGENT = "Lorary/1 (LoRA catalog)";

export interface SafeFetchPorts {
  /** Hosts and origins that may be asked; see createHostRules. */
  hosts: readonly string[];
  /** To connect, to the end of the headers, and between two pieces of the body. */
  timeoutMs: number;
  lookup?: LookupFunction | undefined;
  token?: { reveal(): string } | undefined;
  /** The one origin that sees the token. */
  tokenOrigin?: string;
}

export interface FetchOptions {
  accept?: string;
  /** Content codings that may be used on the way; none by default. */
  acceptEncoding?: string;
  signal?: AbortSignal;
  /** Hands on an answer whatever its status, for those who read error bodies. */
  anyStatus?: boolean;
}

/** An answer with status 200, or any but a redirect where asked so. Its body must be read or destroyed. */
export interface UpstreamAnswer {
  status: number;
  /** Where the redirects ended. May hold a signature: never show it. */
  url: URL;
  headers: IncomingHttpHeaders;
  body: Readable;
}

export interface SafeFetch {
  /**
   * GET, redirects followed. @throws LoraryError with one of the codes of docs/api.md, or the
   * signal's reason where the caller gave up.
   */
  get(address: string, options?: FetchOptions): Promise<UpstreamAnswer>;
  close(): Promise<void>;
}

function discard(body: Readable): void {
  body.on("error", () => {}).destroy();
}

// Where Civitai sends those whom it wants to log in; the page itself answers 200 with HTML.
const isLoginPage = (url: URL): boolean =>
  /^\/login(\/|$)/.test(url.pathname) || url.searchParams.get("reason") === "download-auth";

function redirectTarget(location: string | string[] | undefined, from: URL): URL {
  const target = typeof location === "string" ? URL.parse(location, from) : null;
  if (target === null)
    throw new LoraryError(502, "upstream_error", `${from.hostname} redirects to nowhere.`);
  return target;
}

export function createSafeFetch(ports: SafeFetchPorts): SafeFetch {
  const { timeoutMs, token } = ports;
  const rules = createHostRules(ports.hosts);
  const agent = new Agent({
    connect: createConnector({ rules, timeoutMs, lookup: ports.lookup }),
    // Otherwise the first connection to a host is made alone, to learn whether it speaks HTTP/2,
    // and all others wait for as long as it hangs.
    allowH2: false,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });

  function check(url: URL): void {
    if (rules(url) !== undefined) return;
    const message = `${url.hostname || "This address"} is not among the hosts that may be asked, or not by https on port 443.`;
    throw new LoraryError(502, "host_not_allowed", message);
  }

  // Headers are made anew for each hop: nothing can ride along to another host.
  async function ask(url: URL, withToken: boolean, { signal, ...wish }: FetchOptions) {
    const headers: Record<string, string> = {
      accept: wish.accept ?? "*/*",
      "accept-encoding": wish.acceptEncoding ?? "identity",
      "user-agent": USER_AGENT,
    };
    if (withToken && token) headers.authorization = `Bearer ${token.reveal()}`;
    try {
      const path = `${url.pathname}${url.search}`;
      const options = { origin: url.origin, path, method: "GET", headers } as const;
      return await agent.request(signal ? { ...options, signal } : options);
    } catch (error) {
      throw signal?.aborted ? error : toUpstreamError(error, url.hostname);
    }
  }

  // One hop: the answer, or where it points.
  async function step(url: URL, withToken: boolean, options: FetchOptions) {
    check(url);
    const { statusCode, headers, body } = await ask(url, withToken, options);
    const isRedirect = REDIRECTS.has(statusCode);
    if (statusCode === 200 || (options.anyStatus && !isRedirect))
      return { url, status: statusCode, headers, body };
    discard(body);
    if (!isRedirect) throw statusError(statusCode, url.hostname, withToken, headers);
    const target = redirectTarget(headers.location, url);
    if (isLoginPage(target)) throw statusError(401, url.hostname, withToken, headers);
    return target;
  }

  async function get(address: string, options: FetchOptions = {}): Promise<UpstreamAnswer> {
    let url = URL.parse(address);
    if (url === null) throw new LoraryError(502, "host_not_allowed", "This is not a web address.");
    let withToken = token !== undefined;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      // Once the chain has left the token's origin, it does not get the token back.
      withToken &&= url.origin === ports.tokenOrigin;
      const result: UpstreamAnswer | URL = await step(url, withToken, options);
      if (!(result instanceof URL)) return result;
      url = result;
    }
    const message = `${url.hostname} redirects more than ${MAX_REDIRECTS} times.`;
    throw new LoraryError(502, "too_many_redirects", message);
  }

  return { get, close: () => agent.destroy() };
}
