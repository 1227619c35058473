// Jellyfish in deep water.
// Invariant: bodies are translucent, light comes from above.
import { fade, lch, rgb } from "#lib/demo/color.ts";
import { fbm, step } from "#lib/demo/random.ts";
import { type Point, smooth } from "#lib/demo/shapes.ts";
import type { Motif, Sketch } from "#lib/demo/sketch.ts";

function jelly(s: Sketch, [x, y]: Point, r: number, hue: number, lean: number): void {
  const { random } = s;
  s.glow([x, y], r * 2.6, lch(0.75, 0.15, hue), 0.5);
  s.add(`<g transform="rotate(${lean.toFixed(1)} ${x.toFixed(0)} ${y.toFixed(0)})">`);
  const wave = (from: number, length: number, swing: number): string =>
    smooth(
      [0, 1, 2, 3, 4, 5].map(
        (k): Point => [
          from + Math.sin(k * 1.15 + from * 0.05) * swing * (0.3 + k * 0.2),
          y + r * 0.2 + (length * k) / 5,
        ],
      ),
    );
  for (let i = 0; i < 15; i++)
    s.line(
      wave(x + ((i - 7) / 7) * r * 0.85, r * random.range(2, 3.8), r * 0.2),
      lch(0.85, 0.11, hue + 20),
      random.range(0.8, 2.2),
      `stroke-opacity="${random.range(0.3, 0.7).toFixed(2)}"`,
    );
  for (let i = 0; i < 5; i++) {
    const arm = wave(x + (i - 2) * r * 0.2, r * random.range(1.5, 2.5), r * 0.25);
    for (const width of [0.13, 0.07, 0.025])
      s.line(arm, lch(0.9, 0.09, hue - 25), r * width, 'stroke-opacity="0.22"');
  }
  const skirt = Array.from(
    { length: 9 },
    (_, i): Point => [x + r - (i / 8) * r * 2, y + r * 0.22 + (i % 2) * r * 0.11],
  );
  const bell = `M${x - r} ${y + r * 0.22}C${x - r * 1.06} ${y - r * 1.25} ${x + r * 1.06} ${y - r * 1.25} ${x + r} ${y + r * 0.22}${smooth(skirt).replace("M", "L")}Z`;
  s.fill(
    bell,
    s.orb(
      {
        0: fade(lch(0.93, 0.1, hue + 30), 0.9),
        0.5: fade(lch(0.72, 0.16, hue), 0.55),
        0.86: fade(lch(0.6, 0.18, hue - 20), 0.55),
        1: fade(lch(0.92, 0.1, hue + 10), 0.9),
      },
      [0.5, 0.72],
      0.72,
    ),
  );
  for (const part of [-0.75, -0.45, -0.15, 0.15, 0.45, 0.75])
    s.line(
      `M${x + part * r * 0.3} ${y - r * 0.68}Q${x + part * r * 1.1} ${y - r * 0.5} ${x + part * r * 1.15} ${y + r * 0.2}`,
      "#fff",
      1.2,
      'stroke-opacity="0.35"',
    );
  s.oval([x, y - r * 0.18], r * 0.42, r * 0.26, lch(0.95, 0.08, hue + 50), 'fill-opacity="0.5"');
  s.oval(
    [x - r * 0.36, y - r * 0.44],
    r * 0.24,
    r * 0.1,
    "#fff",
    `fill-opacity="0.55" transform="rotate(-32 ${x - r * 0.36} ${y - r * 0.44})"`,
  );
  s.add("</g>");
}

export const jellyfish: Motif = (s, hue, take) => {
  const { width: w, height: h, random, seed } = s;
  s.ground(
    s.slope({
      0: lch(0.5, 0.12, hue - 30),
      0.35: lch(0.29, 0.1, hue),
      1: lch(0.11, 0.05, hue + 20),
    }),
  );
  s.field(110, (x, y) => {
    const angle = (x - 0.5) / (y + 0.35);
    return [
      rgb(0.9, 0.08, hue - 40),
      0.5 * step(0.42, 0.75, fbm(angle * 9, 0.5, seed, 3)) * step(1.15, 0, y),
    ];
  });
  s.haze(rgb(0.5, 0.12, hue - 20), 0.35, 2.4);
  const tint = hue + ([80, 130, 40, 180][take % 4] ?? 80);
  const swarm = Array.from({ length: 8 }, (_, i) => ({
    near: i / 8,
    at: [w * random.range(0.06, 0.94), h * random.range(0.08, 0.85)] as Point,
  }));
  for (const { near, at } of swarm) {
    s.add(`<g opacity="${(0.25 + near * 0.4).toFixed(2)}">`);
    jelly(s, at, w * (0.018 + near * 0.062), tint + random.range(-30, 30), random.range(-25, 25));
    s.add("</g>");
  }
  jelly(
    s,
    [w * random.range(0.4, 0.62), h * random.range(0.27, 0.36)],
    w * random.range(0.2, 0.26),
    tint,
    random.range(-14, 14),
  );
  s.dust(150, [0, 0, w, h], [0.7, 2.6], lch(0.93, 0.07, hue - 20), 0.75);
  s.dust(14, [0, 0, w, h], [6, 17], lch(0.85, 0.09, tint), 0.13);
};
