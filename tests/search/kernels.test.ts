import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import loadWabt from "wabt";
import { CODE, kernelsOn, shareableMemory } from "#lib/search/kernels.ts";

const SOURCE = resolve(import.meta.dirname, "../../lib/search/kernels.wat");

test("what ships is what the source says", async () => {
  const wabt = await loadWabt();
  const module = wabt.parseWat("kernels.wat", readFileSync(SOURCE, "utf8"), {
    simd: true,
    threads: true,
  });
  expect(Buffer.from(module.toBinary({}).buffer).toString("base64")).toBe(CODE);
});

test("sets are joined, narrowed and counted bit by bit", () => {
  const memory = shareableMemory(1);
  const kernels = kernelsOn(memory);
  const bytes = new Uint8Array(memory.buffer);
  const length = 1600;
  let state = 7;
  for (let i = 0; i < 3 * length; i += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[i] = state >>> 24;
  }
  const [a, b] = [bytes.slice(0, length), bytes.slice(length, 2 * length)];
  const bits = (byte: number): number => byte.toString(2).replaceAll("0", "").length;
  const common = a.reduce((sum, byte, i) => sum + bits(byte & (b[i] ?? 0)), 0);
  expect(kernels.countAnd(0, length, length)).toBe(common);
  const before = Buffer.from(bytes.slice(2 * length));
  kernels.or(0, length, length);
  expect(bytes.slice(0, length)).toEqual(a.map((byte, i) => byte | (b[i] ?? 0)));
  kernels.andNot(0, length, length);
  expect(bytes.slice(0, length)).toEqual(a.map((byte, i) => byte & ~(b[i] ?? 0)));
  kernels.or(0, length, length);
  kernels.and(0, length, length);
  expect(bytes.slice(0, length)).toEqual(b);
  expect(Buffer.compare(before, bytes.slice(2 * length))).toBe(0);
});
