// The cover that stands in for a picture: colours and letters drawn from a name.
// Invariant: the same name gives the same cover, on server, client and in the image route.

export interface CoverArt {
  /** Letters to set large: the first of up to two words, or the first CJK character. */
  initials: string;
  /** CSS `background`: two glows over a dark slope. */
  background: string;
  /** The same as numbers, for drawing elsewhere. Angles and hues in degrees, places in percent. */
  hue: number;
  x: number;
  y: number;
  angle: number;
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

export function coverArt(name: string): CoverArt {
  const seed = spread(name);
  const hue = seed % 360;
  const x = 20 + ((seed >>> 9) % 60);
  const y = 15 + ((seed >>> 15) % 70);
  const angle = 120 + ((seed >>> 21) % 100);
  const background = [
    `radial-gradient(circle at ${x}% ${y}%,hsl(${hue} 62% 58%),transparent 46%)`,
    `radial-gradient(circle at ${100 - x}% ${100 - y / 2}%,hsl(${(hue + 50) % 360} 55% 36%),transparent 58%)`,
    `linear-gradient(${angle}deg,hsl(${(hue + 200) % 360} 42% 17%),hsl(${(hue + 240) % 360} 48% 9%))`,
  ].join(",");
  return { initials: initialsOf(name), background, hue, x, y, angle };
}
