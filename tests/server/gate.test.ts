import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { SECURITY_HEADERS } from "#lib/server/gate.ts";
import { ask, errorCode } from "#tests/support/ask.ts";
import { type Plane, startPlane } from "#tests/support/plane.ts";

const open: Plane[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((plane) => plane.close()));
});

async function plane(env: Record<string, string> = {}): Promise<Plane> {
  const started = await startPlane({ env });
  open.push(started);
  return started;
}

/** The first line of the answer to a request written by hand. */
function statusLine(origin: string, text: string): Promise<string> {
  const { hostname, port } = new URL(origin);
  return new Promise((settle, reject) => {
    let answer = "";
    connect(Number(port), hostname)
      .on("data", (chunk) => {
        answer += chunk;
      })
      .on("close", () => settle(answer.split("\r\n", 1)[0] ?? ""))
      .on("error", reject)
      .end(text);
  });
}

const PATHS = ["/api/health", "/", "/models/1/x", "/images/1/card", "/files/1/x", "/_next/x.js"];

describe("the Host header", () => {
  test.each(["localhost", "LOCALHOST:3000", "127.0.0.1", "127.0.0.1:1", "[::1]:3000"])(
    "%s is a name of this site",
    async (host) => {
      const { origin } = await plane();
      expect((await ask(origin, "/api/health", { headers: { host } })).status).toBe(200);
    },
  );

  test.each([
    "evil.test",
    "evil.test:3000",
    "localhost.evil.test",
    "localhost.",
    "127.0.0.1.nip.io",
    "0.0.0.0",
    "[::]",
    "user@localhost",
    "localhost/evil",
    "localhost:99999999",
    "localhost, evil.test",
  ])("%j is not, whatever is asked", async (host) => {
    const { origin } = await plane();
    for (const path of PATHS)
      for (const method of ["GET", "POST", "OPTIONS"]) {
        const answer = await ask(origin, path, { method, headers: { host } });
        expect([answer.status, errorCode(answer)]).toEqual([421, "misdirected"]);
      }
  });

  test("may be the address the site is bound to, but not every interface", async () => {
    const bound = await plane({ HOST: "192.0.2.7" });
    const headers = { host: "192.0.2.7:3000" };
    expect((await ask(bound.origin, "/api/health", { headers })).status).toBe(200);
    const wild = await plane({ HOST: "0.0.0.0" });
    const answer = await ask(wild.origin, "/api/health", { headers: { host: "0.0.0.0:3000" } });
    expect(answer.status).toBe(421);
  });

  test("missing, empty or doubled is refused", async () => {
    const { origin } = await plane();
    const end = "Connection: close\r\n\r\n";
    const none = await statusLine(origin, `GET /api/health HTTP/1.0\r\n${end}`);
    expect(none).toMatch(/ 421 /);
    const empty = await statusLine(origin, `GET /api/health HTTP/1.1\r\nHost:\r\n${end}`);
    expect(empty).toMatch(/ 421 /);
    const two = `GET /api/health HTTP/1.1\r\nHost: localhost\r\nHost: evil.test\r\n${end}`;
    expect(await statusLine(origin, two)).toMatch(/ 4(00|21) /);
  });
});

describe("the address", () => {
  test.each([
    "//evil.test/",
    "//evil.test/../api/health",
    "/api//health",
    "/\\evil.test/",
    "/api\\health",
    "/../api/health",
    "/./api/health",
    "/api/../api/health",
    "/%2e%2e/api/health",
    "/api/%2E/health",
    "/images/%00/card",
    "/%",
    "/%zz",
    "/images/1%/card",
    "http://evil.test/api/health",
    "*",
  ])("%s is refused", async (path) => {
    const { origin } = await plane();
    const answer = await ask(origin, path);
    expect([answer.status, errorCode(answer)]).toEqual([400, "bad_path"]);
  });

  test.each(["/api/health?x=//y\\..%00%", "/?q=a/../b", "/models/1/a%2Fb"])(
    "%s is let through: only the path is looked at",
    async (path) => {
      const { origin } = await plane();
      expect([200, 404]).toContain((await ask(origin, path)).status);
      expect((await ask(origin, path)).body.toString()).toMatch(/page|ok/);
    },
  );

  test.each(["/images/%ff/card", "/models/%ff", "/models/%E4%B8/x"])(
    "%s is refused: it is not UTF-8",
    async (path) => {
      const { origin } = await plane();
      const answer = await ask(origin, path);
      expect([answer.status, errorCode(answer)]).toEqual([400, "bad_path"]);
    },
  );

  test("may have 8192 bytes and not one more", async () => {
    const { origin } = await plane();
    const path = `/api/health?${"x".repeat(8192 - 12)}`;
    expect((await ask(origin, path)).status).toBe(200);
    const answer = await ask(origin, `${path}x`);
    expect([answer.status, errorCode(answer)]).toEqual([414, "address_too_long"]);
  });
});

test.each([...PATHS, "//", "/api/download/models/1"])(
  "the answer to %s carries the security headers",
  async (path) => {
    const { origin } = await plane();
    const { headers } = await ask(origin, path);
    for (const [name, value] of Object.entries(SECURITY_HEADERS))
      expect(headers[name.toLowerCase()]).toBe(value);
  },
);
