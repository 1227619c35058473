// A drawing sheet: collects shapes, gradients and soft fields and becomes one SVG.
// Invariant: a sheet's drawing follows from its seed alone. Blur filters cost ~100 ms a picture;
// soft things are gradients, small bilinear fields or stacked strokes instead, and shapes take
// fill-opacity or stroke-opacity, because each plain opacity costs a layer of its own.
import { channels, fade, lch, type Rgb } from "./color.ts";
import { type Field, fieldAddress } from "./png.ts";
import { fbm, Random, seedOf } from "./random.ts";
import type { Point } from "./shapes.ts";

/** Offset 0–1 → colour, with its opacity where it has one. */
export type Stops = Readonly<Record<number, string>>;

const stopsOf = (stops: Stops): string =>
  Object.entries(stops)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([offset, color]) => `<stop offset="${offset}" stop-color="${color}"/>`)
    .join("");

export type Area = readonly [left: number, top: number, right: number, bottom: number];

export class Sketch {
  readonly width: number;
  readonly height: number;
  readonly random: Random;
  /** For noise that has no order of calls. */
  readonly seed: number;
  #parts: string[] = [];
  #ids = 0;

  constructor(width: number, height: number, seed: string) {
    this.width = width;
    this.height = height;
    this.random = new Random(seed);
    this.seed = seedOf(seed) % 100_000;
  }

  add(...svg: string[]): void {
    this.#parts.push(...svg);
  }

  #define(element: (id: string) => string): string {
    const id = `d${this.#ids++}`;
    this.add(`<defs>${element(id)}</defs>`);
    return `url(#${id})`;
  }

  /** A slope of colours as a paint, top to bottom unless told; the unit is the shape's box. */
  slope(stops: Stops, from: Point = [0, 0], to: Point = [0, 1]): string {
    const ends = `x1="${from[0]}" y1="${from[1]}" x2="${to[0]}" y2="${to[1]}"`;
    return this.#define(
      (id) => `<linearGradient id="${id}" ${ends}>${stopsOf(stops)}</linearGradient>`,
    );
  }

  /** Rings of colour as a paint; the unit is the shape's box. */
  orb(stops: Stops, [x, y]: Point = [0.5, 0.5], radius = 0.5): string {
    const place = `cx="${x}" cy="${y}" r="${radius}"`;
    return this.#define(
      (id) => `<radialGradient id="${id}" ${place}>${stopsOf(stops)}</radialGradient>`,
    );
  }

  /** Limits what `draw` adds to the inside of a path. */
  clip(path: string, draw: () => void): void {
    const paint = this.#define((id) => `<clipPath id="${id}"><path d="${path}"/></clipPath>`);
    this.add(`<g clip-path="${paint}">`);
    draw();
    this.add("</g>");
  }

  fill(path: string, paint: string, more = ""): void {
    this.add(`<path d="${path}" fill="${paint}" ${more}/>`);
  }

  line(path: string, color: string, width: number, more = ""): void {
    this.add(
      `<path d="${path}" fill="none" stroke="${color}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round" ${more}/>`,
    );
  }

  disc([x, y]: Point, radius: number, paint: string, more = ""): void {
    this.oval([x, y], radius, radius, paint, more);
  }

  oval([x, y]: Point, rx: number, ry: number, paint: string, more = ""): void {
    this.add(
      `<ellipse cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" rx="${rx.toFixed(1)}" ry="${ry.toFixed(1)}" fill="${paint}" ${more}/>`,
    );
  }

  box(x: number, y: number, width: number, height: number, paint: string, more = ""): void {
    this.add(
      `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}" fill="${paint}" ${more}/>`,
    );
  }

  /** The whole sheet in one paint. */
  ground(paint: string): void {
    this.box(0, 0, this.width, this.height, paint);
  }

  /** Light around a point, fading to nothing. Beyond 100 pixels a field is cheaper than a gradient. */
  glow([x, y]: Point, radius: number, color: string, opacity: number, squash = 1): void {
    if (radius < 100) {
      const light = (part: number): string => fade(color, opacity * part);
      const paint = this.orb({ 0: light(1), 0.25: light(0.55), 0.55: light(0.18), 1: light(0) });
      this.oval([x, y], radius, radius * squash, paint);
      return;
    }
    const paint = channels(color);
    const href = fieldAddress(64, 64, (u, v) => {
      const far = Math.min(1, Math.hypot(u - 0.5, v - 0.5) * 2);
      return [paint, opacity * (1 - far) ** 2.2];
    });
    const [width, height] = [radius * 2, radius * 2 * squash];
    this.add(
      `<image href="${href}" x="${x - radius}" y="${y - height / 2}" width="${width}" height="${height}" preserveAspectRatio="none"/>`,
    );
  }

  /** A soft picture over the whole sheet from a function of the place, `columns` pixels wide. */
  field(columns: number, field: Field): void {
    const rows = Math.round((columns * this.height) / this.width);
    const href = fieldAddress(columns, rows, field);
    this.add(
      `<image href="${href}" width="${this.width}" height="${this.height}" preserveAspectRatio="none"/>`,
    );
  }

  /** Drifting haze of one colour; `size` counts clouds across the sheet. */
  haze(color: Rgb, opacity: number, size: number, stretch = 1): void {
    const seed = this.seed + this.#ids++;
    this.field(64, (x, y) => [
      color,
      opacity * Math.max(0, fbm(x * size, y * size * stretch, seed) * 2.6 - 0.85),
    ]);
  }

  /** Points of light or dust all over an area. */
  dust(
    count: number,
    [left, top, right, bottom]: Area,
    size: Point,
    color: string,
    opacity = 1,
  ): void {
    const { random } = this;
    for (let i = 0; i < count; i++) {
      const at: Point = [random.range(left, right), random.range(top, bottom)];
      const radius = random.range(...size);
      this.disc(
        at,
        radius,
        color,
        `fill-opacity="${(opacity * random.range(0.25, 1)).toFixed(2)}"`,
      );
    }
  }

  /** A shadow or halo that follows a path: strokes stacked from wide to narrow. */
  shade(
    path: string,
    color: string,
    reach: number,
    opacity: number,
    [dx, dy]: Point = [0, 0],
  ): void {
    const count = Math.ceil(reach / 5); // a step every 5 pixels is not seen as one
    const layers = Array.from({ length: count }, (_, i) => {
      const width = (reach * 2 * (1 - i / count) ** 1.3).toFixed(1);
      return `<path d="${path}" stroke-width="${width}" stroke-opacity="${(opacity / count).toFixed(3)}"/>`;
    }).join("");
    this.add(
      `<g fill="none" stroke="${color}" stroke-linejoin="round" transform="translate(${dx} ${dy})">${layers}</g>`,
    );
  }

  /** A grain-free paper: light, faintly clouded, warm or cool by hue. */
  paper(hue: number, lightness = 0.955): void {
    this.ground(lch(lightness, 0.018, hue));
    const seed = this.seed;
    const tint: Rgb = [90, 70, 45];
    this.field(104, (x, y) => [
      tint,
      0.1 * fbm(x * 5, y * 5, seed) + 0.07 * fbm(x * 40, y * 40, seed),
    ]);
  }

  toSvg(): string {
    const { width, height } = this;
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${this.#parts.join("")}</svg>`;
  }
}

/** Draws one sample: `hue` sets the palette in degrees, `take` counts the samples of a model from 0. */
export type Motif = (sketch: Sketch, hue: number, take: number) => void;
