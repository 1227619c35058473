import { hash } from "node:crypto";
import { appendFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { Digests } from "#lib/import/digests.ts";
import { hashModelFile, readModelFile, readModelStream } from "#lib/import/model-file.ts";
import { safetensorsHeader, withLength, writeSafetensors } from "#tests/support/safetensors.ts";
import { temporaryFolder } from "#tests/support/temporary-folder.ts";

const fingerprintOf = (sizeBytes: number, first: Buffer) =>
  `f${hash("sha256", Buffer.concat([Buffer.from(`${sizeBytes}\n`), first])).slice(0, 12)}`;

/** A file that is written as it is. */
function written(name: string, bytes: Buffer | string): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, bytes);
  return path;
}

/** So many bytes that begin as a pickle does. */
const pickled = (sizeBytes: number): Buffer =>
  Buffer.concat([Buffer.from([0x80, 2]), Buffer.alloc(sizeBytes - 2, 1)]);

describe("reading a model file", () => {
  test("gives its name, place, size, date, fingerprint and header", async () => {
    const path = join(temporaryFolder(), "LowRA 夜.safetensors");
    const options = { metadata: { ss_output_name: "夜" }, dataBytes: 200_000 };
    const sizeBytes = writeSafetensors(path, options);
    utimesSync(path, 1e9, 1e9);
    const header = safetensorsHeader(options);
    expect(await readModelFile(path)).toEqual({
      file: {
        name: "LowRA 夜.safetensors",
        path,
        sizeBytes,
        modifiedAt: "2001-09-09T01:46:40.000Z",
        fingerprint: fingerprintOf(
          sizeBytes,
          Buffer.concat([withLength(header), Buffer.alloc(65_536)]),
        ),
      },
      header,
      dataStart: 8 + Buffer.byteLength(header),
      problems: [],
    });
  });

  test("takes files of hundreds of gigabytes by their first bytes", async () => {
    const path = join(temporaryFolder(), "huge.safetensors");
    const sizeBytes = writeSafetensors(path, { dataBytes: 400 * 2 ** 30 });
    const { file, problems } = await readModelFile(path);
    expect(problems).toEqual([]);
    expect(file?.sizeBytes).toBe(sizeBytes);
  });

  test("tells files apart that differ in size or in their first bytes only", async () => {
    const folder = temporaryFolder();
    const prints = new Set<string | undefined>();
    for (const [index, dataBytes] of [64, 64, 65].entries()) {
      const path = join(folder, `${index}.safetensors`);
      writeSafetensors(path, { dataBytes, metadata: index === 0 ? { a: "b" } : { a: "c" } });
      prints.add((await readModelFile(path)).file?.fingerprint);
    }
    expect(prints.size).toBe(3);
  });

  test("of a pickled format gives no header and unpickles nothing", async () => {
    const bytes = Buffer.concat([Buffer.from("PK\x03\x04"), Buffer.alloc(3 * 2 ** 20, 7)]);
    for (const name of ["a.ckpt", "a.pt", "a.pth", "a.bin"]) {
      const { file, header, problems } = await readModelFile(written(name, bytes));
      expect(problems).toEqual([]);
      expect(header).toBeUndefined();
      expect(file?.fingerprint).toBe(fingerprintOf(bytes.length, bytes.subarray(0, 2 ** 20)));
    }
  });

  test.each([
    [
      "a.safetensors",
      "<!DOCTYPE html><p>log in",
      "expected a safetensors file, found an HTML page",
    ],
    ["a.safetensors", '{"error":"Unauthorized"}', "expected a safetensors file, found JSON text"],
    ["a.safetensors", "", "expected a safetensors file, found an empty file"],
    ["a.safetensors", withLength("{}").subarray(0, 9), "cut off: the header alone has 2 bytes"],
    ["a.pt", "<html>", "found an HTML page"],
    ["a.ckpt", "", "found an empty file"],
    [
      "a.bin",
      "\x7fELF\0\0",
      "expected a model file, which is a zip archive, a tar archive or a pickle",
    ],
    ["a.pt", Buffer.from([0x80, 1]), "found something else"],
    ["a.pth", "weights", "found something else"],
  ])("named %s that holds something else is one problem", async (name, bytes, message) => {
    const { file, problems } = await readModelFile(written(name, bytes), "models/a");
    expect(file).toBeUndefined();
    expect(problems).toEqual([
      {
        source: "models/a",
        field: "file",
        kind: "format",
        message: expect.stringContaining(message),
      },
    ]);
  });

  test("takes bare pickles and old tar archives for model files", async () => {
    const tar = Buffer.alloc(1024);
    tar.write("ustar", 257);
    const old = [Buffer.from([0x80, 2, 0x8a, 10]), Buffer.from([0x80, 5, 0x95]), tar];
    for (const bytes of old)
      expect((await readModelFile(written("a.pt", bytes))).problems).toEqual([]);
  });

  test("keeps a file whose header cannot be text or is too long, without the header", async () => {
    const latin = withLength(Buffer.from('{"__metadata__":{"a":"\xe9"}}', "latin1"));
    const broken = await readModelFile(written("a.safetensors", latin));
    expect(broken.file?.fingerprint).toBe(fingerprintOf(latin.length, latin));
    expect(broken.header).toBeUndefined();
    expect(broken.problems).toMatchObject([{ field: "header", kind: "format" }]);

    const long = join(temporaryFolder(), "long.safetensors");
    writeSafetensors(long, { padding: 16 * 2 ** 20 });
    const kept = await readModelFile(long);
    expect(kept.file).toBeDefined();
    expect(kept.header).toBeUndefined();
    expect(kept.problems).toMatchObject([{ field: "header", kind: "limit" }]);
  });

  test("of a missing file throws what the system says", async () => {
    await expect(readModelFile(join(temporaryFolder(), "none.pt"))).rejects.toThrow("ENOENT");
  });

  test("from a stream stops behind the first bytes, in chunks of any size", async () => {
    const header = safetensorsHeader({ metadata: { a: "b" }, dataBytes: 10 ** 6 });
    const bytes = Buffer.concat([withLength(header), Buffer.alloc(10 ** 6)]);
    const entry = { name: "a.safetensors", sizeBytes: bytes.length };
    const results = await Promise.all(
      [1000, 1023, 70_000, bytes.length].map(async (size) => {
        let taken = 0;
        const stream = Readable.from(
          (function* () {
            for (; taken < bytes.length; taken += size) yield bytes.subarray(taken, taken + size);
          })(),
          { highWaterMark: 1 },
        );
        const result = await readModelStream(entry, stream, "dump.zip › a.safetensors");
        expect(stream.destroyed).toBe(true);
        expect(taken).toBeLessThan(65_536 + header.length + 4 * size);
        return result;
      }),
    );
    const fingerprint = fingerprintOf(bytes.length, bytes.subarray(0, 8 + header.length + 65_536));
    for (const { file, header: text } of results) {
      expect(file).toEqual({ ...entry, fingerprint });
      expect(text).toBe(header);
    }
  });
});

