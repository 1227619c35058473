"use client";

import { type CSSProperties, memo, useMemo } from "react";
import { coverProps } from "#components/ui/cover.tsx";
import { Reveal } from "#components/ui/reveal.tsx";
import { imagePath, imageSrcSet, VARIANTS } from "#lib/catalog/links.ts";
import { formatWeight } from "#lib/catalog/prompt.ts";
import type { OwnFile } from "#lib/catalog/repair-prompt.ts";
import type { Settings } from "#lib/catalog/settings.ts";
import { nearestWeights } from "#lib/catalog/weight-scale.ts";
import { useChoice } from "./choice.tsx";
import { Lightbox } from "./lightbox.tsx";
import type { KnownLoras } from "./lora-list.tsx";

// What is not known is taken for the usual portrait.
const PORTRAIT = 2 / 3;
// Thumbnails of strips and towers are cropped to these; the lightbox shows them whole.
const NARROWEST = 0.3;
const WIDEST = 4;
// In sight at once on a wide screen.
const FIRST = 4;

export interface Shot {
  id: string;
  /** Width by height; undefined where the source does not say. */
  ratio?: number;
  /** Its rating, where it is not shown before somebody asks for it. */
  rated?: string;
  /** Colours until it is there. */
  corners?: string;
  video?: true;
  /** The weight at which it used the model. */
  weight?: number;
  settings?: Settings;
}

/** A shot whose shape is decided. */
export type Picture = Shot & { ratio: number };

interface GalleryProps {
  /** Whose samples these are, e.g. "LowRA v2.0". */
  title: string;
  /** Draws the covers beneath. */
  name: string;
  shots: Shot[];
  /** The weight before anybody chooses one. */
  start: number | undefined;
  /** The file whose tags in the prompts are the model's own. */
  own: OwnFile;
  /** Other LoRAs of the prompts that the catalog has. */
  known: KnownLoras;
}

/** Three columns, or as many as fill whole rows. */
function columnsFor(count: number): number {
  if (count < 3) return 2;
  return count % 3 !== 0 && count % 4 === 0 ? 4 : 3;
}

const thumbRatio = (ratio: number) => Math.min(WIDEST, Math.max(NARROWEST, ratio));

/** The two widest pictures as one: width by height. */
function widestTwo(images: Picture[]): number {
  const [first = PORTRAIT, second = 0] = images
    .map(({ ratio }) => thumbRatio(ratio))
    .sort((a, b) => b - a);
  return first + second;
}

/** How much of the window's width a picture takes, for the choice of its file. */
function sizesOf(ratio: number, columns: number): string {
  const wide = Math.round(Math.max(66 / columns, Math.min(33, 24 * ratio)));
  return `(max-width:900px) 60vw,(max-width:1180px) 30vw,${wide}vw`;
}

interface ThumbnailProps {
  picture: Picture;
  index: number;
  name: string;
  alt: string;
  sizes: string;
  /** It used the model at the chosen weight. */
  isAt: boolean;
}

function PictureLink({ picture, index, name, alt, sizes }: ThumbnailProps) {
  const { id, ratio, corners, weight, video } = picture;
  const first = index < FIRST;
  return (
    <a {...coverProps(name, id, corners)} href={imagePath(id, "full")} data-shot={index}>
      {/* biome-ignore lint/performance/noImgElement: pictures come resized from /images */}
      <img
        src={imagePath(id, "card")}
        srcSet={imageSrcSet(id, ["thumb", "card", "large"])}
        sizes={sizes}
        width={VARIANTS.card}
        height={Math.round(VARIANTS.card / thumbRatio(ratio))}
        alt={alt}
        decoding="async"
        loading={first ? undefined : "lazy"}
        fetchPriority={first ? "high" : undefined}
      />
      {video && <span className="video-mark">Video</span>}
      {weight !== undefined && (
        <span className="weight-mark">
          <span className="sr-only">weight </span>
          {formatWeight(weight).replace("-", "−")}
        </span>
      )}
    </a>
  );
}

/** Drawn anew only where what it shows changes: the slider moves by the dozen a second. */
const Thumbnail = memo((props: ThumbnailProps) => {
  const { picture, index, isAt } = props;
  return (
    <li
      className={picture.rated && "rated"}
      data-image={picture.id}
      data-at={isAt ? "" : undefined}
      style={{ "--ratio": thumbRatio(picture.ratio) } as CSSProperties}
    >
      <PictureLink {...props} />
      {picture.rated !== undefined && (
        <Reveal rating={picture.rated} name={`sample ${index + 1}`} />
      )}
    </li>
  );
});

/** The samples' weights nearest to the chosen one, and whether the reader chose it. */
function useLadder(
  images: readonly Picture[],
  start: number | undefined,
): { at: number[]; moved: boolean } {
  const { weight } = useChoice();
  const weights = images.map((image) => image.weight).filter((it) => it !== undefined);
  const at = nearestWeights(weights, weight);
  return { at, moved: at.length > 0 && weight !== start };
}

/** The sample images; each links to its large picture, which scripts show in a lightbox instead. */
export function Gallery({ title, name, shots, start, own, known }: GalleryProps) {
  const images = useMemo(
    () => shots.map((shot): Picture => ({ ...shot, ratio: shot.ratio ?? PORTRAIT })),
    [shots],
  );
  const { at, moved } = useLadder(images, start);
  if (shots.length === 0) return <p className="quiet-text">This version has no sample images.</p>;
  const columns = columnsFor(images.length);
  return (
    <Lightbox title={title} name={name} images={images} own={own} known={known}>
      <ul
        className={shots.some(({ ratio }) => ratio !== undefined) ? "gallery rows" : "gallery"}
        data-moved={moved ? "" : undefined}
        style={{ "--columns": columns, "--widest-two": widestTwo(images) } as CSSProperties}
      >
        {images.map((picture, index) => (
          <Thumbnail
            key={picture.id}
            picture={picture}
            index={index}
            name={name}
            alt={`Sample ${index + 1} of ${title}`}
            sizes={sizesOf(picture.ratio, columns)}
            isAt={picture.weight !== undefined && at.includes(picture.weight)}
          />
        ))}
      </ul>
    </Lightbox>
  );
}
