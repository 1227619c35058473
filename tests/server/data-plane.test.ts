import { afterEach, expect, test } from "vitest";
import { ask, errorCode } from "#tests/support/ask.ts";
import { type Plane, type PlaneOptions, startPlane } from "#tests/support/plane.ts";

const open: Plane[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((plane) => plane.close()));
});

async function plane(options: PlaneOptions = {}): Promise<Plane> {
  const started = await startPlane(options);
  open.push(started);
  return started;
}

test("health is ok, and is never kept", async () => {
  const { origin } = await plane();
  const answer = await ask(origin, "/api/health");
  expect([answer.status, answer.body.toString()]).toEqual([200, '{"status":"ok"}']);
  expect(answer.headers["cache-control"]).toBe("no-store");
});

test.each([
  "/",
  "/models/1",
  "/images",
  "/imagesx/1/card",
  "/api/healthy",
  "/api/health/",
  "/api/v1/models",
])("%s is left to the pages", async (path) => {
  const { origin } = await plane();
  expect((await ask(origin, path)).body.toString()).toBe("page");
});

test.each(["/api/health", "/images/1/card", "/files/1/x", "/api/download/models/1"])(
  "%s can only be read",
  async (path) => {
    const { origin } = await plane();
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"]) {
      const answer = await ask(origin, path, { method });
      expect([answer.status, errorCode(answer)]).toEqual([405, "method_not_allowed"]);
      expect(answer.headers.allow).toBe("GET, HEAD");
    }
  },
);

test("what nobody foresaw is logged once and says nothing of itself", async () => {
  const { origin, log } = await plane({
    findFile: () => Promise.reject(new Error("the database is on fire")),
  });
  for (const accept of ["*/*", "text/html"]) {
    const answer = await ask(origin, "/files/1/x", { headers: { accept } });
    expect(answer.status).toBe(500);
    expect(answer.body.toString()).not.toMatch(/fire|\.ts/);
  }
  expect(log).toHaveLength(2);
  expect(log[0]).toContain("GET /files/1/x: Error: the database is on fire");
});

test("an error to HEAD has headers and no body", async () => {
  const { origin } = await plane();
  const answer = await ask(origin, "/files/1/x", { method: "HEAD" });
  expect([answer.status, answer.body.length]).toEqual([404, 0]);
  expect(Number(answer.headers["content-length"])).toBeGreaterThan(10);
});

// Strings that file systems, shells and parsers read in special ways.
const HOSTILE = [
  "..",
  "../../../../etc/passwd",
  "....//....//etc/passwd",
  "..\\..\\windows\\win.ini",
  "/etc/passwd",
  "file:///etc/passwd",
  "http://169.254.169.254/",
  "C:\\boot.ini",
  "\0",
  "x\0.jpeg",
  "\r\nSet-Cookie: a=b",
  "%2e%2e%2f",
  "%252e%252e%252f",
  "..%c0%af..%c0%af",
  "\u2025/\u2025",
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "' OR 1=1 --",
  "<script>alert(1)</script>",
  "{{7*7}}",
  "-1",
  "1e9",
  "9007199254740993",
  "NaN",
  "１２３",
  "a".repeat(5000),
  "\u202e",
  "😀",
  "*",
];

test.each(HOSTILE)("%j in any place of an address is a clean refusal", async (text) => {
  const { origin, log } = await plane();
  const coded = encodeURIComponent(text);
  const paths = [
    `/images/${coded}/card`,
    `/images/1/${coded}`,
    `/files/${coded}/x`,
    `/files/1/${coded}`,
    `/api/download/models/${coded}`,
    `/api/download/models/63006?fileId=${coded}`,
    `/api/download/models/63006?type=${coded}`,
    `/api/download/models/63006?${coded}=${coded}`,
  ];
  for (const path of paths) {
    const answer = await ask(origin, path);
    expect([400, 404, 414]).toContain(answer.status);
    expect(errorCode(answer)).toMatch(/^[a-z_]+$/);
    expect(answer.headers["set-cookie"]).toBeUndefined();
  }
  expect(log).toEqual([]);
});
