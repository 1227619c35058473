import { hash } from "node:crypto";
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { encode } from "blurhash";
import sharp from "sharp";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { VARIANTS } from "#lib/catalog/links.ts";
import type { Image } from "#lib/catalog/model.ts";
import { createImageSource, largerRendition, stillOf } from "#lib/http/image-source.ts";
import { createSafeFetch } from "#lib/http/safe-fetch.ts";
import { ask, errorCode } from "#tests/support/ask.ts";
import {
  IMPATIENT,
  type Plane,
  type PlaneOptions,
  startPlane,
  tempFolder,
} from "#tests/support/plane.ts";
import { startUpstream, type Upstream } from "#tests/support/upstream.ts";

type Format = "jpeg" | "png" | "webp" | "gif" | "avif";
const pictures = {} as Record<Format, Buffer>;
let photo: Buffer = Buffer.alloc(0);

async function draw(format: Format, width = 600, height = 900): Promise<Buffer> {
  const background = { r: 200, g: 80, b: 40 };
  const image = sharp({ create: { width, height, channels: 3, background } });
  return image
    .withExif({ IFD0: { Copyright: "secret-exif" } })
    .toFormat(format)
    .toBuffer();
}

beforeAll(async () => {
  for (const format of ["jpeg", "png", "webp", "gif", "avif"] as const)
    pictures[format] = await draw(format);
  photo = pictures.jpeg;
});

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});

async function upstream(...args: Parameters<typeof startUpstream>): Promise<Upstream> {
  const started = await startUpstream(...args);
  open.push(started);
  return started;
}

async function planeFor(host: Upstream, options: PlaneOptions & { image?: Partial<Image> } = {}) {
  const images = [{ id: "1", url: `${host.origin}/width=450/1.jpeg`, ...options.image }];
  const env = { LORARY_IMAGE_HOSTS: host.origin, ...options.env };
  const plane: Plane = await startPlane({ images, ...options, env });
  open.push(plane);
  return plane;
}

const JSON_CLIENT = { headers: { accept: "application/json" } };
const IMG = { headers: { "sec-fetch-dest": "image", accept: "image/avif,image/webp,*/*" } };

describe("a variant", () => {
  test.each(Object.entries(VARIANTS))("%s is WebP of at most %i pixels", async (variant, width) => {
    const host = await upstream((_, res) => res.end(photo));
    const plane = await planeFor(host);
    const answer = await ask(plane.origin, `/images/1/${variant}`);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      "content-type": "image/webp",
      "content-length": String(answer.body.length),
      "cache-control": "public, max-age=31536000, immutable",
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
      "cross-origin-resource-policy": "same-origin",
    });
    const { format, width: found } = await sharp(answer.body).metadata();
    expect({ format, found }).toEqual({ format: "webp", found: Math.min(600, width) });
  });

  test.each(["jpeg", "png", "webp", "gif", "avif"] as const)(
    "is made from %s, whatever type the host announces, and carries no metadata",
    async (format) => {
      const host = await upstream((_, res) => {
        res.writeHead(200, { "Content-Type": "text/html" }).end(pictures[format]);
      });
      const answer = await ask((await planeFor(host)).origin, "/images/1/thumb");
      const { width, exif, xmp, icc } = await sharp(answer.body).metadata();
      expect({ width, exif, xmp, icc }).toEqual({ width: 225 });
      expect(answer.body.includes("secret-exif")).toBe(false);
    },
  );

  test("of a moving picture is its first frame", async () => {
    const pixels = Buffer.alloc(60 * 40 * 3, 90).fill(200, 60 * 20 * 3);
    const raw = { width: 60, height: 40, channels: 3, pageHeight: 20 } as const;
    const moving = await sharp(pixels, { raw }).gif({ delay: 100, loop: 0 }).toBuffer();
    const host = await upstream((_, res) => res.end(moving));
    const answer = await ask((await planeFor(host)).origin, "/images/1/thumb");
    const { width, height, pages = 1 } = await sharp(answer.body).metadata();
    expect({ width, height, pages }).toEqual({ width: 60, height: 20, pages: 1 });
  });

  test("is answered with 304 to its own entity tag, and without a body to HEAD", async () => {
    const plane = await planeFor(await upstream((_, res) => res.end(photo)));
    const path = "/images/1/card";
    const { headers, body } = await ask(plane.origin, path);
    expect(headers.etag).toMatch(/^"[0-9a-f]+"$/);
    for (const tag of [headers.etag, `"x", W/${headers.etag}`, "*"]) {
      const answer = await ask(plane.origin, path, { headers: { "if-none-match": tag } });
      expect([answer.status, answer.body.length]).toEqual([304, 0]);
      expect(answer.headers.etag).toBe(headers.etag);
    }
    const other = await ask(plane.origin, path, { headers: { "if-none-match": '"x"' } });
    expect(other.status).toBe(200);
    const head = await ask(plane.origin, path, { method: "HEAD" });
    expect([head.status, head.body.length]).toEqual([200, 0]);
    expect(head.headers["content-length"]).toBe(String(body.length));
  });

  test("is the same for every request header, ranges included", async () => {
    const plane = await planeFor(await upstream((_, res) => res.end(photo)));
    const { body } = await ask(plane.origin, "/images/1/card");
    const odd = ["range", "x-forwarded-host", "x-original-url", "rsc", "next-action", "cookie"];
    for (const name of odd) {
      const headers = { [name]: "bytes=0-9" };
      const answer = await ask(plane.origin, "/images/1/card", { headers });
      expect([answer.status, answer.body.equals(body)]).toEqual([200, true]);
    }
  });
});

