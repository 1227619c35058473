"use client";

import { useEffect } from "react";
import { EyeIcon } from "./icons.tsx";
import { RATED_KEY } from "./preferences-script.tsx";

/** Pictures that were asked for one by one, by their ids. */
const revealed = new Set<string>();

export const isRevealed = (imageId: string): boolean => revealed.has(imageId);

function switchRated() {
  const { dataset } = document.documentElement;
  const shown = dataset.rated !== "shown";
  if (shown) dataset.rated = "shown";
  else delete dataset.rated;
  try {
    if (shown) localStorage.setItem(RATED_KEY, "shown");
    else localStorage.removeItem(RATED_KEY);
  } catch {
    // Storage is forbidden: the choice lasts until the page is left.
  }
}

function revealOne({ target }: Event) {
  const button = target instanceof Element ? target.closest("[data-reveal]") : null;
  const box = button?.closest<HTMLElement>("[data-image]");
  if (!box) return;
  box.dataset.shown = "";
  if (box.dataset.image) revealed.add(box.dataset.image);
}

/** Shows or hides every picture that is rated R and above, and makes `data-reveal` buttons work. */
export function RatedSwitch() {
  useEffect(() => {
    document.addEventListener("click", revealOne);
    return () => document.removeEventListener("click", revealOne);
  }, []);
  return (
    <button
      type="button"
      className="icon-button rated-switch needs-script flex-none"
      aria-label="Show or hide pictures rated R and above"
      title="Show or hide pictures rated R and above"
      onClick={switchRated}
    >
      <EyeIcon />
    </button>
  );
}
