// Lit windows in a dark facade.
// Invariant: light stays inside its window, but for a glow around it.
import { lch, rgb } from "#lib/demo/color.ts";
import { fbm } from "#lib/demo/random.ts";
import { type Point, polygon } from "#lib/demo/shapes.ts";
import type { Motif, Sketch } from "#lib/demo/sketch.ts";

function houseplant(s: Sketch, x: number, y: number, size: number): void {
  const { random } = s;
  const dark = lch(0.2, 0.04, 140);
  for (let i = 0; i < 9; i++) {
    const [dx, dy] = [random.range(-0.5, 0.5) * size, -random.range(0.5, 1) * size];
    s.line(`M${x} ${y - size * 0.25}q${dx * 0.2} ${dy * 0.8} ${dx} ${dy}`, dark, size * 0.09);
  }
  s.box(x - size * 0.17, y - size * 0.3, size * 0.34, size * 0.3, lch(0.25, 0.05, 40));
}

function litWindow(s: Sketch, x: number, y: number, w: number, h: number, warm: number): void {
  const { random } = s;
  s.glow([x + w / 2, y + h / 2], w * 1.35, lch(0.75, 0.14, warm), 0.32);
  const inside = s.slope({ 0: lch(0.93, 0.09, warm + 15), 1: lch(0.7, 0.14, warm - 15) });
  s.box(x, y, w, h, inside);
  const kind = random.int(0, 4);
  const dim = lch(0.42, 0.1, warm - 30);
  if (kind === 0) houseplant(s, x + w * random.range(0.3, 0.7), y + h, h * 0.55);
  if (kind === 1) {
    const lamp: Point = [x + w * random.range(0.35, 0.65), y + h * 0.3];
    s.line(`M${lamp[0]} ${y}V${lamp[1]}`, dim, 2);
    s.fill(
      polygon(
        lamp,
        [lamp[0] + w * 0.18, lamp[1] + h * 0.14],
        [lamp[0] - w * 0.18, lamp[1] + h * 0.14],
      ),
      dim,
    );
    s.glow([lamp[0], lamp[1] + h * 0.2], w * 0.5, "#ffffff", 0.75);
  }
  if (kind === 2) {
    for (const side of [0, 0.74])
      s.box(
        x + w * side,
        y,
        w * 0.26,
        h,
        lch(0.62, 0.12, warm + random.range(-60, 20)),
        'fill-opacity="0.8"',
      );
  }
  if (kind === 3) {
    const [px, py] = [x + w * random.range(0.35, 0.65), y + h];
    s.disc([px, py - h * 0.45], h * 0.12, lch(0.24, 0.05, warm - 40));
    s.fill(
      `M${px - w * 0.24} ${py}q0 ${-h * 0.34} ${w * 0.24} ${-h * 0.34}t${w * 0.24} ${h * 0.34}Z`,
      lch(0.24, 0.05, warm - 40),
    );
  }
  if (kind === 4)
    for (let i = 1; i < 7; i++) s.box(x, y + (i * h) / 9, w, h * 0.045, dim, 'fill-opacity="0.45"');
}

export const cityWindows: Motif = (s, hue, take) => {
  const { width: w, height: h, random, seed } = s;
  s.ground(s.slope({ 0: lch(0.2, 0.05, hue), 1: lch(0.13, 0.04, hue + 30) }));
  s.field(104, (x, y) => [
    rgb(0.32, 0.06, hue),
    0.75 * fbm(x * 6, y * 6, seed) * fbm(x * 60, y * 90, seed),
  ]);
  const columns = 4 + (take % 3);
  const [cw, ch] = [w / columns, w / columns / 0.72];
  for (let row = 0; row * ch < h; row++) {
    s.box(0, row * ch, w, ch * 0.045, lch(0.31, 0.05, hue + 10));
    s.box(0, row * ch + ch * 0.045, w, ch * 0.05, "#000", 'fill-opacity="0.4"');
    for (let column = 0; column < columns; column++) {
      const [ww, wh] = [cw * 0.58, ch * 0.6];
      const [x, y] = [column * cw + (cw - ww) / 2, row * ch + ch * 0.24];
      s.box(x - 7, y - 7, ww + 14, wh + 14, lch(0.1, 0.03, hue));
      if (random.chance(0.62)) litWindow(s, x, y, ww, wh, random.pick([70, 75, 82, 55, 40, 95]));
      else
        s.box(
          x,
          y,
          ww,
          wh,
          s.slope({ 0: lch(0.36, 0.07, hue + 20), 0.6: lch(0.19, 0.05, hue) }, [0, 0], [1, 1]),
        );
      s.line(`M${x + ww / 2} ${y}v${wh}M${x} ${y + wh * 0.34}h${ww}`, lch(0.14, 0.03, hue), 4);
      s.box(x - 13, y + wh + 6, ww + 26, ch * 0.035, lch(0.4, 0.05, hue));
      if (random.chance(0.4)) {
        const rail = Array.from(
          { length: 9 },
          (_, i) => `M${x - 10 + (i * (ww + 20)) / 8} ${y + wh * 0.66}v${wh * 0.36}`,
        );
        s.line(`${rail.join("")}M${x - 12} ${y + wh * 0.66}h${ww + 24}`, lch(0.09, 0.02, hue), 3);
      }
    }
  }
  const drops = Array.from(
    { length: 90 },
    () =>
      `M${random.range(0, w).toFixed(0)} ${random.range(0, h).toFixed(0)}l-5 ${random.int(20, 46)}`,
  );
  s.line(drops.join(""), lch(0.85, 0.03, hue), 1, `stroke-opacity="${take % 2 === 0 ? 0.16 : 0}"`);
};
