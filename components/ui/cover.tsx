import type { CSSProperties, ReactNode } from "react";
import { coverArt } from "#lib/catalog/cover.ts";

/** The numbers of a drawn cover for the class `cover`: a fifth of the bytes of its gradients. */
export function coverProps(name: string, imageId?: string) {
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
export function Cover(props: { name: string; imageId?: string | undefined; children?: ReactNode }) {
  return <div {...coverProps(props.name, props.imageId)}>{props.children}</div>;
}
