// What bytes are by their first few, for files whose name promises something else.
// Invariant: JSON is never taken for anything else.

/** The marks of each: an offset in bytes, and what stands there, in hex. */
const SIGNATURES: readonly { name: string; marks: readonly [at: number, hex: string][] }[] = [
  { name: "a PNG picture", marks: [[0, "89504e470d0a"]] },
  { name: "a JPEG picture", marks: [[0, "ffd8ff"]] },
  { name: "a GIF picture", marks: [[0, "47494638"]] },
  {
    name: "a WebP picture",
    marks: [
      [0, "52494646"],
      [8, "57454250"],
    ],
  },
  { name: "an AVIF picture", marks: [[4, "6674797061766966"]] },
  { name: "an MP4 video", marks: [[4, "66747970"]] },
  { name: "a WebM video", marks: [[0, "1a45dfa3"]] },
  { name: "a ZIP archive", marks: [[0, "504b0304"]] },
  { name: "a ZIP archive", marks: [[0, "504b0506"]] },
  { name: "gzip-compressed data", marks: [[0, "1f8b"]] },
  { name: "zstd-compressed data", marks: [[0, "28b52ffd"]] },
  { name: "a 7z archive", marks: [[0, "377abcaf271c"]] },
  { name: "a RAR archive", marks: [[0, "526172211a07"]] },
  { name: "a tar archive", marks: [[257, "7573746172"]] },
  { name: "a PDF document", marks: [[0, "255044462d"]] },
  { name: "an SQLite database", marks: [[0, "53514c69746520666f726d6174203300"]] },
  { name: "a safetensors file", marks: [[5, "0000007b22"]] },
  { name: "UTF-16 text", marks: [[0, "fffe"]] },
  { name: "UTF-16 text", marks: [[0, "feff"]] },
];

const KNOWN = SIGNATURES.map(({ name, marks }) => ({
  name,
  marks: marks.map(([at, hex]) => ({ at, bytes: Buffer.from(hex, "hex") })),
}));

/** How many of the first bytes tell what a file is. */
export const SNIFF_BYTES = 512;

/** "a PNG picture" …, or undefined where the bytes may well be JSON. */
export function looksLike(bytes: Buffer): string | undefined {
  const start = bytes.subarray(0, SNIFF_BYTES);
  if (/^(?:\xef\xbb\xbf)?\s*<(?:!|\?|html|head|body)/i.test(start.toString("latin1")))
    return "an HTML page";
  const known = KNOWN.find(({ marks }) =>
    marks.every(({ at, bytes }) => bytes.every((byte, index) => start[at + index] === byte)),
  );
  return known?.name ?? (start.includes(0) ? "binary data" : undefined);
}
