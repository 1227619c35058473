// Small pictures inside an SVG: a PNG built from a function of the place.
// Invariant: 8-bit RGBA, one data address, the same bytes for the same function.
import { crc32, deflateSync } from "node:zlib";
import type { Rgb } from "./color.ts";

/** Colour and opacity (0–1) at x (0–1 over the width) and y (same unit, downwards). */
export type Field = (x: number, y: number) => readonly [color: Rgb, alpha: number];

// https://www.w3.org/TR/png-3/#5Chunk-layout
function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  body.copy(frame, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}

function header(columns: number, rows: number): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(columns, 0);
  data.writeUInt32BE(rows, 4);
  data.set([8, 6, 0, 0, 0], 8);
  return data;
}

/** `data:` address of a picture of columns × rows pixels whose unit is its width. */
export function fieldAddress(columns: number, rows: number, field: Field): string {
  const stride = columns * 4 + 1;
  const pixels = Buffer.alloc(stride * rows);
  for (let i = 0; i < columns * rows; i++) {
    const column = i % columns;
    const row = (i - column) / columns;
    const [color, alpha] = field((column + 0.5) / columns, (row + 0.5) / columns);
    const at = row * stride + 1 + column * 4;
    for (let c = 0; c < 3; c++) pixels[at + c] = Math.round(color[c] ?? 0);
    pixels[at + 3] = Math.round(Math.min(1, Math.max(0, alpha)) * 255);
  }
  const png = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header(columns, rows)),
    chunk("IDAT", deflateSync(pixels, { level: 1 })),
    chunk("IEND", new Uint8Array()),
  ]);
  return `data:image/png;base64,${png.toString("base64")}`;
}
