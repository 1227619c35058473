import { expect, test } from "vitest";
import type { Evidence, TriggerTip } from "#lib/catalog/model.ts";
import { groupTriggers, startTriggers, triggerRows } from "#lib/catalog/trigger-groups.ts";

const tip = (kind: Evidence["kind"], words: string[], label?: string): TriggerTip => ({
  words,
  ...(label !== undefined && { label }),
  evidence: { kind, quote: words.join(", ") },
});
const shown = (triggers: TriggerTip[]) =>
  groupTriggers(triggers).map(({ words, evidence }) => [
    words.join(", "),
    evidence.map(({ kind }) => kind).join(" + "),
  ]);
const started = (triggers: TriggerTip[]) => startTriggers(groupTriggers(triggers));

test("words of two sources stand once, with both named", () => {
  expect(shown([tip("description", ["hanfu"]), tip("trainedWords", ["Hanfu"])])).toEqual([
    ["hanfu", "description + trainedWords"],
  ]);
  expect(
    shown([tip("description", ["hanfu", "ming"]), tip("trainedWords", ["hanfu", "song"])]),
  ).toEqual([
    ["hanfu, ming", "description + trainedWords"],
    ["song", "trainedWords"],
  ]);
});

test("outfits stay whole, and take over the word that they share with the author's text", () => {
  expect(
    shown([
      tip("description", ["miku"]),
      tip("trainedWords", ["miku", "dress"]),
      tip("trainedWords", ["miku", "suit"]),
    ]),
  ).toEqual([
    ["miku, dress", "trainedWords + description"],
    ["miku, suit", "trainedWords + description"],
  ]);
  expect(
    shown([
      tip("description", ["miku", "twintails"]),
      tip("trainedWords", ["miku", "dress"], "Outfit 1"),
    ]),
  ).toEqual([
    ["miku, twintails", "description"],
    ["miku, dress", "trainedWords"],
  ]);
});

test("what one source says twice stands once", () => {
  expect(shown([tip("trainedWords", ["a", "A", "b"]), tip("trainedWords", ["a", "b"])])).toEqual([
    ["a, b", "trainedWords + trainedWords"],
  ]);
});

test("no word is lost", () => {
  const triggers = [
    tip("description", ["a", "b"]),
    tip("sidecar", ["b", "c"]),
    tip("trainedWords", ["c", "d"]),
    tip("trainedWords", ["a", "d", "e"], "Outfit"),
  ];
  const words = groupTriggers(triggers).flatMap((group) => group.words);
  expect(new Set(words)).toEqual(new Set(["a", "b", "c", "d", "e"]));
});

test.each<[string, TriggerTip[], string[]]>([
  ["the only group", [tip("trainedWords", ["a", "b"])], ["a", "b"]],
  ["nothing of two equals", [tip("trainedWords", ["a"]), tip("trainedWords", ["b"])], []],
  [
    "the group that all others contain",
    [tip("trainedWords", ["a"]), tip("trainedWords", ["a", "b"]), tip("trainedWords", ["c", "a"])],
    ["a"],
  ],
  [
    "the one group without a label",
    [tip("trainedWords", ["a"]), tip("trainedWords", ["b"], "Outfit 1")],
    ["a"],
  ],
  [
    "the one group that the author's text names",
    [tip("description", ["a"]), tip("trainedWords", ["b"]), tip("trainedWords", ["c"])],
    ["a"],
  ],
  [
    "nothing of a vocabulary",
    [
      tip(
        "trainedWords",
        Array.from({ length: 21 }, (_, i) => `w${i}`),
      ),
    ],
    [],
  ],
  ["nothing of nothing", [], []],
])("a page starts with %s", (_, triggers, words) => {
  expect(started(triggers)).toEqual(words);
});

test("words that a source lists one by one stand in one row, labelled ones and outfits apart", () => {
  const rows = triggerRows(
    groupTriggers([
      tip("description", ["z"]),
      tip("trainedWords", ["a"]),
      tip("trainedWords", ["b"]),
      tip("trainedWords", ["c", "d"]),
      tip("trainedWords", ["e"], "Outfit"),
      tip("trainedWords", ["f"]),
    ]),
  );
  expect(rows.map(({ words }) => words.join())).toEqual(["z", "a,b", "c,d", "e", "f"]);
});

test("thousands of words are grouped at once", () => {
  const words = (from: number) =>
    Array.from({ length: 2000 }, (_, index) => `word ${from + index}`);
  const since = performance.now();
  expect(
    groupTriggers([tip("description", words(0)), tip("trainedWords", words(1000))]).flatMap(
      (group) => group.words,
    ),
  ).toHaveLength(3000);
  expect(performance.now() - since).toBeLessThan(1000);
});
