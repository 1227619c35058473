// A village in snow at dusk.
// Invariant: warm windows are the only warm colour.
import { lch, rgb } from "#lib/demo/color.ts";
import { below, type Point, polygon, polyline, ridge, smooth } from "#lib/demo/shapes.ts";
import type { Motif, Sketch } from "#lib/demo/sketch.ts";
import { pine } from "./peaks.ts";

function cottage(s: Sketch, [x, y]: Point, size: number, hue: number): void {
  const { random } = s;
  s.box(x - size * 0.42, y - size * 0.45, size * 0.84, size * 0.5, lch(0.3, 0.035, 40));
  for (const side of [-0.22, 0.2]) {
    s.glow([x + size * side, y - size * 0.2], size * 0.5, lch(0.85, 0.14, 75), 0.55);
    s.box(
      x + size * side - size * 0.1,
      y - size * 0.32,
      size * 0.2,
      size * 0.22,
      lch(0.9, 0.12, 82),
    );
    s.line(
      `M${x + size * side} ${y - size * 0.32}v${size * 0.22}m${-size * 0.1} ${-size * 0.11}h${size * 0.2}`,
      lch(0.4, 0.07, 50),
      size * 0.02,
    );
  }
  const roof: Point[] = [
    [x, y - size * 1.12],
    [x + size * 0.66, y - size * 0.34],
    [x - size * 0.66, y - size * 0.34],
  ];
  s.fill(
    polygon(...roof),
    s.slope({ 0: lch(0.97, 0.01, hue), 1: lch(0.78, 0.05, hue) }, [0, 0], [1, 1]),
  );
  s.line(
    `M${x - size * 0.66} ${y - size * 0.32}h${size * 1.32}`,
    lch(0.99, 0.005, hue),
    size * 0.07,
  );
  if (random.chance(0.6)) s.glow([x, y - size * 1.35], size * 0.5, "#ffffff", 0.16, 1.6);
}

/** Houses and pines on one hill; `scale` is a house's size in pixels. */
function settle(
  s: Sketch,
  hill: readonly Point[],
  scale: number,
  hue: number,
  layer: number,
): void {
  const { random } = s;
  for (const [i, [x, y]] of hill.entries()) {
    if (!random.chance(0.62)) continue;
    const at: Point = [x + random.range(-20, 20), y + scale * 0.5];
    const isHouse = i % 2 === 0 && random.chance(0.75);
    if (isHouse) cottage(s, at, scale * 1.1, hue);
    else
      pine(
        s,
        at,
        scale * random.range(1.2, 2),
        lch(0.34 + random.range(0, 0.12) - layer * 0.03, 0.06, hue - 30),
      );
  }
}

export const snowVillage: Motif = (s, hue, take) => {
  const { width: w, height: h, random } = s;
  s.ground(
    s.slope({
      0: lch(0.25, 0.09, hue + 20),
      0.4: lch(0.48, 0.1, hue),
      0.6: lch(0.74, 0.09, hue + 60),
    }),
  );
  s.dust(90, [0, 0, w, h * 0.35], [0.5, 1.6], "#fff", 0.8);
  const moon: Point = [w * ([0.74, 0.3, 0.5, 0.82][take % 4] ?? 0.5), h * random.range(0.1, 0.17)];
  s.glow(moon, w * 0.4, "#ffffff", 0.55);
  s.disc(moon, w * 0.045, lch(0.97, 0.02, 90));
  for (let layer = 0; layer < 5; layer++) {
    const base = h * (0.4 + layer * 0.125);
    const line = ridge(random, w, base, h * (layer === 0 ? 0.1 : 0.035), layer === 0 ? 0.5 : 0.34);
    const soft = line.filter((_, i) => i % 8 === 0);
    const path = below(layer === 0 ? polyline(...line) : smooth(soft), w, h);
    s.fill(
      path,
      s.slope({
        0: lch(0.74 + layer * 0.05, 0.04, hue + 8),
        0.5: lch(0.5 + layer * 0.03, 0.085, hue),
      }),
    );
    if (layer > 0) settle(s, soft, 26 + layer * 27, hue, layer);
    if (layer < 4) s.haze(rgb(0.92, 0.03, hue), 0.25, 2.4, 4);
  }
  s.dust(240, [0, 0, w, h], [1, 4.2], "#fff", 0.85);
  s.dust(14, [0, 0, w, h], [6, 11], "#fff", 0.35);
};