describe("the source", () => {
  test("is asked once by a hundred at the same time and by further variants", async () => {
    const host = await upstream((_, res) => res.end(photo));
    const plane = await planeFor(host);
    const paths = Array.from({ length: 100 }, () => "/images/1/card");
    const answers = await Promise.all(paths.map((path) => ask(plane.origin, path)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    for (const variant of ["thumb", "large", "full"])
      await ask(plane.origin, `/images/1/${variant}`);
    expect(host.requests).toHaveLength(1);
    expect(readdirSync(join(plane.dataDir, "images"))).toHaveLength(5);
  });

  test("is not asked after a restart", async () => {
    const host = await upstream((_, res) => res.end(photo));
    const first = await planeFor(host);
    const { body } = await ask(first.origin, "/images/1/card");
    const second = await planeFor(host, { env: { LORARY_DATA_DIR: first.dataDir } });
    expect((await ask(second.origin, "/images/1/card")).body.equals(body)).toBe(true);
    expect(host.requests).toHaveLength(1);
  });

  test("that failed is not asked again for each request", async () => {
    const host = await upstream((_, res) => res.writeHead(404).end());
    const plane = await planeFor(host);
    for (const variant of ["card", "card", "thumb"])
      expect((await ask(plane.origin, `/images/1/${variant}`, JSON_CLIENT)).status).toBe(404);
    expect(host.requests).toHaveLength(1);
  });

  test("queue has an end: beyond it programs are told when to come again", async () => {
    let release = () => {};
    const held = new Promise<void>((settle) => {
      release = settle;
    });
    const host = await upstream((_, res) => void held.then(() => res.end(photo)));
    const images = Array.from({ length: 80 }, (_, i) => ({
      id: String(i),
      url: `${host.origin}/${i}.jpeg`,
    }));
    const plane = await planeFor(host, { images, env: { LORARY_TIMEOUT_SECONDS: "60" } });
    let refusals = 0;
    const asked = images.map(async ({ id }) => {
      const answer = await ask(plane.origin, `/images/${id}/thumb`, JSON_CLIENT);
      // 6 are under way and 64 wait: the others are refused before any of those goes on.
      if (answer.status === 503 && ++refusals === 10) release();
      return answer;
    });
    const answers = await Promise.all(asked);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.map(errorCode)).toEqual(Array(10).fill("busy"));
    expect(refused[0]?.headers["retry-after"]).toBe("2");
    const [{ id } = { id: "" }] = images.filter((_, i) => answers[i]?.status === 503);
    expect((await ask(plane.origin, `/images/${id}/thumb`, JSON_CLIENT)).status).toBe(200);
  });

  test("host that is down is left alone after three failures", async () => {
    const host = await upstream((_, res) => res.writeHead(503).end());
    const images = Array.from({ length: 20 }, (_, i) => ({
      id: String(i),
      url: `${host.origin}/${i}.jpeg`,
    }));
    const plane = await planeFor(host, { images });
    for (const { id } of images) await ask(plane.origin, `/images/${id}/card`, JSON_CLIENT);
    expect(host.requests).toHaveLength(3);
  });

  test.each([
    ["gzip", gzipSync],
    ["br", brotliCompressSync],
  ])("may be packed as %s; its size counts unpacked", async (coding, pack) => {
    let body = photo;
    const host = await upstream((_, res) => {
      res.writeHead(200, { "Content-Encoding": coding }).end(pack(body));
    });
    const env = { LORARY_IMAGE_MAX_MB: "1" };
    expect((await ask((await planeFor(host, { env })).origin, "/images/1/card")).status).toBe(200);
    body = Buffer.concat([photo, Buffer.alloc(2_000_000)]);
    const answer = await ask((await planeFor(host, { env })).origin, "/images/1/card", JSON_CLIENT);
    expect([answer.status, errorCode(answer)]).toEqual([502, "upstream_too_large"]);
  });

  test.each(["https://image.civitai.com/k/u/width=450/1.jpeg", "http://127.0.0.1:1/x.jpeg"])(
    "%s is refused where its host is not listed",
    async (url) => {
      const host = await upstream((_, res) => res.end(photo));
      const plane = await planeFor(host, { image: { url } });
      const answer = await ask(plane.origin, "/images/1/card", JSON_CLIENT);
      expect([answer.status, errorCode(answer)]).toEqual([502, "host_not_allowed"]);
    },
  );
});

describe("a source's answer that is no good picture", () => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>`;
  // A PNG of 30,000 × 30,000 pixels in its header, 33 bytes long.
  const bomb = Buffer.from(
    "89504e470d0a1a0a0000000d4948445200007530000075300802000000000000000000000049444154",
    "hex",
  );
  test.each([
    ["SVG", Buffer.from(svg)],
    ["SVG behind white space", Buffer.from(`\n\n  <?xml version="1.0"?>${svg}`)],
    ["HTML", Buffer.from("<!doctype html><script>alert(1)</script>")],
    ["TIFF", Buffer.from("49492a0008000000", "hex")],
    ["PDF", Buffer.from("%PDF-1.7")],
    ["a video", Buffer.from("0000001866747970697" + "36f6d", "hex")],
    ["nothing", Buffer.alloc(0)],
    ["a pixel bomb", bomb],
    ["a JPEG's first bytes only", Buffer.from("ffd8ffe000104a464946", "hex")],
    ["GIF magic before HTML", Buffer.from("GIF89a<html><script>alert(1)</script>")],
  ])("(%s) is refused", async (_, body) => {
    const host = await upstream((_, res) => {
      res.writeHead(200, { "Content-Type": "image/jpeg" }).end(body);
    });
    const answer = await ask((await planeFor(host)).origin, "/images/1/card", JSON_CLIENT);
    expect([answer.status, errorCode(answer)]).toEqual([502, "upstream_not_a_picture"]);
  });

  test("(a truncated one) is refused and not kept", async () => {
    const host = await upstream((_, res) => res.end(photo.subarray(0, photo.length / 2)));
    const answer = await ask((await planeFor(host)).origin, "/images/1/card", JSON_CLIENT);
    expect([answer.status, errorCode(answer)]).toEqual([502, "upstream_not_a_picture"]);
  });

  test("(one that decodes to more pixels than allowed) is refused", async () => {
    const large = await sharp({
      create: { width: 10_000, height: 6000, channels: 3, background: "#fff" },
    })
      .png()
      .toBuffer();
    const host = await upstream((_, res) => res.end(large));
    const answer = await ask((await planeFor(host)).origin, "/images/1/card", JSON_CLIENT);
    expect([answer.status, errorCode(answer)]).toEqual([502, "upstream_not_a_picture"]);
  });
});

describe("where the source cannot be had", () => {
  const failing: [string, number, string, RequestListener][] = [
    ["is gone", 404, "upstream_gone", (_, res) => res.writeHead(404).end()],
    ["fails", 502, "upstream_error", (_, res) => res.writeHead(500).end()],
    ["is busy", 429, "upstream_busy", (_, res) => res.writeHead(429, { "Retry-After": "7" }).end()],
    ["stalls", 504, "upstream_timeout", () => {}],
    [
      "breaks off",
      502,
      "upstream_error",
      (_, res) => {
        res.writeHead(200, { "Content-Length": 99_999 }).write(photo, () => res.destroy());
      },
    ],
    [
      "stalls half-way",
      504,
      "upstream_timeout",
      (_, res) => {
        res.writeHead(200, { "Content-Length": 99_999 }).write("half");
      },
    ],
    [
      "sends garbage as gzip",
      502,
      "upstream_error",
      (_, res) => {
        res.writeHead(200, { "Content-Encoding": "gzip" }).end("no gzip at all");
      },
    ],
  ];

  const planeWhere = async (code: string, handler: RequestListener) =>
    planeFor(await upstream(handler), { env: code === "upstream_timeout" ? IMPATIENT : {} });

  test.each(failing)("because it %s, programs get status %i", async (_, status, code, handler) => {
    const plane = await planeWhere(code, handler);
    const answer = await ask(plane.origin, "/images/1/card", JSON_CLIENT);
    expect([answer.status, errorCode(answer)]).toEqual([status, code]);
    expect(answer.headers["cache-control"]).toBe("no-store");
    expect(answer.headers["retry-after"]).toBe(code === "upstream_busy" ? "7" : undefined);
    expect(plane.log).toEqual([]);
  });

  test.each(failing)(
    "because it %s, an image element gets a cover",
    async (_, _s, code, handler) => {
      const answer = await ask((await planeWhere(code, handler)).origin, "/images/1/card", IMG);
      expect(answer.status).toBe(200);
      expect(answer.headers).toMatchObject({
        "content-type": "image/svg+xml",
        "cache-control": "no-store",
        "lorary-image": `unavailable; code=${code}`,
        "content-security-policy": "default-src 'none'; sandbox",
      });
      expect(answer.body.toString()).toMatch(/^<svg [^>]*width="450" height="675"/);
      await expect(sharp(answer.body).metadata()).rejects.toThrow("unsupported");
      expect(answer.body.toString()).not.toMatch(/<b>|<script|style=/);
    },
  );

  test("the cover has the proportions of the picture and the colours of its BlurHash", async () => {
    const pixels = new Uint8ClampedArray(32 * 32 * 4)
      .fill(255)
      .map((v, i) => (i % 4 === 2 ? 0 : v));
    const blurhash = encode(pixels, 32, 32, 4, 4);
    const host = await upstream((_, res) => res.writeHead(404).end());
    const plane = await planeFor(host, { image: { width: 1000, height: 500, blurhash } });
    const answer = await ask(plane.origin, "/images/1/thumb", IMG);
    expect(answer.headers["content-type"]).toBe("image/webp");
    const { width, height } = await sharp(answer.body).metadata();
    expect((height ?? 0) / (width ?? 1)).toBeCloseTo(0.5, 1);
    const { dominant } = await sharp(answer.body).stats();
    expect(dominant.r).toBeGreaterThan(dominant.b);
  });

  test("a text that is no BlurHash falls back to the drawn cover", async () => {
    const host = await upstream((_, res) => res.writeHead(404).end());
    const plane = await planeFor(host, { image: { blurhash: "<script>" } });
    const answer = await ask(plane.origin, "/images/1/thumb", IMG);
    expect(answer.headers["content-type"]).toBe("image/svg+xml");
  });
});

describe("a picture that the catalog keeps itself", () => {
  const digest = (bytes: Uint8Array) => hash("sha256", bytes);

  async function kept(bytes: Buffer, image: Partial<Image> = {}) {
    const media = digest(bytes);
    const host = await upstream((_, res) => res.end(pictures.png));
    const plane = await startPlane({
      images: [{ id: "1", media, ...image }],
      env: { LORARY_IMAGE_HOSTS: host.origin, LORARY_IMAGE_MAX_MB: "1" },
    });
    open.push(plane);
    const folder = join(plane.dataDir, "media", media.slice(0, 2));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, media), bytes);
    return { plane, host };
  }

  test("comes from its folder, before any address", async () => {
    const { plane, host } = await kept(photo, { url: "https://image.civitai.com/a/b/c/1.jpeg" });
    const answer = await ask(plane.origin, "/images/1/card", JSON_CLIENT);
    expect([answer.status, answer.headers["content-type"]]).toEqual([200, "image/webp"]);
    expect(host.requests).toEqual([]);
  });

  test.each([
    ["is no picture", Buffer.from("<svg onload=alert(1)>"), 404, "upstream_gone"],
    [
      "is too large",
      Buffer.concat([Buffer.from("GIF89a"), Buffer.alloc(1_000_001)]),
      502,
      "upstream_too_large",
    ],
  ])("and %s is refused", async (_, bytes, status, code) => {
    const { plane } = await kept(bytes);
    const answer = await ask(plane.origin, "/images/1/card", JSON_CLIENT);
    expect([answer.status, errorCode(answer)]).toEqual([status, code]);
  });

  test("and that is gone, or that has no address at all, is a drawn cover on a page", async () => {
    for (const image of [{ id: "1", media: "0".repeat(64) }, { id: "1" }]) {
      const plane = await startPlane({ images: [image] });
      open.push(plane);
      const cover = await ask(plane.origin, "/images/1/card", IMG);
      expect([cover.status, cover.headers["content-type"]]).toEqual([200, "image/svg+xml"]);
      const answer = await ask(plane.origin, "/images/1/card", JSON_CLIENT);
      expect(answer.status).toBe(404);
    }
  });
});

test("a video's still is asked of Civitai's image hosts only", () => {
  const still = "https://image.civitai.com/key/uuid/anim=false,transcode=true,width=450/1.mp4";
  expect(stillOf("https://image.civitai.com/key/uuid/original=true/1.mp4")).toBe(still);
  expect(stillOf("https://image.civitai.com/key/uuid/width=450/1.mp4")).toBe(still);
  expect(largerRendition(still)).toBeUndefined();
  for (const other of [
    "https://example.org/key/uuid/original=true/1.mp4",
    "https://image.civitai.com/1.mp4",
    "x",
  ])
    expect(stillOf(other)).toBe(other);
});

describe("the larger rendition", () => {
  const thumb = "https://image.civitai.com/key/uuid/width=450/104.jpeg";
  const larger = "https://image.civitai.com/key/uuid/width=1200/104.jpeg";

  test("is asked of Civitai's image hosts only", () => {
    expect(largerRendition(thumb)).toBe(larger);
    expect(largerRendition(thumb.replace("450", "1600"))).toBeUndefined();
    expect(largerRendition(thumb.replace("width=450", "original=true"))).toBeUndefined();
    expect(largerRendition(thumb.replace("civitai", "example"))).toBeUndefined();
    expect(largerRendition("no address")).toBeUndefined();
  });

  test.each([
    [200, [larger]],
    [404, [larger, thumb]],
  ])("that answers %i leads to %j", async (status, expected) => {
    const host = await upstream((req, res) => {
      res.writeHead(req.url?.includes("1200") ? status : 200).end(photo);
    });
    const fetch = createSafeFetch({ hosts: [host.origin], timeoutMs: 30_000 });
    open.push(fetch);
    const asked: string[] = [];
    const source = createImageSource({
      fetch: {
        get(address, options) {
          asked.push(address);
          return fetch.get(address.replace("https://image.civitai.com", host.origin), options);
        },
      },
      mirrors: new Map(),
      maxBytes: 1_000_000,
      timeoutMs: 30_000,
    });
    expect((await source(thumb)).equals(photo)).toBe(true);
    expect(asked).toEqual(expected);
  });
});

describe("a mirror", () => {
  async function mirrored(url: string) {
    const folder = tempFolder();
    mkdirSync(join(folder, "mirror/images"), { recursive: true });
    writeFileSync(join(folder, "mirror/images/1 中.jpeg"), photo);
    writeFileSync(join(folder, "outside.jpeg"), photo);
    symlinkSync(join(folder, "outside.jpeg"), join(folder, "mirror/link.jpeg"));
    symlinkSync(join(folder), join(folder, "mirror/up"));
    const mirrors = new Map([["demo.lorary.invalid", join(folder, "mirror")]]);
    const plane = await startPlane({ images: [{ id: "1", url }], mirrors });
    open.push(plane, { close: async () => rmSync(folder, { recursive: true }) });
    return ask(plane.origin, "/images/1/card", JSON_CLIENT);
  }

  test("stands in for its host", async () => {
    const answer = await mirrored("https://demo.lorary.invalid/images/1%20%E4%B8%AD.jpeg?x=1");
    expect([answer.status, answer.headers["content-type"]]).toEqual([200, "image/webp"]);
  });

  test.each([
    "missing.jpeg",
    "images",
    "",
    "../outside.jpeg",
    "%2e%2e/outside.jpeg",
    "..%2foutside.jpeg",
    "images/..%2f..%2foutside.jpeg",
    "..%5coutside.jpeg",
    "images%00.jpeg",
    "%E0%A4%A",
    "link.jpeg",
    "up/outside.jpeg",
    "x".repeat(400),
  ])("does not hold %j", async (path) => {
    const answer = await mirrored(`https://demo.lorary.invalid/${path}`);
    expect([answer.status, errorCode(answer)]).toEqual([404, "upstream_gone"]);
  });
});

describe("an address", () => {
  test.each([
    ["/images/1/huge", "variant_not_found"],
    ["/images/1/toString", "variant_not_found"],
    ["/images/1", "variant_not_found"],
    ["/images/", "variant_not_found"],
    ["/images/1/card/x", "variant_not_found"],
    ["/images/2/card", "image_not_found"],
    ["/images/..%2f..%2fetc/card", "image_not_found"],
    ["/images/%3Cscript%3E/card", "image_not_found"],
    [`/images/${"9".repeat(100)}/card`, "image_not_found"],
  ])("%s is 404 %s", async (path, code) => {
    const plane = await planeFor(await upstream((_, res) => res.end(photo)));
    const answer = await ask(plane.origin, path, IMG);
    expect([answer.status, errorCode(answer)]).toEqual([404, code]);
  });
});
