// Patterns in gold line: waves, fans, rosettes.
// Invariant: a pattern repeats; its colours do not.
import { fade, lch, rgb } from "#lib/demo/color.ts";
import { fbm } from "#lib/demo/random.ts";
import { leaf, type Point, polar, polyline } from "#lib/demo/shapes.ts";
import type { Motif, Sketch } from "#lib/demo/sketch.ts";

function scale(
  s: Sketch,
  at: Point,
  r: number,
  color: (ringIndex: number) => string,
  gold: string,
): void {
  for (let i = 0; i < 4; i++) {
    const size = r * (1 - i * 0.24);
    s.disc(at, size, color(i), `stroke="${gold}" stroke-width="${(r * 0.035).toFixed(1)}"`);
  }
}

export const seigaiha: Motif = (s, hue, take) => {
  const { width: w, height: h, random, seed } = s;
  const gold = lch(0.84, 0.1, 85);
  s.ground(
    s.slope({ 0: lch(0.9, 0.05, hue + 150), 0.3: lch(0.86, 0.1, 60), 0.5: lch(0.75, 0.13, 40) }),
  );
  const sun: Point = [w * ([0.5, 0.3, 0.68, 0.42][take % 4] ?? 0.5), h * 0.27];
  s.glow(sun, w * 0.65, lch(0.95, 0.1, 70), 0.7);
  s.disc(sun, w * 0.2, s.slope({ 0: lch(0.66, 0.2, 32), 1: lch(0.76, 0.17, 52) }));
  s.haze(rgb(0.99, 0.02, 80), 0.75, 1.6, 5);
  const swell = random.range(0, 6);
  for (let row = 0, y = h * 0.38; y < h * 1.12; row++) {
    const near = (y - h * 0.38) / (h * 0.74);
    const r = w * (0.045 + near * 0.085);
    for (let i = -1; i * r * 2 < w + r * 2; i++) {
      const x = i * r * 2 + (row % 2) * r;
      const lift = Math.sin((x / w) * 5 + swell + row * 0.35) * h * 0.022 * (1 - near * 0.4);
      const patch = fbm((x / w) * 2.4, near * 3, seed, 3);
      const crest = patch > 0.62;
      const color = (k: number): string =>
        crest
          ? lch(0.95 - k * 0.12, 0.04 + k * 0.02, 60 - k * 6)
          : lch(
              0.8 - near * 0.45 - (k % 2) * 0.13 + (k > 1 ? 0.08 : 0),
              0.09 + patch * 0.06,
              hue + (patch - 0.5) * 110 + k * 5,
            );
      scale(s, [x, y + lift], r, color, gold);
    }
    y += r * 0.56;
  }
  s.ground(s.slope({ 0.3: fade(lch(0.2, 0.08, hue), 0), 1: fade(lch(0.15, 0.08, hue), 0.5) }));
  s.dust(50, [0, h * 0.3, w, h * 0.75], [1, 3.2], lch(0.96, 0.06, 90), 0.9);
};

/** One fan: rays, leaves and rims of gold around its foot. */
function fan(s: Sketch, at: Point, r: number, gold: string): void {
  const line = lch(0.8, 0.1, 84);
  const turn = (k: number): number => Math.PI * (1 + k / 9);
  const rays = Array.from({ length: 10 }, (_, k) =>
    polyline(polar(at, turn(k), r * 0.12), polar(at, turn(k), r * 0.46)),
  );
  s.line(rays.join(""), line, 2.2);
  s.disc(at, r * 0.58, "none", `stroke="${gold}" stroke-width="5"`);
  s.disc(at, r * 0.52, "none", `stroke="${line}" stroke-width="1.6"`);
  s.disc(at, r * 0.47, "none", `stroke="${line}" stroke-width="3"`);
  const blades = Array.from({ length: 9 }, (_, k) =>
    leaf(polar(at, turn(k + 0.5), r * 0.16), polar(at, turn(k + 0.5), r * 0.42), r * 0.035),
  );
  s.fill(blades.join(""), line, 'fill-opacity="0.85"');
  s.disc(at, r * 0.1, gold);
}

