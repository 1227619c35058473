// Balloons over a valley and nights on other worlds.
// Invariant: the sky is the brightest or the deepest part, the land is a dark edge.
import { fade, lch, mix, rgb } from "#lib/demo/color.ts";
import { fbm, step } from "#lib/demo/random.ts";
import { below, type Point, polyline, ridge, smooth } from "#lib/demo/shapes.ts";
import type { Motif, Sketch } from "#lib/demo/sketch.ts";

function balloon(s: Sketch, [x, y]: Point, r: number, hue: number): void {
  const { random } = s;
  const outline = `M${x - r * 0.3} ${y + r * 1.28}C${x - r * 0.6} ${y + r * 0.9} ${x - r} ${y + r * 0.55} ${x - r} ${y}A${r} ${r} 0 0 1 ${x + r} ${y}C${x + r} ${y + r * 0.55} ${x + r * 0.6} ${y + r * 0.9} ${x + r * 0.3} ${y + r * 1.28}Z`;
  const second = hue + random.pick([40, 150, 180, 60]);
  s.clip(outline, () => {
    s.box(x - r, y - r, r * 2, r * 2.4, lch(0.68, 0.15, hue));
    for (const [i, half] of [1, 0.74, 0.42, 0.13].entries()) {
      const color = i % 2 === 0 ? lch(0.7, 0.15, hue) : lch(0.9, 0.08, second);
      s.oval([x, y + r * 0.1], r * half, r * 1.45, color);
    }
    s.box(x - r, y + r * 0.18, r * 2, r * 0.16, lch(0.95, 0.05, second), 'fill-opacity="0.75"');
    const light: Point = [0.32, 0.25];
    s.box(
      x - r,
      y - r,
      r * 2,
      r * 2.4,
      s.orb(
        {
          0: fade("#ffffff", 0.5),
          0.4: fade("#ffffff", 0),
          0.55: fade(lch(0.2, 0.08, hue), 0),
          1: fade(lch(0.2, 0.1, hue + 40), 0.75),
        },
        light,
        0.85,
      ),
    );
  });
  const basket = y + r * 1.62;
  const ropes = `M${x - r * 0.28} ${y + r * 1.28}L${x - r * 0.14} ${basket}M${x + r * 0.28} ${y + r * 1.28}L${x + r * 0.14} ${basket}`;
  s.line(ropes, lch(0.3, 0.03, hue), Math.max(1, r * 0.015));
  s.box(x - r * 0.16, basket, r * 0.32, r * 0.22, lch(0.42, 0.07, 60), `rx="${r * 0.05}"`);
}

export const balloons: Motif = (s, hue, take) => {
  const { width: w, height: h, random } = s;
  s.ground(
    s.slope({
      0: lch(0.64, 0.12, hue),
      0.4: lch(0.82, 0.09, hue + 70),
      0.75: lch(0.92, 0.09, hue + 150),
    }),
  );
  s.glow([w * random.range(0.2, 0.8), h * 0.72], w * 0.8, lch(0.98, 0.07, 80), 0.9, 0.6);
  s.haze([255, 252, 248], 0.7, 3, 3.2);
  for (let i = 0; i < 9; i++) {
    const far = 1 - i / 9;
    const at: Point = [w * random.range(0.08, 0.92), h * random.range(0.08, 0.72)];
    if (i < 6) balloon(s, at, w * (0.018 + 0.035 * (1 - far)), hue + random.range(0, 300));
    if (i === 6) s.haze([255, 250, 245], 0.5, 2.4, 3);
  }
  const isLeft = take % 2 === 0;
  const unit = Math.min(w, h * 0.7);
  balloon(
    s,
    [w * (isLeft ? 0.72 : 0.24) + random.range(-40, 40), h * random.range(0.4, 0.56)],
    unit * 0.115,
    hue + random.range(120, 240),
  );
  for (let layer = 0; layer < 4; layer++) {
    const line = ridge(random, w, h * (0.79 + layer * 0.055), h * 0.035, 0.4);
    const paint = s.slope({
      0: lch(0.74 - layer * 0.1, 0.06, hue + 20 - layer * 22),
      0.6: lch(0.92 - layer * 0.09, 0.05, hue + 90),
    });
    s.fill(below(smooth(line.filter((_, i) => i % 8 === 0)), w, h), paint);
    s.haze([255, 246, 236], 0.3, 2, 6);
  }
  balloon(
    s,
    [w * (isLeft ? 0.36 : 0.62) + random.range(-50, 50), h * random.range(0.26, 0.42)],
    unit * random.range(0.17, 0.26),
    hue + random.range(150, 210),
  );
};

