import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { IncomingMessage } from "node:http";
import { connect, Socket } from "node:net";
import { join, resolve } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { readConfig } from "#lib/config.ts";
import { createAccess } from "#lib/server/access.ts";
import { receiveUpload, safeName } from "#lib/server/upload.ts";
import { openSqliteStore } from "#lib/store/sqlite.ts";
import { type Answer, ask, errorCode } from "#tests/support/ask.ts";
import { BOUNDARY, MULTIPART, multipart, type Part } from "#tests/support/multipart.ts";
import { type Plane, type PlaneOptions, startPlane } from "#tests/support/plane.ts";
import { temporaryFolder } from "#tests/support/temporary-folder.ts";

const TOKEN = "correct horse battery".replaceAll(" ", "-");
const PROGRAM = [process.execPath, resolve(import.meta.dirname, "import-program.ts")] as const;

const open: Plane[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((plane) => plane.close()));
});

async function plane(options: PlaneOptions = {}): Promise<Plane> {
  const started = await startPlane({
    importCommand: PROGRAM,
    ...options,
    env: { LORARY_HOSTNAMES: "localhost 127.0.0.1 [::1] loras.example", ...options.env },
  });
  open.push(started);
  return started;
}

const CARD: Part = { name: "files", filename: "a card.md", body: "### text 文\r\n" };

function upload(
  { origin }: Plane,
  parts: readonly Part[] = [CARD],
  headers: Record<string, string> = {},
): Promise<Answer> {
  return ask(origin, "/api/imports", {
    method: "POST",
    headers: { ...MULTIPART, ...headers },
    body: multipart(parts),
  });
}

const uploadsOf = ({ dataDir }: Plane): string[] => {
  const folder = join(dataDir, "tmp", "uploads");
  return existsSync(folder) ? readdirSync(folder) : [];
};

/** What the import command was given, when it has ended. */
async function seenBy(site: Plane): Promise<{
  args: string[];
  files: { path: string; text: string; mtimeMs: number }[];
}> {
  return vi.waitFor(() => {
    expect(uploadsOf(site)).toEqual([]);
    return JSON.parse(readFileSync(join(site.dataDir, "seen.json"), "utf8"));
  }, 20_000);
}

