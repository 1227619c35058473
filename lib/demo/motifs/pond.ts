// Carps and lily pads, from above.
// Invariant: what swims lies under what floats.
import { fade, lch, rgb } from "#lib/demo/color.ts";
import { fbm, step } from "#lib/demo/random.ts";
import { type Point, polar, polygon, polyline, ring, smooth } from "#lib/demo/shapes.ts";
import type { Motif, Sketch } from "#lib/demo/sketch.ts";

const GIRTH = [0.13, 0.235, 0.275, 0.275, 0.25, 0.205, 0.15, 0.1, 0.06];

function koiFins([tx, ty]: Point, size: number, bend: number): string[] {
  const tail = (side: number): string =>
    smooth(
      [
        [tx + 8, ty],
        [tx - size * 0.35, ty + side * size * 0.3 - bend * 40],
        [tx - size * 0.66, ty + side * size * 0.34 - bend * 60],
        [tx - size * 0.4, ty + side * size * 0.05 - bend * 30],
      ],
      true,
    );
  const arm = (side: number): string =>
    smooth(
      [
        [size * 0.5, side * size * 0.2],
        [size * 0.4, side * size * 0.56],
        [size * 0.16, side * size * 0.62],
        [size * 0.26, side * size * 0.24],
      ],
      true,
    );
  return [-1, 1].flatMap((side) => [tail(side), arm(side)]);
}

function koiPatches(s: Sketch, spine: readonly Point[], size: number, hue: number): void {
  const { random } = s;
  for (let i = 0; i < 6; i++) {
    const [x, y] = spine[random.int(0, 7)] ?? [0, 0];
    const patch = smooth(
      ring(random, [x, y + random.range(-0.1, 0.1) * size], size * 0.21, 0.4, { count: 9 }),
      true,
    );
    s.fill(patch, lch(random.range(0.58, 0.68), 0.2, hue), 'fill-opacity="0.92"');
  }
  s.dust(
    4,
    [-size * 0.5, -size * 0.16, size * 0.5, size * 0.16],
    [size * 0.04, size * 0.09],
    "#14141c",
    0.9,
  );
  s.line(smooth(spine), "#fff", size * 0.07, 'stroke-opacity="0.35"');
  const scales = Array.from(
    { length: 60 },
    (_, i) =>
      `M${((i % 12) / 12 - 0.55) * size * 1.7} ${(Math.floor(i / 12) - 2) * size * 0.09}q${size * 0.04} ${size * 0.045} 0 ${size * 0.09}`,
  );
  s.line(scales.join(""), lch(0.5, 0.08, hue), 1.1, 'stroke-opacity="0.4"');
}

/** A carp from above, `size` half its length, swimming at `turn` degrees. */
function koi(s: Sketch, at: Point, size: number, turn: number, hue: number): void {
  const bend = s.random.range(-0.55, 0.55);
  const spine = GIRTH.map(
    (_, i): Point => [(0.5 - i / 8) * size * 2, Math.sin((i / 8) * 2.6) * bend * size * 0.55],
  );
  const flank = (side: number): Point[] =>
    spine.map(([x, y], i): Point => [x, y + side * size * (GIRTH[i] ?? 0.1)]);
  const body = smooth([...flank(-1), ...flank(1).toReversed()], true);
  const fins = koiFins(spine[8] ?? [0, 0], size, bend);
  const place = `translate(${at[0].toFixed(0)} ${at[1].toFixed(0)}) rotate(${turn.toFixed(0)})`;
  s.add(
    `<g transform="translate(${size * 0.2} ${size * 0.3})" opacity="0.3"><path transform="${place}" d="${body}${fins.join("")}" fill="#021014"/></g><g transform="${place}">`,
  );
  s.fill(
    fins.join(""),
    s.slope({ 0: fade(lch(0.97, 0.03, hue), 0.85), 1: fade(lch(0.9, 0.06, hue), 0.4) }),
    'stroke="#fff" stroke-opacity="0.4"',
  );
  s.fill(
    body,
    s.slope({ 0: lch(0.84, 0.03, 80), 0.5: lch(0.985, 0.012, 80), 1: lch(0.72, 0.05, 230) }),
  );
  s.clip(body, () => koiPatches(s, spine, size, hue));
  for (const side of [-1, 1])
    s.disc([size * 0.87, side * size * 0.13 + (spine[0]?.[1] ?? 0)], size * 0.032, "#0a0a12");
  s.add("</g>");
}

