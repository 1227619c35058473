import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { LoraryError } from "#lib/catalog/errors.ts";
import { fetchToFile, isWebAddress } from "#lib/cli/fetch-source.ts";
import { readConfig } from "#lib/config.ts";
import { temporaryFolder } from "#tests/support/temporary-folder.ts";
import { startUpstream, type Upstream } from "#tests/support/upstream.ts";

const open: Upstream[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});

async function setUp(handler: RequestListener, env: Record<string, string> = {}) {
  const upstream = await startUpstream(handler);
  open.push(upstream);
  const folder = temporaryFolder();
  const config = readConfig({
    LORARY_FILE_HOSTS: upstream.origin,
    ...env,
  });
  const get = (path: string) => fetchToFile(`${upstream.origin}${path}`, folder, config);
  return { upstream, folder, config, get };
}

async function failure(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof LoraryError) return error.message;
  throw new Error(`expected a LoraryError, found ${error}`);
}

test("a file is downloaded under its name and with its date", async () => {
  const { get, folder } = await setUp((_, res) =>
    res.writeHead(200, { "Last-Modified": "Tue, 04 Jul 2023 10:00:00 GMT" }).end("card"),
  );
  const { path, name, takenAt } = await get("/cards/%E9%9C%93%E8%99%B9.md?x=1");
  expect({ name, takenAt }).toEqual({ name: "霓虹.md", takenAt: "2023-07-04T10:00:00.000Z" });
  expect(path.startsWith(folder)).toBe(true);
  expect(readFileSync(path, "utf8")).toBe("card");
});

test("what comes packed is unpacked", async () => {
  const { get } = await setUp((_, res) =>
    res.writeHead(200, { "Content-Encoding": "gzip" }).end(gzipSync("card")),
  );
  expect(readFileSync((await get("/a.md")).path, "utf8")).toBe("card");
});

describe("the name", () => {
  const raw = (text: string) => Buffer.from(text).toString("latin1");
  const names: [path: string, headers: Record<string, string>, name: string][] = [
    ["/", {}, "download"],
    ["/a/b/", {}, "b"],
    ["/%2e%2e%2f%2e%2e%2fetc%2fpasswd", {}, "passwd"],
    ["/x", { "Content-Disposition": 'attachment; filename="../../a\\\\b.zip"' }, "b.zip"],
    ["/x", { "Content-Disposition": raw('attachment; filename="霓虹.zip"') }, "霓虹.zip"],
    ["/x", { "Content-Disposition": "attachment; filename*=UTF-8''%E2%82%AC.zip" }, "€.zip"],
    ["/x.md", { "Content-Disposition": "attachment; filename=" }, "x.md"],
    ["/.hidden.md", {}, "hidden.md"],
    ["/a%00b%0Ac.md", {}, "abc.md"],
    ["/%zz.md", {}, "%zz.md"],
    [`/${"x".repeat(3000)}.json`, {}, `${"x".repeat(195)}.json`],
    [`/${"%E9%9C%93".repeat(300)}.md`, {}, `${"霓".repeat(65)}.md`],
    ["/api/v1/models/46846", { "Content-Type": "application/json; charset=utf-8" }, "46846.json"],
    ["/x.civitai.info", { "Content-Type": "application/json" }, "x.civitai.info"],
    ["/dump", { "Content-Type": "application/zip" }, "dump.zip"],
  ];
  const short = (text: string) => text.slice(0, 40);
  test.each(names.map((row) => [short(row[0]), short(row[2]), row] as const))(
    "of %s is %s",
    async (_, __, [path, headers, expected]) => {
      const { get, folder } = await setUp((_, res) => res.writeHead(200, headers).end("x"));
      const found = await get(path);
      expect(found.name).toBe(expected);
      expect(readdirSync(folder)).toHaveLength(1);
      expect(found.path).toBe(join(folder, readdirSync(folder)[0] ?? "", expected));
    },
  );
});

test("two addresses of one name do not meet", async () => {
  const { get } = await setUp((req, res) => res.end(req.url));
  const [a, b] = [await get("/1/x.md"), await get("/2/x.md")];
  expect(readFileSync(a.path, "utf8")).toBe("/1/x.md");
  expect(readFileSync(b.path, "utf8")).toBe("/2/x.md");
});