describe("who may upload", () => {
  const HOST = { host: "loras.example" };
  const BEARER = { authorization: `Bearer ${TOKEN}` };
  const matrix: [what: string, headers: Record<string, string>, status: number, code?: string][] = [
    ["a program on this computer", {}, 202],
    ["a program that says localhost", { host: "localhost:3000" }, 202],
    ["a program that says [::1]", { host: "[::1]:3000" }, 202],
    ["this computer under a public name", HOST, 403, "not_allowed"],
    [
      "a name of this computer with something behind it",
      { host: "127.0.0.1.nip.io" },
      421,
      "misdirected",
    ],
    ["what a proxy passes on (Forwarded)", { forwarded: "for=1.2.3.4" }, 403, "not_allowed"],
    [
      "what a proxy passes on (X-Forwarded-For)",
      { "x-forwarded-for": "127.0.0.1" },
      403,
      "not_allowed",
    ],
    [
      "what a proxy passes on (X-Forwarded-Proto)",
      { "x-forwarded-proto": "http" },
      403,
      "not_allowed",
    ],
    ["what a proxy passes on (Via)", { via: "1.1 cache" }, 403, "not_allowed"],
    ["what a proxy passes on (X-Real-IP)", { "x-real-ip": "127.0.0.1" }, 403, "not_allowed"],
    ["what a tunnel passes on", { "cf-connecting-ip": "127.0.0.1" }, 403, "not_allowed"],
    ["the token", { ...HOST, ...BEARER }, 202],
    ["the token behind a proxy", { ...HOST, ...BEARER, "x-forwarded-for": "1.2.3.4" }, 202],
    ["a wrong token", { ...HOST, authorization: `Bearer ${TOKEN}x` }, 403, "not_allowed"],
    [
      "half of the token",
      { ...HOST, authorization: `Bearer ${TOKEN.slice(0, 9)}` },
      403,
      "not_allowed",
    ],
    ["an empty token", { ...HOST, authorization: "Bearer " }, 403, "not_allowed"],
    ["the token as a password", { ...HOST, authorization: `Basic ${TOKEN}` }, 403, "not_allowed"],
    ["a page of this site", { "sec-fetch-site": "same-origin" }, 202],
    ["the address bar", { "sec-fetch-site": "none" }, 202],
    ["a page of another site", { "sec-fetch-site": "cross-site" }, 403, "foreign_origin"],
    ["a page of a sister site", { "sec-fetch-site": "same-site" }, 403, "foreign_origin"],
    ["another origin", { origin: "https://evil.test" }, 403, "foreign_origin"],
    ["another port of this computer", { origin: "http://127.0.0.1:9" }, 403, "foreign_origin"],
    ["an origin that is hidden", { origin: "null" }, 403, "foreign_origin"],
    [
      "another origin with the token",
      { ...HOST, ...BEARER, origin: "https://evil.test" },
      403,
      "foreign_origin",
    ],
    [
      "this origin by TLS, with the token",
      { ...HOST, ...BEARER, origin: "https://loras.example", "x-forwarded-proto": "https" },
      202,
    ],
  ];

  test.each(matrix)("%s", async (_, headers, status, code) => {
    const site = await plane({ env: { LORARY_ADMIN_TOKEN: TOKEN } });
    const answer = await upload(site, [CARD], headers);
    expect(answer.status).toBe(status);
    if (code === undefined) {
      expect((await seenBy(site)).files).toHaveLength(1);
      return;
    }
    expect(errorCode(answer)).toBe(code);
    expect(answer.headers["set-cookie"]).toBeUndefined();
    expect(uploadsOf(site)).toEqual([]);
    expect(existsSync(join(site.dataDir, "seen.json"))).toBe(false);
  });

  test("this site's own origin is one of the names and ports it is asked for by", async () => {
    const site = await plane();
    expect((await upload(site, [CARD], { origin: site.origin })).status).toBe(202);
  });

  test("a token in the form counts where it comes before the files", async () => {
    const site = await plane({ env: { LORARY_ADMIN_TOKEN: TOKEN } });
    const token = { name: "token", body: TOKEN };
    expect((await upload(site, [token, CARD], HOST)).status).toBe(202);
    const late = await upload(site, [CARD, token], HOST);
    expect([late.status, errorCode(late)]).toEqual([403, "not_allowed"]);
    const wrong = await upload(site, [{ name: "token", body: `${TOKEN}.` }, CARD], HOST);
    expect([wrong.status, errorCode(wrong)]).toEqual([403, "not_allowed"]);
  });

  test("where no token is set none is right", async () => {
    const site = await plane();
    for (const token of ["", "undefined", TOKEN]) {
      const answer = await upload(site, [{ name: "token", body: token }, CARD], HOST);
      expect([answer.status, errorCode(answer)]).toEqual([403, "not_allowed"]);
    }
  });

  test("the token alone makes a session of 12 hours that no script and no other site can use", async () => {
    const site = await plane({ env: { LORARY_ADMIN_TOKEN: TOKEN } });
    const headers = { ...HOST, accept: "text/html,*/*" };
    const answer = await upload(site, [{ name: "token", body: TOKEN }], headers);
    expect([answer.status, answer.headers.location]).toEqual([303, "/imports"]);
    const [cookie = ""] = answer.headers["set-cookie"] ?? [];
    expect(cookie).toMatch(/; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(TOKEN);
    const [session = ""] = cookie.split(";");
    expect((await upload(site, [CARD], { ...HOST, cookie: `x=1; ${session}` })).status).toBe(202);
    const forged = session.replace(/=\d/, "=9");
    expect((await upload(site, [CARD], { ...HOST, cookie: forged })).status).toBe(403);
  });

  test("a session ends, and with another token all of them do", async () => {
    const request = (cookie: string) =>
      ({
        socket: { remoteAddress: "192.0.2.1" },
        headers: { host: "x", cookie },
        url: "/",
        headersDistinct: { host: ["x"] },
      }) as never;
    const { adminToken } = readConfig({ LORARY_ADMIN_TOKEN: TOKEN });
    const { adminToken: other } = readConfig({ LORARY_ADMIN_TOKEN: `${TOKEN}${TOKEN}` });
    let now = Date.parse("2026-11-22T12:00:00Z");
    const access = createAccess({ token: adminToken, now: () => now, delayMs: 0 });
    const [session = ""] = access.sessionCookie(request("")).split(";");
    expect(await access.visitorOf(request(session))).toBe("admin");
    const changed = createAccess({ token: other, now: () => now, delayMs: 0 });
    expect(await changed.visitorOf(request(session))).toBe("guest");
    now += 12 * 3_600_000;
    expect(await access.visitorOf(request(session))).toBe("guest");
  });

  test("wrong tokens beyond a few at a time are not even looked at", async () => {
    const { adminToken } = readConfig({ LORARY_ADMIN_TOKEN: TOKEN });
    const access = createAccess({ token: adminToken, delayMs: 20 });
    const tries = Array.from({ length: 12 }, () => access.isToken("guess"));
    const results = await Promise.allSettled(tries);
    expect(results.filter(({ status }) => status === "rejected")).toHaveLength(4);
    expect(await access.isToken(TOKEN)).toBe(true);
  });
});

describe("what comes in", () => {
  test("reaches the import byte for byte under its own name", async () => {
    const site = await plane();
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7) % 256));
    const answer = await upload(site, [
      { name: "files", filename: "模型 ü.md", body: bytes },
      { name: "files", filename: "LowRA.civitai.info", body: "{}" },
    ]);
    const { run } = JSON.parse(answer.body.toString());
    expect(answer.headers.location).toBe(`/imports/${run}`);
    const { args, files } = await seenBy(site);
    expect(args).toEqual([
      "import",
      "--events",
      "--temporary",
      "--",
      "模型 ü.md",
      "LowRA.civitai.info",
    ]);
    expect(Buffer.from(files[0]?.text ?? "", "latin1").equals(bytes)).toBe(true);
  });

  test("keeps its date where the sender says it, and no date of the future", async () => {
    const site = await plane();
    const past = Date.parse("2023-07-04T12:00:00Z");
    const wrong = [String(Date.now() + 86_400_000), "-1", "1e3", "x", ""];
    const parts = [String(past), ...wrong].flatMap((body, n): Part[] => [
      { name: "modified", body },
      { ...CARD, filename: `${n}.md` },
    ]);
    await upload(site, parts);
    const [first, ...others] = (await seenBy(site)).files;
    expect(first?.mtimeMs).toBe(past);
    const today = Date.now() - 3_600_000;
    for (const { mtimeMs } of others) expect(mtimeMs).toBeGreaterThan(today);
  });

  test("never leaves its folder, whatever it is called", async () => {
    const site = await plane();
    const names = ["../../evil.md", "/etc/passwd", "..\\..\\evil.md", "a.md", "A.md"];
    await upload(
      site,
      names.map((filename) => ({ name: "files", filename, body: filename })),
    );
    const { files } = await seenBy(site);
    expect(files.map(({ path }) => path)).toEqual([
      "evil.md",
      "passwd",
      join("2", "evil.md"),
      "a.md",
      join("2", "A.md"),
    ]);
    expect(readdirSync(join(site.dataDir, "tmp"))).toEqual(["uploads"]);
  });

  test("a browser without scripts is led to the run", async () => {
    const site = await plane();
    const answer = await upload(site, [CARD], { accept: "text/html,application/xhtml+xml" });
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toMatch(/^\/imports\/\d+$/);
  });

  test.each<[string, readonly Part[], number, string]>([
    ["no part at all", [], 400, "no_files"],
    ["a file field that was left empty", [{ name: "files", filename: "" }], 400, "no_files"],
    [
      "101 files",
      Array.from({ length: 101 }, (_, n) => ({ ...CARD, filename: `${n}.md` })),
      413,
      "too_many_files",
    ],
    [
      "more than a million bytes where one is the limit",
      [{ ...CARD, body: Buffer.alloc(1_000_001) }],
      413,
      "upload_too_large",
    ],
  ])("%s is refused", async (_, parts, status, code) => {
    const site = await plane({ env: { LORARY_UPLOAD_MAX_MB: "1" } });
    const answer = await upload(site, parts);
    expect([answer.status, errorCode(answer)]).toEqual([status, code]);
    expect(uploadsOf(site)).toEqual([]);
  });

  test("what is too large is refused also where its length was not said", async () => {
    const site = await plane({ env: { LORARY_UPLOAD_MAX_MB: "1" } });
    const headers = { "transfer-encoding": "chunked" };
    const answer = await upload(site, [{ ...CARD, body: Buffer.alloc(1_500_000) }], headers);
    expect([answer.status, errorCode(answer)]).toEqual([413, "upload_too_large"]);
    expect(uploadsOf(site)).toEqual([]);
  });

  test.each<[string, Record<string, string>, string, number, string]>([
    ["JSON", { "content-type": "application/json" }, "{}", 415, "unsupported_type"],
    [
      "a simple form",
      { "content-type": "application/x-www-form-urlencoded" },
      "a=b",
      415,
      "unsupported_type",
    ],
    ["text", { "content-type": "text/plain" }, "x", 415, "unsupported_type"],
    ["nothing said", { "content-type": "" }, "x", 415, "unsupported_type"],
    ["no boundary", { "content-type": "multipart/form-data" }, "x", 400, "bad_multipart"],
    ["no multipart inside", MULTIPART, "no part here", 400, "bad_multipart"],
    [
      "a part that does not end",
      MULTIPART,
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="a.md"\r\n\r\nhalf`,
      400,
      "bad_multipart",
    ],
  ])("%s is refused", async (_, headers, body, status, code) => {
    const site = await plane();
    const answer = await ask(site.origin, "/api/imports", { method: "POST", headers, body });
    expect([answer.status, errorCode(answer)]).toEqual([status, code]);
    expect(uploadsOf(site)).toEqual([]);
  });

  test("a sender that hangs up leaves nothing behind", async () => {
    const site = await plane();
    const { port } = new URL(site.origin);
    const socket = connect(Number(port), "127.0.0.1");
    const start = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="a.md"\r\n\r\n`;
    socket.write(
      `POST /api/imports HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: ${MULTIPART["content-type"]}\r\nContent-Length: 999999\r\n\r\n${start}${"x".repeat(100_000)}`,
    );
    await vi.waitFor(() => expect(uploadsOf(site)).toHaveLength(1), 10_000);
    socket.destroy();
    await once(socket, "close");
    await vi.waitFor(() => expect(uploadsOf(site)).toEqual([]), 10_000);
    expect(existsSync(join(site.dataDir, "seen.json"))).toBe(false);
  });

  test("a sender that is gone before its upload is looked at is not waited for", async () => {
    const folder = temporaryFolder();
    const req = Object.assign(new IncomingMessage(new Socket()), { headers: { ...MULTIPART } });
    req.destroy();
    await once(req, "close");
    const received = receiveUpload(req, {
      folder,
      maxBytes: 1000,
      maxFiles: 1,
      idleMs: 60_000,
      mayWrite: true,
      isToken: async () => false,
    });
    await expect(received).rejects.toMatchObject({ code: "upload_broken_off" });
  });

  test.each(["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])("%s is not taken", async (method) => {
    const answer = await ask((await plane()).origin, "/api/imports", { method });
    expect([answer.status, answer.headers.allow]).toEqual([405, "POST"]);
  });
});

