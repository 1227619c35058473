// Plants on paper: a herbarium plate and wet watercolour.
// Invariant: every stem ends in its flower.
import { fade, lch, mix, rgb } from "#lib/demo/color.ts";
import { fbm, step } from "#lib/demo/random.ts";
import { leaf, type Point, polar, polyline, ring, smooth } from "#lib/demo/shapes.ts";
import type { Motif, Sketch } from "#lib/demo/sketch.ts";

function flowerHead(s: Sketch, head: Point, radius: number, petals: number, hue: number): void {
  const { random } = s;
  for (let i = 0; i < petals * 2; i++) {
    const layer = i < petals ? 1 : 0.66;
    const turn = (i / petals) * Math.PI * 2 + layer;
    const shape = leaf(
      head,
      polar(head, turn, radius * layer * random.range(0.9, 1.08)),
      radius * layer * (2.1 / petals + 0.12),
    );
    s.fill(
      shape,
      lch(0.66 + (1 - layer) * 0.3, 0.14, hue + random.range(-10, 10)),
      'fill-opacity="0.8"',
    );
    s.line(shape, lch(0.38, 0.09, hue), 1, 'stroke-opacity="0.7"');
    s.line(
      polyline(head, polar(head, turn, radius * layer * 0.7)),
      lch(0.42, 0.1, hue),
      0.7,
      'stroke-opacity="0.55"',
    );
  }
  s.disc(head, radius * 0.2, lch(0.76, 0.14, 85));
  for (let i = 0; i < 16; i++)
    s.disc(
      polar(head, random.range(0, 6.3), radius * random.range(0, 0.24)),
      2.2,
      lch(0.45, 0.11, 60),
    );
}

function sprig(
  s: Sketch,
  from: Point,
  angle: number,
  length: number,
  hue: number,
  kind: number,
): void {
  const { random } = s;
  const bend = random.range(-0.25, 0.25);
  const spine = Array.from({ length: 12 }, (_, i) =>
    polar(from, angle + (bend * i) / 12, (length * i) / 11),
  );
  const ink = lch(0.32, 0.05, 110);
  s.line(smooth(spine), lch(0.45, 0.07, 120), 5);
  s.line(smooth(spine), ink, 1.2);
  for (let i = 4; i < 22; i++) {
    const side = i % 2 === 0 ? -1 : 1;
    const root = spine[i >> 1] ?? from;
    const size = length * 0.24 * Math.sin(((12 - (i >> 1)) / 12) * 2.6 + 0.35);
    const tip = polar(root, angle + side * (kind === 1 ? 0.5 : 0.95), size);
    const shape = leaf(root, tip, size * (kind === 2 ? 0.1 : 0.24), side * 0.06);
    s.fill(
      shape,
      lch(random.range(0.5, 0.66), 0.075, random.range(118, 150)),
      'fill-opacity="0.82"',
    );
    s.line(shape, ink, 1, 'stroke-opacity="0.75"');
    s.line(polyline(root, tip), ink, 0.8, 'stroke-opacity="0.6"');
  }
  flowerHead(s, spine[11] ?? from, length * 0.17, [5, 12, 8][kind] ?? 5, hue);
}

export const herbarium: Motif = (s, hue, take) => {
  const { width: w, height: h, random, seed } = s;
  s.paper(88, 0.94);
  s.field(64, (x, y) => [
    [150, 105, 50],
    0.3 *
      step(0.36, 0.62, Math.hypot(x - 0.5, (y * w) / h - 0.5)) *
      (0.5 + fbm(x * 5, y * 5, seed)),
  ]);
  const ink = lch(0.4, 0.04, 80);
  for (const inset of [38, 50])
    s.line(`M${inset} ${inset}H${w - inset}V${h - inset}H${inset}Z`, ink, inset < 40 ? 3 : 1);
  const foot: Point = [w / 2, h * 0.87];
  const size = Math.min(w * 0.72, h * 0.62);
  for (const turn of [-0.52, 0.5, -0.04])
    sprig(
      s,
      foot,
      -Math.PI / 2 + turn + random.range(-0.07, 0.07),
      size * (Math.abs(turn) > 0.4 ? 0.78 : 1.08),
      hue + (turn === -0.04 ? 0 : 25),
      take % 3,
    );
  for (let i = 0; i < 7; i++) {
    const tip = polar(foot, Math.PI / 2 + (i - 3) * 0.24, random.range(50, 95));
    s.line(
      `M${foot[0]} ${foot[1]}Q${foot[0] + (i - 3) * 5} ${foot[1] + 40} ${tip[0]} ${tip[1]}`,
      lch(0.48, 0.06, 70),
      2,
    );
  }
};

