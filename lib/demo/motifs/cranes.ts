// Folded paper cranes on strings.
// Invariant: one light from the upper right on all facets.
import { lch, rgb } from "#lib/demo/color.ts";
import { type Point, polygon } from "#lib/demo/shapes.ts";
import type { Motif, Sketch } from "#lib/demo/sketch.ts";

// Corners of an origami crane (unit: half its span) and how far each facet is from its mean tone.
const FACETS: readonly { tone: number; points: readonly Point[] }[] = [
  {
    tone: -0.14,
    points: [
      [-0.12, 0.05],
      [-0.62, -0.95],
      [0.12, -0.12],
    ],
  },
  {
    tone: -0.06,
    points: [
      [0.1, 0.22],
      [1.12, -0.62],
      [0.3, -0.05],
    ],
  },
  {
    tone: 0.02,
    points: [
      [-0.2, 0.26],
      [-0.92, -0.36],
      [-0.26, 0],
    ],
  },
  {
    tone: -0.1,
    points: [
      [-0.92, -0.36],
      [-1.2, -0.14],
      [-0.8, -0.26],
    ],
  },
  {
    tone: -0.02,
    points: [
      [-0.36, 0.08],
      [0, 0.5],
      [0.4, 0.02],
      [0.05, -0.14],
    ],
  },
  {
    tone: 0.06,
    points: [
      [-0.36, 0.08],
      [0, 0.5],
      [0.02, 0.1],
    ],
  },
  {
    tone: 0.1,
    points: [
      [-0.06, 0.16],
      [0.62, -1.1],
      [0.34, 0.06],
    ],
  },
  {
    tone: -0.04,
    points: [
      [0.62, -1.1],
      [0.34, 0.06],
      [0.5, -0.1],
    ],
  },
];
const CRANE = FACETS.map(({ tone, points }) => ({
  tone,
  path: polygon(...points.map(([x, y]): Point => [x * 100, y * 100])),
}));

function crane(s: Sketch, [x, y]: Point, size: number, hue: number, tone: number): void {
  const turn = s.random.range(-14, 14);
  s.add(
    `<g transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${turn.toFixed(1)}) scale(${(size / 100).toFixed(3)})">`,
  );
  for (const facet of CRANE)
    s.fill(facet.path, lch(Math.min(0.97, tone + facet.tone), 0.13, hue + facet.tone * 90));
  s.add("</g>");
}

/** Strings of cranes; `layer` 0 is far, 2 near. */
function curtain(s: Sketch, layer: number, hue: number, isNight: boolean): void {
  const { width: w, height: h, random } = s;
  const count = Math.round(([11, 7, 4][layer] ?? 4) * (w / 832));
  for (let i = 0; i < count; i++) {
    const x = ((i + 0.5 + random.range(-0.2, 0.2)) / count) * w;
    const size = 832 * ([0.026, 0.048, 0.098][layer] ?? 0.1) * random.range(0.9, 1.1);
    const end = h * random.range(0.45, 0.98);
    s.line(
      `M${x} 0V${end}`,
      isNight ? "#e8dcc8" : lch(0.5, 0.05, hue),
      layer * 0.5 + 0.7,
      'stroke-opacity="0.55"',
    );
    for (let y = random.range(-0.5, 1) * size; y < end; y += size * 2.15)
      crane(
        s,
        [x, y],
        size,
        hue + (y / h) * 120 + i * 14 + random.range(-12, 12),
        isNight ? 0.46 + layer * 0.14 : 0.85 - layer * 0.08,
      );
    s.disc([x, end], size * 0.1, lch(0.7, 0.14, 80));
  }
}

export const cranes: Motif = (s, hue, take) => {
  const { width: w, height: h, random } = s;
  const isNight = take % 2 === 1;
  s.ground(
    s.slope(
      isNight
        ? { 0: lch(0.2, 0.06, hue + 220), 1: lch(0.42, 0.1, hue + 260) }
        : { 0: lch(0.95, 0.03, hue + 30), 1: lch(0.85, 0.07, hue) },
    ),
  );
  for (let i = 0; i < 7; i++)
    s.glow(
      [w * random.next(), h * random.next()],
      w * random.range(0.1, 0.26),
      lch(isNight ? 0.6 : 0.98, 0.1, hue + random.range(-40, 60)),
      isNight ? 0.3 : 0.55,
    );
  for (let layer = 0; layer < 3; layer++) {
    curtain(s, layer, hue, isNight);
    if (layer < 2)
      s.haze(isNight ? rgb(0.38, 0.09, hue + 250) : rgb(0.97, 0.03, hue + 20), 0.5, 1.6, 1.5);
  }
};
