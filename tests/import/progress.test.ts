import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { Progress } from "#lib/import/progress.ts";
import { tensors, write } from "./take-in.ts";

function setUp(files: Parameters<typeof write>[0]) {
  const seen: [number, number][] = [];
  const job = { paths: [write(files)], hash: false };
  return { seen, progress: new Progress(job, (...step) => seen.push(step)) };
}

test("progress never falls, never passes the total and ends with it", () => {
  const { seen, progress } = setUp({ "a.md": "12345", "c.safetensors": tensors() });
  const total = 5 + tensors().length;
  progress.add(5);
  progress.add(10 * total); // a file has grown
  progress.end();
  expect(seen.at(0)).toEqual([5, total]);
  expect(seen.at(-1)).toEqual([total, total]);
  expect(seen.map(([done]) => done)).toEqual(seen.map(([done]) => done).toSorted((a, b) => a - b));
});

test("many files are measured beside what else goes on, and nothing is shown before", async () => {
  const names = Array.from({ length: 1200 }, (_, index) => `${index}.md`);
  const { seen, progress } = setUp(Object.fromEntries(names.map((name) => [name, "12345"])));
  progress.add(5);
  expect(seen).toEqual([]);
  for (; seen.length === 0; progress.add(0)) await setTimeout(10);
  expect(seen).toEqual([[5, 6000]]);
  progress.stop();
});

test("an import that is faster than the measuring ends with what it read", () => {
  const names = Array.from({ length: 600 }, (_, index) => `${index}.md`);
  const { seen, progress } = setUp(Object.fromEntries(names.map((name) => [name, "12345"])));
  progress.add(3000);
  progress.end();
  expect(seen).toEqual([[3000, 3000]]);
});

test("where nobody looks on, nothing is measured", () => {
  const paths = new Proxy([], {
    get: () => {
      throw new Error("walked");
    },
  });
  new Progress({ paths, hash: false }, undefined).end();
});