/** One puddle of paint: pale inside, a darker rim where it dried. */
function puddle(s: Sketch, at: Point, radius: number, color: string): void {
  const shape = smooth(ring(s.random, at, radius, 0.13, { count: 18, squash: 0.94 }), true);
  s.fill(
    shape,
    s.orb({
      0: fade(color, 0.2),
      0.7: fade(color, 0.36),
      0.93: fade(color, 0.5),
      1: fade(color, 0.7),
    }),
  );
  s.line(shape, color, 1.4, 'stroke-opacity="0.45"');
}

function paintedStem(s: Sketch, [x, y]: Point, foot: Point): void {
  const { random } = s;
  for (const k of [0, 1, 2])
    s.line(
      `M${x} ${y}Q${x + random.range(-20, 40)} ${(y + foot[1]) / 2} ${foot[0] + k * 2} ${foot[1]}`,
      lch(0.55, 0.1, 140),
      8 - k * 2.5,
      'stroke-opacity="0.4"',
    );
  for (let i = 0; i < 3; i++) {
    const t = random.range(0.35, 0.85);
    const root: Point = [x + (foot[0] - x) * t, y + (foot[1] - y) * t];
    const tip = polar(root, -Math.PI / 2 + random.range(-1.3, 1.3), random.range(110, 230));
    for (const k of [1, 0.75])
      s.fill(
        leaf(root, tip, 42 * k, random.range(-0.06, 0.06)),
        lch(random.range(0.52, 0.7), 0.11, random.range(125, 165)),
        'fill-opacity="0.4"',
      );
  }
}

function paintedFlower(s: Sketch, at: Point, size: number, hue: number): void {
  const { random } = s;
  for (let i = 0; i < 18; i++) {
    const layer = Math.floor(i / 6);
    const reach = size * (1 - layer * 0.3);
    const petal = polar(
      at,
      ((i % 6) / 6) * 6.283 + layer * 0.5 + random.range(-0.2, 0.2),
      reach * 0.62,
    );
    puddle(
      s,
      petal,
      reach * 0.52,
      lch(0.74 - layer * 0.09 + random.range(-0.04, 0.05), 0.15, hue + random.range(-16, 16)),
    );
  }
  puddle(s, at, size * 0.24, lch(0.5, 0.13, hue - 50));
  const near = size * 0.2;
  s.dust(18, [at[0] - near, at[1] - near, at[0] + near, at[1] + near], [2, 5], lch(0.85, 0.15, 90));
}

export const wetBloom: Motif = (s, hue) => {
  const { width: w, height: h, random, seed } = s;
  s.paper(95, 0.975);
  const [a, b] = [rgb(0.82, 0.09, hue + 60), rgb(0.8, 0.1, hue - 40)];
  s.field(120, (x, y) => {
    const spread = fbm(x * 2.4, y * 2.4, seed, 5);
    return [
      mix(a, b, fbm(x * 1.5, y * 1.5, seed + 50)),
      0.75 * step(0.42, 0.62, spread) + 0.35 * step(0.03, 0, Math.abs(spread - 0.44)),
    ];
  });
  const heads = [0.28, 0.68, 0.46].map(
    (x, i): Point => [
      w * (x + random.range(-0.08, 0.08)),
      h * (0.28 + i * 0.13 + random.range(-0.05, 0.05)),
    ],
  );
  for (const head of heads) paintedStem(s, head, [w * 0.5 + random.range(-60, 60), h * 0.96]);
  for (const [i, head] of heads.entries())
    paintedFlower(
      s,
      head,
      Math.min(w, h) * random.range(0.14, 0.21),
      hue + i * random.range(10, 28),
    );
  for (let i = 0; i < 46; i++)
    s.disc(
      [random.range(0, w), random.range(0, h)],
      random.range(1, 8) ** 1.1,
      lch(0.7, 0.13, hue + random.range(-60, 80)),
      'fill-opacity="0.4"',
    );
};
