import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { type RequestListener, request } from "node:http";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parse } from "content-disposition";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { ModelFile } from "#lib/catalog/file.ts";
import { filePath } from "#lib/catalog/links.ts";
import { dispositionOf } from "#lib/http/download-proxy.ts";
import { ask, errorCode } from "#tests/support/ask.ts";
import {
  IMPATIENT,
  makeFile,
  type PlaneOptions,
  startPlane,
  tempFolder,
} from "#tests/support/plane.ts";
import { startUpstream, type Upstream } from "#tests/support/upstream.ts";

const CANARY = "canary-93ac1f";
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});

async function upstream(handler: RequestListener): Promise<Upstream> {
  const started = await startUpstream(handler);
  open.push(started);
  return started;
}

async function plane(options: PlaneOptions = {}) {
  const started = await startPlane(options);
  open.push(started);
  return started;
}

async function planeFor(host: Upstream, file: Partial<ModelFile> = {}, env = {}) {
  const made = makeFile({
    id: "7",
    name: "LowRA.safetensors",
    url: `${host.origin}/model`,
    ...file,
  });
  const started = await plane({
    files: [made],
    env: { LORARY_FILE_HOSTS: host.origin, LORARY_TOKEN_ORIGIN: host.origin, ...env },
  });
  return { ...started, path: filePath(made) };
}

describe("the download address", () => {
  const url = "https://civitai.com/api/download/models/63006";
  const files = [
    makeFile({
      id: "1",
      url,
      name: "LowRA.ckpt",
      type: "Model",
      format: "PickleTensor",
      primary: false,
    }),
    makeFile({ id: "2", url, name: "LowRA 低.safetensors", type: "Model", format: "SafeTensor" }),
    makeFile({ id: "3", url, name: "data.zip", type: "Training Data", primary: false }),
    makeFile({
      id: "4",
      url,
      name: "big.safetensors",
      type: "Model",
      format: "SafeTensor",
      precision: "fp32",
      primary: false,
    }),
  ];

  test.each([
    ["", "/files/2/LowRA%20%E4%BD%8E.safetensors"],
    ["?type=Model", "/files/2/LowRA%20%E4%BD%8E.safetensors"],
    ["?type=Model&format=PickleTensor", "/files/1/LowRA.ckpt"],
    ["?type=Training%20Data", "/files/3/data.zip"],
    ["?type=Training+Data", "/files/3/data.zip"],
    ["?fp=fp32", "/files/4/big.safetensors"],
    ["?fileId=3", "/files/3/data.zip"],
    ["?token=x&nsfw=true&size=pruned&id=1&id=2", "/files/2/LowRA%20%E4%BD%8E.safetensors"],
  ])("with %j leads to %s", async (query, location) => {
    const { origin } = await plane({ files });
    for (const method of ["GET", "HEAD"]) {
      const answer = await ask(origin, `/api/download/models/63006${query}`, { method });
      expect(answer.status).toBe(307);
      expect(answer.headers.location).toBe(`${origin}${location}`);
      expect(answer.headers["cache-control"]).toBe("no-store");
    }
  });

  test("is absolute with the name the client used and the scheme of a TLS proxy", async () => {
    const { origin } = await plane({ files });
    const { port } = new URL(origin);
    const headers = { host: `localhost:${port}`, "x-forwarded-proto": "https", authorization: "" };
    const answer = await ask(origin, "/api/download/models/63006?fileId=3", { headers });
    expect(answer.headers.location).toBe(`https://localhost:${port}/files/3/data.zip`);
  });

  test.each([
    ["/api/download/models/1", "version_not_found"],
    ["/api/download/models/", "version_not_found"],
    ["/api/download/models/63006/x", "version_not_found"],
    ["/api/download/models/..%2f..%2fetc%2fpasswd", "version_not_found"],
    [`/api/download/models/${"9".repeat(400)}`, "version_not_found"],
    ["/api/download/models/63006?fileId=99", "file_not_found"],
    ["/api/download/models/63006?fileId=3&type=Model", "file_not_found"],
    ["/api/download/models/63006?type=VAE", "file_not_found"],
  ])("%s is 404 %s", async (path, code) => {
    const { origin } = await plane({ files });
    const answer = await ask(origin, path);
    expect([answer.status, errorCode(answer)]).toEqual([404, code]);
  });

  test.each([
    ["fileId=", "fileId"],
    ["fileId=../1", "fileId"],
    ["fileId=1&fileId=2", "fileId"],
    ["type=", "type"],
    ["type=Model&type=VAE", "type"],
    [`format=${"x".repeat(65)}`, "format"],
    ["format=a%00b", "format"],
    ["fp=%0d%0aSet-Cookie:x", "fp"],
  ])("with %s is 400 and names %s", async (query, field) => {
    const { origin } = await plane({ files });
    const answer = await ask(origin, `/api/download/models/63006?${query}`);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body.toString()).error).toMatchObject({
      code: "bad_parameter",
      field,
    });
  });
});

