// A furnished room in isometric view.
// Invariant: solids are drawn from back to front.
import { fade, lch, rgb } from "#lib/demo/color.ts";
import { leaf, type Point, polar, polygon, polyline } from "#lib/demo/shapes.ts";
import type { Motif, Sketch } from "#lib/demo/sketch.ts";

/** x, y, z of the near corner and the three lengths, in units of the room's grid. */
type Solid = readonly [x: number, y: number, z: number, dx: number, dy: number, dz: number];

/** Isometric view of a room of 5 × 5 × 3.9: x runs to the lower right, y to the lower left, z up. */
class Room {
  readonly sketch: Sketch;
  readonly origin: Point;
  readonly unit: number;

  constructor(sketch: Sketch, origin: Point, unit: number) {
    this.sketch = sketch;
    this.origin = origin;
    this.unit = unit;
  }

  at(x: number, y: number, z: number): Point {
    const { origin, unit } = this;
    return [origin[0] + (x - y) * unit * 0.866, origin[1] + (x + y) * unit * 0.5 - z * unit];
  }

  /** A level rectangle. */
  mat(x: number, y: number, z: number, dx: number, dy: number, paint: string): void {
    this.sketch.fill(
      polygon(
        this.at(x, y, z),
        this.at(x + dx, y, z),
        this.at(x + dx, y + dy, z),
        this.at(x, y + dy, z),
      ),
      paint,
    );
  }

  /** A rectangle on the right-hand wall. */
  pane(x: number, z: number, dx: number, dz: number, paint: string): void {
    this.sketch.fill(
      polygon(
        this.at(x, 0, z),
        this.at(x + dx, 0, z),
        this.at(x + dx, 0, z + dz),
        this.at(x, 0, z + dz),
      ),
      paint,
    );
  }

  solid([x, y, z, dx, dy, dz]: Solid, tone: number, chroma: number, hue: number): void {
    const { sketch: s } = this;
    const [left, right] = [tone - 0.04, tone - 0.17];
    const shade = (light: number, tint: number): string =>
      s.slope({ 0: lch(light, chroma, tint), 1: lch(light - 0.08, chroma, tint - 10) });
    this.mat(x, y, z + dz, dx, dy, lch(tone + 0.08, chroma, hue + 8));
    s.fill(
      polygon(
        this.at(x, y + dy, z + dz),
        this.at(x + dx, y + dy, z + dz),
        this.at(x + dx, y + dy, z),
        this.at(x, y + dy, z),
      ),
      shade(left, hue),
    );
    s.fill(
      polygon(
        this.at(x + dx, y, z + dz),
        this.at(x + dx, y + dy, z + dz),
        this.at(x + dx, y + dy, z),
        this.at(x + dx, y, z),
      ),
      shade(right, hue - 12),
    );
  }
}

function shell(room: Room, wall: number): void {
  const { sketch: s } = room;
  room.solid([-0.2, -0.2, -0.35, 5.2, 5.2, 0.35], 0.5, 0.06, wall);
  room.mat(0, 0, 0, 5, 5, s.slope({ 0: lch(0.8, 0.07, 65), 1: lch(0.68, 0.09, 55) }));
  const boards = Array.from({ length: 9 }, (_, i) =>
    polyline(room.at((i + 1) / 2, 0, 0), room.at((i + 1) / 2, 5, 0)),
  );
  s.line(boards.join(""), lch(0.58, 0.08, 55), 1.4, 'stroke-opacity="0.6"');
  room.solid([-0.2, -0.2, 0, 0.2, 5.2, 3.9], 0.84, 0.06, wall);
  room.solid([0, -0.2, 0, 5, 0.2, 3.9], 0.82, 0.07, wall + 12);
  s.fill(
    polygon(room.at(0, 0, 3.9), room.at(0, 5, 3.9), room.at(0, 5, 0), room.at(0, 0, 0)),
    s.slope({ 0: lch(0.66, 0.085, wall), 1: lch(0.76, 0.07, wall + 20) }),
  );
  room.pane(
    0,
    0,
    5,
    3.9,
    s.slope({ 0: lch(0.82, 0.06, wall + 10), 1: lch(0.88, 0.055, wall + 30) }),
  );
}

function windowOn(room: Room, sky: number): void {
  const { sketch: s } = room;
  const frame = lch(0.97, 0.02, 80);
  room.pane(1.6, 1.5, 2.3, 1.9, frame);
  room.pane(1.72, 1.62, 2.06, 1.66, s.slope({ 0: lch(0.74, 0.1, sky), 1: lch(0.93, 0.1, 75) }));
  s.line(
    polyline(room.at(2.75, 0, 3.3), room.at(2.75, 0, 1.6)) +
      polyline(room.at(1.7, 0, 2.45), room.at(3.8, 0, 2.45)),
    frame,
    5,
  );
  s.glow(room.at(2.75, 0, 2.4), room.unit * 2.3, "#fff6d8", 0.55);
}

