"use client";

import { useEffect } from "react";
import { wholeWords } from "#lib/catalog/quote-link.ts";

const HIGHLIGHT = "quote";
/** Longer texts are left to the browser, in characters. */
const MAX_TEXT = 1_000_000;

interface Place {
  node: Text;
  offset: number;
}

/** The text under an element with its white space left out, and the place of each character. */
function readText(root: Element): { text: string; places: Place[] } {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const places: Place[] = [];
  let text = "";
  for (let node = walker.nextNode(); node && text.length < MAX_TEXT; node = walker.nextNode()) {
    if (!(node instanceof Text) || node.parentElement?.closest("s, del")) continue;
    for (let offset = 0; offset < node.data.length; offset += 1) {
      const character = node.data[offset] ?? "";
      if (/\s/.test(character)) continue;
      text += character;
      places.push({ node, offset });
    }
  }
  return { text, places };
}

/** Where an element says the quotation, blocks and white space apart. */
function findRange(root: Element, quote: string): Range | undefined {
  const wanted = wholeWords(quote).replace(/\s+/g, "");
  const { text, places } = readText(root);
  const start = wanted === "" ? -1 : text.indexOf(wanted);
  const first = places[start];
  const last = places[start + wanted.length - 1];
  if (!first || !last) return undefined;
  const range = document.createRange();
  range.setStart(first.node, first.offset);
  range.setEnd(last.node, last.offset + 1);
  return range;
}

function show(range: Range): void {
  CSS.highlights.set(HIGHLIGHT, new Highlight(range));
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const { top, height } = range.getBoundingClientRect();
  scrollTo({
    top: scrollY + top - (innerHeight - height) / 2,
    behavior: still ? "instant" : "smooth",
  });
  // Tab goes on from here, as after the browser's own jump.
  getSelection()?.collapse(range.startContainer, range.startOffset);
}

function onClick(event: MouseEvent): void {
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
  if (!plain || event.altKey || !("highlights" in CSS)) return;
  const link = event.target instanceof Element ? event.target.closest("a[data-quote]") : null;
  const quote = link instanceof HTMLElement ? link.dataset.quote : undefined;
  if (quote === undefined) return;
  for (const text of document.querySelectorAll(".about .prose")) {
    const range = findRange(text, quote);
    if (!range) continue;
    event.preventDefault();
    show(range);
    return;
  }
}

/**
 * Leads from a quotation to its place in the page's text, and marks it there. Browsers do so by the
 * link alone, but only where words end as they think and where they know such links; what is not
 * found here is left to them.
 */
export function FindQuote() {
  useEffect(() => {
    document.addEventListener("click", onClick);
    return () => {
      document.removeEventListener("click", onClick);
      if ("highlights" in CSS) CSS.highlights.delete(HIGHLIGHT);
    };
  }, []);
  return null;
}
