// The formats an import reads, one row each: which files they are and how bytes become a model.
// Invariant: a reader gives a model or at least one problem, whatever the bytes are.
import { isUtf8 } from "node:buffer";
import type { Problem } from "#lib/catalog/errors.ts";
import type { Model, Source } from "#lib/catalog/model.ts";
import { looksLikeCard, parseCard } from "#lib/formats/markdown-card.ts";

export interface SourceFormat {
  kind: Source["kind"];
  /** What such a file is called in a message. */
  title: string;
  /** Ending of the file's name, in lower case with the dot. */
  ending: string;
  maxBytes: number;
  read(bytes: Buffer, source: string): { model?: Model; problems: Problem[] };
}

const MAX_CARD_BYTES = 16 * 2 ** 20;

function problem(source: string, kind: Problem["kind"], message: string, line?: number): Problem {
  return { source, field: "text", kind, message, ...(line === undefined ? {} : { line }) };
}

/** The first line that is not UTF-8, counted from 1. */
function brokenLine(bytes: Buffer): number {
  let line = 1;
  for (let at = 0; ; line += 1) {
    const end = bytes.indexOf("\n", at);
    if (end < 0 || !isUtf8(bytes.subarray(at, end))) return line;
    at = end + 1;
  }
}

function readCard(bytes: Buffer, source: string): ReturnType<SourceFormat["read"]> {
  if (!isUtf8(bytes))
    return {
      problems: [problem(source, "format", "the text is not valid UTF-8", brokenLine(bytes))],
    };
  const text = bytes.toString("utf8");
  if (text.trim() === "")
    return { problems: [problem(source, "format", "the file is empty, expected a model card")] };
  if (!looksLikeCard(text))
    return {
      problems: [
        problem(source, "format", 'no line of a model card found, such as "### 一、模型概述"'),
      ],
    };
  return parseCard(text, source);
}

export const FORMATS: readonly SourceFormat[] = [
  { kind: "card", title: "a model card", ending: ".md", maxBytes: MAX_CARD_BYTES, read: readCard },
];

/** The format of a file by its name, or undefined where no format has this ending. */
export function findFormat(fileName: string): SourceFormat | undefined {
  const name = fileName.toLowerCase();
  return FORMATS.find(({ ending }) => name.endsWith(ending));
}