describe("imports", () => {
  const HANG: Part = { ...CARD, filename: "hang.md" };

  test("run one at a time; the one that runs tells how far it is", async () => {
    const runs = [
      {
        id: 0,
        what: "hang.md",
        startedAt: "2026-11-22T12:00:00Z",
        state: "running" as const,
        added: 0,
        changed: 0,
        unchanged: 0,
        problemCount: 0,
      },
    ];
    const site = await plane({ runs });
    const { run } = JSON.parse((await upload(site, [HANG])).body.toString());
    Object.assign(runs[0] ?? {}, { id: run });
    await vi.waitFor(async () => {
      const answer = await ask(site.origin, `/api/imports/${run}`);
      expect(JSON.parse(answer.body.toString())).toEqual({
        ...runs[0],
        progress: { done: 25, total: 100 },
      });
    }, 10_000);
    // The second waits; nobody waits for its answer here.
    upload(site).catch(() => {});
    await vi.waitFor(() => expect(uploadsOf(site)).toHaveLength(2), 10_000);
    expect(existsSync(join(site.dataDir, "seen.json"))).toBe(false);
    process.kill(run);
    expect((await seenBy(site)).files).toHaveLength(1);
    expect(site.log.join()).toContain("An import of uploaded files ended");
  });

  test("that wait are bounded", async () => {
    const site = await plane();
    await upload(site, [HANG]);
    const later = Array.from({ length: 8 }, () => upload(site).catch(() => undefined));
    await vi.waitFor(() => expect(uploadsOf(site)).toHaveLength(9), 20_000);
    const answer = await upload(site);
    expect([answer.status, errorCode(answer)]).toEqual([429, "imports_busy"]);
    expect(answer.headers["retry-after"]).toBe("30");
    expect(uploadsOf(site)).toHaveLength(9);
    await site.close();
    await Promise.all(later);
    expect(existsSync(site.dataDir)).toBe(false);
    open.splice(open.indexOf(site), 1);
  });

  test("that cannot begin say so, and the log says why", async () => {
    const site = await plane();
    const answer = await upload(site, [{ ...CARD, filename: "refuse.md" }]);
    expect([answer.status, errorCode(answer)]).toEqual([500, "import_failed"]);
    expect(answer.body.toString()).not.toContain("fire");
    expect(site.log.join()).toContain("the database is on fire");
    await vi.waitFor(() => expect(uploadsOf(site)).toEqual([]), 10_000);
  });

  test("end when the site is stopped", async () => {
    const site = await plane();
    const { run } = JSON.parse((await upload(site, [HANG])).body.toString());
    await site.close();
    open.splice(open.indexOf(site), 1);
    expect(() => process.kill(run, 0)).toThrow("ESRCH");
  });
});