/** Bands, a night side and a ring that passes in front. */
function planet(s: Sketch, [x, y]: Point, r: number, tint: number, night: string): void {
  const { random } = s;
  s.glow([x, y], r * 2.4, lch(0.8, 0.1, tint), 0.45);
  s.disc([x, y], r, lch(0.66, 0.1, tint));
  s.clip(`M${x - r} ${y}a${r} ${r} 0 1 0 ${r * 2} 0a${r} ${r} 0 1 0 ${-r * 2} 0Z`, () => {
    for (let i = 0; i < 9; i++) {
      const band = lch(random.range(0.5, 0.85), 0.09, tint + random.range(-30, 30));
      s.oval(
        [x, y - r + (i / 4.5) * r + random.range(-8, 8)],
        r * 1.2,
        r * random.range(0.03, 0.13),
        band,
        'fill-opacity="0.6"',
      );
    }
    s.disc(
      [x, y],
      r,
      s.orb({ 0: "#ffffff40", 0.5: fade(night, 0), 1: fade(night, 0.95) }, [0.28, 0.3], 0.85),
    );
  });
  const color = lch(0.86, 0.06, tint + 20);
  for (const [width, opacity] of [
    [r * 0.2, 0.3],
    [r * 0.07, 0.7],
  ])
    s.line(
      `M${x - r * 1.95} ${y + r * 0.06}C${x - r * 1.6} ${y + r * 0.62} ${x + r * 1.6} ${y + r * 0.62} ${x + r * 1.95} ${y + r * 0.06}`,
      color,
      width ?? 1,
      `stroke-opacity="${opacity}" transform="rotate(-18 ${x} ${y})"`,
    );
}

export const auroraWorlds: Motif = (s, hue, take) => {
  const { width: w, height: h, random, seed } = s;
  s.ground(
    s.slope({
      0: lch(0.13, 0.05, hue + 40),
      0.55: lch(0.24, 0.09, hue + 10),
      0.8: lch(0.42, 0.1, hue - 25),
    }),
  );
  const [low, high] = [rgb(0.88, 0.19, hue - 65), rgb(0.6, 0.21, hue + 70)];
  s.dust(320, [0, 0, w, h * 0.8], [0.4, 2], "#fff", 0.9);
  s.field(150, (x, y) => {
    const light = [0, 1, 2].map((k) => {
      const foot =
        0.62 -
        k * 0.15 +
        0.42 * (fbm(x * 1.7 + k * 9, take, seed + k, 3) - 0.5) +
        0.03 * Math.sin(x * 11 + k);
      const rise = foot - y;
      const rays = 0.2 + 0.8 * fbm(x * 30 + k * 5, y * 0.8, seed + 7 + k, 2);
      return {
        rise,
        power:
          step(-0.035, 0.05, rise) *
          step(0.42, 0, rise) *
          rays *
          step(0.3, 0.65, fbm(x * 2.2, k * 4, seed + 30, 2)),
      };
    });
    const best = light.reduce((a, b) => (b.power > a.power ? b : a));
    return [
      mix(low, high, step(0.02, 0.34, best.rise)),
      light.reduce((sum, { power }) => sum + power, 0) * 0.95,
    ];
  });
  planet(
    s,
    [w * random.range(0.6, 0.78), h * random.range(0.14, 0.26)],
    Math.min(w, h) * random.range(0.12, 0.19),
    hue + random.pick([150, 190, 100]),
    lch(0.1, 0.05, hue),
  );
  for (let layer = 0; layer < 4; layer++) {
    const line = ridge(random, w, h * (0.74 + layer * 0.07), h * (0.07 - layer * 0.008), 0.52);
    s.fill(
      below(polyline(...line), w, h),
      s.slope({
        0: lch(0.3 - layer * 0.07, 0.07, hue + layer * 8),
        0.5: lch(0.42 - layer * 0.1, 0.09, hue - 40),
      }),
    );
    s.line(
      polyline(...line),
      lch(0.8, 0.14, hue - 60),
      1.5,
      `stroke-opacity="${0.5 - layer * 0.12}"`,
    );
    if (layer < 3) s.haze(low, 0.1, 2.5, 5);
  }
};
