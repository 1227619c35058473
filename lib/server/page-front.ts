// What stands between the socket and Next: a fresh script nonce for each page, and compression.
// Invariant: no page leaves without a Content-Security-Policy, none is compressed twice, and Next
// never sees a request that is not for reading: uploads go elsewhere, and there are no server actions.
import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import compression from "compression";
import { requireReading, siteUrl } from "./gate.ts";

export type PageHandler = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

// Inline style attributes draw covers and slider bands, hence 'unsafe-inline' for styles. Without
// TLS on loopback there is nothing to upgrade, hence no upgrade-insecure-requests.
function policyOf(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** An address that no page has: Next sends what it shows there as a whole page. */
const NOWHERE = "/_not-found";

export interface PageFrontOptions {
  /** Whether a path leads to something that is not there, where its page would have to find out. */
  isMissing?: (path: string) => Promise<boolean>;
}

/**
 * Wraps Next's handler. Next reads the nonce from the *request's* policy header and puts it on the
 * scripts it writes itself (the layout does the same for its own), never on what came with a
 * description: a script that slipped through the sanitizer would still not run. Hashes of the
 * scripts found in the page would bless that too.
 *
 * What a page answers by notFound() has an empty body, which scripts fill; so what is missing never
 * reaches its page. @throws LoraryError "method_not_allowed"
 */
export function createPageFront(
  pages: PageHandler,
  { isMissing = async () => false }: PageFrontOptions = {},
): PageHandler {
  const compress = compression();
  return async (req, res) => {
    requireReading(req);
    // Scripts that ask for a part of a page put it together by themselves.
    if (req.headers.rsc === undefined && (await isMissing(siteUrl(req).pathname)))
      req.url = NOWHERE;
    await new Promise<void>((settle, reject) => {
      const policy = policyOf(randomBytes(16).toString("base64"));
      req.headers["content-security-policy"] = policy;
      res.setHeader("Content-Security-Policy", policy);
      // compression is written for Express, whose request and response extend Node's.
      type Middleware = Parameters<typeof compress>;
      compress(req as Middleware[0], res as Middleware[1], (error?: unknown) =>
        error ? reject(error) : pages(req, res).then(settle, reject),
      );
    });
  };
}
