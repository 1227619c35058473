// Who may write to the catalog and read its journal of imports: the computer that it runs on, and
// whoever holds the admin token.
// Invariant: a request that a proxy passed on is nobody's local one, and a wrong token costs time.
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { LoraryError } from "#lib/catalog/errors.ts";
import type { Visitor } from "#lib/catalog/visitor.ts";
import type { Secret } from "#lib/config.ts";
import { siteUrl } from "./gate.ts";

const COOKIE = "lorary_admin";
const SESSION = new RegExp(`(?:^|;\\s*)${COOKIE}=(\\d{13})\\.([\\w-]{43})(?:;|$)`);
const SESSION_MS = 12 * 3_600_000;
const WRONG_TOKEN_MS = 500;
/** Wrong tokens that are being made to wait at a time. */
const MAX_WAITING = 8;

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8);
loopback.addAddress("::1", "ipv6");
const LOOPBACK_NAME = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i;
// A proxy on this machine makes everybody's peer address a loopback one.
const PASSED_ON = /^(forwarded|via|x-forwarded-.*|x-real-ip|x-client-ip|.*-connecting-ip)$/;

export interface AccessPorts {
  /** undefined: no token is ever right. */
  token: Secret | undefined;
  /** How long a wrong token waits for its answer. */
  delayMs?: number;
  now?: () => number;
}

export interface Access {
  /** @throws LoraryError "too_many_attempts" (429) where too many wrong tokens come at once */
  visitorOf(req: IncomingMessage): Promise<Visitor>;
  /** Whether this is the admin token. @throws LoraryError "too_many_attempts" (429) */
  isToken(candidate: string): Promise<boolean>;
  /** The value of Set-Cookie that makes an admin of a browser for 12 hours. */
  sessionCookie(req: IncomingMessage): string;
}

function isLocal({ socket, headers }: IncomingMessage): boolean {
  const peer = socket.remoteAddress ?? "";
  return (
    isIP(peer) !== 0 &&
    loopback.check(peer, isIP(peer) === 6 ? "ipv6" : "ipv4") &&
    LOOPBACK_NAME.test(headers.host ?? "") &&
    !Object.keys(headers).some((name) => PASSED_ON.test(name))
  );
}

/**
 * Refuses what a page of another site made a browser send. Programs send neither header; a browser
 * sends Origin with every POST. @throws LoraryError "foreign_origin" (403)
 */
export function requireOwnOrigin(req: IncomingMessage): void {
  const { origin, "sec-fetch-site": site = "none" } = req.headers;
  const own = origin === undefined || origin === siteUrl(req).origin;
  if (own && (site === "same-origin" || site === "none")) return;
  const message = "Only this site's own pages may send this; another site's page did.";
  throw new LoraryError(403, "foreign_origin", message, { field: "Origin" });
}

export function createAccess(ports: AccessPorts): Access {
  const { token, delayMs = WRONG_TOKEN_MS, now = Date.now } = ports;
  // Digests under a key of this process: of one length, and nothing to time.
  const key = randomBytes(32);
  const digest = (text: string) => createHmac("sha256", key).update(text).digest();
  const expected = token && digest(token.reveal());
  let waiting = 0;

  async function refuse(): Promise<false> {
    if (waiting >= MAX_WAITING)
      throw new LoraryError(429, "too_many_attempts", "Too many wrong tokens; try again shortly.", {
        retryAfterSeconds: 5,
      });
    waiting += 1;
    await wait(delayMs);
    waiting -= 1;
    return false;
  }

  async function isToken(candidate: string): Promise<boolean> {
    return expected !== undefined && timingSafeEqual(digest(candidate), expected) ? true : refuse();
  }

  // Nothing is kept of a session: the cookie says until when, signed with the token.
  const sign = (until: string, secret: Secret) =>
    createHmac("sha256", secret.reveal())
      .update(`lorary session until ${until}`)
      .digest("base64url");

  async function hasSession({ headers }: IncomingMessage): Promise<boolean> {
    const [, until, signature] = SESSION.exec(headers.cookie ?? "") ?? [];
    if (token === undefined || until === undefined || signature === undefined) return false;
    const right = digest(sign(until, token));
    if (!timingSafeEqual(digest(signature), right)) return refuse();
    return Number(until) > now();
  }

  return {
    isToken,
    async visitorOf(req) {
      if (isLocal(req)) return "local";
      const [, bearer] = /^Bearer +(\S+)$/i.exec(req.headers.authorization ?? "") ?? [];
      const admin = bearer === undefined ? await hasSession(req) : await isToken(bearer);
      return admin ? "admin" : "guest";
    },
    sessionCookie(req) {
      if (token === undefined) throw new Error("there is no token to make a session of");
      const until = String(now() + SESSION_MS);
      const secure = siteUrl(req).protocol === "https:" ? "; Secure" : "";
      const value = `${until}.${sign(until, token)}`;
      return `${COOKIE}=${value}; Path=/; Max-Age=${SESSION_MS / 1000}; HttpOnly; SameSite=Strict${secure}`;
    },
  };
}
