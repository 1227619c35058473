// Lanterns over water and a sun behind blinds.
// Invariant: what glows is mirrored below the horizon only.
import { fade, lch, rgb } from "#lib/demo/color.ts";
import { fbm, step } from "#lib/demo/random.ts";
import { below, type Point, polyline, ridge } from "#lib/demo/shapes.ts";
import type { Motif, Sketch } from "#lib/demo/sketch.ts";

function lantern(s: Sketch, [x, y]: Point, r: number, hue: number, opacity: number): void {
  s.glow([x, y], r * 3.2, lch(0.78, 0.17, hue), 0.5 * opacity);
  s.add(`<g opacity="${opacity}">`);
  s.oval(
    [x, y],
    r,
    r * 0.86,
    s.orb(
      { 0: lch(0.97, 0.09, hue + 35), 0.45: lch(0.8, 0.17, hue + 10), 1: lch(0.5, 0.19, hue - 15) },
      [0.5, 0.6],
      0.6,
    ),
  );
  const ribs = [0.3, 0.66, 0.92].map(
    (part) =>
      `M${x} ${y - r * 0.86}C${x - r * part * 1.3} ${y - r * 0.6} ${x - r * part * 1.3} ${y + r * 0.6} ${x} ${y + r * 0.86}C${x + r * part * 1.3} ${y + r * 0.6} ${x + r * part * 1.3} ${y - r * 0.6} ${x} ${y - r * 0.86}`,
  );
  s.line(
    ribs.join(""),
    lch(0.45, 0.16, hue - 15),
    Math.max(0.8, r * 0.025),
    'stroke-opacity="0.55"',
  );
  for (const edge of [-1, 1])
    s.box(
      x - r * 0.34,
      y + edge * r * 0.86 - r * 0.08,
      r * 0.68,
      r * 0.16,
      lch(0.32, 0.08, 50),
      `rx="${r * 0.04}"`,
    );
  s.line(
    `M${x} ${y - r * 0.94}v${-r * 0.5}M${x} ${y + r * 0.94}v${r * 0.3}`,
    lch(0.6, 0.12, 60),
    Math.max(1, r * 0.05),
  );
  s.line(
    `M${x - r * 0.09} ${y + r * 1.24}v${r * 0.62}M${x} ${y + r * 1.24}v${r * 0.7}M${x + r * 0.09} ${y + r * 1.24}v${r * 0.62}`,
    lch(0.68, 0.17, hue),
    Math.max(1, r * 0.06),
  );
  s.add("</g>");
}

export const lanternNight: Motif = (s, hue) => {
  const { width: w, height: h, random, seed } = s;
  const shore = h * 0.74;
  s.ground(
    s.slope({
      0: lch(0.17, 0.07, hue + 230),
      0.6: lch(0.32, 0.11, hue + 280),
      0.74: lch(0.48, 0.14, hue + 340),
      0.745: lch(0.24, 0.09, hue + 280),
      1: lch(0.12, 0.05, hue + 230),
    }),
  );
  s.dust(120, [0, 0, w, h * 0.5], [0.5, 1.6], "#fff", 0.8);
  s.haze(rgb(0.6, 0.13, hue + 330), 0.35, 2, 3);
  for (let layer = 0; layer < 2; layer++)
    s.fill(
      below(polyline(...ridge(random, w, shore - 50 + layer * 30, h * 0.045, 0.5)), w, shore),
      lch(0.3 - layer * 0.1, 0.09, hue + 290),
    );
  const lights = Array.from({ length: 15 }, (_, i) => ({
    at: [w * random.range(0.04, 0.96), h * random.range(0.04, 0.66)] as Point,
    near: (i / 14) ** 1.5,
  }));
  for (const { at, near } of lights) {
    const r = w * (0.014 + near * 0.1);
    lantern(s, at, r, hue + random.range(-12, 22), 0.6 + near * 0.4);
    const mirror = s.slope({
      0: fade(lch(0.8, 0.16, hue + 10), 0.55),
      1: fade(lch(0.6, 0.18, hue), 0),
    });
    s.box(at[0] - r * 0.4, shore, r * 0.8, 80 + near * 230, mirror, `rx="${r * 0.4}"`);
  }
  const water = seed + 9;
  s.field(140, (x, y) => [
    rgb(0.2, 0.08, hue + 270),
    step(1.08, 1.1, y) * 0.8 * step(0.45, 0.6, fbm(x * 5, y * 46, water, 3)),
  ]);
  s.field(140, (x, y) => [
    rgb(0.85, 0.13, hue + 20),
    step(1.085, 1.1, y) * 0.5 * step(0.6, 0.7, fbm(x * 7, y * 60, water + 5, 3)),
  ]);
  s.dust(26, [0, h * 0.3, w, h], [1.5, 4], lch(0.88, 0.14, hue + 30), 0.8);
};