const failures: [name: string, RequestListener, words: RegExp][] = [
  ["404", (_, res) => res.writeHead(404).end(), /does not have this any more/],
  ["500", (_, res) => res.writeHead(500).end(), /answered with status 500/],
  ["401", (_, res) => res.writeHead(401).end(), /asks for an API key.*CIVITAI_TOKEN/],
  [
    "a page instead of data",
    (_, res) => res.writeHead(200, { "Content-Type": "text/html" }).end("<html>"),
    /answered with a web page instead of a file.*CIVITAI_TOKEN/,
  ],
  [
    "too large, announced",
    (_, res) => res.writeHead(200, { "Content-Length": 2_000_000 }).end(Buffer.alloc(2_000_000)),
    /larger than 1000000 bytes/,
  ],
  [
    "too large, not announced",
    (_, res) => {
      res.write(Buffer.alloc(900_000));
      res.end(Buffer.alloc(900_000));
    },
    /larger than 1000000 bytes/,
  ],
  [
    "too large, packed",
    (_, res) =>
      res.writeHead(200, { "Content-Encoding": "gzip" }).end(gzipSync(Buffer.alloc(50_000_000))),
    /larger than 1000000 bytes/,
  ],
  [
    "cut off",
    (_, res) => {
      res.writeHead(200, { "Content-Length": 100 });
      res.write("part", () => res.destroy());
    },
    /broken answer/,
  ],
  ["silence", () => undefined, /did not answer in time/],
  ["silence in the middle", (_, res) => void res.write("part"), /did not answer in time/],
  [
    "a redirect to a host that is not listed",
    (_, res) => res.writeHead(302, { Location: "https://evil.test/x" }).end(),
    /evil\.test is not among the hosts.*LORARY_FILE_HOSTS/,
  ],
  [
    "a redirect to a private address",
    (_, res) => res.writeHead(302, { Location: "http://169.254.169.254/latest" }).end(),
    /169\.254\.169\.254 is not among the hosts/,
  ],
];
test.each(failures)("%s is told in words and leaves nothing", async (name, handler, words) => {
  const { get, folder } = await setUp(handler, {
    LORARY_IMPORT_MAX_MB: "1",
    ...(name.startsWith("silence") ? { LORARY_TIMEOUT_SECONDS: "0.3" } : {}),
  });
  expect(await failure(get("/x.zip"))).toMatch(words);
  expect(readdirSync(folder)).toEqual([]);
});

test("a signal ends it at once and leaves nothing", async () => {
  const { upstream, config, folder } = await setUp((_, res) => void res.write("part"));
  const controller = new AbortController();
  const reason = new Error("enough");
  const options = { signal: controller.signal, onProgress: () => controller.abort(reason) };
  const work = fetchToFile(`${upstream.origin}/x.md`, folder, config, options);
  await expect(work).rejects.toBe(reason);
  expect(readdirSync(folder)).toEqual([]);
});

test("a host that is not listed is not asked, and the setting is named", async () => {
  const { upstream, config, folder } = await setUp((_, res) => res.end("x"));
  const stranger = await startUpstream((_, res) => res.end("secret"));
  open.push(stranger);
  const words = await failure(fetchToFile(`${stranger.origin}/x.md`, folder, config));
  expect(words).toContain("LORARY_FILE_HOSTS");
  expect(words).toContain(`add ${stranger.origin} there`);
  expect([...stranger.requests, ...upstream.requests]).toEqual([]);
});

test("a redirect to another host is told from an address that is not listed", async () => {
  const { upstream, config, folder } = await setUp((_, res) =>
    res.writeHead(302, { location: "https://elsewhere.test/x.md" }).end(),
  );
  const words = await failure(fetchToFile(`${upstream.origin}/x.md`, folder, config));
  expect(words).toContain(`elsewhere.test is not among the hosts`);
  expect(words).toContain(`${upstream.origin} redirects there`);
  expect(words).not.toContain("to allow this one");
  const named = upstream.origin.replace("://", "://user:secret@");
  expect(await failure(fetchToFile(`${named}/x.md`, folder, config))).toMatch(
    /holds a name or a password, expected one without/,
  );
});

test("the API's own site may be asked", async () => {
  const { get } = await setUp((_, res) => res.end("x"));
  const upstream = open[0] as Upstream;
  const config = readConfig({ LORARY_API_URL: `${upstream.origin}/`, LORARY_FILE_HOSTS: "a.test" });
  const folder = temporaryFolder();
  const { name } = await fetchToFile(`${upstream.origin}/a.json`, folder, config);
  expect(name).toBe("a.json");
  expect((await get("/a.json")).name).toBe("a.json");
});

test("a folder that cannot be written is named", async () => {
  const { upstream, config, folder } = await setUp((_, res) => res.end("x"));
  const file = join(folder, "file");
  writeFileSync(file, "");
  const work = fetchToFile(`${upstream.origin}/x.md`, file, config);
  expect(await failure(work)).toMatch(/cannot be written: ENOTDIR/);
  mkdirSync(join(folder, "ok"));
  expect(
    existsSync((await fetchToFile(`${upstream.origin}/x.md`, join(folder, "ok"), config)).path),
  ).toBe(true);
});

test("web addresses are told from paths", () => {
  expect(["http://a/b", "HTTPS://a"].filter(isWebAddress)).toHaveLength(2);
  expect(["a/b", "http", "/http://x", "ftp://a", "-"].filter(isWebAddress)).toEqual([]);
});
