import { type CSSProperties, useLayoutEffect, useRef } from "react";
import { coverProps } from "#components/ui/cover.tsx";
import { isRevealed } from "#components/ui/rated-switch.tsx";
import { Reveal } from "#components/ui/reveal.tsx";
import { imagePath } from "#lib/catalog/links.ts";
import type { Picture } from "./gallery.tsx";

interface StripProps {
  title: string;
  name: string;
  images: Picture[];
  shown: number;
  /** A picture has come to rest under the reader's finger. */
  onShow: (index: number) => void;
}

function Slide(props: { picture: Picture; label: string; name: string; near: boolean }) {
  const { id, ratio, rated, corners } = props.picture;
  const { style, ...cover } = coverProps(props.name, id, corners);
  return (
    <li
      className={rated ? "slide rated" : "slide"}
      data-image={id}
      data-shown={isRevealed(id) ? "" : undefined}
    >
      <div {...cover} style={{ ...style, "--ratio": ratio } as CSSProperties}>
        {/* biome-ignore lint/performance/noImgElement: pictures come resized from /images */}
        <img
          src={imagePath(id, "full")}
          alt={props.label}
          loading={props.near ? "eager" : "lazy"}
          decoding="async"
        />
      </div>
      {rated !== undefined && <Reveal rating={rated} name={props.label} />}
    </li>
  );
}

// Neighbours slide; a longer way, and the first picture of all, is there at once.
function behaviorOf(from: number, to: number): ScrollBehavior {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return !still && Math.abs(from - to) < 1.01 ? "smooth" : "instant";
}

/** Pictures side by side in a row that snaps: fingers, wheels and `shown` all move it. */
export function Strip({ title, name, images, shown, onShow }: StripProps) {
  const row = useRef<HTMLUListElement>(null);
  const opened = useRef(false);
  /** Where the row is on its way to by itself; what it passes does not count. */
  const goal = useRef<number>(undefined);

  useLayoutEffect(() => {
    if (!row.current) return;
    const { clientWidth, scrollLeft } = row.current;
    const behavior = opened.current ? behaviorOf(scrollLeft / clientWidth, shown) : "instant";
    if (Math.round(scrollLeft) !== shown * clientWidth) goal.current = shown;
    row.current.scrollTo({ left: shown * clientWidth, behavior });
    opened.current = true;
  }, [shown]);

  const onScroll = ({ currentTarget }: { currentTarget: HTMLElement }) => {
    const place = currentTarget.scrollLeft / currentTarget.clientWidth;
    const index = Math.round(place);
    if (Math.abs(place - index) > 0.01) return;
    if (goal.current === index) goal.current = undefined;
    if (goal.current === undefined && index !== shown) onShow(index);
  };
  const takeOver = () => {
    goal.current = undefined;
  };

  return (
    <ul
      ref={row}
      className="strip"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be in reach of the keyboard
      tabIndex={0}
      onScroll={onScroll}
      onPointerDown={takeOver}
      onWheel={takeOver}
    >
      {images.map((picture, index) => (
        <Slide
          key={picture.id}
          picture={picture}
          name={name}
          label={`Sample ${index + 1} of ${title}`}
          near={Math.abs(index - shown) < 2}
        />
      ))}
    </ul>
  );
}
