"use client";

import type { CSSProperties } from "react";
import { coverProps } from "#components/ui/cover.tsx";
import { Reveal } from "#components/ui/reveal.tsx";
import { imagePath, imageSrcSet, VARIANTS } from "#lib/catalog/links.ts";
import { Lightbox } from "./lightbox.tsx";

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
  corners?: string[];
  video?: true;
}

/** A shot whose shape is decided. */
export type Picture = Shot & { ratio: number };

interface GalleryProps {
  /** Whose samples these are, e.g. "LowRA v2.0". */
  title: string;
  /** Draws the covers beneath. */
  name: string;
  shots: Shot[];
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
}

function Thumbnail({ picture, index, name, alt, sizes }: ThumbnailProps) {
  const { id, ratio, corners } = picture;
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
      {picture.video && <span className="video-mark">Video</span>}
    </a>
  );
}

/** The sample images; each links to its large picture, which scripts show in a lightbox instead. */
export function Gallery({ title, name, shots }: GalleryProps) {
  if (shots.length === 0) return <p className="quiet-text">This version has no sample images.</p>;
  const images = shots.map((shot): Picture => ({ ...shot, ratio: shot.ratio ?? PORTRAIT }));
  const columns = columnsFor(images.length);
  return (
    <Lightbox title={title} name={name} images={images}>
      <ul
        className={shots.some(({ ratio }) => ratio !== undefined) ? "gallery rows" : "gallery"}
        style={{ "--columns": columns, "--widest-two": widestTwo(images) } as CSSProperties}
      >
        {images.map((picture, index) => (
          <li
            key={picture.id}
            className={picture.rated && "rated"}
            data-image={picture.id}
            style={{ "--ratio": thumbRatio(picture.ratio) } as CSSProperties}
          >
            <Thumbnail
              picture={picture}
              index={index}
              name={name}
              alt={`Sample ${index + 1} of ${title}`}
              sizes={sizesOf(picture.ratio, columns)}
            />
            {picture.rated !== undefined && (
              <Reveal rating={picture.rated} name={`sample ${index + 1}`} />
            )}
          </li>
        ))}
      </ul>
    </Lightbox>
  );
}
