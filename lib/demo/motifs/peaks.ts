// Peaks in mist and dunes in low sun.
// Invariant: far things are paler and lower in contrast than near ones.
import { fade, lch, rgb } from "#lib/demo/color.ts";
import { below, type Point, polygon, polyline, ridge, smooth } from "#lib/demo/shapes.ts";
import type { Motif, Sketch } from "#lib/demo/sketch.ts";

export function pine(s: Sketch, [x, y]: Point, height: number, color: string): void {
  const tiers = [0, 1, 2, 3].map((tier) => {
    const top = y - height * (1 - tier * 0.2);
    const half = height * (0.09 + tier * 0.055);
    return polygon([x, top], [x + half, top + height * 0.34], [x - half, top + height * 0.34]);
  });
  s.fill(`${tiers.join("")}M${x - 2} ${y}h4v-12h-4Z`, color);
}

function pinesAlong(s: Sketch, line: readonly Point[], near: number, color: string): void {
  for (let i = 3; i < line.length; i += s.random.int(1, 3)) {
    const [x, y] = line[i] ?? [0, 0];
    pine(s, [x, y + 8], s.random.range(14, 26) * (0.4 + near * 1.5), color);
  }
}

export const mistPeaks: Motif = (s, hue, take) => {
  const { width: w, height: h, random } = s;
  const warm = [45, 20, 75, 350][take % 4] ?? 45;
  s.ground(
    s.slope({
      0: lch(0.52, 0.09, hue),
      0.32: lch(0.76, 0.07, hue + 20),
      0.55: lch(0.9, 0.09, warm),
    }),
  );
  const sun: Point = [w * random.range(0.28, 0.72), h * random.range(0.2, 0.32)];
  s.glow(sun, w * 0.8, lch(0.95, 0.11, warm), 0.95);
  s.haze(rgb(0.97, 0.03, warm), 0.42, 3, 3);
  s.disc(sun, w * 0.07, lch(0.985, 0.05, warm + 15));
  for (let layer = 0; layer < 6; layer++) {
    const near = layer / 5;
    const line = ridge(
      random,
      w,
      h * (0.42 + near * 0.42),
      h * (0.085 + 0.02 * Math.sin(take + layer)),
      0.47,
    );
    const color = lch(0.76 - near * 0.56, 0.05 + near * 0.02, hue + (1 - near) * 25);
    const foot = lch(0.93 - near * 0.42, 0.045, warm + (hue - warm) * near * 0.8);
    s.fill(below(polyline(...line), w, h), s.slope({ 0: color, 0.28: color, 0.75: foot }));
    if (near > 0.35) pinesAlong(s, line, near, color);
    if (near < 1) s.haze(rgb(0.96, 0.03, warm), 0.3, 3, 4);
  }
  for (let i = 0; i < 6; i++) {
    const [x, y] = [sun[0] + random.range(-160, 170), sun[1] + random.range(20, 160)];
    s.line(`M${x - 11} ${y - 5}q8 -3 11 5q4 -8 12 -5`, lch(0.3, 0.03, hue), 2);
  }
};

/** The side of a dune that the sun does not reach: from its highest point down in an S. */
function leeSide(s: Sketch, crest: readonly Point[], near: number, hue: number): void {
  const { width: w, height: h } = s;
  const [x, y] = crest.slice(2, 7).reduce((top, point) => (point[1] < top[1] ? point : top));
  const fold = smooth([
    [x, y],
    [x + w * 0.07, y + h * 0.045],
    [x + w * 0.03, y + h * 0.12],
    [x + w * 0.2, y + h * 0.22],
    [x + w * 0.5, y + h * 0.27],
  ]);
  const dark = lch(0.37 - near * 0.12, 0.09, hue - 28);
  const shadow = s.slope(
    { 0: fade(dark, 0.85), 0.5: fade(dark, 0.5), 1: fade(dark, 0.05) },
    [0, 0],
    [1, 0.6],
  );
  s.clip(below(smooth(crest), w, h), () =>
    s.fill(`${fold}L${w * 1.4} ${y + h * 0.27}V${y - h * 0.2}H${x}Z`, shadow),
  );
}

export const dunes: Motif = (s, hue, take) => {
  const { width: w, height: h, random } = s;
  const heat = take / 3;
  s.ground(
    s.slope({
      0: lch(0.56 - heat * 0.2, 0.1, hue + 200 + heat * 60),
      0.3: lch(0.76 - heat * 0.06, 0.11, hue - 20),
      0.5: lch(0.9, 0.1, hue + 25),
    }),
  );
  const sun: Point = [w * random.range(0.22, 0.5), h * (0.22 + heat * 0.17)];
  s.glow(sun, w * 0.75, lch(0.95, 0.12, hue + 30), 0.9);
  s.disc(sun, w * 0.085, lch(0.985, 0.06, hue + 40));
  s.haze(rgb(0.93, 0.08, hue + 15), 0.5, 2, 5);
  for (let layer = 0; layer < 6; layer++) {
    const near = layer / 5;
    const shift = random.range(0, 6);
    const crest = Array.from(
      { length: 9 },
      (_, i): Point => [
        (i / 8) * w,
        h * (0.48 + near * 0.36) +
          Math.sin(i * (1.15 - near * 0.45) + shift) * h * (0.018 + near * 0.05),
      ],
    );
    const lit = lch(0.87 - near * 0.2 - heat * 0.05, 0.1 + near * 0.03, hue + 14 - near * 18);
    s.fill(
      below(smooth(crest), w, h),
      s.slope({ 0: lit, 1: lch(0.58 - near * 0.2, 0.11, hue - 12) }, [0.3, 0], [0.6, 1]),
    );
    leeSide(s, crest, near, hue);
    s.line(smooth(crest), lch(0.97, 0.07, hue + 30), 2, `stroke-opacity="${0.6 - near * 0.2}"`);
    for (let i = 1; i < 11 && near > 0.35; i++)
      s.line(
        smooth(crest.map(([x, y]): Point => [x, y + i * 17 * near + 5 * Math.sin(x * 0.012 + i)])),
        lch(0.3, 0.07, hue - 20),
        1.4,
        `stroke-opacity="${0.15 - i * 0.012}"`,
      );
  }
  s.haze(rgb(0.95, 0.08, hue + 20), 0.2, 2, 6);
};
