import { type KeyboardEvent, type MouseEvent, type ReactNode, useRef, useState } from "react";
import { ArrowIcon, CrossIcon } from "#components/ui/icons.tsx";
import type { OwnFile } from "#lib/catalog/repair-prompt.ts";
import type { Picture } from "./gallery.tsx";
import type { KnownLoras } from "./lora-list.tsx";
import { ShotSettings } from "./shot-settings.tsx";
import { Strip } from "./strip.tsx";

// Narrower windows show the picture first and its settings when asked.
const ROOM_FOR_SETTINGS = "(min-width: 901px)";

interface LightboxProps {
  title: string;
  name: string;
  images: Picture[];
  own: OwnFile;
  known: KnownLoras;
  /** The gallery: its links carry data-shot, the place of the picture. */
  children: ReactNode;
}

/** Which picture an opening click meant, or undefined where the browser shall do as always. */
function shotOf(event: MouseEvent): number | undefined {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return undefined;
  const link = event.target instanceof Element ? event.target.closest("a[data-shot]") : null;
  return link instanceof HTMLElement ? Number(link.dataset.shot) : undefined;
}

/** Opens the pictures of a gallery in a native dialog, which holds the focus and gives it back. */
export function Lightbox({ title, name, images, own, known, children }: LightboxProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [shown, setShown] = useState<number>();
  const [asked, setAsked] = useState<boolean>();
  const last = images.length - 1;
  const place = shown ?? 0;

  const onClick = (event: MouseEvent) => {
    const index = shotOf(event);
    if (index === undefined) return;
    event.preventDefault();
    setShown(index);
    setAsked((before) => before ?? matchMedia(ROOM_FOR_SETTINGS).matches);
    dialog.current?.showModal();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const places: Record<string, number> = {
      ArrowLeft: place - 1,
      ArrowRight: place + 1,
      Home: 0,
      End: last,
    };
    const to = places[event.key];
    if (to === undefined) return;
    event.preventDefault();
    setShown(Math.max(0, Math.min(last, to)));
  };
  const hasSettings = images.some(({ settings }) => settings !== undefined);
  const isOpen = hasSettings && asked === true;
  const close = () => dialog.current?.close();
  const closeBesidePicture = (event: MouseEvent) => {
    if (event.target instanceof Element && event.target.matches(".slide")) close();
  };
  const step = (by: -1 | 1) => (
    <button
      type="button"
      className={by < 0 ? "step previous" : "step next"}
      aria-label={by < 0 ? "Previous picture" : "Next picture"}
      disabled={by < 0 ? place === 0 : place === last}
      onClick={() => setShown(place + by)}
    >
      <ArrowIcon to={by < 0 ? "left" : "right"} />
    </button>
  );

  return (
    <>
      {/* biome-ignore lint/a11y: the links inside are what is clicked, keyboards included */}
      <div onClick={onClick}>{children}</div>
      <dialog
        ref={dialog}
        className="lightbox"
        aria-label={`Samples of ${title}`}
        onClose={() => setShown(undefined)}
        onKeyDown={onKeyDown}
        onClick={closeBesidePicture}
      >
        <div className="lightbox-bar">
          <p aria-live="polite">{shown !== undefined && `${shown + 1} / ${images.length}`}</p>
          {hasSettings && (
            <button
              type="button"
              className="settings-switch"
              aria-expanded={isOpen}
              onClick={() => setAsked(!isOpen)}
            >
              Prompt
            </button>
          )}
          <button type="button" aria-label="Close" onClick={close}>
            <CrossIcon size={14} />
          </button>
        </div>
        <div className="lightbox-room">
          {shown !== undefined && (
            <Strip title={title} name={name} images={images} shown={shown} onShow={setShown} />
          )}
          {step(-1)}
          {step(1)}
        </div>
        {shown !== undefined && isOpen && (
          <ShotSettings key={place} picture={images[place]} own={own} known={known} />
        )}
      </dialog>
    </>
  );
}
