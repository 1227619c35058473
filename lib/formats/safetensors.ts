// The header of a safetensors file: 8 bytes of length N (little-endian), then N bytes of JSON.
// Invariant: a header with a fault that leaves its metadata readable is reported and read all the
// same; the rules are those of the format's own reader (huggingface/safetensors, tensor.rs).
import type { Problem } from "#lib/catalog/errors.ts";
import { isObject, nameOf } from "./field-reader.ts";
import { parseJson } from "./json-text.ts";
import { looksLike } from "./looks-like.ts";

/** The bytes before the header, which state its length. */
export const PREFIX_BYTES = 8;
/** The format's own cap. */
const MAX_HEADER_BYTES = 100_000_000;
const MAX_PROBLEMS = 20;
const OPENING_BRACE = 0x7b;

// Bits of one element; several to a byte for the smallest.
const DTYPE_BITS: Readonly<Record<string, number>> = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F8_E5M2FNUZ: 8,
  F8_E4M3FNUZ: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  I64: 64,
  U64: 64,
  F64: 64,
  C64: 64,
};

/** What a file's first bytes are instead of a model; undefined where they may well be one. */
export function seemsToBe(first: Buffer): string | undefined {
  if (first.length === 0) return "an empty file";
  const text = first.toString("latin1");
  if (text.startsWith("version https://git-lfs")) return "a Git LFS pointer to the file";
  if (/^(?:\xef\xbb\xbf)?\s*[{[][^\0]*$/.test(text)) return "JSON text, perhaps an error message";
  const name = looksLike(first);
  return name === "binary data" ? undefined : name;
}

/**
 * The length of the header in bytes, or a sentence about what is wrong: the file is then no
 * safetensors file.
 * @param first the file's first bytes, SNIFF_BYTES or more where it has them
 */
export function readHeaderLength(first: Buffer, sizeBytes: number): number | string {
  const length = first.length > PREFIX_BYTES ? first.readBigUInt64LE(0) : 0n;
  // Only then what it seems to be: a length may well look like another format's first bytes.
  if (first[PREFIX_BYTES] !== OPENING_BRACE || length < 2n || length > MAX_HEADER_BYTES)
    return `expected a safetensors file, found ${seemsToBeElse(first) ?? notHeader(first, length)}`;
  if (Number(length) > sizeBytes - PREFIX_BYTES)
    return `cut off: the header alone has ${length} bytes, the file ${sizeBytes}`;
  return Number(length);
}

/** A wrong length leaves the signature as it is. */
function seemsToBeElse(first: Buffer): string | undefined {
  const seems = seemsToBe(first);
  return seems === "a safetensors file" ? undefined : seems;
}

function notHeader(first: Buffer, length: bigint): string {
  if (first[PREFIX_BYTES] !== OPENING_BRACE && length <= MAX_HEADER_BYTES)
    return 'one whose header does not begin with "{" at byte 8';
  return `one whose header has ${length} bytes, where 2 to ${MAX_HEADER_BYTES} are allowed`;
}

export interface Header {
  /** What the writer noted, names → texts. */
  metadata: ReadonlyMap<string, string>;
  problems: Problem[];
}

interface Span {
  name: string;
  start: number;
  end: number;
}

type Report = (field: string, message: string) => void;

const isSize = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;
const isSizes = (value: unknown): value is number[] => Array.isArray(value) && value.every(isSize);

function readMetadata(value: unknown, report: Report): Map<string, string> {
  const metadata = new Map<string, string>();
  if (value === undefined) return metadata;
  if (!isObject(value)) {
    report("__metadata__", "expected an object of texts");
    return metadata;
  }
  for (const [name, text] of Object.entries(value)) {
    if (typeof text === "string") metadata.set(name, text);
    else report(`__metadata__.${name}`, `expected a text, found ${nameOf(text)}`);
  }
  return metadata;
}

/** The bytes a tensor takes by its own word, or undefined where its entry is wrong. */
function readSpan(name: string, tensor: unknown, report: Report): Span | undefined {
  const { dtype, shape, data_offsets: offsets } = isObject(tensor) ? tensor : {};
  const bits =
    typeof dtype === "string" && Object.hasOwn(DTYPE_BITS, dtype) ? DTYPE_BITS[dtype] : 0;
  if (!bits) report(`${name}.dtype`, "expected a known type such as F16");
  if (!isSizes(shape)) report(`${name}.shape`, "expected a list of whole numbers, 0 or more");
  const [start = 0, end = -1] = isSizes(offsets) && offsets.length === 2 ? offsets : [];
  if (end < start) {
    report(`${name}.data_offsets`, "expected two whole numbers, begin and end");
    return undefined;
  }
  if (bits && isSizes(shape)) {
    const bytes = (shape.reduce((product, size) => product * size, 1) * bits) / 8;
    if (bytes !== end - start)
      report(
        `${name}.data_offsets`,
        `the shape takes ${bytes} bytes, but the offsets ${end - start}`,
      );
  }
  return { name, start, end };
}

/** Tensors lie one behind the other, without gaps, to the end of the file. */
function checkOrder(spans: Span[], dataBytes: number, report: Report): void {
  spans.sort((a, b) => a.start - b.start || a.end - b.end);
  let at = 0;
  for (const { name, start, end } of spans) {
    if (start !== at)
      report(`${name}.data_offsets`, `begins at byte ${start} of the data, expected ${at}`);
    at = Math.max(at, end);
  }
  if (at > dataBytes)
    report("file", `cut off: the header describes ${at} bytes of data, the file has ${dataBytes}`);
  else if (at < dataBytes)
    report("file", `the header describes ${at} bytes of data, the file has ${dataBytes}`);
}

/**
 * Checks a header and reads its metadata.
 * @param text the N bytes as text, perhaps padded with blanks
 * @param sizeBytes of the whole file
 */
export function parseHeader(text: string, sizeBytes: number, source: string): Header {
  const bytes = Buffer.from(text);
  const { value, problems } = parseJson(bytes, source);
  let found = 0;
  const report: Report = (field, message) => {
    found += 1;
    if (found <= MAX_PROBLEMS)
      problems.push({ source, field: `header.${field.slice(0, 200)}`, kind: "value", message });
  };
  if (!isObject(value)) return { metadata: new Map(), problems };
  const metadata = readMetadata(value.__metadata__, report);
  const spans: Span[] = [];
  let isWhole = true;
  for (const [name, tensor] of Object.entries(value)) {
    if (name === "__metadata__") continue;
    const span = readSpan(name, tensor, report);
    if (span) spans.push(span);
    else isWhole = false;
  }
  // With an entry unread, its bytes would look like a gap.
  if (isWhole) checkOrder(spans, sizeBytes - PREFIX_BYTES - bytes.length, report);
  return { metadata, problems };
}
