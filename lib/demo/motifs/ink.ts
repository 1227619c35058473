// Ink on paper: mountains, pines, a boat, a seal.
// Invariant: ink is one hue; paper shows through everywhere.
import { fade, lch, rgb } from "#lib/demo/color.ts";
import { fbm, step } from "#lib/demo/random.ts";
import { type Point, ring, smooth } from "#lib/demo/shapes.ts";
import type { Motif, Sketch } from "#lib/demo/sketch.ts";

function inkTree(s: Sketch, [x, y]: Point, size: number, ink: string): void {
  const { random } = s;
  const lean = random.range(-0.3, 0.5);
  const trunk: Point[] = [0, 0.3, 0.6, 1].map((t) => [
    x + lean * size * t ** 1.5 + Math.sin(t * 5) * size * 0.05,
    y - size * t,
  ]);
  s.line(smooth(trunk), ink, size * 0.05, 'stroke-opacity="0.85"');
  for (let i = 0; i < 9; i++) {
    const [bx, by] = trunk[random.int(1, 3)] ?? [x, y];
    const tip: Point = [
      bx + random.range(-0.42, 0.42) * size,
      by - random.range(-0.02, 0.2) * size,
    ];
    s.line(
      `M${bx} ${by}Q${(bx + tip[0]) / 2} ${by - size * 0.1} ${tip[0]} ${tip[1]}`,
      ink,
      size * 0.018,
    );
    const pad = smooth(
      ring(random, tip, size * random.range(0.08, 0.16), 0.3, { squash: 0.4 }),
      true,
    );
    s.fill(pad, ink, `fill-opacity="${random.range(0.3, 0.75).toFixed(2)}"`);
  }
}

function seal(s: Sketch, x: number, y: number, size: number): void {
  s.box(x, y, size, size, lch(0.52, 0.2, 28), `rx="${size * 0.12}" fill-opacity="0.9"`);
  const cut = `M${x + size * 0.25} ${y + size * 0.2}v${size * 0.6}h${size * 0.5}M${x + size * 0.5} ${y + size * 0.2}v${size * 0.38}M${x + size * 0.75} ${y + size * 0.2}v${size * 0.38}`;
  s.line(cut, lch(0.96, 0.02, 80), size * 0.08);
}

export const inkWash: Motif = (s, hue, take) => {
  const { width: w, height: h, random, seed } = s;
  s.paper(85);
  const tall = h / w;
  const ink = rgb(0.2, 0.02, hue);
  const sun: Point = [w * random.range(0.2, 0.8), h * 0.16];
  if (take % 2 === 0) s.disc(sun, w * 0.06, lch(0.62, 0.17, 32), 'fill-opacity="0.75"');
  for (let layer = 0; layer < 4; layer++) {
    const base = (0.3 + layer * 0.15) * tall;
    const shift = seed + layer * 31;
    const height = 0.5 - layer * 0.06;
    s.field(208, (x, y) => {
      const edge = base - (fbm(x * 2.1 + layer * 5, 1, shift, 5) - 0.5) * height * 1.7;
      const depth = y - edge;
      const bleed = step(-0.004, 0.012, depth) * step(0.42, 0.02, depth);
      const strokes = 0.45 + 0.85 * fbm(x * 9 - y * 3, y * 4, shift + 3, 4);
      return [ink, bleed * strokes * (0.24 + layer * 0.16)];
    });
  }
  const shore = h * 0.8;
  const dark = lch(0.19, 0.02, hue);
  const left = random.chance(0.5);
  const bank = Array.from(
    { length: 7 },
    (_, i): Point => [
      left ? i * w * 0.09 : w - i * w * 0.09,
      shore - 40 + i * i * 3 + random.range(-12, 12),
    ],
  );
  const corner = left ? 0 : w;
  s.fill(
    `${smooth(bank)}L${corner} ${shore + 70}Z`,
    s.slope({ 0: fade(dark, 0.85), 1: fade(dark, 0) }),
  );
  for (const i of [1, 2, 3]) inkTree(s, bank[i] ?? [0, 0], random.range(150, 290), dark);
  const [bx, by] = [left ? w * 0.68 : w * 0.3, h * random.range(0.84, 0.9)];
  s.fill(`M${bx - 70} ${by}q70 34 140 -4q-14 30 -70 30t-70 -26Z`, dark, 'fill-opacity="0.85"');
  s.fill(`M${bx - 10} ${by + 4}q-2 -34 10 -40q16 8 12 40Z`, dark, 'fill-opacity="0.8"');
  s.fill(`M${bx - 22} ${by - 30}l22 -20l24 20Z`, dark);
  s.line(`M${bx + 18} ${by - 26}l66 -64`, dark, 2.4);
  for (let i = 0; i < 9; i++)
    s.line(
      `M${random.range(0, w).toFixed(0)} ${(h * random.range(0.86, 0.98)).toFixed(0)}q40 -5 ${random.int(60, 150)} 0`,
      dark,
      1.2,
      'stroke-opacity="0.22"',
    );
  for (let i = 0; i < 5; i++) {
    const [x, y] = [w * random.range(0.3, 0.7), h * random.range(0.1, 0.3)];
    s.line(`M${x - 15} ${y - 6}q9 -4 15 6q6 -11 17 -7`, dark, 2.2, 'stroke-opacity="0.7"');
  }
  seal(s, left ? w * 0.87 : w * 0.07, h * 0.9, w * 0.06);
};
