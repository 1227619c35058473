// A bamboo grove with light from above.
// Invariant: stalks get paler with distance.
import { lch, rgb } from "#lib/demo/color.ts";
import { leaf, type Point, polar, polyline } from "#lib/demo/shapes.ts";
import type { Motif, Sketch } from "#lib/demo/sketch.ts";

function leaves(s: Sketch, root: Point, away: number, near: number, hue: number): void {
  const { random } = s;
  const tone = 0.85 - near * 0.4;
  const stem = polar(root, away, 8 + near * 90);
  s.line(polyline(root, stem), lch(tone - 0.1, 0.1, hue), 1 + near * 2.6);
  for (let k = 0; k < 5; k++) {
    const tip = polar(
      stem,
      Math.PI * 0.5 + random.range(-1.15, 1.15),
      30 + near * random.range(60, 150),
    );
    s.fill(
      leaf(stem, tip, 5 + near * 11, random.range(-0.1, 0.1)),
      lch(tone - random.range(0.02, 0.2), 0.12, hue + random.range(-12, 12)),
      `fill-opacity="${(0.6 + near * 0.35).toFixed(2)}"`,
    );
  }
}

function stalk(s: Sketch, x: number, near: number, hue: number): void {
  const { height: h, random, width: w } = s;
  const lean = random.range(-40, 40);
  const thick = w * (0.012 + near ** 1.6 * 0.05) * random.range(0.8, 1.2);
  const tone = 0.85 - near * 0.4;
  const body = s.slope(
    {
      0: lch(tone - 0.12, 0.1, hue + 8),
      0.3: lch(tone + 0.1, 0.12, hue - 12),
      1: lch(tone - 0.24, 0.09, hue + 18),
    },
    [0, 0],
    [1, 0],
  );
  const joint = h * random.range(0.12, 0.16) * (0.7 + near * 0.5);
  for (let y = -random.range(0, joint); y < h; y += joint) {
    const [top, foot] = [x + lean * (1 - y / h), x + lean * (1 - (y + joint) / h)];
    s.fill(
      `M${top - thick * 0.5} ${y}Q${top - thick * 0.4} ${y + joint / 2} ${foot - thick * 0.54} ${y + joint - 3}H${foot + thick * 0.54}Q${top + thick * 0.4} ${y + joint / 2} ${top + thick * 0.5} ${y}Z`,
      body,
    );
    s.line(
      `M${foot - thick * 0.54} ${y + joint}q${thick * 0.54} ${thick * 0.16} ${thick * 1.08} 0`,
      lch(tone - 0.3, 0.07, hue),
      Math.max(1.2, thick * 0.07),
    );
    if (random.chance(0.3))
      leaves(s, [foot, y + joint], -Math.PI / 2 + random.pick([-0.9, 0.9]), near, hue);
  }
}

export const bamboo: Motif = (s, hue) => {
  const { width: w, height: h, random } = s;
  s.ground(
    s.slope({
      0: lch(0.95, 0.06, hue - 25),
      0.5: lch(0.86, 0.08, hue),
      1: lch(0.62, 0.09, hue + 15),
    }),
  );
  s.glow([w * random.range(0.25, 0.75), h * 0.22], w * 0.95, lch(0.99, 0.05, 105), 0.95, 1.2);
  for (let layer = 0; layer < 4; layer++) {
    for (let i = 0; i < 7 - layer; i++) stalk(s, w * random.range(-0.02, 1.02), layer / 3, hue);
    if (layer < 3) s.haze(rgb(0.97, 0.05, hue - 20), 0.55, 2, 1.4);
  }
  const beam = s.slope({ 0: "#fffbe06b", 1: "#fffbe000" });
  for (let i = 0; i < 4; i++)
    s.fill(`M${w * random.range(0, 0.9)} 0h${random.range(30, 90)}l-260 ${h}h-190Z`, beam);
  s.dust(36, [0, 0, w, h], [1.2, 3.6], "#fffde8", 0.85);
};
