import fc from "fast-check";
import { expect, test } from "vitest";
import { readPromptTags } from "#lib/catalog/prompt-tags.ts";
import { loraStemKey, namesOf, repairPrompt } from "#lib/catalog/repair-prompt.ts";

const file = {
  stem: "Night Sky v2",
  names: namesOf([
    { name: "Night Sky v2.safetensors", training: { outputName: "nightsky-000008" } },
  ]),
  siblings: namesOf([{ name: "NightSky.safetensors" }]),
};
const repair = (prompt: string) => repairPrompt(prompt, file);

test("the model's own tag gets its file's name, and its weight stays", () => {
  expect(repair("stars, <lora:nightsky-000008:0.65>, lake")).toMatchObject({
    text: "stars, <lora:Night Sky v2:0.65>, lake",
    own: 1,
    renamed: 1,
    others: [],
  });
  expect(repair("<lora:NightSky-000008:0.6:0.8> a").text).toBe("<lora:Night Sky v2:0.6:0.8> a");
  expect(repair("<lyco:nightsky-000008:.7>").text).toBe("<lyco:Night Sky v2:.7>");
  expect(repair("<lora:styles\\nightsky-000008.safetensors:1>").text).toBe("<lora:Night Sky v2:1>");
  expect(repair("<lora:Night Sky v2:1>")).toMatchObject({ own: 1, renamed: 0 });
});

test("a file of another version is no file of this one, however alike", () => {
  expect(repair("<lora:nightsky:0.6>")).toMatchObject({ text: "<lora:nightsky:0.6>", own: 0 });
  expect(repair("<lora:night_sky-000004:0.6>").text).toBe("<lora:Night Sky v2:0.6>");
});

test("other LoRAs, emphasis and broken tags stay as they are", () => {
  const prompt =
    "(moon:1.3), <lora:add detail:0.5>, <lora:add detail:0.2>, <lora:Ω:x>, <lora:>, <lora:a";
  expect(repair(prompt)).toMatchObject({
    text: prompt,
    own: 0,
    others: [
      { name: "add detail", weight: 0.5 },
      { name: "Ω", weight: undefined },
    ],
  });
  expect(repair("<lora:plain>").others).toEqual([{ name: "plain", weight: 1 }]);
});

test("a name that no tag can carry leaves the prompt alone", () => {
  const prompt = "<lora:nightsky-000008:0.6>";
  expect(repairPrompt(prompt, { ...file, stem: "night: sky" }).text).toBe(prompt);
  expect(repairPrompt(prompt, { ...file, stem: undefined }).text).toBe(prompt);
});

test.each([
  ["stars, <lora:a:1>, lake", "stars, lake"],
  ["<lora:a:1>, stars", "stars"],
  ["stars, <lora:a:1>", "stars"],
  ["stars <lora:a:1><lora:b:1>", "stars"],
  ["stars <lora:a:1> lake", "stars lake"],
  ["stars,<lora:a:1>,<lora:b:1>,lake", "stars, lake"],
  ["stars, <lora:a:1>\nlake, ", "stars,\nlake"],
  ["a,, b ,", "a,, b ,"],
  ["<lora:a:1>", ""],
])("without LoRA tags %j is %j", (prompt, bare) => {
  expect(repair(prompt).bare).toBe(bare);
});

test("whatever the prompt: only own names change, and a second repair changes nothing", () => {
  const pieces = ["<lora:", "nightsky-000008", ":", "0.6", ">", ", ", "x", "\n", "<", " "];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), (parts) => {
      const prompt = parts.join("");
      const { text, bare } = repair(prompt);
      // White space around a name is no part of it.
      const plain = (said: string) => said.replaceAll(/(?<=:)\s+(?=n)|(?<=8)\s+/g, "");
      expect(plain(text.replaceAll(`:${file.stem}`, ":nightsky-000008"))).toBe(plain(prompt));
      expect(repair(text).text).toBe(text);
      expect(readPromptTags(bare)).toEqual([]);
    }),
  );
});

test("a prompt of 256 KB takes no longer than its length asks for", () => {
  for (const part of ["<lora:", "<lora:a", "<lora:a:1>, ", ":".repeat(9), " ", ", "]) {
    const start = performance.now();
    repair(part.repeat(Math.ceil((256 * 1024) / part.length)));
    expect(performance.now() - start).toBeLessThan(1000);
  }
});

test("a LoRA's name is looked for without folders, endings and case", () => {
  expect(loraStemKey("Styles/Dark\\Night.SafeTensors")).toBe("night");
  expect(loraStemKey("v1.5")).toBe("v1.5");
});
