"use client";

import { THEME_KEY } from "./preferences-script.tsx";

// Dark or light against the system's wish; a choice that equals it is forgotten again.
function switchTheme() {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const next = (root.dataset.theme ?? system) === "dark" ? "light" : "dark";
  if (next === system) delete root.dataset.theme;
  else root.dataset.theme = next;
  try {
    if (next === system) localStorage.removeItem(THEME_KEY);
    else localStorage.setItem(THEME_KEY, next);
  } catch {
    // Storage is forbidden: the choice lasts until the page is left.
  }
}

export function ThemeSwitch() {
  return (
    <button
      type="button"
      className="icon-button needs-script flex-none"
      aria-label="Switch between dark and light"
      title="Switch between dark and light"
      onClick={switchTheme}
    >
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        <circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
        <path d="M8 1.75a6.25 6.25 0 0 1 0 12.5Z" fill="currentColor" />
      </svg>
    </button>
  );
}
