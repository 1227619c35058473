import fc from "fast-check";
import { expect, test } from "vitest";
import { type Arranged, arrange } from "#lib/import/group.ts";

type Names = Record<string, string[] | Record<string, string[]>>;

/** Stem → names by role; "alone" and "pictures" where there are any. */
function arranged(...names: string[]): Names {
  const { groups, jsons, alone, pictures } = arrange(names.sort().map((name) => ({ name })));
  const result: Names = {};
  for (const { stem, ...roles } of groups)
    result[stem] = Object.fromEntries(
      Object.entries(roles)
        .filter(([, files]) => files.length > 0)
        .map(([role, files]) => [role, files.map(({ name }) => name)]),
    );
  if (jsons.length > 0) result.jsons = jsons.map(({ name }) => name);
  if (alone.length > 0) result.alone = alone.map(({ name }) => name);
  if (pictures.length > 0) result.pictures = pictures.map(({ name }) => name);
  return result;
}

test("a model file is one with its sidecars, preview and samples", () => {
  const sidecars = [
    "LowRA.api_info.json",
    "LowRA.civitai.info",
    "LowRA.cm-info.json",
    "LowRA.metadata.json",
    "LowRA.swarm.json",
  ];
  const pictures = [
    "LowRA.1.png",
    "LowRA.jpeg",
    "LowRA.preview.png",
    "LowRA_0.jpg",
    "LowRA_12.webp",
  ];
  expect(arranged("LowRA.safetensors", "LowRA.json", ...sidecars, ...pictures)).toEqual({
    LowRA: { models: ["LowRA.safetensors"], sidecars, jsons: ["LowRA.json"], pictures },
  });
});

test("a stem that begins another's takes none of its files", () => {
  expect(
    arranged(
      "LowRA.safetensors",
      "LowRA.png",
      "LowRA_v2.safetensors",
      "LowRA_v2.json",
      "LowRA_v2.preview.png",
      "LowRA_v2_0.png",
      "LowRA_1.safetensors",
      "LowRA_1.png",
      "LowRA_2.png",
    ),
  ).toEqual({
    LowRA: { models: ["LowRA.safetensors"], pictures: ["LowRA.png", "LowRA_2.png"] },
    LowRA_1: { models: ["LowRA_1.safetensors"], pictures: ["LowRA_1.png"] },
    LowRA_v2: {
      models: ["LowRA_v2.safetensors"],
      jsons: ["LowRA_v2.json"],
      pictures: ["LowRA_v2.preview.png", "LowRA_v2_0.png"],
    },
  });
});

test("dots, capitals and taken-apart letters in names do not part what belongs together", () => {
  const name = "a.v1.5 é";
  const apart = name.normalize("NFD");
  expect(arranged(`${name}.SafeTensors`, `${apart}.Preview.PNG`, `${name}.CIVITAI.INFO`)).toEqual({
    [name]: {
      models: [`${name}.SafeTensors`],
      sidecars: [`${name}.CIVITAI.INFO`],
      pictures: [`${apart}.Preview.PNG`],
    },
  });
});

test("a name that may be read two ways goes to the longest stem there is", () => {
  expect(arranged("a.safetensors", "a.metadata.json", "a.metadata.pt", "a.metadata.png")).toEqual({
    a: { models: ["a.safetensors"] },
    "a.metadata": {
      models: ["a.metadata.pt"],
      jsons: ["a.metadata.json"],
      pictures: ["a.metadata.png"],
    },
  });
});

test("samples go to their model file, not to settings of the same name", () => {
  expect(arranged("a.safetensors", "a_0.png", "a_0.json")).toEqual({
    a: { models: ["a.safetensors"], pictures: ["a_0.png"] },
    jsons: ["a_0.json"],
  });
});

test("a picture of the same stem makes a group of a JSON file", () => {
  expect(arranged("a.json", "a.png", "b.json", "b_0.png", "c.json")).toEqual({
    a: { jsons: ["a.json"], pictures: ["a.png"] },
    b: { jsons: ["b.json"], pictures: ["b_0.png"] },
    jsons: ["c.json"],
  });
});

test("cards, streams and archives stand alone, pictures of nothing are told apart", () => {
  expect(arranged("a.md", "b.ndjson", "c.zip", "d.tar.gz", "e", "f.png")).toEqual({
    alone: ["a.md", "b.ndjson", "c.zip", "d.tar.gz", "e"],
    pictures: ["f.png"],
  });
});

test("whatever the names, each comes out once", () => {
  const part = fc.constantFrom("a", "b", ".", "_", "1", ".preview", ".metadata", "文");
  const ending = fc.constantFrom(
    ".safetensors",
    ".json",
    ".png",
    ".md",
    ".civitai.info",
    ".zip",
    "",
  );
  const name = fc
    .tuple(fc.array(part, { maxLength: 4 }), ending)
    .map(([parts, end]) => parts.join("") + end);
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 30 }), (names) => {
      const { groups, jsons, alone, pictures }: Arranged<{ name: string }> = arrange(
        names.map((name) => ({ name })),
      );
      const inGroups = groups.flatMap((group) => [
        ...group.models,
        ...group.sidecars,
        ...group.jsons,
        ...group.pictures,
      ]);
      const out = [...inGroups, ...jsons, ...alone, ...pictures].map(({ name }) => name);
      expect(out.sort()).toEqual([...names].sort());
    }),
  );
});