test("a file that is known from a disk only is not handed out, and its place is not told", async () => {
  const localPath = "/home/me/secret place/LowRA.safetensors";
  const { origin } = await plane({ files: [makeFile({ id: "1", localPath })] });
  for (const path of ["/api/download/models/63006", "/files/1/1.safetensors", "/files/1/x"]) {
    const answer = await ask(origin, path);
    expect([answer.status, errorCode(answer)]).toEqual([404, "no_address"]);
    expect(answer.body.toString()).not.toContain("secret place");
  }
});

describe("a file", () => {
  const bytes = Buffer.alloc(3_000_000, "safetensors");

  test("arrives whole through a redirect, as an attachment that no browser runs", async () => {
    const host = await upstream((req, res) => {
      if (req.url === "/model") res.writeHead(307, { Location: "/signed?s=1" }).end();
      else res.writeHead(200, { "Content-Length": bytes.length, "Set-Cookie": "a=b" }).end(bytes);
    });
    const { origin, path } = await planeFor(host, {}, { CIVITAI_TOKEN: CANARY });
    const answer = await ask(origin, path, {
      headers: { range: "bytes=5-9", accept: "text/html" },
    });
    expect([answer.status, answer.cut, answer.body.equals(bytes)]).toEqual([200, false, true]);
    expect(answer.headers).toMatchObject({
      "content-length": String(bytes.length),
      "content-type": "application/octet-stream",
      "content-disposition": 'attachment; filename="LowRA.safetensors"',
      "accept-ranges": "none",
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
    });
    expect(answer.headers["set-cookie"]).toBeUndefined();
    expect(host.requests.map(({ headers }) => headers.range)).toEqual([undefined, undefined]);
    expect(JSON.stringify(answer.headers)).not.toContain(CANARY);
  });

  test("without a length is sent without one, unpacked if it came packed", async () => {
    const host = await upstream((_, res) => {
      res.writeHead(200, { "Content-Encoding": "gzip" }).end(gzipSync(bytes));
    });
    const { origin, path } = await planeFor(host);
    const answer = await ask(origin, path);
    expect([answer.status, answer.cut, answer.body.equals(bytes)]).toEqual([200, false, true]);
    expect(answer.headers["content-length"]).toBeUndefined();
    expect(answer.headers["content-encoding"]).toBeUndefined();
  });

  test("says its headers to HEAD without reading the body", async () => {
    const host = await upstream((_, res) => {
      res.writeHead(200, { "Content-Length": 99_999_999 }).write(bytes);
    });
    const { origin, path } = await planeFor(host);
    const answer = await ask(origin, path, { method: "HEAD" });
    expect([answer.status, answer.body.length]).toEqual([200, 0]);
    expect(answer.headers["content-length"]).toBe("99999999");
    await vi.waitFor(() => expect(host.requests[0]?.response.destroyed).toBe(true), 20_000);
  });

  test("under another name is redirected to its own", async () => {
    const host = await upstream((_, res) => res.end(bytes));
    const { origin } = await planeFor(host, { name: "墨 心.safetensors" });
    for (const path of ["/files/7/other", "/files/7", "/files/7/", "/files/7/..%2f..%2fetc"]) {
      const answer = await ask(origin, path);
      expect([answer.status, answer.headers.location]).toEqual([
        308,
        `${origin}/files/7/%E5%A2%A8%20%E5%BF%83.safetensors`,
      ]);
    }
    expect(host.requests).toEqual([]);
  });

  test.each(["/files/", "/files/8/x", "/files/%2e%2e%2f/x", "/files/7/a/b", "/files/__proto__/x"])(
    "%s is 404",
    async (path) => {
      const { origin } = await planeFor(await upstream((_, res) => res.end(bytes)));
      const answer = await ask(origin, path);
      expect([answer.status, errorCode(answer)]).toEqual([404, "file_not_found"]);
    },
  );

  test.each([
    ["with its Content-Length", { "Content-Length": bytes.length + 1 }],
    ["in chunks", {}],
    ["as gzip", { "Content-Encoding": "gzip" }],
  ])("cut short upstream (%s) fails at the client too", async (_, headers) => {
    const body = "Content-Encoding" in headers ? gzipSync(bytes).subarray(0, -20) : bytes;
    const host = await upstream((_req, res) => {
      res.writeHead(200, headers).write(body, () => setTimeout(() => res.destroy(), 50));
    });
    const { origin, path, log } = await planeFor(host);
    const answer = await ask(origin, path);
    expect([answer.status, answer.cut]).toEqual([200, true]);
    expect(log).toEqual([]);
  });

  test("that stalls half-way fails at the client", async () => {
    const host = await upstream((_, res) => {
      res.writeHead(200, { "Content-Length": bytes.length * 2 }).write(bytes);
    });
    const { origin, path } = await planeFor(host, {}, IMPATIENT);
    const answer = await ask(origin, path);
    expect([answer.status, answer.cut]).toEqual([200, true]);
  });

  test("is no longer asked for once the client has gone", async () => {
    const endless = (res: Parameters<RequestListener>[1]) => {
      while (!res.destroyed && res.write(bytes));
      res.once("drain", () => endless(res));
    };
    const host = await upstream((_, res) => endless(res.writeHead(200)));
    const { origin, path, log } = await planeFor(host);
    const sent = request(`${origin}${path}`, (response) =>
      response.once("data", () => sent.destroy()),
    );
    sent.on("error", () => {}).end();
    await vi.waitFor(() => expect(host.requests[0]?.response.destroyed).toBe(true), 20_000);
    expect(log).toEqual([]);
  });

  test("whose upstream is silent is given up when the client goes", async () => {
    const host = await upstream(() => {});
    const { origin, path, log } = await planeFor(host, {}, { LORARY_TIMEOUT_SECONDS: "600" });
    const sent = request(`${origin}${path}`).on("error", () => {});
    sent.end();
    await vi.waitFor(() => expect(host.requests).toHaveLength(1), 20_000);
    sent.destroy();
    await vi.waitFor(() => expect(host.requests[0]?.response.destroyed).toBe(true), 20_000);
    expect(log).toEqual([]);
  });
});

