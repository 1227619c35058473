"use client";

import { useEffect, useState } from "react";

const SHOWN_MS = 1600;

// The clipboard API exists on secure origins only; a catalog in the local network is plain http.
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const focused = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.style.cssText = "position:fixed;top:0;opacity:0";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  return done;
}

/** The `data-copy` button of a click, with what it copies. */
function copyOrder({ target }: Event): { button: Element; text: string } | undefined {
  const button = target instanceof Element ? target.closest("[data-copy]") : null;
  const text = button?.getAttribute("data-copy");
  return button && text ? { button, text } : undefined;
}

function unmarkAll() {
  for (const button of document.querySelectorAll("[data-copied]"))
    button.removeAttribute("data-copied");
}

/** Gives every `data-copy` button of the page its work, and says aloud what was copied. */
export function CopyOnClick() {
  const [message, setMessage] = useState("");

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const onClick = async (event: Event) => {
      const order = copyOrder(event);
      if (!order) return;
      const done = await copyText(order.text);
      unmarkAll();
      order.button.toggleAttribute("data-copied", done);
      setMessage(done ? `Copied ${order.text}` : "Copying failed. Select the text instead.");
      clearTimeout(timer);
      timer = setTimeout(() => {
        unmarkAll();
        setMessage("");
      }, SHOWN_MS);
    };
    document.addEventListener("click", onClick);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("click", onClick);
    };
  }, []);

  return (
    <output className="sr-only" aria-live="polite">
      {message}
    </output>
  );
}