function neonGrid(s: Sketch, horizon: number, hue: number): void {
  const { width: w, height: h } = s;
  const rays = Array.from(
    { length: 33 },
    (_, i) => `M${w / 2 + (i - 16) * 14} ${horizon}L${w / 2 + (i - 16) * 150} ${h}`,
  );
  const rows = Array.from(
    { length: 16 },
    (_, i) => `M0 ${horizon + (h - horizon) * (i / 15) ** 2.2}H${w}`,
  );
  const grid = [...rays, ...rows].join("");
  const neon = lch(0.76, 0.22, hue - 10);
  s.line(grid, neon, 9, 'stroke-opacity="0.14"');
  s.line(grid, neon, 4, 'stroke-opacity="0.3"');
  s.line(grid, lch(0.88, 0.13, hue - 30), 1.5);
}

export const sunsetGrid: Motif = (s, hue) => {
  const { width: w, height: h, random } = s;
  const horizon = h * 0.6;
  const unit = Math.min(w, h);
  s.ground(
    s.slope({
      0: lch(0.15, 0.09, hue - 60),
      0.35: lch(0.32, 0.17, hue - 20),
      0.6: lch(0.66, 0.2, hue + 30),
    }),
  );
  s.dust(170, [0, 0, w, h * 0.4], [0.5, 2], "#fff", 0.9);
  const sun: Point = [w / 2 + random.range(-60, 60), horizon - unit * 0.26];
  const r = unit * random.range(0.27, 0.33);
  s.glow(sun, r * 2.3, lch(0.7, 0.24, hue + 10), 0.75);
  const bands = Array.from({ length: 7 }, (_, i) => {
    const y = sun[1] - r + r * 2 * (0.42 + i * 0.085);
    return `M0 ${y - r}H${w}V${y}H0Z`.replace(String(y - r), String(y - r * (0.13 - i * 0.007)));
  });
  const disk = s.slope({
    0: lch(0.95, 0.13, 100),
    0.45: lch(0.8, 0.18, 60),
    1: lch(0.62, 0.26, hue),
  });
  const top = sun[1] - r + r * 2 * 0.3;
  s.clip(`M0 0H${w}V${top}H0Z${bands.join("")}`, () => s.disc(sun, r, disk));
  s.haze(rgb(0.7, 0.18, hue), 0.3, 2, 6);
  for (let layer = 0; layer < 3; layer++) {
    const line = ridge(random, w, horizon - 8 + layer * 12, h * (0.1 - layer * 0.028), 0.5).filter(
      (_, i) => i % 4 === 0,
    );
    s.fill(
      below(polyline(...line), w, horizon + 30),
      s.slope({ 0: lch(0.34 - layer * 0.08, 0.14, hue - 50), 1: lch(0.2, 0.1, hue - 60) }),
    );
    s.line(
      polyline(...line),
      lch(0.78, 0.18, hue - 120),
      1.8,
      `stroke-opacity="${0.35 + layer * 0.25}"`,
    );
  }
  s.box(
    0,
    horizon,
    w,
    h - horizon,
    s.slope({
      0: lch(0.36, 0.18, hue - 20),
      0.25: lch(0.16, 0.1, hue - 50),
      1: lch(0.1, 0.06, hue - 60),
    }),
  );
  neonGrid(s, horizon, hue);
  s.glow([sun[0], horizon], w * 0.8, lch(0.82, 0.18, hue + 30), 0.7, 0.16);
  const mirror = s.slope({ 0: fade(lch(0.85, 0.18, 60), 0.5), 1: fade(lch(0.6, 0.24, hue), 0) });
  s.fill(`M${sun[0] - r * 0.8} ${horizon}h${r * 1.6}l${r * 0.5} ${h * 0.3}h${-r * 2.6}Z`, mirror);
};