test("the import command reads an upload as a folder and keeps nothing of where it lay", async () => {
  const site = await plane({ importCommand: [process.execPath, resolve("lib/cli/main.ts")] });
  const header = JSON.stringify({
    __metadata__: { ss_network_dim: "32" },
    a: { dtype: "F16", shape: [4], data_offsets: [0, 8] },
  });
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const model = Buffer.concat([length, Buffer.from(header), Buffer.alloc(8)]);
  const notes = { "activation text": "fog", "preferred weight": 0.7, notes: "" };
  const taken = "2023-07-04T12:00:00.000Z";
  const answer = await upload(site, [
    { name: "files", filename: "Fog.safetensors", body: model },
    { name: "modified", body: String(Date.parse(taken)) },
    { name: "files", filename: "Fog.json", body: JSON.stringify(notes) },
    { name: "files", filename: "-", body: "no format has this name" },
    { name: "files", filename: "https://civitai.com/x.md", body: "no card" },
  ]);
  expect(answer.status).toBe(202);
  await vi.waitFor(() => expect(uploadsOf(site)).toEqual([]), 30_000);
  const store = openSqliteStore(site.dataDir);
  try {
    const { runs } = await store.listRuns({ offset: 0, limit: 9 });
    expect(runs).toMatchObject([{ state: "done", added: 1, problemCount: 2 }]);
    const [model] = await Array.fromAsync(store.listModels());
    const [version] = model?.versions ?? [];
    expect(version?.usage).toMatchObject({ weight: 0.7, activationText: "fog" });
    expect(version?.files).toMatchObject([{ training: { rank: "32" } }]);
    expect(version?.files[0]?.localPath).toBeUndefined();
    expect(model?.sources.find(({ name }) => name === "Fog.json")?.takenAt).toBe(taken);
    expect(JSON.stringify(model)).not.toContain(site.dataDir);
  } finally {
    await store.close();
  }
});

