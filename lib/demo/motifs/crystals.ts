// Crystals that grow from a rock.
// Invariant: each has a lit, a middle and a dark side.
import { lch, rgb } from "#lib/demo/color.ts";
import { fbm, step } from "#lib/demo/random.ts";
import { type Point, polar, polygon } from "#lib/demo/shapes.ts";
import type { Motif, Sketch } from "#lib/demo/sketch.ts";

function crystal(
  s: Sketch,
  foot: Point,
  angle: number,
  length: number,
  width: number,
  hue: number,
): void {
  const side = (along: number, across: number): Point =>
    polar(polar(foot, angle, length * along), angle + Math.PI / 2, width * across);
  const tip = polar(foot, angle, length);
  const bevel = 0.8 + s.random.range(-0.06, 0.06);
  const tone = s.random.range(0.5, 0.68);
  const facet = (points: Point[], from: number, to: number): void =>
    s.fill(
      polygon(...points),
      s.slope({
        0: lch(Math.min(0.96, tone + from), 0.13, hue),
        1: lch(tone + to, 0.15, hue - 30),
      }),
      'fill-opacity="0.93"',
    );
  facet([side(0, -0.5), side(bevel, -0.5), side(bevel - 0.04, -0.12), side(0, -0.12)], 0.18, -0.25);
  facet(
    [side(0, -0.12), side(bevel - 0.04, -0.12), side(bevel - 0.02, 0.26), side(0, 0.26)],
    0.04,
    -0.33,
  );
  facet(
    [side(0, 0.26), side(bevel - 0.02, 0.26), side(bevel + 0.02, 0.5), side(0, 0.5)],
    -0.14,
    -0.4,
  );
  facet([side(bevel, -0.5), tip, side(bevel - 0.04, -0.12)], 0.3, 0.14);
  facet([side(bevel - 0.04, -0.12), tip, side(bevel - 0.02, 0.26)], 0.2, 0.02);
  facet([side(bevel - 0.02, 0.26), tip, side(bevel + 0.02, 0.5)], 0, -0.16);
  const ridges = [
    [side(0.15, -0.12), side(bevel - 0.04, -0.12), tip],
    [
      side(bevel, -0.5),
      side(bevel - 0.04, -0.12),
      side(bevel - 0.02, 0.26),
      side(bevel + 0.02, 0.5),
    ],
  ];
  for (const [a, ...rest] of ridges)
    if (a)
      s.line(
        `M${a.join(" ")}${rest.map((p) => `L${p.join(" ")}`).join("")}`,
        "#fff",
        1.6,
        'stroke-opacity="0.6"',
      );
}

export const crystals: Motif = (s, hue) => {
  const { width: w, height: h, random, seed } = s;
  s.ground(
    s.orb(
      { 0: lch(0.52, 0.13, hue + 40), 0.6: lch(0.24, 0.08, hue), 1: lch(0.12, 0.04, hue - 20) },
      [0.5, 0.55],
      0.75,
    ),
  );
  s.haze(rgb(0.7, 0.12, hue + 60), 0.4, 2);
  const foot: Point = [w / 2, h * 0.84];
  s.glow([w / 2, h * 0.55], w * 0.7, lch(0.88, 0.12, hue + 60), 0.8, 1.1);
  const spread = Array.from({ length: 19 }, (_, i) => ({
    turn: ((i * 7) % 19) / 9 - 1,
    back: 1 - i / 18,
  }));
  for (const { turn, back } of spread) {
    const length = h * (0.16 + back * 0.4) * (1 - Math.abs(turn) * 0.32) * random.range(0.8, 1.12);
    const at: Point = [
      foot[0] + turn * w * (0.22 + (1 - back) * 0.2),
      foot[1] + (1 - back) * h * 0.07 - Math.abs(turn) * h * 0.03,
    ];
    crystal(
      s,
      at,
      -Math.PI / 2 + turn * 0.72,
      length,
      w * random.range(0.07, 0.125),
      hue + turn * 50 + random.range(-18, 18),
    );
  }
  const rock = Array.from(
    { length: 12 },
    (_, i): Point => [
      (i / 11) * w,
      h * (0.9 + 0.035 * Math.sin(i * 1.9)) - random.range(0, 40) + Math.abs(i - 5.5) * -5,
    ],
  );
  s.fill(
    `${polygon(...rock).slice(0, -1)}L${w} ${h}L0 ${h}Z`,
    s.slope({ 0: lch(0.3, 0.06, hue), 1: lch(0.1, 0.03, hue) }),
  );
  s.field(104, (x, y) => [
    rgb(0.6, 0.1, hue + 40),
    step(0.86, 1, (y * w) / h) * 0.5 * step(0.5, 0.75, fbm(x * 18, y * 18, seed)),
  ]);
  for (let i = 0; i < 7; i++) {
    const [x, y] = [w * random.range(0.15, 0.85), h * random.range(0.2, 0.8)];
    const size = random.range(10, 26);
    s.glow([x, y], size * 2, "#ffffff", 0.6);
    s.line(
      `M${x - size} ${y}h${size * 2}M${x} ${y - size}v${size * 2}`,
      "#fff",
      1.6,
      'stroke-opacity="0.9"',
    );
  }
  s.dust(80, [0, 0, w, h], [0.8, 2.8], lch(0.95, 0.06, hue + 70), 0.8);
};