function lilyPad(s: Sketch, at: Point, r: number, isBlooming: boolean): void {
  const { random } = s;
  const gap = random.range(0, 6.28);
  const rim = Array.from({ length: 25 }, (_, k) =>
    polar(at, gap + 0.25 + (k / 24) * 5.8, r * random.range(0.97, 1.02)),
  );
  const pad = polygon(at, ...rim);
  s.fill(pad, "#021014", 'fill-opacity="0.35" transform="translate(16 24)"');
  s.fill(pad, s.orb({ 0: lch(0.68, 0.12, 135), 1: lch(0.42, 0.1, 155) }, [0.4, 0.36], 0.75));
  const veins = rim.filter((_, k) => k % 3 === 1).map((point) => polyline(at, point));
  s.line(veins.join(""), lch(0.76, 0.1, 125), 1.6, 'stroke-opacity="0.55"');
  if (!isBlooming) return;
  const bud = polar(at, gap + 3, r * 0.9);
  for (let k = 0; k < 16; k++) {
    const petal = smooth(
      [
        bud,
        polar(bud, k * 0.9 - 0.22, r * 0.32),
        polar(bud, k * 0.9, r * (0.62 - k * 0.022)),
        polar(bud, k * 0.9 + 0.22, r * 0.32),
      ],
      true,
    );
    s.fill(petal, lch(0.82 + k * 0.008, 0.11 - k * 0.004, 355), 'fill-opacity="0.9"');
  }
  s.disc(bud, r * 0.1, lch(0.86, 0.15, 90));
}

export const koiPond: Motif = (s, hue) => {
  const { width: w, height: h, random, seed } = s;
  const unit = Math.min(w, h);
  s.ground(
    s.slope({ 0: lch(0.42, 0.075, hue + 170), 1: lch(0.17, 0.05, hue + 190) }, [0, 0], [0.6, 1]),
  );
  s.field(120, (x, y) => {
    const web = Math.abs(fbm(x * 5 + fbm(x * 4, y * 4, seed), y * 5, seed + 4, 3) - 0.5);
    return [rgb(0.85, 0.07, hue + 150), 0.32 * step(0.03, 0, web) + 0.16 * step(0.16, 0, web)];
  });
  const count = random.int(4, 6);
  for (let i = 0; i < count; i++) {
    const at = polar(
      [w / 2, h / 2],
      (i / count) * 6.283 + random.range(-0.2, 0.2),
      unit * random.range(0.2, 0.42),
    );
    koi(
      s,
      at,
      unit * random.range(0.15, 0.22),
      (i / count) * 360 + 90 + random.range(-40, 40),
      hue + (i % 3 === 1 ? 40 : 0),
    );
  }
  for (let i = 0; i < 5; i++)
    lilyPad(
      s,
      [w * random.pick([0.06, 0.94, 0.13, 0.87]), h * random.range(0.03, 0.97)],
      unit * random.range(0.09, 0.18),
      i % 2 === 0,
    );
  for (let i = 0; i < 12; i++) {
    const r = 34 + (i % 3) * 30;
    const at: Point = [
      w * (0.15 + Math.floor(i / 3) * 0.23),
      h * (0.2 + ((Math.floor(i / 3) * 7) % 4) * 0.2),
    ];
    s.oval(
      at,
      r,
      r * 0.94,
      "none",
      `stroke="#fff" stroke-width="1.6" stroke-opacity="${(0.35 - r / 320).toFixed(2)}"`,
    );
  }
  s.glow([w * 0.25, h * 0.1], w * 0.9, "#eafff8", 0.32);
};
