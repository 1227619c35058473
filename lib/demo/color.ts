// Colours by lightness, chroma and hue (OKLCH), so that palettes stay even to the eye.
// Invariant: every result is an sRGB colour; what lies outside the gamut is clipped.

export type Rgb = readonly [red: number, green: number, blue: number];

const channel = (linear: number): number => {
  const clipped = Math.min(1, Math.max(0, linear));
  const encoded = clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055;
  return Math.round(encoded * 255);
};

/**
 * OKLCH → sRGB 0–255. Lightness 0–1, chroma 0–0.37, hue in degrees.
 * Matrices: https://bottosson.github.io/posts/oklab/
 */
export function rgb(lightness: number, chroma: number, hue: number): Rgb {
  const angle = (hue * Math.PI) / 180;
  const a = chroma * Math.cos(angle);
  const b = chroma * Math.sin(angle);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    channel(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    channel(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    channel(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

const hex = (value: number): string => value.toString(16).padStart(2, "0");

/** The same as CSS text, `#rrggbb`. */
export function lch(lightness: number, chroma: number, hue: number): string {
  return `#${rgb(lightness, chroma, hue).map(hex).join("")}`;
}

/** `#rrggbb` → numbers. */
export function channels(color: string): Rgb {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** A colour `#rrggbb` with an opacity of 0–1. */
export function fade(color: string, opacity: number): string {
  return `${color}${hex(Math.round(Math.min(1, Math.max(0, opacity)) * 255))}`;
}

/** Between two colours: t = 0 gives `from`, 1 gives `to`. */
export function mix(from: Rgb, to: Rgb, t: number): Rgb {
  return [
    from[0] + (to[0] - from[0]) * t,
    from[1] + (to[1] - from[1]) * t,
    from[2] + (to[2] - from[2]) * t,
  ];
}
