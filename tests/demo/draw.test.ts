import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { drawDemo } from "#lib/demo/draw.ts";
import { drawPicture, sizeOf } from "#lib/demo/picture.ts";

const CARDS = join(import.meta.dirname, "../../data/cards/demo");
const PICTURES = ["cathedral-glass-v1-1", "cathedral-glass-v1-2", "cathedral-glass-v1-3"]
  .concat([1, 2, 3, 4].map((k) => `cathedral-glass-v2-${k}`))
  .map((name) => `${name}.webp`);

let base = "";
let cardsDir = "";
const folder = (name: string) => join(base, name);

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "demo 画 "));
  cardsDir = folder("cards");
  await mkdir(cardsDir);
  await copyFile(join(CARDS, "cathedral-glass.md"), join(cardsDir, "cathedral-glass.md"));
});
afterAll(() => rm(base, { recursive: true }));

test("two folders get the same bytes, and a second run keeps them all", async () => {
  const seen: number[] = [];
  const onProgress = (done: number) => seen.push(done);
  const first = await drawDemo({ cardsDir, mirrorDir: folder("one"), onProgress });
  expect(first).toEqual({ drawn: 9, kept: 0 });
  expect(seen.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  await drawDemo({ cardsDir, mirrorDir: folder("two") });
  expect((await readdir(folder("one/images"))).toSorted()).toEqual(PICTURES.toSorted());
  for (const name of PICTURES)
    expect(await readFile(folder(`one/images/${name}`))).toEqual(
      await readFile(folder(`two/images/${name}`)),
    );
  expect(await drawDemo({ cardsDir, mirrorDir: folder("one") })).toEqual({ drawn: 0, kept: 9 });
});

test("what is missing is drawn again, and an older art version redraws everything", async () => {
  const mirrorDir = folder("three");
  await drawDemo({ cardsDir, mirrorDir });
  await rm(join(mirrorDir, "images/cathedral-glass-v2-1.webp"));
  expect(await drawDemo({ cardsDir, mirrorDir })).toEqual({ drawn: 1, kept: 8 });
  await writeFile(join(mirrorDir, "art-version"), "0");
  expect(await drawDemo({ cardsDir, mirrorDir })).toEqual({ drawn: 9, kept: 0 });
  expect(await drawDemo({ cardsDir, mirrorDir })).toEqual({ drawn: 0, kept: 9 });
});

test("pictures are WebP of the promised size, the first of a version upright", async () => {
  for (const card of ["mist-peaks", "koi-pond"])
    for (const take of [0, 1]) {
      const sample = { card, version: 0, take };
      const { format, width, height } = await sharp(await drawPicture(sample)).metadata();
      expect({ format, size: [width, height] }).toEqual({ format: "webp", size: sizeOf(sample) });
    }
  expect(sizeOf({ card: "any", version: 3, take: 0 })).toEqual([832, 1216]);
});

test("pictures of one version differ from each other and have light and dark", async () => {
  const pictures = await Promise.all(
    [0, 1].map((take) => drawPicture({ card: "ink-breath", version: 0, take })),
  );
  expect(pictures[0]).not.toEqual(pictures[1]);
  for (const picture of pictures) {
    const { channels } = await sharp(picture).stats();
    expect(channels[0]?.stdev).toBeGreaterThan(20);
  }
});

test("a download is a safetensors file that names itself and holds two zero tensors", async () => {
  const mirrorDir = folder("four");
  await drawDemo({ cardsDir, mirrorDir });
  const names = await readdir(join(mirrorDir, "api/download/models"));
  expect(names).toHaveLength(2);
  const bytes = await readFile(join(mirrorDir, "api/download/models", names[0] ?? ""));
  const length = Number(bytes.readBigUInt64LE(0));
  expect(length % 8).toBe(0);
  const { __metadata__: metadata, ...tensors } = JSON.parse(bytes.toString("utf8", 8, 8 + length));
  expect(metadata.ss_output_name).toBe("cathedral_glass_v1");
  expect(metadata["modelspec.title"]).toContain("Rose Edition");
  expect(metadata["modelspec.description"]).toMatch(/demonstration/i);
  const ends = Object.values(tensors as Record<string, { data_offsets: [number, number] }>);
  expect(Math.max(...ends.map((tensor) => tensor.data_offsets[1]))).toBe(bytes.length - 8 - length);
  expect(ends).toHaveLength(2);
  expect(bytes.subarray(8 + length).every((byte) => byte === 0)).toBe(true);
});

test("a card that does not parse is named with its place", async () => {
  const broken = folder("broken");
  await mkdir(broken);
  await writeFile(join(broken, "odd.md"), "## Odd\nnothing else\n");
  await expect(drawDemo({ cardsDir: broken, mirrorDir: folder("five") })).rejects.toMatchObject({
    code: "bad_demo_card",
    message: expect.stringContaining("odd.md"),
  });
});
