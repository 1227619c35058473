// The cover that stands in for a picture: colours and letters drawn from a name.
// Invariant: the same name gives the same cover, on server, client and in the image route.

/** A round light: its place in percent of width and height, its reach in percent of the distance
 * from there to the farthest corner. */
export interface Glow {
  x: number;
  y: number;
  color: string;
  reach: number;
}

export interface CoverArt {
  /** Letters to set large: the first of up to two words, or the first CJK character. */
  initials: string;
  /** Degrees (0–359) that all colours of the cover stand in a fixed distance to. */
  hue: number;
  /** CSS `background`: two glows over a dark slope. */
  background: string;
  /** The same in parts, for drawing elsewhere. */
  glows: readonly Glow[];
  slope: { angle: number; from: string; to: string };
}

// FNV-1a, 32 bits: not for safety, only to spread names over colours.
function spread(text: string): number {
  let hash = 0x811c9dc5;
  for (const unit of text) hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}

function initialsOf(name: string): string {
  const words = name.normalize("NFKC").match(/[\p{L}\p{N}]+/gu) ?? ["·"];
  const first = [...(words[0] ?? "·")][0] ?? "·";
  if (/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u.test(first)) return first;
  const second = words[1] === undefined ? "" : ([...words[1]][0] ?? "");
  return `${first}${/[a-z]/i.test(second) ? second : ""}`.toUpperCase();
}

/**
 * The cover of a name. `place`, an image id, moves the lights, so that the samples of one model are
 * alike but not the same.
 */
export function coverArt(name: string, place = ""): CoverArt {
  const hue = spread(name) % 360;
  const seed = spread(name + place);
  const x = 20 + ((seed >>> 9) % 60);
  const y = 15 + ((seed >>> 15) % 70);
  const glows: Glow[] = [
    { x, y, color: `hsl(${hue} 62% 58%)`, reach: 46 },
    { x: 100 - x, y: 100 - y / 2, color: `hsl(${(hue + 50) % 360} 55% 36%)`, reach: 58 },
  ];
  const slope = {
    /** Degrees as CSS counts them: 0 upwards, clockwise. */
    angle: 120 + ((seed >>> 21) % 100),
    from: `hsl(${(hue + 200) % 360} 42% 17%)`,
    to: `hsl(${(hue + 240) % 360} 48% 9%)`,
  };
  const background = [
    ...glows.map(
      (glow) =>
        `radial-gradient(circle at ${glow.x}% ${glow.y}%,${glow.color},transparent ${glow.reach}%)`,
    ),
    `linear-gradient(${slope.angle}deg,${slope.from},${slope.to})`,
  ].join(",");
  return { initials: initialsOf(name), hue, background, glows, slope };
}
