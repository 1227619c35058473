// A tea bowl on a table by the window.
// Invariant: light comes from the upper left.
import { lch, rgb } from "#lib/demo/color.ts";
import { fbm, step } from "#lib/demo/random.ts";
import { type Point, polar, polygon, polyline, smooth } from "#lib/demo/shapes.ts";
import type { Motif, Sketch } from "#lib/demo/sketch.ts";

function blossom(s: Sketch, at: Point, size: number, hue: number): void {
  const turn = s.random.range(0, 6);
  for (let i = 0; i < 5; i++) {
    const petal = polar(at, turn + i * 1.2566, size * 0.55);
    s.disc(petal, size * 0.5, lch(s.random.range(0.84, 0.93), 0.07, hue), 'fill-opacity="0.92"');
  }
  s.disc(at, size * 0.25, lch(0.62, 0.17, hue - 5));
  for (let i = 0; i < 7; i++)
    s.line(polyline(at, polar(at, turn + i * 0.9, size * 0.5)), lch(0.85, 0.13, 85), 1.2);
}

function branch(
  s: Sketch,
  from: Point,
  angle: number,
  length: number,
  depth: number,
  hue: number,
): void {
  const { random } = s;
  const tip = polar(from, angle, length);
  const knee = polar(from, angle + random.range(-0.25, 0.25), length * 0.55);
  s.line(smooth([from, knee, tip]), lch(0.27, 0.04, 45), 2 + depth * 3.2);
  if (depth > 0)
    for (const turn of [-0.55, 0.45])
      branch(
        s,
        turn < 0 ? knee : tip,
        angle + turn + random.range(-0.2, 0.2),
        length * 0.66,
        depth - 1,
        hue,
      );
  const count = depth === 0 ? 4 : 1;
  for (let i = 0; i < count; i++)
    blossom(s, polar(tip, random.range(0, 6.3), random.range(0, 20)), random.range(11, 19), hue);
}

function teaBowl(s: Sketch, [x, y]: Point, r: number, glaze: number): void {
  const { random } = s;
  s.oval([x + r * 0.5, y + r * 0.86], r * 1.5, r * 0.28, s.orb({ 0: "#120a06bf", 1: "#120a0600" }));
  const side = `M${x - r} ${y}C${x - r * 0.98} ${y + r * 0.75} ${x - r * 0.5} ${y + r * 0.86} ${x - r * 0.38} ${y + r * 0.9}H${x + r * 0.38}C${x + r * 0.5} ${y + r * 0.86} ${x + r * 0.98} ${y + r * 0.75} ${x + r} ${y}Z`;
  s.fill(
    side,
    s.slope(
      {
        0: lch(0.62, 0.07, glaze),
        0.3: lch(0.8, 0.06, glaze),
        0.65: lch(0.45, 0.07, glaze),
        1: lch(0.24, 0.05, glaze),
      },
      [0, 0],
      [1, 0.25],
    ),
  );
  s.clip(side, () => {
    const drip = Array.from(
      { length: 12 },
      (_, i): Point => [x - r + (i / 11) * r * 2, y + r * random.range(0.2, 0.52)],
    );
    s.fill(
      `${smooth(drip)}L${x + r} ${y}L${x - r} ${y}Z`,
      lch(0.9, 0.035, glaze + 60),
      'fill-opacity="0.55"',
    );
    s.dust(90, [x - r, y, x + r, y + r], [0.6, 2.4], lch(0.25, 0.05, 50), 0.6);
  });
  s.oval([x, y], r, r * 0.27, lch(0.86, 0.04, glaze + 40));
  s.oval([x, y + r * 0.02], r * 0.93, r * 0.23, lch(0.34, 0.06, glaze));
  s.oval(
    [x, y + r * 0.06],
    r * 0.87,
    r * 0.18,
    s.orb({ 0: lch(0.78, 0.15, 122), 1: lch(0.55, 0.12, 128) }, [0.35, 0.4], 0.7),
  );
  s.dust(
    70,
    [x - r * 0.6, y - r * 0.02, x + r * 0.4, y + r * 0.14],
    [0.8, 3],
    lch(0.9, 0.1, 118),
    0.7,
  );
}

function steam(s: Sketch, [x, y]: Point, r: number): void {
  for (let i = 0; i < 5; i++) {
    const from = x + s.random.range(-0.4, 0.4) * r;
    const plume = smooth(
      [0, 1, 2, 3, 4].map(
        (k): Point => [from + Math.sin(k * 1.4 + i * 2) * r * 0.16, y - k * r * 0.42],
      ),
    );
    for (const width of [26, 14, 5]) s.line(plume, "#fff", width, 'stroke-opacity="0.07"');
  }
}

function sweetsDish(s: Sketch, [x, y]: Point, r: number): void {
  s.oval([x + 30, y + 22], r * 0.85, r * 0.17, s.orb({ 0: "#120a06b3", 1: "#120a0600" }));
  s.oval([x, y], r * 0.66, r * 0.2, lch(0.3, 0.06, 30));
  s.oval([x, y - 6], r * 0.62, r * 0.17, lch(0.42, 0.08, 32));
  for (const [i, dx] of [-0.28, 0.06, 0.34].entries()) {
    const tint = 10 + i * 110;
    s.disc(
      [x + dx * r, y - r * 0.17],
      r * 0.18,
      s.orb(
        { 0: lch(0.97, 0.03, tint), 0.6: lch(0.85, 0.09, tint), 1: lch(0.62, 0.1, tint) },
        [0.36, 0.3],
        0.75,
      ),
    );
  }
}

export const teaTable: Motif = (s, hue, take) => {
  const { width: w, height: h, seed } = s;
  const edge = h * 0.62;
  const unit = Math.min(w, h);
  s.ground(
    s.slope({ 0: lch(0.7, 0.06, hue + 50), 0.62: lch(0.88, 0.05, hue + 70) }, [0, 0], [1, 1]),
  );
  s.haze(rgb(0.55, 0.06, hue + 30), 0.3, 2.2);
  const beam = s.slope({ 0: "#fff8e2d0", 1: "#fff8e226" }, [0, 0], [1, 1]);
  for (const i of [0, 1, 2])
    s.fill(
      polygon(
        [w * (0.1 + i * 0.2), 0],
        [w * (0.26 + i * 0.2), 0],
        [w * (0.5 + i * 0.2), edge],
        [w * (0.34 + i * 0.2), edge],
      ),
      beam,
    );
  s.box(0, edge, w, h - edge, s.slope({ 0: lch(0.5, 0.075, 55), 1: lch(0.28, 0.06, 42) }));
  s.field(104, (x, y) => [
    rgb(0.2, 0.05, 40),
    step(edge / w, edge / w + 0.01, y) * 0.55 * fbm(x * 2, y * 46, seed),
  ]);
  s.fill(
    polygon([w * 0.3, edge], [w * 0.9, edge], [w * 1.2, h], [w * 0.4, h]),
    s.slope({ 0: "#ffedc859", 1: "#ffedc800" }),
  );
  const isLeft = take % 2 === 0;
  branch(s, [isLeft ? -20 : w + 20, h * 0.12], isLeft ? 0.25 : Math.PI - 0.25, unit * 0.36, 3, 5);
  const bowl: Point = [w * 0.44, h * 0.71];
  const r = unit * 0.29;
  teaBowl(s, bowl, r, hue + ([0, 150, 40, 260][take % 4] ?? 0));
  steam(s, bowl, r);
  sweetsDish(s, [w * 0.8, h * 0.86], r * 0.85);
};
