// A cross-stitch sampler with a house, trees and flowers.
// Invariant: every cross sits in the cloth’s raster.
import { lch } from "#lib/demo/color.ts";
import { fbm, step } from "#lib/demo/random.ts";
import type { Motif, Sketch } from "#lib/demo/sketch.ts";

/** The colour of the stitch at a place, or undefined for bare cloth. */
type Stitch = (column: number, row: number) => string | undefined;

interface Cloth {
  columns: number;
  rows: number;
  /** The row of the hedge. */
  ground: number;
  tones: Record<
    "red" | "roof" | "wall" | "leaf" | "deep" | "gold" | "blue" | "pink" | "wood",
    string
  >;
}

const either =
  (...rules: Stitch[]): Stitch =>
  (c, r) => {
    for (const rule of rules) {
      const color = rule(c, r);
      if (color !== undefined) return color;
    }
    return undefined;
  };

const house = ({ columns, ground, tones }: Cloth): Stitch => {
  const offset = (c: number): number => Math.abs(c - (columns - 1) / 2);
  const roof: Stitch = (c, r) => {
    const up = ground - r - 11;
    if (up < 0 || up > 10 || offset(c) > 12 - up) return undefined;
    return (c + r) % 4 === 0 ? tones.red : tones.roof;
  };
  const pane: Stitch = (c, r) =>
    Math.abs(offset(c) - 6) < 2 && ground - r > 3 && ground - r < 8
      ? ground - r === 5
        ? tones.wall
        : tones.gold
      : undefined;
  const door: Stitch = (c, r) =>
    offset(c) < 2 && r <= ground && ground - r < 7 ? tones.blue : undefined;
  const wall: Stitch = (c, r) =>
    offset(c) < 9.6 && r <= ground && ground - r < 11 ? tones.wall : undefined;
  return either(roof, door, pane, wall);
};

const trees =
  ({ columns, ground, tones }: Cloth): Stitch =>
  (c, r) => {
    const middle = (columns - 1) / 2;
    const dx = Math.min(Math.abs(c - middle + 18), Math.abs(c - middle - 18));
    const up = ground - r;
    if (dx < 1 && up >= 0 && up < 7) return tones.wood;
    if (Math.hypot(dx, (up - 13) * 0.8) > 6.2) return undefined;
    if ((c * 7 + r * 5) % 11 === 0) return tones.red;
    return (c + r) % 3 === 0 ? tones.deep : tones.leaf;
  };

const flower =
  (tones: Cloth["tones"], x: number, y: number, color: string): Stitch =>
  (c, r) => {
    const [dx, dy] = [Math.abs(c - x), r - y];
    if (dx === 0 && dy === 0) return tones.gold;
    if (dx < 2 && Math.abs(dy) < 2) return color;
    const isStem = dx === 0 && dy > 0 && dy < 5;
    return isStem || (dx === 1 && dy === 3) ? tones.deep : undefined;
  };

const flowers = (s: Sketch, { columns, rows, ground, tones }: Cloth): Stitch => {
  const { random } = s;
  const beds = Array.from({ length: 26 }, (_, i) => ({
    x: 9 + (i % 9) * Math.floor((columns - 16) / 8.4) + random.int(-1, 1),
    y: ground + 6 + Math.floor(i / 9) * 8 + random.int(-1, 1),
    color: tones[random.pick<keyof typeof tones>(["red", "gold", "pink", "blue"])],
  })).filter(({ y }) => y < rows - 11);
  return either(...beds.map(({ x, y, color }) => flower(tones, x, y, color)));
};

const border =
  ({ columns, rows, tones }: Cloth, shift: number): Stitch =>
  (c, r) => {
    const edge = Math.min(c, r, columns - 1 - c, rows - 1 - r);
    if (edge === 1 || edge === 5) return tones.roof;
    if (edge < 1 || edge > 5) return undefined;
    if ((c + r + shift) % 4 === 0) return tones.red;
    return (c - r + 400) % 4 === 0 ? tones.gold : undefined;
  };