export const decoFans: Motif = (s, hue, take) => {
  const { width: w, height: h, random } = s;
  s.ground(lch(0.16, 0.05, hue));
  const gold = s.slope(
    {
      0: lch(0.93, 0.09, 92),
      0.45: lch(0.74, 0.11, 75),
      0.6: lch(0.55, 0.09, 62),
      1: lch(0.86, 0.1, 88),
    },
    [0, 0],
    [1, 1],
  );
  const r = 832 / (2.5 + (take % 3) * 0.5);
  for (let row = 0, y = -r * 0.2; y < h + r; row++, y += r * 0.6)
    for (let i = -1; i * r < w + r; i++) {
      const at: Point = [i * r + (row % 2) * (r / 2) + (w % r) / 2, y];
      const tint = hue + 26 * Math.sin(row * 0.8 + i) + (row % 3 === 0 ? 150 : 0);
      const depth = 0.22 + 0.18 * (0.5 + 0.5 * Math.sin(i * 2.1 + row * 1.3));
      s.disc(
        at,
        r * 0.58,
        s.orb({ 0: lch(depth + 0.34, 0.13, tint), 1: lch(depth - 0.03, 0.1, tint) }),
      );
      fan(s, at, r, gold);
    }
  s.ground(
    s.orb(
      { 0: "#fff4d033", 0.5: "#00000000", 1: "#04030ab8" },
      [random.range(0.35, 0.65), random.range(0.2, 0.4)],
      0.85,
    ),
  );
  s.ground(s.slope({ 0.3: "#fff8e000", 0.48: "#fff8e029", 0.62: "#fff8e000" }, [0, 0], [1, 0.7]));
};

/** One ring of petals; `detail` 0–3 adds inner lines, beads and a thread. */
function petalRing(
  s: Sketch,
  heart: Point,
  r: number,
  depth: number,
  petals: number,
  hue: number,
  detail: number,
): void {
  const turn = (k: number): number => (k / petals) * Math.PI * 2;
  const wide = ((Math.PI * r) / petals) * 0.98;
  const place = Array.from({ length: petals }, (_, k) => ({
    angle: turn(k),
    root: polar(heart, turn(k), Math.max(0, r - depth)),
  }));
  const outer = place.map(({ angle, root }) => leaf(root, polar(heart, angle, r), wide)).join("");
  s.fill(outer, lch(0.42, 0.13, hue), 'fill-opacity="0.8"');
  s.line(outer, lch(0.88, 0.09, hue + 30), 1.5, 'stroke-opacity="0.85"');
  for (let d = 1; d <= detail; d++) {
    const inner = place
      .map(({ angle, root }) =>
        leaf(
          root,
          polar(heart, angle, r - (depth * d) / (detail + 1.6)),
          wide * (1 - d / (detail + 1)),
        ),
      )
      .join("");
    s.fill(inner, lch(0.5 + d * 0.1, 0.14, hue + d * 45), 'fill-opacity="0.55"');
    s.line(inner, lch(0.93, 0.06, hue + 50), 0.9, 'stroke-opacity="0.7"');
  }
  const beads = place.map(
    ({ angle }) =>
      `M${polar(heart, angle, r + 5)
        .map((n) => n.toFixed(1))
        .join(" ")}h.1`,
  );
  if (detail > 0) s.line(beads.join(""), lch(0.95, 0.07, 90), 7, 'stroke-opacity="0.9"');
}

export const rosettes: Motif = (s, hue, take) => {
  const detail = Math.max(0, 3 - take);
  const { width: w, height: h, random } = s;
  s.ground(
    s.orb(
      { 0: lch(0.42, 0.12, hue), 0.6: lch(0.22, 0.08, hue - 20), 1: lch(0.11, 0.04, hue - 30) },
      [0.5, 0.5],
      0.75,
    ),
  );
  s.haze(rgb(0.6, 0.13, hue + 50), 0.3, 2);
  const heart: Point = [w / 2, h / 2];
  const rings = 4 + detail * 2;
  const reach = Math.hypot(w, h) * 0.5;
  const turns = random.range(60, 200);
  for (let i = rings; i > 0; i--) {
    const petals = 8 + Math.round((i * 14) / rings) + detail * 3;
    petalRing(
      s,
      heart,
      (reach * (i + 0.4)) / rings,
      (reach / rings) * 1.55,
      petals + (i % 2),
      hue + (i / rings) * turns + 40,
      detail,
    );
  }
  s.glow(heart, w * 0.36, lch(0.95, 0.1, hue + 80), 0.8);
  s.dust(60, [0, 0, w, h], [0.8, 2.4], "#fff", 0.7);
};