function bookshelf(room: Room, z: number, hue: number): void {
  const { random } = room.sketch;
  room.solid([0.02, 2.1, z, 0.5, 2.2, 0.07], 0.6, 0.07, 60);
  for (let y = 2.15; y < 3.9; ) {
    const thick = random.range(0.09, 0.17);
    room.solid(
      [0.05, y, z + 0.07, 0.3, thick, random.range(0.35, 0.55)],
      random.range(0.5, 0.8),
      0.12,
      hue + random.range(0, 300),
    );
    y += thick + (random.chance(0.15) ? 0.25 : 0.01);
  }
}

function bed(room: Room, hue: number): void {
  room.solid([0.15, 1.7, 0, 2.1, 3, 0.4], 0.58, 0.08, 55);
  room.solid([0.15, 1.7, 0.4, 2.1, 3, 0.24], 0.9, 0.03, 80);
  room.solid([0.15, 2.7, 0.64, 2.15, 2.02, 0.1], 0.68, 0.13, hue);
  room.solid([0.35, 1.85, 0.64, 1.5, 0.6, 0.18], 0.95, 0.02, 90);
}

function sofa(room: Room, hue: number): void {
  room.solid([0.1, 2, 0, 0.5, 2.6, 1.15], 0.66, 0.13, hue);
  room.solid([0.1, 2, 0, 1.5, 2.6, 0.55], 0.72, 0.12, hue + 5);
  for (const y of [2.2, 3.6]) room.solid([0.5, y, 0.55, 0.35, 0.7, 0.5], 0.84, 0.1, hue - 160);
}

function pottedPlant(room: Room): void {
  const { sketch: s, unit } = room;
  const [x, y] = room.at(0.7, 0.7, 0.6);
  for (let i = 0; i < 15; i++) {
    const tip = polar(
      [x, y],
      -Math.PI / 2 + s.random.range(-1.2, 1.2),
      unit * s.random.range(0.7, 1.6),
    );
    s.fill(
      leaf([x, y], tip, unit * 0.17, s.random.range(-0.15, 0.15)),
      lch(s.random.range(0.42, 0.66), 0.12, s.random.range(135, 160)),
    );
  }
  room.solid([0.5, 0.5, 0, 0.45, 0.45, 0.55], 0.72, 0.1, 40);
}

function floorLamp(room: Room): void {
  const { sketch: s, unit } = room;
  const [x, y] = room.at(4.5, 4.5, 2.1);
  const metal = lch(0.35, 0.03, 60);
  s.line(polyline(room.at(4.5, 4.5, 0), [x, y]), metal, 5);
  s.oval(room.at(4.5, 4.5, 0.03), unit * 0.3, unit * 0.16, metal);
  s.glow([x, y + unit * 0.2], unit * 2.4, lch(0.93, 0.12, 85), 0.75);
  s.fill(
    polygon(
      [x - unit * 0.24, y - unit * 0.3],
      [x + unit * 0.24, y - unit * 0.3],
      [x + unit * 0.48, y + unit * 0.32],
      [x - unit * 0.48, y + unit * 0.32],
    ),
    s.slope({ 0: lch(0.88, 0.1, 80), 1: lch(0.98, 0.06, 95) }),
  );
}

export const isoRooms: Motif = (s, hue, take) => {
  const { width: w, height: h } = s;
  s.ground(s.orb({ 0: lch(0.9, 0.06, hue + 20), 1: lch(0.64, 0.1, hue - 10) }, [0.5, 0.45], 0.8));
  s.haze(rgb(0.97, 0.03, hue + 40), 0.3, 2);
  const unit = Math.min(w * 0.1, h * 0.098);
  const room = new Room(s, [w / 2, h / 2 - unit * 0.95], unit);
  s.oval(
    [w / 2, room.origin[1] + unit * 5.4],
    unit * 5.2,
    unit * 2.6,
    s.orb({ 0: fade(lch(0.3, 0.07, hue), 0.6), 1: fade(lch(0.4, 0.07, hue), 0) }),
  );
  shell(room, hue + 150 + take * 25);
  windowOn(room, hue + 190);
  for (const z of [2.1, 3]) bookshelf(room, z, hue);
  for (const [inset, color] of [
    [1.6, lch(0.72, 0.12, hue + 20)],
    [1.8, lch(0.88, 0.06, hue + 60)],
    [2.1, lch(0.72, 0.12, hue + 20)],
  ] as const)
    room.mat(inset, inset - 0.1, 0.01, 6 - inset * 2, 5.8 - inset * 2, color);
  if (take % 2 === 0) bed(room, hue + 200);
  else sofa(room, hue + 200);
  room.solid([3.3, 0.15, 0, 1.5, 0.9, 0.93], 0.62, 0.08, 55);
  room.solid([3.9, 0.3, 0.93, 0.7, 0.1, 0.5], 0.3, 0.03, 260);
  room.solid([2.9, 2.7, 0.02, 0.9, 0.9, 0.45], 0.66, 0.09, 60);
  s.oval(room.at(3.35, 3.15, 0.52), unit * 0.18, unit * 0.12, lch(0.96, 0.02, 90));
  pottedPlant(room);
  floorLamp(room);
};
