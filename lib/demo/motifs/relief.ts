// Height on paper: contour maps and cut layers.
// Invariant: a higher or nearer layer throws its shadow on the next.
import { lch, rgb } from "#lib/demo/color.ts";
import { fbm } from "#lib/demo/random.ts";
import { type Point, polygon, polyline, ring, smooth } from "#lib/demo/shapes.ts";
import type { Motif, Sketch } from "#lib/demo/sketch.ts";

type Land = (x: number, y: number) => number;

/** The contour lines of one level over the sheet (marching squares), as path data. */
function isoline(corners: readonly number[], level: number, [x, y]: Point, cell: number): string {
  const places: Point[] = [
    [x, y],
    [x + cell, y],
    [x + cell, y + cell],
    [x, y + cell],
  ];
  const ends = places.flatMap((from, i) => {
    const to = places[(i + 1) % 4] ?? from;
    const [a, b] = [corners[i] ?? 0, corners[(i + 1) % 4] ?? 0];
    if (a < level === b < level) return [];
    const t = (level - a) / (b - a);
    return [[from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t] as Point];
  });
  return ends.length < 2 ? "" : polyline(...ends.slice(0, 2));
}

function isolines(s: Sketch, land: Land, levels: readonly number[], cell: number): string[] {
  const columns = Math.ceil(s.width / cell) + 1;
  const rows = Math.ceil(s.height / cell) + 1;
  const heights = Array.from({ length: columns * rows }, (_, i) =>
    land((i % columns) * cell, Math.floor(i / columns) * cell),
  );
  const paths = levels.map(() => "");
  for (let i = 0; i < heights.length - columns; i++) {
    if (i % columns === columns - 1) continue;
    const corners = [i, i + 1, i + columns + 1, i + columns].map((at) => heights[at] ?? 0);
    const [low, high] = [Math.min(...corners), Math.max(...corners)];
    for (const [k, level] of levels.entries())
      if (low < level && high >= level)
        paths[k] += isoline(
          corners,
          level,
          [(i % columns) * cell, Math.floor(i / columns) * cell],
          cell,
        );
  }
  return paths;
}

export const contours: Motif = (s, hue, take) => {
  const { width: w, seed } = s;
  const scale = 2.1 / w;
  const land: Land = (x, y) => {
    const bend = fbm(x * scale * 0.8, y * scale * 0.8, seed + 5, 3);
    return fbm(x * scale + bend * 1.4, y * scale + bend, seed, 4);
  };
  const isDark = take % 2 === 1;
  s.field(150, (x, y) => {
    const [px, py] = [x * w, y * w];
    const z = land(px, py);
    const light = (land(px - 9, py - 9) - land(px + 9, py + 9)) * 7;
    const tone = isDark ? 0.2 + z * 0.26 : 0.97 - z * 0.34;
    return [rgb(Math.min(0.99, tone - light * 0.5), 0.05 + z * 0.09, hue + (z - 0.5) * 190), 1];
  });
  const levels = Array.from({ length: 26 }, (_, i) => 0.17 + i * 0.027);
  for (const [k, path] of isolines(s, land, levels, 8).entries()) {
    const color = isDark ? lch(0.82, 0.12, hue + k * 7) : lch(0.42, 0.09, hue + k * 6 - 60);
    const isMain = k % 5 === 0;
    if (path !== "")
      s.line(path, color, isMain ? 2.8 : 1.15, `stroke-opacity="${isMain ? 0.95 : 0.65}"`);
  }
};

/** A sheet of paper with its shadow on the one behind. */
function sheet(s: Sketch, path: string, color: string, rim: string, shadow: string): void {
  s.shade(path, shadow, 30, 0.62, [5, 11]);
  s.fill(path, color, 'fill-rule="evenodd"');
  s.line(path, rim, 2, 'stroke-opacity="0.55"');
}

/** Cut-out firs that stand on a hill, one path with it. */
function firs(s: Sketch, hills: readonly Point[], size: number): string {
  const trees = [2, 3, 4, 5]
    .filter(() => s.random.chance(0.75))
    .map((i) => {
      const [x, y] = hills[i] ?? [0, 0];
      const tall = size * s.random.range(0.8, 1.3);
      return [0, 0.28, 0.56]
        .map((part) =>
          polygon(
            [x, y + 12 - tall * (1 - part * 0.55)],
            [x + tall * (0.14 + part * 0.24), y + 12 - tall * (0.5 - part * 0.8)],
            [x - tall * (0.14 + part * 0.24), y + 12 - tall * (0.5 - part * 0.8)],
          ),
        )
        .join("");
    });
  return trees.join("");
}

export const paperStrata: Motif = (s, hue, take) => {
  const { width: w, height: h, random } = s;
  const heart: Point = [w * random.range(0.44, 0.56), h * random.range(0.4, 0.5)];
  const unit = Math.min(w, h * 0.8);
  s.ground(
    s.orb(
      { 0: lch(0.98, 0.05, hue + 60), 1: lch(0.86, 0.12, hue + 50) },
      [heart[0] / w, heart[1] / h],
      0.5,
    ),
  );
  s.disc([heart[0], heart[1] + 10], unit * 0.1, lch(0.99, 0.02, hue + 70));
  for (let layer = 0; layer < 8; layer++) {
    const t = layer / 7;
    const reach = unit * (0.2 + t * 0.42);
    const hole = smooth(
      ring(random, heart, reach, 0.13 + t * 0.05, {
        count: take % 2 === 0 ? 11 : 17,
        squash: 1.2 + t * 0.16,
      }),
      true,
    );
    const hills = Array.from(
      { length: 8 },
      (_, i): Point => [
        (i / 7) * w * 1.2 - w * 0.1,
        heart[1] + reach * (0.52 + t * 0.32) + random.range(-0.12, 0.12) * reach,
      ],
    );
    const ground = `${smooth(hills)}V${h + 60}H-60Z`;
    const [color, rim] = [
      lch(0.86 - t * 0.6, 0.1 + 0.06 * Math.sin(t * 3), hue + 45 - t * 85),
      lch(0.95 - t * 0.45, 0.06, hue + 40 - t * 80),
    ];
    const shadow = lch(0.16, 0.06, hue - 40);
    sheet(s, `M-60 -60H${w + 60}V${h + 60}H-60Z${hole}`, color, rim, shadow);
    if (layer > 0 && layer < 6) {
      const forest = firs(s, hills, unit * (0.07 + t * 0.14));
      s.shade(forest, shadow, 16, 0.5, [4, 8]);
      s.fill(forest, color);
    }
    sheet(s, ground, color, rim, shadow);
  }
};
