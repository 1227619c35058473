// A sunset in seven colours and an ordered dither.
// Invariant: nothing is smaller than a pixel of the picture.
import { lch } from "#lib/demo/color.ts";
import { fbm, step } from "#lib/demo/random.ts";
import type { Motif, Sketch } from "#lib/demo/sketch.ts";

const CELL = 8;
const BAYER = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];

/** A palette index 0–6 of a pixel; `value` between two indices is dithered. */
type Pixel = (column: number, row: number) => number;

function dithered(value: number, c: number, r: number): number {
  const threshold = ((BAYER[(r % 4) * 4 + (c % 4)] ?? 0) + 0.5) / 16;
  return Math.min(6, Math.max(0, Math.floor(value + threshold)));
}

/** True where a palm that stands at x, y covers the pixel. */
function isPalm(x: number, y: number, tall: number, c: number, r: number): boolean {
  const up = (y - r) / tall;
  if (up > -0.4 && up < 1 && Math.abs(c - x - 6 * up * up) < 1.4) return true;
  const [dx, dy] = [Math.abs(c - x - 6), r - (y - tall)];
  if (dx > 15 || dy > 12 || dy < -8) return false;
  return [
    [0.062, 0.95],
    [0.05, 0.35],
    [0.075, -0.35],
  ].some(([fall = 0, rise = 0]) => Math.abs(dy - (dx * dx * fall - dx * rise)) < 1 + dx * 0.06);
}

function skyAndSea(s: Sketch, columns: number, rows: number): { pixel: Pixel; horizon: number } {
  const { random, seed } = s;
  const horizon = Math.round(rows * 0.6);
  const [sunX, sunY, sunR] = [
    columns * random.range(0.3, 0.7),
    horizon - rows * 0.1,
    Math.min(columns, rows) * 0.15,
  ];
  const sky: Pixel = (c, r) => {
    const far = Math.hypot(c - sunX, r - sunY);
    const isSlit = r > sunY && (r - Math.floor(sunY)) % 4 === 3;
    if (far < sunR && !isSlit) return 6;
    const cloud = step(0.55, 0.7, fbm(c * 0.03, r * 0.12, seed + 3)) * 1.5;
    return dithered((r / horizon) * 4.6 + cloud + step(sunR * 2.4, sunR, far) * 1.2, c, r);
  };
  const sea: Pixel = (c, r) => {
    const down = r - horizon;
    const isGlint =
      Math.abs(c - sunX) < 3 + down * 0.3 && fbm(c * 0.16, r * 0.9, seed + 8, 2) > 0.46;
    return dithered(isGlint ? 5.4 : 3.2 - down * 0.09 + (r % 3 === 0 ? 0.5 : 0), c, r);
  };
  return { pixel: (c, r) => (r < horizon ? sky(c, r) : sea(c, r)), horizon };
}

/** Runs of equal pixels as rectangles, one path a palette index. */
function pixelPaths(pixel: Pixel, columns: number, rows: number): string[] {
  const paths = Array.from({ length: 7 }, () => "");
  for (let r = 0; r < rows; r++)
    for (let c = 0, from = 0; c < columns; c++) {
      const tone = pixel(c, r);
      if (c + 1 < columns && pixel(c + 1, r) === tone) continue;
      paths[tone] +=
        `M${from * CELL} ${r * CELL}h${(c + 1 - from) * CELL}v${CELL}h${(from - c - 1) * CELL}Z`;
      from = c + 1;
    }
  return paths;
}

export const pixelDusk: Motif = (s, hue, take) => {
  const { random, seed } = s;
  const [columns, rows] = [Math.ceil(s.width / CELL), Math.ceil(s.height / CELL)];
  const ramp = [
    lch(0.2, 0.1, hue - 50),
    lch(0.31, 0.14, hue - 30),
    lch(0.44, 0.17, hue - 5),
    lch(0.58, 0.18, hue + 25),
    lch(0.7, 0.17, hue + 50),
    lch(0.82, 0.14, hue + 75),
    lch(0.92, 0.1, hue + 95),
  ];
  const { pixel, horizon } = skyAndSea(s, columns, rows);
  const hills = Array.from(
    { length: columns },
    (_, c) => horizon - 3 - 16 * fbm(c * 0.05, 1, seed, 3) ** 1.6,
  );
  const shore = Array.from(
    { length: columns },
    (_, c) => rows - 4 - 20 * fbm(c * 0.045, 9, seed, 3),
  );
  const palms = Array.from({ length: take % 3 === 1 ? 0 : 2 }, (_, i) => ({
    x: columns * (i === 0 ? random.range(0.08, 0.35) : random.range(0.6, 0.85)),
    y: rows - 8,
    tall: rows * random.range(0.3, 0.46),
  }));
  const scene: Pixel = (c, r) => {
    if (r > (shore[c] ?? 0) || palms.some(({ x, y, tall }) => isPalm(x, y, tall, c, r))) return 0;
    const hill = hills[c] ?? 0;
    return r > hill && r < horizon ? dithered(1.2 + (r - hill) * 0.03, c, r) : pixel(c, r);
  };
  for (const [i, path] of pixelPaths(scene, columns, rows).entries())
    if (path !== "") s.fill(path, ramp[i] ?? "none", 'shape-rendering="crispEdges"');
};
