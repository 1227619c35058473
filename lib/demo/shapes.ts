// Outlines: SVG path data from points. Invariant: coordinates have one decimal, in pixels.
import type { Random } from "./random.ts";

export type Point = readonly [x: number, y: number];

const fixed = (value: number): string => String(Math.round(value * 10) / 10);
const pair = ([x, y]: Point): string => `${fixed(x)} ${fixed(y)}`;

/** Straight lines through the points, closed. */
export function polygon(...points: readonly Point[]): string {
  return `M${points.map(pair).join("L")}Z`;
}

/** Straight lines through the points, open. */
export function polyline(...points: readonly Point[]): string {
  return `M${points.map(pair).join("L")}`;
}

/** A curve through all points (Catmull-Rom as cubic Béziers). */
export function smooth(points: readonly Point[], closed = false): string {
  const count = points.length;
  const at = (i: number): Point =>
    points[closed ? (i + count) % count : Math.min(count - 1, Math.max(0, i))] ?? [0, 0];
  let path = `M${pair(at(0))}`;
  for (let i = 0; i < (closed ? count : count - 1); i++) {
    const [p0, p1, p2, p3] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    const c1: Point = [p1[0] + (p2[0] - p0[0]) / 6, p1[1] + (p2[1] - p0[1]) / 6];
    const c2: Point = [p2[0] - (p3[0] - p1[0]) / 6, p2[1] - (p3[1] - p1[1]) / 6];
    path += `C${pair(c1)} ${pair(c2)} ${pair(p2)}`;
  }
  return closed ? `${path}Z` : path;
}

/** The area below a line of points, down to `bottom`. */
export function below(line: string, width: number, bottom: number): string {
  return `${line}L${fixed(width)} ${fixed(bottom)}L0 ${fixed(bottom)}Z`;
}

/** A mountain line over the width by midpoint displacement; `rough` 0.4 (soft) – 0.6 (jagged). */
export function ridge(
  random: Random,
  width: number,
  base: number,
  height: number,
  rough: number,
): Point[] {
  let line: number[] = [0, 1, 2, 3, 4].map(() => random.range(-1, 1));
  for (let size = rough; line.length < 120; size *= rough) {
    line = line.flatMap((y, i) => {
      const next = line[i + 1];
      return next === undefined ? [y] : [y, (y + next) / 2 + random.range(-size, size)];
    });
  }
  return line.map((y, i) => [(i / (line.length - 1)) * width, base - y * height]);
}

/** Points around a centre; `wobble` 0 is a circle, `squash` the height over the width. */
export function ring(
  random: Random,
  [x, y]: Point,
  radius: number,
  wobble: number,
  options: { count?: number; squash?: number } = {},
): Point[] {
  const count = options.count ?? 14;
  return Array.from({ length: count }, (_, i) => {
    const angle = (i / count) * Math.PI * 2;
    const r = radius * (1 + random.range(-wobble, wobble));
    return [x + Math.cos(angle) * r, y + Math.sin(angle) * r * (options.squash ?? 1)];
  });
}

/** A point at an angle (radians, 0 to the right, clockwise) and a distance. */
export function polar([x, y]: Point, angle: number, distance: number): Point {
  return [x + Math.cos(angle) * distance, y + Math.sin(angle) * distance];
}

/** A leaf or petal from `from` to `to`, `width` across its middle. */
export function leaf(from: Point, to: Point, width: number, bend = 0): string {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy) || 1;
  const side = (offset: number): Point => [
    from[0] + dx * 0.45 - (dy / length) * offset,
    from[1] + dy * 0.45 + (dx / length) * offset,
  ];
  const bow = bend * length;
  return `M${pair(from)}Q${pair(side(width + bow))} ${pair(to)}Q${pair(side(bow - width))} ${pair(from)}Z`;
}

/** Cells around the points, clipped to the frame: each keeps what is nearer to its own point. */
export function voronoi(points: readonly Point[], width: number, height: number): Point[][] {
  const frame: Point[] = [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ];
  return points.map((own) =>
    points.reduce((cell, other) => (other === own ? cell : nearer(cell, own, other)), frame),
  );
}

function nearer(cell: Point[], own: Point, other: Point): Point[] {
  const [nx, ny] = [other[0] - own[0], other[1] - own[1]];
  const limit = (other[0] ** 2 - own[0] ** 2 + other[1] ** 2 - own[1] ** 2) / 2;
  const beyond = ([x, y]: Point): number => x * nx + y * ny - limit;
  return cell.flatMap((point, i) => {
    const next = cell[(i + 1) % cell.length] ?? point;
    const [a, b] = [beyond(point), beyond(next)];
    const kept: Point[] = a <= 0 ? [point] : [];
    if (a < 0 === b < 0) return kept;
    const t = a / (a - b);
    return [...kept, [point[0] + (next[0] - point[0]) * t, point[1] + (next[1] - point[1]) * t]];
  });
}
