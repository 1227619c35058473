// A head in profile between two lights.
// Invariant: the face itself stays dark.
import { fade, lch, rgb } from "#lib/demo/color.ts";
import { leaf, type Point, smooth } from "#lib/demo/shapes.ts";
import type { Motif, Sketch } from "#lib/demo/sketch.ts";

// A head in profile that looks to the right, chest to crown; the unit is about two thirds of a head.
const FACE: readonly Point[] = [
  [0.02, -0.66],
  [0.22, -0.6],
  [0.36, -0.44],
  [0.4, -0.26],
  [0.405, -0.17],
  [0.47, -0.06],
  [0.515, 0.015],
  [0.475, 0.05],
  [0.435, 0.06],
  [0.455, 0.105],
  [0.44, 0.135],
  [0.415, 0.15],
  [0.445, 0.18],
  [0.43, 0.22],
  [0.395, 0.25],
  [0.405, 0.31],
  [0.36, 0.37],
  [0.25, 0.395],
  [0.15, 0.46],
  [0.13, 0.58],
  [0.17, 0.74],
  [0.36, 0.86],
  [0.66, 0.98],
  [0.84, 1.2],
  [0.92, 1.7],
];
const BACK: readonly Point[] = [
  [-0.9, 1.7],
  [-0.7, 1.2],
  [-0.58, 0.86],
  [-0.6, 0.5],
  [-0.56, 0.15],
  [-0.58, -0.18],
  [-0.46, -0.5],
  [-0.22, -0.7],
];
const HAIRLINE: readonly Point[] = [
  [0.12, -0.68],
  [0.26, -0.5],
  [0.18, -0.3],
  [0.1, -0.05],
  [0.02, 0.14],
  [0.06, 0.42],
  [-0.02, 0.8],
  [0.02, 1.7],
];

type Place = (point: Point) => Point;

function strands(s: Sketch, at: Place, colors: readonly [string, string]): void {
  const { random } = s;
  for (let i = 0; i < 110; i++) {
    const t = random.next();
    const drift = random.range(-0.07, 0.07);
    const strand = smooth([
      at([-0.3 + t * 0.44, -0.72 + t * 0.05]),
      at([-0.52 + t * 0.66, -0.25]),
      at([-0.54 + t * 0.56 + drift, 0.3]),
      at([-0.6 + t * 0.6 + drift, 0.9]),
      at([-0.8 + t * 0.84 + drift, 1.7]),
    ]);
    s.line(
      strand,
      random.pick(colors),
      random.range(0.6, 2.2),
      `stroke-opacity="${random.range(0.08, 0.5).toFixed(2)}"`,
    );
  }
}

function features(s: Sketch, at: Place, u: number, rim: string, dark: string): void {
  s.fill(leaf(at([0.24, -0.175]), at([0.36, -0.14]), u * 0.025), dark);
  s.line(
    smooth([at([0.22, -0.18]), at([0.3, -0.205]), at([0.375, -0.15])]),
    rim,
    2.2,
    'stroke-opacity="0.8"',
  );
  s.line(
    smooth([at([0.21, -0.29]), at([0.3, -0.325]), at([0.385, -0.285])]),
    dark,
    u * 0.016,
    'stroke-opacity="0.9"',
  );
  s.line(
    smooth([at([0.34, 0.15]), at([0.4, 0.148]), at([0.42, 0.15])]),
    dark,
    3,
    'stroke-opacity="0.8"',
  );
  s.line(
    smooth([at([0.05, 0.3]), at([0.16, 0.36]), at([0.27, 0.375])]),
    rim,
    3,
    'stroke-opacity="0.3"',
  );
}

export const rimLight: Motif = (s, hue, take) => {
  const { width: w, height: h, random } = s;
  const [rim, other, dark] = [
    lch(0.86, 0.14, hue),
    lch(0.62, 0.2, hue + 170),
    lch(0.07, 0.03, hue + 200),
  ];
  s.ground(s.slope({ 0: lch(0.2, 0.08, hue + 170), 1: lch(0.1, 0.04, hue + 200) }));
  s.glow([w * 0.66, h * 0.4], w * 0.9, lch(0.6, 0.17, hue), 0.8, 1.2);
  s.glow([w * 0.1, h * 0.6], w * 0.7, other, 0.6);
  s.haze(rgb(0.75, 0.12, hue), 0.3, 2, 1.4);
  for (let i = 0; i < 13; i++)
    s.disc(
      [w * random.next(), h * random.range(0, 0.8)],
      random.range(12, 52),
      random.pick([rim, other]),
      `fill-opacity="${random.range(0.05, 0.2).toFixed(2)}"`,
    );
  s.add(take % 2 === 1 ? `<g transform="translate(${w} 0) scale(-1 1)">` : "<g>");
  const u = Math.min(w * 0.62, h * 0.43);
  const at: Place = ([x, y]) => [w * 0.47 + x * u, h * 0.44 + y * u];
  const [face, back] = [FACE.map(at), BACK.map(([x, y]) => at([x + random.range(-0.02, 0.02), y]))];
  const figure = `${smooth([...back, ...face])}Z`;
  s.shade(figure, rim, 46, 0.4);
  s.fill(
    figure,
    s.slope(
      { 0: lch(0.13, 0.05, hue + 190), 0.55: lch(0.17, 0.07, hue + 180), 1: lch(0.36, 0.12, hue) },
      [0, 0],
      [1, 0.1],
    ),
  );
  s.clip(figure, () => {
    s.shade(smooth(face), rim, 40, 1.1);
    s.line(smooth(face), lch(0.97, 0.05, hue + 10), 5);
    s.fill(`${smooth(HAIRLINE.map(at))}H${-w}V${-h}Z`, dark, 'fill-opacity="0.9"');
    s.shade(smooth(back), other, 50, 0.9);
    strands(s, at, [rim, other]);
    features(s, at, u, rim, dark);
  });
  s.add("</g>");
  s.box(0, h * 0.7, w, h * 0.3, s.slope({ 0: fade(dark, 0), 1: fade(dark, 0.85) }));
  s.dust(60, [0, 0, w, h], [0.8, 3.2], rim, 0.8);
};
