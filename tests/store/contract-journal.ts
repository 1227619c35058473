// What every catalog database must do as a journal of imports; one engine per call.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Problem } from "#lib/catalog/errors.ts";
import type { Store } from "#lib/store/store.ts";
import type { OpenedStore } from "./contract.ts";

const problem = (i: number): Problem => ({
  source: `${i}.md`,
  line: i + 1,
  field: "name",
  kind: "value",
  message: "expected a name",
});
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const ALL = { offset: 0, limit: 100_000 };

export function journalContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(`${name} as a journal`, () => {
    let store: Store;
    let discard: () => Promise<void>;
    beforeEach(async () => {
      ({ store, discard } = await open());
    });
    afterEach(async () => {
      expect(await store.verify()).toEqual([]);
      await discard();
    });

    test("a run tells what it did while it goes on and after", async () => {
      const id = await store.startRun({ what: "cards/ 卡", startedAt: at(1) });
      const counts = { added: 2, changed: 1, unchanged: 3 };
      await store.extendRun(id, { ...counts, problems: [problem(0)] });
      await store.extendRun(id, { ...counts, problems: [problem(1), problem(2)] });
      const sum = { added: 4, changed: 2, unchanged: 6, problemCount: 3 };
      const begun = { id, what: "cards/ 卡", startedAt: at(1), ...sum };
      expect(await store.findRun(id)).toStrictEqual({ ...begun, state: "running" });
      await store.endRun(id, { at: at(2), state: "failed", message: "disk full" });
      expect(await store.findRun(id)).toStrictEqual({
        ...begun,
        state: "failed",
        endedAt: at(2),
        message: "disk full",
      });
      expect(await store.listProblems(id, { offset: 1, limit: 1 })).toEqual({
        problems: [problem(1)],
        total: 3,
      });
      expect(await store.findRun(id + 1)).toBeUndefined();
      expect(await store.listProblems(id + 1, ALL)).toEqual({ problems: [], total: 0 });
    });

    test("runs are listed latest first, page by page", async () => {
      const ids: number[] = [];
      for (let i = 0; i < 5; i += 1) {
        const id = await store.startRun({ what: `run ${i}`, startedAt: at(i) });
        await store.endRun(id, { at: at(i), state: "done" });
        ids.unshift(id);
      }
      const { runs, total } = await store.listRuns({ offset: 1, limit: 2 });
      expect(runs.map(({ id }) => id)).toEqual(ids.slice(1, 3));
      expect(total).toBe(5);
    });

    test("the first 10,000 problems of a run are kept, and all are counted", async () => {
      const id = await store.startRun({ what: "many", startedAt: at(1) });
      const problems = Array.from({ length: 6_000 }, (_, i) => problem(i));
      const progress = { added: 0, changed: 0, unchanged: 0, problems };
      await store.extendRun(id, progress);
      await store.extendRun(id, progress);
      expect((await store.findRun(id))?.problemCount).toBe(12_000);
      const kept = await store.listProblems(id, ALL);
      expect(kept.total).toBe(10_000);
      expect(kept.problems.at(-1)).toEqual(problem(3_999));
    });

    test("a bookmark is found until it is taken away", async () => {
      expect(await store.findBookmark("pull")).toBeUndefined();
      await store.putBookmark("pull", "page 1");
      await store.putBookmark("pull", "page 2");
      await store.putBookmark("other", "x");
      expect(await store.findBookmark("pull")).toBe("page 2");
      await store.putBookmark("pull", undefined);
      expect(await store.findBookmark("pull")).toBeUndefined();
      expect(await store.findBookmark("other")).toBe("x");
    });
  });
}
