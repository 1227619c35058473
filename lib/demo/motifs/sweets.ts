// Sweets on a plate, from above.
// Invariant: shadows fall to the lower right.
import { lch, rgb } from "#lib/demo/color.ts";
import { fbm } from "#lib/demo/random.ts";
import { leaf, type Point, polar, smooth } from "#lib/demo/shapes.ts";
import type { Motif, Sketch } from "#lib/demo/sketch.ts";

function sweet(s: Sketch, at: Point, r: number, kind: number, hue: number): void {
  s.oval(
    [at[0] + r * 0.22, at[1] + r * 0.3],
    r * 1.18,
    r * 1.1,
    s.orb({ 0.55: "#1c0f0899", 1: "#1c0f0800" }),
  );
  const petals = [6, 10, 16, 5][kind] ?? 6;
  const dent = kind === 2 ? 0.02 : 0.07;
  const outline = Array.from({ length: petals * 4 }, (_, i) =>
    polar(at, (i / petals / 4) * 6.2832, r * (1 - dent * (1 + Math.cos((i / 4) * 6.2832)))),
  );
  s.fill(
    smooth(outline, true),
    s.orb(
      { 0: lch(0.97, 0.04, hue), 0.5: lch(0.85, 0.1, hue), 1: lch(0.62, 0.12, hue - 12) },
      [0.36, 0.32],
      0.75,
    ),
  );
  const twist = kind === 2 ? 0.35 : 0.06;
  const grooves = Array.from({ length: petals }, (_, i) => {
    const angle = ((i + 0.5) / petals) * 6.2832;
    return smooth([
      polar(at, angle, r * 0.2),
      polar(at, angle + twist, r * 0.6),
      polar(at, angle + twist * 0.6, r * 0.96),
    ]);
  }).join("");
  s.line(grooves, lch(0.58, 0.11, hue - 10), r * 0.035, 'stroke-opacity="0.6"');
  s.line(
    grooves,
    "#fff",
    r * 0.018,
    `stroke-opacity="0.7" transform="translate(${-r * 0.02} ${-r * 0.02})"`,
  );
  if (kind === 1)
    s.fill(
      leaf(at, polar(at, 0.3, r * 0.8), r * 0.22) + leaf(at, polar(at, 3.6, r * 0.8), r * 0.22),
      lch(0.62, 0.11, 140),
    );
  s.disc(at, r * 0.15, s.orb({ 0: lch(0.95, 0.1, 95), 1: lch(0.75, 0.14, 75) }));
  const near = r * 0.12;
  s.dust(
    9,
    [at[0] - near, at[1] - near, at[0] + near, at[1] + near],
    [1, 2.2],
    lch(0.55, 0.12, 60),
  );
  s.oval([at[0] - r * 0.36, at[1] - r * 0.42], r * 0.26, r * 0.14, "#fff", 'fill-opacity="0.4"');
}

function plate(s: Sketch, at: Point, r: number, hue: number): void {
  s.oval([at[0] + 22, at[1] + 34], r * 1.12, r * 1.12, s.orb({ 0.7: "#0c0604bf", 1: "#0c060400" }));
  s.disc(
    at,
    r,
    s.orb(
      {
        0: lch(0.9, 0.03, hue),
        0.72: lch(0.84, 0.045, hue),
        0.78: lch(0.66, 0.06, hue),
        0.84: lch(0.9, 0.04, hue),
        1: lch(0.7, 0.07, hue),
      },
      [0.46, 0.44],
      0.56,
    ),
  );
  for (const part of [0.985, 0.8])
    s.disc(
      at,
      r * part,
      "none",
      `stroke="${lch(0.48, 0.11, hue + 30)}" stroke-width="4" stroke-opacity="0.6"`,
    );
  const near = r * 0.6;
  s.dust(
    120,
    [at[0] - near, at[1] - near, at[0] + near, at[1] + near],
    [0.6, 1.8],
    lch(0.5, 0.05, 60),
    0.5,
  );
}

export const wagashi: Motif = (s, hue, take) => {
  const { width: w, height: h, random, seed } = s;
  const isWood = take % 2 === 0;
  s.ground(isWood ? lch(0.46, 0.07, 50) : lch(0.3, 0.06, hue + 180));
  const [grain, across, along] = isWood
    ? [rgb(0.26, 0.06, 42), 34, 1.6]
    : [rgb(0.5, 0.06, hue + 190), 9, 9];
  s.field(140, (x, y) => [grain, 0.8 * fbm(x * across, y * along, seed)]);
  const middle: Point = [w * 0.5, h * 0.5];
  const r = Math.min(w, h) * 0.47;
  plate(s, middle, r, hue + 190 + take * 40);
  const count = 4 + (take % 3);
  const around = count > 5 ? count - 1 : count;
  const size = r * (count > 5 ? 0.225 : 0.28);
  for (let i = 0; i < around; i++)
    sweet(
      s,
      polar(middle, (i / around) * 6.283 + take, r * 0.49),
      size,
      random.int(0, 3),
      hue + i * 72 + random.range(-15, 15),
    );
  if (around < count) sweet(s, middle, size, random.int(0, 3), hue + 200);
  for (const [x, y] of [
    [0.12, 0.1],
    [0.88, 0.9],
    [0.85, 0.12],
  ] as const)
    for (let i = 0; i < 3; i++)
      s.fill(
        leaf(
          [w * x, h * y],
          polar([w * x, h * y], random.range(0, 6.28), 120),
          34,
          random.range(-0.1, 0.1),
        ),
        lch(random.range(0.42, 0.58), 0.11, random.range(125, 150)),
      );
  s.glow([w * 0.22, h * 0.18], w * 0.85, "#fff4dc", 0.4);
};