describe("an upstream's failure", () => {
  const page = "<html>log in</html>";
  const failures: [string, number, string, RequestListener][] = [
    ["401", 401, "upstream_needs_token", (_, res) => res.writeHead(401).end(page)],
    ["403", 403, "upstream_forbidden", (_, res) => res.writeHead(403).end(page)],
    ["404", 404, "upstream_gone", (_, res) => res.writeHead(404).end(page)],
    ["410", 410, "upstream_gone", (_, res) => res.writeHead(410).end(page)],
    ["429", 429, "upstream_busy", (_, res) => res.writeHead(429, { "Retry-After": "30" }).end()],
    ["500", 502, "upstream_error", (_, res) => res.writeHead(500).end(page)],
    ["a stall", 504, "upstream_timeout", () => {}],
    [
      "HTML with 200",
      502,
      "upstream_not_a_file",
      (_, res) => res.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(page),
    ],
    [
      "JSON with 200",
      502,
      "upstream_not_a_file",
      (_, res) => res.writeHead(200, { "Content-Type": "application/json" }).end('{"error":"x"}'),
    ],
    [
      "a login page",
      401,
      "upstream_needs_token",
      (_, res) => res.writeHead(307, { Location: "/login?reason=download-auth" }).end(),
    ],
    [
      "a strange coding",
      502,
      "upstream_error",
      (_, res) => res.writeHead(200, { "Content-Encoding": "gzip, gzip" }).end(page),
    ],
    [
      "another host",
      502,
      "host_not_allowed",
      (_, res) => res.writeHead(302, { Location: `http://127.0.0.1:1/?t=${CANARY}` }).end(),
    ],
  ];

  const planeWhere = async (code: string, handler: RequestListener) =>
    planeFor(await upstream(handler), {}, code === "upstream_timeout" ? IMPATIENT : {});

  test.each(failures)("(%s) is %i in JSON for programs", async (_, status, code, handler) => {
    const { origin, path, log } = await planeWhere(code, handler);
    const answer = await ask(origin, path, { headers: { accept: "*/*" } });
    expect([answer.status, errorCode(answer)]).toEqual([status, code]);
    expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(answer.headers["content-disposition"]).toBeUndefined();
    expect(answer.headers["cache-control"]).toBe("no-store");
    expect(answer.headers["retry-after"]).toBe(status === 429 ? "30" : undefined);
    expect(`${JSON.stringify(answer.headers)}${answer.body}${log}`).not.toContain(CANARY);
  });

  test.each(failures)("(%s) is %i in words for people", async (_, status, code, handler) => {
    const { origin, path } = await planeWhere(code, handler);
    const answer = await ask(origin, path, { headers: { accept: "text/html,*/*;q=0.8" } });
    const html = answer.body.toString();
    expect(answer.status).toBe(status);
    expect(answer.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(answer.headers["content-security-policy"]).toMatch(
      /^default-src 'none'; style-src 'sha256-/,
    );
    expect(html).toContain(code);
    expect(html).toContain('<a href="/">');
    expect(html).not.toMatch(/<script| style=| at .*\.ts:/);
    expect(html).not.toContain(page);
  });

  test("about a missing key says what to do, and whether the key was refused", async () => {
    const host = await upstream((_, res) => res.writeHead(401).end());
    const without = await planeFor(host);
    const first = await ask(without.origin, without.path, { headers: { accept: "text/html" } });
    expect(first.body.toString()).toContain("set CIVITAI_TOKEN");
    const withKey = await planeFor(host, {}, { CIVITAI_TOKEN: CANARY });
    const second = await ask(withKey.origin, withKey.path, { headers: { accept: "text/html" } });
    expect(second.body.toString()).toContain("does not accept the key");
    expect(second.body.toString()).not.toContain(CANARY);
    expect(host.requests[1]?.headers.authorization).toBe(`Bearer ${CANARY}`);
  });
});

describe("a file's name", () => {
  const BLANK = "download";
  test.each([
    ["LowRA.safetensors", "LowRA.safetensors"],
    ["a b (c) [d], e'f & g;h=i.pt", "a b (c) [d], e'f & g;h=i.pt"],
    ["墨心 MoXin.safetensors", "墨心 MoXin.safetensors"],
    ["😀.bin", "😀.bin"],
    ['quo"te\\back.pt', "quote_back.pt"],
    ["line\r\nSet-Cookie: a=b.pt", "lineSet-Cookie: a=b.pt"],
    ["bell\u0007.pt", "bell.pt"],
    ["../../etc/passwd", ".._.._etc_passwd"],
    ["gpj.\u202esrotsnetefas", "gpj.srotsnetefas"],
    ["100%.pt", "100%.pt"],
    ['"', BLANK],
  ])("%j is announced as %j in one parameter", async (name, expected) => {
    const value = dispositionOf(name);
    const text = Buffer.from(value, "latin1").toString("utf8");
    expect(text).toBe(`attachment; filename="${expected}"`);
    expect(parse(text).parameters).toEqual({ filename: expected });
    const { origin, path } = await planeFor(await upstream((_, res) => res.end("x")), { name });
    const answer = await ask(origin, path);
    expect([answer.status, answer.headers["content-disposition"]]).toEqual([200, value]);
    expect(answer.headers["set-cookie"]).toBeUndefined();
  });

  test("with half a surrogate pair is still downloadable", async () => {
    const { origin, path } = await planeFor(await upstream((_, res) => res.end("x")), {
      name: "\ud800.pt",
    });
    expect((await ask(origin, path)).status).toBe(200);
  });
});

describe("a mirrored file", () => {
  async function mirrored(path = "files/%E4%BD%8E%201.safetensors") {
    const folder = tempFolder();
    mkdirSync(join(folder, "mirror/files"), { recursive: true });
    writeFileSync(join(folder, "mirror/files/低 1.safetensors"), "0123456789");
    writeFileSync(join(folder, "outside"), "secret");
    symlinkSync(join(folder, "outside"), join(folder, "mirror/link"));
    const file = makeFile({ id: "7", name: "f.pt", url: `https://demo.lorary.invalid/${path}` });
    const mirrors = new Map([["demo.lorary.invalid", join(folder, "mirror")]]);
    const { origin } = await plane({ files: [file], mirrors });
    open.push({ close: async () => rmSync(folder, { recursive: true }) });
    return origin;
  }

  test("is sent from the folder, in parts where asked", async () => {
    const origin = await mirrored();
    const whole = await ask(origin, "/files/7/f.pt");
    expect([whole.status, whole.body.toString()]).toEqual([200, "0123456789"]);
    expect(whole.headers).toMatchObject({
      "content-length": "10",
      "content-type": "application/octet-stream",
      "content-disposition": 'attachment; filename="f.pt"',
      "accept-ranges": "bytes",
      "content-security-policy": "default-src 'none'; sandbox",
    });
    const part = await ask(origin, "/files/7/f.pt", { headers: { range: "bytes=3-5" } });
    expect([part.status, part.body.toString()]).toEqual([206, "345"]);
    expect(part.headers["content-range"]).toBe("bytes 3-5/10");
    const head = await ask(origin, "/files/7/f.pt", { method: "HEAD" });
    expect([head.status, head.headers["content-length"]]).toEqual([200, "10"]);
    const headers = { "if-none-match": whole.headers.etag };
    expect((await ask(origin, "/files/7/f.pt", { headers })).status).toBe(304);
  });

  test("has no range beyond its end", async () => {
    const answer = await ask(await mirrored(), "/files/7/f.pt", {
      headers: { range: "bytes=10-" },
    });
    expect([answer.status, errorCode(answer)]).toEqual([416, "range_not_satisfiable"]);
    expect(answer.headers["content-range"]).toBe("bytes */10");
    expect(answer.headers["content-disposition"]).toBeUndefined();
  });

  test("whose precondition fails is refused", async () => {
    const headers = { "if-match": '"x"' };
    const answer = await ask(await mirrored(), "/files/7/f.pt", { headers });
    expect([answer.status, errorCode(answer)]).toEqual([412, "precondition_failed"]);
  });

  test.each(["link", "..%2foutside", "files", "missing", ""])("%j is 404", async (path) => {
    const answer = await ask(await mirrored(path), "/files/7/f.pt");
    expect([answer.status, errorCode(answer)]).toEqual([404, "upstream_gone"]);
  });
});