describe("the journal", () => {
  const run = {
    id: 7,
    what: "a.md",
    startedAt: "2026-11-22T12:00:00Z",
    state: "done" as const,
    added: 1,
    changed: 0,
    unchanged: 0,
    problemCount: 1200,
  };
  const problems = Array.from({ length: 1200 }, (_, n) => ({
    source: `${n}.md`,
    field: "text",
    kind: "format" as const,
    message: "bad",
  }));

  test("gives a run, and all its problems as JSON lines", async () => {
    const site = await plane({ runs: [run], problems });
    const answer = await ask(site.origin, "/api/imports/7");
    expect(JSON.parse(answer.body.toString())).toEqual(run);
    const list = await ask(site.origin, "/api/imports/7/problems");
    expect(list.headers["content-type"]).toBe("application/x-ndjson; charset=utf-8");
    const lines = list.body.toString().trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(problems);
  });

  test("is for those who may import only", async () => {
    const site = await plane({ runs: [run], problems, env: { LORARY_ADMIN_TOKEN: TOKEN } });
    for (const path of ["/api/imports/7", "/api/imports/7/problems", "/api/imports/8"]) {
      const headers = { "x-forwarded-for": "127.0.0.1" };
      const answer = await ask(site.origin, path, { headers });
      expect([answer.status, errorCode(answer)]).toEqual([403, "not_allowed"]);
      const bearer = { ...headers, authorization: `Bearer ${TOKEN}` };
      expect((await ask(site.origin, path, { headers: bearer })).status).toBe(
        path.endsWith("8") ? 404 : 200,
      );
    }
  });

  test.each(["8", "x", "0", "7/x", "7/problems/x", "07", "9".repeat(30), "%2e%2e"])(
    "does not know %s",
    async (path) => {
      const site = await plane({ runs: [run] });
      const answer = await ask(site.origin, `/api/imports/${path}`);
      expect(["run_not_found", "bad_path"]).toContain(errorCode(answer));
    },
  );
});

test.each([
  ["a.md", "a.md"],
  [".hidden.json", "_hidden.json"],
  ["", "_"],
  ["...", "_"],
  ["a/b\\c:d*e?f.md", "a_b_c_d_e_f.md"],
  ["nul\0.md", "nul_.md"],
  ["\ud800.md", "\ufffd.md"],
])("the name %j becomes %j", (name, expected) => {
  expect(safeName(name)).toBe(expected);
});

test("a long name keeps its ending, which says the format", () => {
  const name = safeName(`${"长".repeat(200)}.civitai.info`);
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(240);
  expect(name).toMatch(/^长{70,80}\.civitai\.info$/);
});