describe("hashing a model file", () => {
  test("gives the digests that are known of hello world", () => {
    const digests = new Digests(undefined);
    for (const piece of ["hello", " world"]) digests.update(Buffer.from(piece));
    expect(digests.digest()).toEqual({
      sha256: "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9",
      autoV2: "b94d27b993",
      crc32: "85114a0d",
    });
  });

  test("gives them with the file's name and fingerprint", async () => {
    const { facts, problems } = await hashModelFile(written("a.bin", pickled(11)));
    expect(problems).toEqual([]);
    expect(facts).toMatchObject({
      name: "a.bin",
      fingerprint: fingerprintOf(11, pickled(11)),
      hashes: { sha256: hash("sha256", pickled(11)) },
    });
  });

  test.each([2 ** 21, 2 ** 21 + 1, 5_000_000])(
    "of %d bytes gives AutoV1 of the second MiB and AutoV3 of the tensors",
    async (sizeBytes) => {
      const header = safetensorsHeader({ dataBytes: 1 });
      const head = withLength(header);
      const body = Buffer.alloc(sizeBytes - head.length);
      for (let at = 0; at < body.length; at += 1) body[at] = (at * 31) >> 3;
      const bytes = Buffer.concat([head, body]);
      const { facts } = await hashModelFile(written("a.safetensors", bytes));
      const middle = bytes.subarray(2 ** 20, 2 ** 20 + 65_536);
      expect(facts?.hashes).toMatchObject({
        sha256: hash("sha256", bytes),
        autoV1: hash("sha256", middle).slice(0, 8),
        autoV3: hash("sha256", body).slice(0, 12),
      });
    },
  );

  test("gives no AutoV1 below 2 MiB", async () => {
    const { facts } = await hashModelFile(written("a.bin", pickled(2 ** 21 - 1)));
    expect(facts?.hashes.sha256).toBeDefined();
    expect(facts?.hashes).not.toHaveProperty("autoV1");
  });

  test("gives no AutoV3 of a file without tensors", async () => {
    const { facts } = await hashModelFile(written("a.safetensors", withLength("{}")));
    expect(facts?.hashes).not.toHaveProperty("autoV3");
  });

  test("tells its progress up to the whole size", async () => {
    const path = join(temporaryFolder(), "a.safetensors");
    const sizeBytes = writeSafetensors(path, { dataBytes: 3_000_000 });
    const steps: number[] = [];
    await hashModelFile(path, {
      onProgress(done, total) {
        expect(total).toBe(sizeBytes);
        steps.push(done);
      },
    });
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(steps.at(-1)).toBe(sizeBytes);
  });

  test("ends with the signal's reason", async () => {
    const path = join(temporaryFolder(), "a.safetensors");
    writeSafetensors(path, { dataBytes: 50 * 2 ** 20 });
    const controller = new AbortController();
    const done: number[] = [];
    const hashing = hashModelFile(path, {
      signal: controller.signal,
      onProgress(bytes) {
        done.push(bytes);
        controller.abort(new Error("enough"));
      },
    });
    await expect(hashing).rejects.toThrow("enough");
    expect(done).toHaveLength(1);
  });

  test("of a file that grows meanwhile is refused", async () => {
    const path = written("a.bin", pickled(3 * 2 ** 20));
    const hashing = hashModelFile(path, { onProgress: () => appendFileSync(path, "more") });
    await expect(hashing).rejects.toMatchObject({ code: "file_changed", status: 409 });
  });

  test("of what is no model gives the problem", async () => {
    const { facts, problems } = await hashModelFile(written("a.safetensors", "<html>"));
    expect(facts).toBeUndefined();
    expect(problems).toHaveLength(1);
  });
});
