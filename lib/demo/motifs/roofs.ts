// Tiled roofs, one behind the other.
// Invariant: ribs and rows follow the curve of their roof.
import { lch, rgb } from "#lib/demo/color.ts";
import { below, type Point, polyline, ridge, smooth } from "#lib/demo/shapes.ts";
import type { Motif, Sketch } from "#lib/demo/sketch.ts";

/** A roof: `edge(t, v)` is the place at t 0–1 along it and v 0 (ridge) to 1 (eave). */
interface Roof {
  edge: (t: number, v: number) => Point;
  span: number;
  drop: number;
  near: number;
}

const ALONG = Array.from({ length: 21 }, (_, i) => i / 20);

function underEaves(s: Sketch, { edge, drop, near }: Roof, hue: number): void {
  const { random, height: h } = s;
  const wall = ALONG.map((t): Point => [edge(t, 1)[0], edge(t, 1)[1] + 4]);
  s.fill(
    `${polyline(...wall)}V${h}H${edge(0, 1)[0]}Z`,
    s.slope({ 0: lch(0.3 - near * 0.12, 0.05, 50), 0.5: lch(0.66 - near * 0.3, 0.05, hue + 20) }),
  );
  for (let i = 1; i < 8; i++) {
    if (!random.chance(0.6)) continue;
    const [x, y] = edge(0.1 + i * 0.1, 1);
    const size = drop * 0.24;
    s.glow([x + size, y + size * 1.6], size * 2.6, lch(0.85, 0.14, 70), 0.5);
    s.box(x, y + size * 0.7, size * 1.7, size * 1.9, lch(0.9, 0.11, 80));
    s.line(
      `M${x + size * 0.85} ${y + size * 0.7}v${size * 1.9}m${-size * 0.85} ${-size}h${size * 1.7}`,
      lch(0.35, 0.06, 50),
      size * 0.1,
    );
  }
}

function tiles(s: Sketch, { edge, span, drop, near }: Roof, hue: number): void {
  const tone = 0.66 - near * 0.36;
  const eave = ALONG.map((t) => edge(t, 1));
  const shape = `${polyline(...ALONG.map((t) => edge(t, 0)), ...eave.toReversed())}Z`;
  s.fill(shape, s.slope({ 0: lch(tone + 0.12, 0.06, hue + 10), 1: lch(tone - 0.06, 0.06, hue) }));
  const count = Math.round(22 + near * 12);
  const width = span / count;
  const ribs = Array.from({ length: count + 1 }, (_, i) =>
    polyline(...[0, 0.25, 0.5, 0.75, 1].map((v) => edge(i / count, v))),
  ).join("");
  s.line(ribs, lch(tone - 0.14, 0.06, hue), width / 2.4);
  s.line(ribs, lch(tone + 0.17, 0.05, hue + 40), width / 9);
  const rows = [0.2, 0.36, 0.52, 0.68, 0.84].map((v) => polyline(...ALONG.map((t) => edge(t, v))));
  s.line(rows.join(""), lch(tone - 0.2, 0.05, hue), 1.6, 'stroke-opacity="0.55"');
  for (let i = 0; i <= count; i++)
    s.disc(edge(i / count, 1), width / 2.6, lch(tone + 0.1, 0.04, hue + 30));
  const crest = ALONG.map(
    (t): Point => [edge(t, 0)[0], edge(t, 0)[1] - Math.abs(t - 0.5) ** 2 * drop * 0.64],
  );
  s.line(smooth(crest), lch(tone - 0.1, 0.05, hue), drop * 0.15);
}

export const tiledRoofs: Motif = (s, hue) => {
  const { width: w, height: h, random } = s;
  s.ground(
    s.slope({
      0: lch(0.5, 0.1, hue),
      0.25: lch(0.74, 0.1, hue + 90),
      0.45: lch(0.9, 0.1, hue + 170),
    }),
  );
  const sun: Point = [w * random.range(0.2, 0.8), h * 0.22];
  s.glow(sun, w * 0.7, lch(0.95, 0.13, 65), 0.95);
  s.haze(rgb(0.97, 0.05, 50), 0.5, 2.4, 4);
  s.disc(sun, w * 0.07, lch(0.98, 0.06, 75));
  s.fill(below(polyline(...ridge(random, w, h * 0.36, h * 0.05, 0.5)), w, h), lch(0.68, 0.07, hue));
  for (let layer = 0; layer < 7; layer++) {
    const near = layer / 6;
    const [span, drop] = [w * (0.42 + near * 0.75), h * (0.07 + near * 0.15)];
    const top = h * (0.34 + near * 0.46) + random.range(-14, 14);
    const middle = w * (layer % 2 === 0 ? random.range(0.05, 0.4) : random.range(0.6, 0.95));
    const edge = (t: number, v: number): Point => {
      const spread = 0.7 + 0.3 * v ** 1.6;
      return [
        middle + (t - 0.5) * span * spread,
        top + drop * v ** 1.35 - Math.abs(t - 0.5) ** 3 * drop * 1.5 * v,
      ];
    };
    const roof: Roof = { edge, span, drop, near };
    underEaves(s, roof, hue);
    tiles(s, roof, hue);
    if (near < 0.9) s.haze(rgb(0.95, 0.045, hue + 160), 0.24, 2.2, 5);
  }
};
