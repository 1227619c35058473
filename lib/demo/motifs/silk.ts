// Draped silk with woven clouds.
// Invariant: folds bend the pattern as they shade it.
import { lch, rgb } from "#lib/demo/color.ts";
import { fbm } from "#lib/demo/random.ts";
import { leaf, type Point, polar } from "#lib/demo/shapes.ts";
import type { Motif, Sketch } from "#lib/demo/sketch.ts";

function ruyiCloud(
  s: Sketch,
  [x, y]: Point,
  size: number,
  turn: number,
  thread: string,
  body: string,
): void {
  const curl = (side: number): string =>
    `M0 0c${side * 0.2} -0.5 ${side * 0.9} -0.42 ${side * 0.86} 0.08c${side * -0.04} 0.42 ${side * -0.6} 0.36 ${side * -0.52} 0c${side * 0.04} -0.2 ${side * 0.32} -0.16 ${side * 0.28} 0.04`;
  const tail = "M0 0c-0.1 0.4 0.5 0.5 0.9 0.46s0.9 -0.1 1.3 0.16M0.1 0.3c0.3 0.3 0.8 0.3 1.1 0.3";
  const crown = "M-0.34 -0.28c-0.06 -0.5 0.74 -0.5 0.68 0";
  s.add(
    `<g transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${turn.toFixed(1)}) scale(${size.toFixed(1)})" fill="none" stroke-linecap="round"><path d="M0 0c0.2 -0.6 1 -0.4 0.86 0.08q-0.3 0.6 -0.86 0.3q-0.56 0.3 -0.86 -0.3c-0.14 -0.48 0.66 -0.68 0.86 -0.08Z" fill="${body}" opacity="0.75"/><path d="${curl(1)}${curl(-1)}${tail}${crown}" stroke="${thread}" stroke-width="0.07"/><path d="${curl(1)}${curl(-1)}${tail}${crown}" stroke="#fff" stroke-width="0.016" opacity="0.7"/></g>`,
  );
}

export const silk: Motif = (s, hue) => {
  const { width: w, height: h, random, seed } = s;
  const lean = random.range(-0.7, 0.7);
  const shift = random.range(0, 9);
  const drape = (x: number, y: number): number => {
    const warp = fbm(x * 1.6, y * 1.3, seed, 3) * 3.4;
    return (
      Math.sin((x + y * lean) * 6 + warp * 2.2 + shift) * 0.6 +
      Math.sin((x * 1.7 - y * 0.4) * 5 + warp * 2.6) * 0.4
    );
  };
  s.ground(lch(0.5, 0.15, hue));
  const gold = lch(0.86, 0.11, 88);
  const grid = Math.min(w, h) / 3;
  for (let row = -1; row * grid * 0.8 < h + grid; row++)
    for (let column = -1; column * grid < w + grid; column++) {
      const at: Point = [(column + (row % 2) * 0.5) * grid, row * grid * 0.8];
      const pull = drape(at[0] / w, at[1] / w);
      ruyiCloud(
        s,
        [at[0] + pull * 26, at[1] + pull * 16],
        grid * 0.34,
        pull * 16,
        gold,
        lch(0.66, 0.12, hue + random.range(-70, 90)),
      );
      for (let k = 0; k < 5; k++) {
        const heart: Point = [at[0] + grid * 0.5 + pull * 26, at[1] + grid * 0.3 + pull * 16];
        s.fill(
          leaf(heart, polar(heart, (k / 5) * 6.283 + pull, grid * 0.11), grid * 0.05),
          lch(0.8, 0.1, hue + 40),
        );
      }
    }
  const [dark, light] = [rgb(0.13, 0.09, hue - 20), rgb(0.97, 0.04, hue + 50)];
  s.field(208, (x, y) => {
    const slope = (drape(x + 0.006, y) - drape(x - 0.006, y)) * 9 + drape(x, y) * 0.25;
    return slope > 0
      ? [light, Math.min(0.8, slope * slope * 0.55)]
      : [dark, Math.min(0.9, -slope * 0.75)];
  });
  const threads = Array.from({ length: Math.ceil(h / 5) }, (_, i) => `M0 ${i * 5}H${w}`).join("");
  s.line(threads, "#fff", 0.8, 'stroke-opacity="0.1"');
};
