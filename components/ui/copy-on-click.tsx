"use client";

import { useEffect, useState } from "react";

const SHOWN_MS = 1600;

// The clipboard API exists on secure origins only; a catalog in the local network is plain http.
async function copyText(text: string, button: Element): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text, button.closest("dialog") ?? document.body);
  }
}

// Outside of an open dialog nothing can be selected.
function copyBySelection(text: string, place: Element): boolean {
  const focused = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.style.cssText = "position:fixed;top:0;opacity:0";
  place.append(area);
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

interface Message {
  text: string;
  /** What could not be copied: it stays to be selected by hand. */
  left?: string;
}

const isOurs = ({ target }: Event) =>
  target instanceof Element && target.closest("output") !== null;
const SILENCE: Message = { text: "" };

function unmarkAll() {
  for (const button of document.querySelectorAll("[data-copied]"))
    button.removeAttribute("data-copied");
}

/** Gives every `data-copy` button of the page its work, and says aloud what was copied. */
export function CopyOnClick() {
  const [message, setMessage] = useState(SILENCE);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const dismiss = (event: Event) => {
      if (!isOurs(event)) setMessage(SILENCE);
    };
    const onClick = async (event: Event) => {
      const order = copyOrder(event);
      if (!order) return dismiss(event);
      const done = await copyText(order.text, order.button);
      unmarkAll();
      order.button.toggleAttribute("data-copied", done);
      setMessage(
        done
          ? { text: `Copied ${order.text}` }
          : { text: "Copying failed. Select the text instead:", left: order.text },
      );
      clearTimeout(timer);
      if (!done) return;
      timer = setTimeout(() => {
        unmarkAll();
        setMessage(SILENCE);
      }, SHOWN_MS);
    };
    const onKey = ({ key }: KeyboardEvent) => {
      if (key === "Escape") setMessage(SILENCE);
    };
    document.addEventListener("click", onClick);
    document.addEventListener("keydown", onKey);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("click", onClick);
      document.removeEventListener("keydown", onKey);
    };
  }, []);

  return (
    <output className={message.left === undefined ? "sr-only" : "not-copied"} aria-live="polite">
      {message.text}
      {message.left !== undefined && <code>{message.left}</code>}
    </output>
  );
}
