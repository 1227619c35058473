// Which motif belongs to which demo card, and in which colours.
// Invariant: a card keeps its motif; a card that is not listed gets the first.
import { neonAlley } from "./motifs/alley.ts";
import { bamboo } from "./motifs/bamboo.ts";
import { cranes } from "./motifs/cranes.ts";
import { crystals } from "./motifs/crystals.ts";
import { cityWindows } from "./motifs/facade.ts";
import { herbarium, wetBloom } from "./motifs/flowers.ts";
import { marbling, stainedGlass } from "./motifs/glass.ts";
import { lanternNight, sunsetGrid } from "./motifs/glows.ts";
import { inkWash } from "./motifs/ink.ts";
import { jellyfish } from "./motifs/jellyfish.ts";
import { decoFans, rosettes, seigaiha } from "./motifs/ornaments.ts";
import { dunes, mistPeaks } from "./motifs/peaks.ts";
import { pixelDusk } from "./motifs/pixel.ts";
import { koiPond } from "./motifs/pond.ts";
import { rimLight } from "./motifs/portrait.ts";
import { contours, paperStrata } from "./motifs/relief.ts";
import { tiledRoofs } from "./motifs/roofs.ts";
import { isoRooms } from "./motifs/room.ts";
import { silk } from "./motifs/silk.ts";
import { auroraWorlds, balloons } from "./motifs/skies.ts";
import { snowVillage } from "./motifs/snow.ts";
import { crossStitch } from "./motifs/stitch.ts";
import { wagashi } from "./motifs/sweets.ts";
import { teaTable } from "./motifs/tea.ts";
import { oneWindow } from "./motifs/window.ts";
import type { Motif } from "./sketch.ts";

/** Version of the drawings: a new one draws every picture anew. */
export const ART = "2";

interface Entry {
  motif: Motif;
  /** The palettes' hues in degrees, taken in turn. */
  hues: readonly number[];
}

const FIRST: Entry = { motif: mistPeaks, hues: [230, 205, 255, 190] };

/** Card (file name without ending) → motif. */
const GALLERY: Readonly<Record<string, Entry>> = {
  "mist-peaks": FIRST,
  "ink-breath": { motif: inkWash, hues: [260, 60, 220] },
  "midnight-windows": { motif: cityWindows, hues: [270, 240, 290, 200] },
  "cathedral-glass": { motif: stainedGlass, hues: [250, 20, 140, 300] },
  "paper-strata": { motif: paperStrata, hues: [250, 30, 340, 180] },
  seigaiha: { motif: seigaiha, hues: [245, 200, 260, 225] },
  herbarium: { motif: herbarium, hues: [20, 350, 290, 50] },
  "tiny-rooms": { motif: isoRooms, hues: [20, 200, 300, 110] },
  "geode-garden": { motif: crystals, hues: [290, 170, 20, 230] },
  "sunset-grid": { motif: sunsetGrid, hues: [340, 320, 0] },
  "contour-atlas": { motif: contours, hues: [150, 200, 60, 20] },
  "wet-bloom": { motif: wetBloom, hues: [10, 330, 290, 40] },
  "neon-alley": { motif: neonAlley, hues: [340, 320, 0, 300] },
  "aurora-worlds": { motif: auroraWorlds, hues: [220, 200, 260, 240] },
  "hygge-cross-stitch": { motif: crossStitch, hues: [20, 250, 150] },
  "pixel-dusk": { motif: pixelDusk, hues: [330, 300, 0, 270] },
  senbazuru: { motif: cranes, hues: [15, 350, 90, 40] },
  "lantern-night": { motif: lanternNight, hues: [40, 45, 30, 50] },
  ippuku: { motif: teaTable, hues: [60, 80, 40, 100] },
  kawara: { motif: tiledRoofs, hues: [250, 220, 270, 235] },
  "gilded-fans": { motif: decoFans, hues: [190, 260, 20, 150] },
  "rim-light": { motif: rimLight, hues: [60, 330, 200, 20] },
  "one-window": { motif: oneWindow, hues: [65, 75, 50, 220] },
  "detail-dial": { motif: rosettes, hues: [270] },
  "golden-hour-slider": { motif: dunes, hues: [45, 50, 40, 35] },
  "snow-village": { motif: snowVillage, hues: [260, 250, 280] },
  "koi-pond": { motif: koiPond, hues: [35, 30, 45, 25] },
  "bamboo-shade": { motif: bamboo, hues: [135, 145, 120, 150] },
  "balloon-morning": { motif: balloons, hues: [230, 260, 200, 240] },
  "marbled-endpapers": { motif: marbling, hues: [250, 20, 160, 330] },
  "abyssal-glow": { motif: jellyfish, hues: [250, 230, 270, 215] },
  wagashi: { motif: wagashi, hues: [350, 10, 60, 120] },
  "cloud-brocade": { motif: silk, hues: [20, 260, 160, 350] },
  "untitled-study-7": { motif: marbling, hues: [200] },
};

export function motifOf(card: string): Entry {
  return GALLERY[card] ?? FIRST;
}
