// Stained glass and marbled paper.
// Invariant: pieces meet without a gap, with lead or gold between them.
import { fade, lch, rgb } from "#lib/demo/color.ts";
import { fbm, step } from "#lib/demo/random.ts";
import { type Point, polar, polygon, voronoi } from "#lib/demo/shapes.ts";
import type { Motif } from "#lib/demo/sketch.ts";

export const stainedGlass: Motif = (s, hue, take) => {
  const { width: w, height: h, random, seed } = s;
  s.ground(lch(0.15, 0.025, hue));
  s.field(104, (x, y) => [
    rgb(0.34, 0.03, hue + 60),
    0.9 * fbm(x * 7, y * 7, seed) * fbm(x * 50, y * 50, seed),
  ]);
  const light: Point = [w * 0.5, h * random.range(0.3, 0.42)];
  const points: Point[] = [];
  for (let band = 0; band < 9; band++) {
    const count = 1 + band * (take % 2 === 0 ? 5 : 6);
    for (let i = 0; i < count; i++)
      points.push(
        polar(
          light,
          (i / count) * 6.283 + band * 0.6 + random.range(-0.05, 0.05),
          band * w * 0.115 * random.range(0.93, 1.07),
        ),
      );
  }
  const arch = `M${w * 0.07} ${h * 0.97}V${h * 0.36}Q${w * 0.1} ${h * 0.12} ${w / 2} ${h * 0.03}Q${w * 0.9} ${h * 0.12} ${w * 0.93} ${h * 0.36}V${h * 0.97}Z`;
  const cells = voronoi(
    points.filter(([x, y]) => x > -60 && x < w + 60 && y > -60 && y < h + 60),
    w,
    h,
  ).filter((cell) => cell.length > 2);
  s.shade(arch, lch(0.7, 0.1, hue + 60), 46, 0.4);
  s.clip(arch, () => {
    for (const cell of cells) {
      const [x, y] = cell[0] ?? light;
      const far = Math.hypot(x - light[0], y - light[1]) / w;
      const petal = Math.sin(Math.atan2(y - light[1], x - light[0]) * (take + 4));
      const tint = hue + (petal > 0 ? 0 : 150) + far * 110 + random.range(-22, 22);
      const tone = 0.92 - far * 0.55 + random.range(-0.07, 0.07);
      const glass = s.orb(
        { 0: lch(Math.min(0.95, tone + 0.12), 0.11, tint), 1: lch(tone - 0.1, 0.19, tint) },
        [random.range(0.3, 0.7), random.range(0.3, 0.7)],
        0.8,
      );
      s.fill(polygon(...cell), glass);
    }
    s.field(140, (x, y) => [[255, 255, 255], 0.3 * step(0.5, 0.75, fbm(x * 22, y * 9, seed + 4))]);
    const lead = cells.map((cell) => polygon(...cell)).join("");
    s.line(lead, lch(0.1, 0.015, hue), 8);
    s.line(
      lead,
      lch(0.55, 0.02, hue + 80),
      1.6,
      'stroke-opacity="0.65" transform="translate(-1.5 -2)"',
    );
    s.glow(light, w * 0.75, "#fff8e0", 0.6);
  });
  s.line(arch, lch(0.1, 0.015, hue), 20);
  s.line(arch, lch(0.5, 0.04, 80), 3);
  const ray = s.slope({ 0: fade("#fff3d0", 0.16), 1: fade("#fff3d0", 0) });
  for (let i = 0; i < 4; i++)
    s.fill(
      polygon(
        [w * (0.2 + i * 0.15), h * 0.1],
        [w * (0.32 + i * 0.15), h * 0.1],
        [w * (0.1 + i * 0.28), h],
        [w * (-0.12 + i * 0.28), h],
      ),
      ray,
    );
};

/**
 * Marbling: drops of ink push each other outwards, then a comb drags them.
 * Both maps: A. Jaffer, "The Mathematics of Marbling" (drop: area-preserving; tine: exponential).
 */
export const marbling: Motif = (s, hue, take) => {
  const { width: w, height: h, random, seed } = s;
  const palette = [
    lch(0.3, 0.09, hue),
    lch(0.93, 0.03, 85),
    lch(0.58, 0.15, hue + 30),
    lch(0.74, 0.13, hue + 150),
    lch(0.82, 0.1, 80),
    lch(0.46, 0.13, hue - 30),
  ];
  s.ground(lch(0.36, 0.08, hue));
  let drops: { color: string; points: Point[] }[] = [];
  for (let i = 0; i < 105; i++) {
    const at: Point = [w * random.range(-0.05, 1.05), h * random.range(-0.05, 1.05)];
    const r = w * random.range(0.05, 0.14);
    const pushed = drops.map((drop) => ({
      color: drop.color,
      points: drop.points.map(([x, y]): Point => {
        const [dx, dy] = [x - at[0], y - at[1]];
        const grow = Math.sqrt(1 + (r * r) / (dx * dx + dy * dy + 1e-6));
        return [at[0] + dx * grow, at[1] + dy * grow];
      }),
    }));
    const circle = Array.from({ length: 110 }, (_, k) => polar(at, (k / 110) * Math.PI * 2, r));
    drops = [...pushed, { color: palette[i % palette.length] ?? "#fff", points: circle }];
  }
  const swirl = random.range(0, 6);
  const teeth = 5 + take * 2;
  const comb = ([x, y]: Point): Point => {
    const down = Math.sin((x / w) * Math.PI * teeth) * h * 0.05;
    const over = Math.sin((y / h) * 5 + swirl) * w * 0.1;
    return [x + over, y + down + Math.sin((x / w) * 4 + swirl) * h * 0.04];
  };
  for (const { color, points } of drops) {
    const path = polygon(...points.map(comb));
    s.fill(path, color);
    s.line(path, lch(0.88, 0.07, 85), 1.3, 'stroke-opacity="0.55"');
  }
  s.field(104, (x, y) => [
    [255, 250, 235],
    0.16 * fbm(x * 30, y * 30, seed) + 0.2 * step(0.55, 0.75, fbm(x * 2, y * 2, seed)),
  ]);
};
