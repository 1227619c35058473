import type { CSSProperties, ReactNode } from "react";
import { coverArt } from "#lib/catalog/cover.ts";

const CORNERS = [0, 1, 2, 3];
/** Of a colour. */
const DIGITS = 3;

/**
 * The numbers of a drawn cover for the class `cover`: a fifth of the bytes of its gradients. Where
 * the picture's own colours are known (those of its corners, as cornersOf writes them), they take the place of the art.
 */
export function coverProps(name: string, imageId?: string, corners?: string) {
  if (corners !== undefined)
    return {
      className: "cover blurred",
      style: Object.fromEntries(
        CORNERS.map((corner) => [
          `--c${corner}`,
          `#${corners.slice(corner * DIGITS, (corner + 1) * DIGITS)}`,
        ]),
      ) as CSSProperties,
    };
  const { initials, hue, glows, slope } = coverArt(name, imageId);
  return {
    className: "cover",
    "data-initials": initials,
    style: {
      "--h": hue,
      "--x": glows[0]?.x,
      "--y": glows[0]?.y,
      "--a": slope.angle,
    } as CSSProperties,
  };
}

/** A box of fixed shape with the drawn cover; a picture that loads lies over it. */
export function Cover(props: {
  name: string;
  imageId?: string | undefined;
  corners?: string | undefined;
  children?: ReactNode;
}) {
  return <div {...coverProps(props.name, props.imageId, props.corners)}>{props.children}</div>;
}
