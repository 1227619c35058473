import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { countDone, newDoneCount, UnderWay } from "#lib/import/under-way.ts";

const batch = { bytes: 1, isParcel: false };
const parcel = { bytes: 1, isParcel: true };

test("the other side is short of work where it has nothing, or one batch that is only written", () => {
  const done = newDoneCount();
  const underWay = new UnderWay(done);
  expect(underWay.isShort()).toBe(true);
  underWay.add(batch);
  expect(underWay.isShort()).toBe(true);
  underWay.add(parcel);
  expect(underWay.isShort()).toBe(false);
  countDone(done);
  expect(underWay.isShort()).toBe(false); // it has a parcel to read
  countDone(done);
  expect(underWay.isShort()).toBe(true);
});

/** Counts pieces as done, one a message, in a thread that is not blocked. */
const COUNTER = `
  const { workerData: { done, count } } = require("node:worker_threads");
  for (let i = 0; i < count; i += 1) setTimeout(() => { Atomics.add(done, 0, 1); Atomics.notify(done, 0); }, 20 * i);
`;

test.each([
  ["many pieces", Array.from({ length: 6 }, () => batch), 3],
  ["many bytes", [{ bytes: 6_000_000, isParcel: false }], 1],
])("%s make the sender wait until some are done", (_, pieces, count) => {
  const done = newDoneCount();
  const underWay = new UnderWay(done);
  for (const piece of pieces) underWay.add(piece);
  new Worker(COUNTER, { eval: true, workerData: { done, count } });
  underWay.wait();
  expect(Atomics.load(done, 0)).toBe(count);
  underWay.wait(); // and no longer
});
