// A wet alley under neon signs that say nothing.
// Invariant: each sign has its reflection below.
import { fade, lch, rgb } from "#lib/demo/color.ts";
import { fbm, step } from "#lib/demo/random.ts";
import { type Point, polygon } from "#lib/demo/shapes.ts";
import type { Motif, Sketch } from "#lib/demo/sketch.ts";

function sign(s: Sketch, x: number, y: number, size: number, tall: number, color: string): void {
  const { random } = s;
  s.glow([x + size / 2, y + (size * tall) / 2], size * (1 + tall * 0.7), color, 0.5);
  s.box(
    x,
    y,
    size,
    size * tall,
    "#0b0913",
    `rx="${size * 0.12}" stroke="${color}" stroke-width="${size * 0.06}"`,
  );
  for (let i = 0; i < tall; i++) {
    const [cx, cy] = [x + size / 2, y + size * (i + 0.5)];
    const r = size * 0.26;
    const mark = random.pick([
      `M${cx - r} ${cy}h${r * 2}M${cx} ${cy - r}v${r * 2}M${cx - r} ${cy - r}l${r} ${r * 0.5}`,
      `M${cx - r} ${cy - r}h${r * 2}v${r * 2}h${-r * 2}ZM${cx - r} ${cy}h${r * 2}`,
      `M${cx} ${cy - r}l${r} ${r * 2}h${-r * 2}Z`,
      `M${cx - r} ${cy + r}q${r} ${-r * 3.4} ${r * 2} 0M${cx - r} ${cy - r}h${r * 2}`,
    ]);
    s.line(mark, color, size * 0.16, 'stroke-opacity="0.45"');
    s.line(mark, "#fff", size * 0.06);
  }
}

interface Corner {
  side: number;
  edge: number;
  top: number;
  foot: number;
  /** A sign's width in pixels. */
  size: number;
}

function alleyWall(
  s: Sketch,
  { side, edge, top, foot, size }: Corner,
  depth: number,
  hue: number,
): void {
  const { width: w, random } = s;
  const outer = side < 0 ? 0 : w;
  const wall = s.slope(
    { 0: lch(0.13 + depth * 0.035, 0.06, hue - 50), 1: lch(0.24 + depth * 0.04, 0.09, hue - 20) },
    [0, 0],
    [1, 1],
  );
  s.fill(polygon([edge, top], [outer, top - 60], [outer, foot + 60], [edge, foot]), wall);
  for (let i = 0; i < 7; i++) {
    const [x, y] = [
      edge + side * random.range(0.2, 2.6) * size,
      top + (foot - top) * random.range(0.06, 0.8),
    ];
    s.box(
      x,
      y,
      size * 0.34,
      size * 0.5,
      lch(0.85, 0.1, random.pick([75, 60, hue])),
      `fill-opacity="${random.range(0.15, 0.75).toFixed(2)}"`,
    );
  }
}

/** A person under an umbrella, seen from behind, with the shadow on the wet ground. */
function walker(s: Sketch, [x, y]: Point, hue: number): void {
  const ink = lch(0.07, 0.03, hue - 60);
  s.fill(`M${x - 24} ${y + 70}h48l26 220h-100Z`, s.slope({ 0: fade(ink, 0.7), 1: fade(ink, 0) }));
  s.fill(`M${x - 22} ${y - 60}q22 -34 44 0l9 66h-14l-4 62h-10l-2 -58l-5 58h-10l-3 -62h-14Z`, ink);
  s.disc([x, y - 84], 13, ink);
  const cloth = s.slope({ 0: lch(0.66, 0.21, hue), 1: lch(0.26, 0.12, hue - 20) });
  s.fill(
    `M${x - 74} ${y - 84}q8 -62 74 -66q66 4 74 66q-18 -12 -37 0q-18 -12 -37 0q-18 -12 -37 0q-18 -12 -37 0Z`,
    cloth,
  );
}

function rain(s: Sketch, color: string): void {
  const { width: w, height: h, random } = s;
  const drops = Array.from(
    { length: 190 },
    () =>
      `M${random.range(0, w * 1.1).toFixed(0)} ${random.range(-40, h).toFixed(0)}l-${random.int(6, 11)} ${random.int(34, 70)}`,
  );
  s.line(drops.join(""), color, 1.3, 'stroke-opacity="0.28"');
}

export const neonAlley: Motif = (s, hue) => {
  const { width: w, height: h, random, seed } = s;
  const vanish: Point = [w * random.range(0.42, 0.58), h * 0.52];
  const palette: [string, ...string[]] = [
    lch(0.72, 0.24, hue),
    lch(0.82, 0.16, hue - 130),
    lch(0.85, 0.16, hue + 110),
    lch(0.65, 0.25, hue + 30),
  ];
  s.ground(
    s.slope({
      0: lch(0.15, 0.06, hue - 60),
      0.5: lch(0.42, 0.15, hue - 30),
      0.58: lch(0.22, 0.08, hue - 50),
      1: lch(0.09, 0.03, hue - 60),
    }),
  );
  s.glow(vanish, w * 0.62, lch(0.8, 0.15, hue - 20), 0.9, 1.1);
  const mirrored: { x: number; y: number; size: number; color: string }[] = [];
  for (let i = 0; i < 12; i++) {
    const [side, depth] = [i < 6 ? -1 : 1, 5 - (i % 6)];
    const near = 1 - depth / 6;
    const edge = vanish[0] + side * (w * 0.05 + w * 0.44 * near ** 1.7);
    const corner: Corner = {
      side,
      edge,
      top: vanish[1] - h * (0.16 + 0.55 * near ** 1.4) - random.range(0, 40),
      foot: vanish[1] + h * 0.02 + h * 0.3 * near ** 1.8,
      size: 11 + 52 * near ** 1.5,
    };
    alleyWall(s, corner, depth, hue);
    const color = random.pick(palette);
    const { size, top, foot } = corner;
    sign(
      s,
      edge - (side > 0 ? size * 0.35 : size * 0.65),
      Math.max(20, top + (foot - top) * random.range(0.12, 0.4)),
      size,
      random.int(2, 4),
      color,
    );
    mirrored.push({ x: edge, y: foot, size, color });
  }
  s.box(
    0,
    vanish[1] + h * 0.34,
    w,
    h,
    s.slope({ 0: fade(lch(0.1, 0.04, hue - 60), 0), 0.3: lch(0.11, 0.04, hue - 60) }),
  );
  for (const { x, y, size, color } of mirrored)
    s.glow([x, y + size * 3], size * 4.6, color, 0.42, 1.5);
  s.field(150, (x, y) => {
    const light =
      step(0.78, 1, y) *
      step(0.5, 0.8, fbm(x * 30, y * 5, seed, 3)) *
      step(0.35, 0.6, fbm(x * 5, y * 30, seed + 2, 2));
    return [rgb(0.85, 0.13, hue - 20 + 260 * (fbm(x * 4, 0, seed + 5, 2) - 0.5)), 0.75 * light];
  });
  walker(s, [vanish[0] + random.range(-50, 50), vanish[1] + h * 0.2], hue);
  rain(s, lch(0.92, 0.04, hue - 60));
  s.haze(rgb(0.75, 0.12, hue - 20), 0.22, 2.5, 2);
};