const sky =
  ({ columns, rows, ground, tones }: Cloth): Stitch =>
  (c, r) => {
    const far = Math.hypot(c - columns * 0.72, r - rows * 0.2);
    if (far < 4.2) return tones.gold;
    const isStar = c % 8 === r % 8 && c % 4 === 0;
    return isStar && r < ground - 24 && far > 7 && Math.min(c, r, columns - c) > 7
      ? tones.blue
      : undefined;
  };

const hedge =
  ({ columns, ground, tones }: Cloth): Stitch =>
  (c, r) =>
    r > ground && r < ground + 3 && c > 6 && c < columns - 7
      ? (c + r) % 2 === 0
        ? tones.leaf
        : tones.deep
      : undefined;

/** Crosses of thread, one path a colour. */
function threads(
  s: Sketch,
  stitch: Stitch,
  { columns, rows }: Cloth,
  cell: number,
): Map<string, string> {
  const { random, width, height } = s;
  const wobble = (): number => Math.round(random.range(-8, 8)) / 10;
  const paths = new Map<string, string>();
  for (let i = 0; i < columns * rows; i++) {
    const [c, r] = [i % columns, Math.floor(i / columns)];
    const color = stitch(c, r);
    if (color === undefined) continue;
    const [x, y] = [c * cell + (width - columns * cell) / 2, r * cell + (height - rows * cell) / 2];
    const cross = `M${x + 2 + wobble()} ${y + 2}l${cell - 4} ${cell - 4 + wobble()}m0 ${4 - cell}l${4 - cell + wobble()} ${cell - 4}`;
    paths.set(color, (paths.get(color) ?? "") + cross);
  }
  return paths;
}

export const crossStitch: Motif = (s, hue, take) => {
  const { width: w, height: h, seed } = s;
  const cell = 14;
  const [columns, rows] = [Math.floor(w / cell), Math.floor(h / cell)];
  const tones = {
    red: lch(0.55, 0.18, 25),
    roof: lch(0.45, 0.13, hue),
    wall: lch(0.88, 0.05, 70),
    leaf: lch(0.5, 0.11, 145),
    deep: lch(0.36, 0.09, 155),
    gold: lch(0.78, 0.14, 80),
    blue: lch(0.55, 0.12, hue + 190),
    pink: lch(0.72, 0.13, 5),
    wood: lch(0.4, 0.07, 50),
  };
  const cloth: Cloth = { columns, rows, ground: Math.round(rows * 0.62), tones };
  const [lightness, chroma, tint] = take % 3 === 2 ? [0.36, 0.075, hue + 190] : [0.93, 0.025, 85];
  s.ground(lch(lightness, chroma, tint));
  const weave = Array.from({ length: columns + 1 }, (_, i) => `M${i * cell + 9} 0V${h}`).concat(
    Array.from({ length: rows + 1 }, (_, i) => `M0 ${i * cell + 9}H${w}`),
  );
  s.line(weave.join(""), lch(lightness - 0.06, chroma, tint), 4, 'stroke-opacity="0.5"');
  s.line(
    weave.join(""),
    lch(lightness - 0.3, 0.03, tint),
    3.4,
    `stroke-opacity="0.55" stroke-dasharray="0.1 ${cell - 0.1}" stroke-dashoffset="-3"`,
  );
  const stitch = either(
    border(cloth, (take % 2) * 2),
    flowers(s, cloth),
    house(cloth),
    trees(cloth),
    hedge(cloth),
    sky(cloth),
  );
  for (const [color, path] of threads(s, stitch, cloth, cell)) {
    s.line(path, "#1a1008", 5.6, 'stroke-opacity="0.3" transform="translate(1 2)"');
    s.line(path, color, 4.8);
    s.line(path, "#fff", 1.1, 'stroke-opacity="0.35" transform="translate(-0.8 -0.8)"');
  }
  s.field(52, (x, y) => [
    [40, 25, 10],
    0.2 * step(0.42, 0.66, fbm(x * 1.6 + y * 0.7, y * 1.2, seed, 2)),
  ]);
};
