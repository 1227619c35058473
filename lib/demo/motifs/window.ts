// A dark room with one window.
// Invariant: only what the window reaches is bright.
import { fade, lch, rgb } from "#lib/demo/color.ts";
import { fbm, step } from "#lib/demo/random.ts";
import { type Point, polar, polygon, polyline, ring, smooth } from "#lib/demo/shapes.ts";
import type { Motif, Sketch } from "#lib/demo/sketch.ts";

interface Frame {
  x: number;
  y: number;
  w: number;
  h: number;
}

function brightWindow(s: Sketch, { x, y, w, h }: Frame, hue: number): void {
  const dark = lch(0.12, 0.03, hue);
  s.glow([x + w / 2, y + h / 2], s.width * 0.75, lch(0.8, 0.1, hue + 10), 0.5);
  s.box(x - 14, y - 14, w + 28, h + 28, dark);
  s.box(x, y, w, h, s.slope({ 0: lch(0.97, 0.05, hue + 30), 1: lch(0.84, 0.12, hue + 10) }));
  s.glow([x + w * 0.6, y + h * 0.7], w * 0.5, "#ffffff", 0.7);
  const bars = [1, 2]
    .map((i) => `M${x + (w * i) / 3} ${y}v${h}`)
    .concat([1, 2, 3].map((i) => `M${x} ${y + (h * i) / 4}h${w}`));
  s.line(bars.join(""), dark, 8);
}

/** One shaft of light a pane, and its patch on the floor. */
function shafts(s: Sketch, frame: Frame, floor: number, hue: number): void {
  const { width: w, height: h } = s;
  for (let i = 0; i < 12; i++) {
    const [column, row] = [i % 3, Math.floor(i / 3)];
    const from = frame.x + (frame.w * (column + 0.06)) / 3;
    const to = frame.x + (frame.w * (column + 0.94)) / 3;
    const top = frame.y + (frame.h * (row + 0.1)) / 4;
    const ray = s.slope({
      0: fade(lch(0.93, 0.09, hue + 20), 0.13),
      1: fade(lch(0.8, 0.1, hue + 10), 0.015),
    });
    s.fill(
      polygon([from, top], [to, top], [to + w * 0.46, h * 0.93], [from + w * 0.3, h * 0.93]),
      ray,
    );
    const [x, y] = [w * (0.42 + column * 0.125 + row * 0.028), floor + h * (0.05 + row * 0.045)];
    s.fill(
      polygon(
        [x, y],
        [x + w * 0.1, y],
        [x + w * 0.125, y + h * 0.034],
        [x + w * 0.025, y + h * 0.034],
      ),
      lch(0.86, 0.11, hue + 10),
      `fill-opacity="${(0.75 - row * 0.12).toFixed(2)}"`,
    );
  }
  s.glow([w * 0.64, floor + h * 0.13], w * 0.42, lch(0.85, 0.11, hue + 10), 0.4, 0.42);
}

/** A vase on a table, rimmed by the window's light. */
function vase(s: Sketch, [x, y]: Point, ink: string, rim: string): void {
  const { random, height: h } = s;
  s.fill(polygon([x - 120, y], [x + 190, y], [x + 205, y + 17], [x - 132, y + 17]), ink);
  for (const leg of [-104, 168]) s.box(x + leg, y + 12, 15, h * 0.16, ink);
  s.fill(`M${x - 28} ${y}q-38 -84 -14 -130h60q26 46 -12 130Z`, ink);
  for (let i = 0; i < 15; i++) {
    const tip = polar(
      [x, y - 128],
      -Math.PI / 2 + random.range(-0.85, 0.85),
      random.range(90, 230),
    );
    const head = smooth(ring(random, tip, random.range(13, 27), 0.25), true);
    s.line(polyline([x, y - 128], tip), ink, 3);
    s.fill(head, ink);
    s.line(head, rim, 1.4, 'stroke-opacity="0.4"');
  }
  s.line(`M${x - 40} ${y - 40}q-6 -46 4 -86`, rim, 2.6, 'stroke-opacity="0.8"');
  s.line(`M${x - 118} ${y}h300`, rim, 2, 'stroke-opacity="0.75"');
}

/** A cat on a chair, rimmed likewise. */
function cat(s: Sketch, [x, y]: Point, floor: number, ink: string, rim: string): void {
  s.fill(
    `M${x - 70} ${floor + 150}v-120h-14v-22h150l16 -240h20l-8 262v120h-14v-112h-134v112Z`,
    ink,
  );
  s.line(`M${x + 66} ${y + 20}q60 4 40 70`, ink, 13);
  s.fill(
    smooth(
      [
        [x - 50, y + 38],
        [x - 44, y],
        [x - 10, y - 44],
        [x + 40, y - 50],
        [x + 66, y + 6],
        [x + 58, y + 40],
      ],
      true,
    ),
    ink,
  );
  s.disc([x - 40, y - 14], 27, ink);
  s.fill(
    polygon(
      [x - 63, y - 24],
      [x - 60, y - 60],
      [x - 41, y - 38],
      [x - 24, y - 58],
      [x - 17, y - 22],
    ),
    ink,
  );
  s.line(
    `M${x - 66} ${y - 10}q-3 -16 5 -48l18 20l17 -18M${x - 12} ${y - 40}q26 -14 50 -8`,
    rim,
    2.6,
    'stroke-opacity="0.85"',
  );
}

export const oneWindow: Motif = (s, hue, take) => {
  const { width: w, height: h, random, seed } = s;
  const floor = h * 0.7;
  s.add(take % 2 === 1 ? `<g transform="translate(${w} 0) scale(-1 1)">` : "<g>");
  s.ground(s.slope({ 0: lch(0.09, 0.02, hue + 180), 1: lch(0.2, 0.04, hue) }, [1, 0], [0, 0.6]));
  s.box(0, floor, w, h - floor, s.slope({ 0: lch(0.16, 0.03, hue), 1: lch(0.07, 0.015, hue) }));
  const frame: Frame = { x: w * 0.1, y: h * random.range(0.08, 0.14), w: w * 0.32, h: h * 0.32 };
  brightWindow(s, frame, hue);
  shafts(s, frame, floor, hue);
  const [ink, rim] = [lch(0.055, 0.015, hue), lch(0.88, 0.1, hue + 10)];
  const at: Point = [w * 0.67, floor - h * 0.04];
  if (take < 2) vase(s, at, ink, rim);
  else cat(s, at, floor, ink, rim);
  s.field(90, (x, y) => [
    rgb(0.9, 0.08, hue + 10),
    0.14 * fbm(x * 5, y * 5, seed) * step(0.7, 0.2, Math.abs(x - y * 0.45 - 0.1)),
  ]);
  s.dust(110, [frame.x, frame.y, w * 0.85, h * 0.85], [0.8, 2.8], lch(0.96, 0.07, hue + 20), 0.75);
  s.add("</g>");
};
