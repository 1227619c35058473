import { hash } from "node:crypto";
import { chmodSync, globSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { mediaPath, storePicture } from "#lib/import/media.ts";
import { temporaryFolder } from "#tests/support/temporary-folder.ts";

const blank = () => sharp({ create: { width: 3, height: 2, channels: 3, background: "#345" } });

test.each(["png", "jpeg", "webp", "gif", "avif"] as const)(
  "a %s picture is kept under its digest, with its size",
  async (format) => {
    const folder = temporaryFolder();
    const bytes = await blank().toFormat(format).toBuffer();
    const sha256 = hash("sha256", bytes);
    expect(await storePicture(folder, bytes)).toEqual({
      sha256,
      width: 3,
      height: 2,
      type: `image/${format}`,
    });
    expect(mediaPath(folder, sha256)).toBe(join(folder, sha256.slice(0, 2), sha256));
    expect(readFileSync(mediaPath(folder, sha256)).equals(bytes)).toBe(true);
    expect(globSync("*/*", { cwd: folder })).toHaveLength(1);
  },
);

test("a picture that is kept already is not written again", async () => {
  const folder = temporaryFolder();
  const bytes = await blank().png().toBuffer();
  const { sha256 } = await storePicture(folder, bytes);
  const before = statSync(mediaPath(folder, sha256));
  await storePicture(folder, bytes);
  expect(statSync(mediaPath(folder, sha256)).ino).toBe(before.ino);
});

test.each([
  ["nothing", Buffer.alloc(0), /empty/],
  ["a web page", Buffer.from("<!doctype html><title>404</title>"), /found an HTML page/],
  ["a text", Buffer.from("hello"), /found no picture/],
  ["a picture's first bytes", Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), /found a broken picture/],
  ["a drawing with scripts", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), /expected/],
])("%s is no picture and is not kept", async (_, bytes, message) => {
  const folder = temporaryFolder();
  await expect(storePicture(folder, bytes)).rejects.toThrow(message);
  expect(globSync("**", { cwd: folder })).toEqual(["."]);
});

test("a folder that cannot be written ends the import with the place", async () => {
  const folder = temporaryFolder();
  const blocked = join(folder, "file");
  writeFileSync(blocked, "");
  chmodSync(blocked, 0o400);
  await expect(storePicture(blocked, await blank().png().toBuffer())).rejects.toMatchObject({
    code: "media_not_written",
  });
});
