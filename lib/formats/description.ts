// Descriptions from strangers → HTML that is safe to show. Invariant: only the elements of the list
// below come out, links open elsewhere, nothing is loaded; the result sanitizes to itself.
import type { Element, Nodes } from "hast";
import rehypeParse from "rehype-parse";
import rehypeSanitize, { type Options } from "rehype-sanitize";
import rehypeStringify from "rehype-stringify";
import { unified } from "unified";
import { visit } from "unist-util-visit";
import { htmlToLines } from "#lib/tips/html-text.ts";

export interface SafeDescription {
  html: string;
  /** The same as plain text: one line a block, struck-out words left out. */
  text: string;
  /** Hosts that the text wanted to load pictures, videos or pages from, sorted. */
  blockedHosts: string[];
}

// Beyond these the parser's time or stack is at risk; real descriptions stay far below.
const MAX_LENGTH = 256 * 1024;
const MAX_TAGS = 20_000;
const MAX_DEPTH = 256;
/** An escaped character takes up to five, and all of them have to stay below MAX_LENGTH. */
const MAX_PLAIN_LENGTH = 50_000;
const MAX_PASSES = 4;

const REL = ["noopener", "noreferrer", "nofollow", "ugc"];
const SCHEMA: Options = {
  tagNames: (
    "p br strong b em i u s del code pre blockquote ul ol li h3 h4 h5 h6 a hr span " +
    "table thead tbody tr th td"
  ).split(" "),
  attributes: { a: ["href", ["rel", ...REL], ["target", "_blank"]] },
  protocols: { href: ["http", "https", "mailto"] },
  strip: ["script", "style", "svg", "math", "template", "noscript", "title"],
  clobber: [],
  required: {},
};
/** Element → the attribute with the address it would load, and what the link in its place says. */
const EMBEDS = new Map<string, [attribute: string, label: string]>([
  ["img", ["src", "Image"]],
  ["iframe", ["src", "Page"]],
  ["embed", ["src", "Object"]],
  ["object", ["data", "Object"]],
  ["video", ["src", "Video"]],
  ["audio", ["src", "Sound"]],
  ["source", ["src", "Media"]],
]);
/** The page has headings of its own above those of a description. */
const RENAMED = new Map([
  ["h1", "h3"],
  ["h2", "h3"],
  ["strike", "s"],
]);
/** Boxes that set text apart: paragraphs, unless they hold paragraphs of their own. */
const BOXES = new Set("div center section article header footer figure figcaption".split(" "));
// Elements that close by themselves never nest directly.
const FLAT = new Set("br hr img input source wbr p li td th tr dd dt option".split(" "));

const parser = unified().use(rehypeParse, { fragment: true });
const cleaner = unified().use(rehypeSanitize, SCHEMA).use(rehypeStringify);

/** Sanitizes a description; what is too large or too deep comes back as plain text. Never throws. */
export function sanitizeDescription(html: string): SafeDescription {
  const blocked = new Set<string>();
  const lines = htmlToLines(html);
  const safe = isWithinLimits(html) ? settle(html, blocked) : undefined;
  return {
    html: safe ?? toPlainHtml(lines),
    text: lines.join("\n"),
    blockedHosts: [...blocked].sort(),
  };
}

/** A linear look at the size, before any parser sees the text. */
function isWithinLimits(html: string): boolean {
  if (html.length > MAX_LENGTH) return false;
  const open = new Map<string, number>();
  let tags = 0;
  let depth = 0;
  for (const [, slash, name = ""] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)/gi)) {
    tags += 1;
    const tag = name.toLowerCase();
    const count = open.get(tag) ?? 0;
    const step = slash === "" ? 1 : -Math.min(1, count); // an end tag may end nothing
    if (!FLAT.has(tag)) {
      open.set(tag, count + step);
      depth += step;
    }
    if (tags > MAX_TAGS || depth > MAX_DEPTH) return false;
  }
  return true;
}

/**
 * What remains when elements are taken out can parse to another tree (a `p` in a `p`), so the text
 * is sanitized until it no longer changes; undefined where it does not come to rest.
 */
function settle(html: string, blocked: Set<string>): string | undefined {
  try {
    let previous = html;
    for (let pass = 0; pass < MAX_PASSES; pass += 1) {
      const tree = parser.parse(previous);
      tame(tree, blocked);
      const next = cleaner.stringify(cleaner.runSync(tree));
      if (next === previous) return next;
      previous = next;
    }
  } catch {
    // A tree that the limits let through and the stack does not: plain text is the answer to both.
  }
  return undefined;
}

function tame(tree: Nodes, blocked: Set<string>): void {
  visit(tree, "element", (node) => {
    if (node.tagName === "a") {
      // A link inside a link would end the outer one.
      visit(node, "element", (inner) => replaceEmbed(inner, "span", blocked));
      openElsewhere(node);
    } else replaceEmbed(node, "a", blocked);
    node.tagName = RENAMED.get(node.tagName) ?? (isParagraph(node) ? "p" : node.tagName);
  });
}

const INLINE = new Set("a b br code del em i img s span strike strong u".split(" "));

function isParagraph(node: Element): boolean {
  if (!BOXES.has(node.tagName)) return false;
  return node.children.every((child) => child.type !== "element" || INLINE.has(child.tagName));
}

/** An address that leads out of this site, or undefined. */
function parseOutside(address: unknown, protocols: RegExp): URL | undefined {
  const here = "https://here.invalid";
  const url = typeof address === "string" ? URL.parse(address, here) : null;
  if (url === null || url.origin === here || !protocols.test(url.protocol)) return undefined;
  return url.username === "" && url.password === "" ? url : undefined;
}

function openElsewhere(node: Element): void {
  const url = parseOutside(node.properties.href, /^(https?|mailto):$/);
  if (url === undefined) {
    node.tagName = "span";
    node.properties = {};
  } else node.properties = { href: url.href, rel: REL, target: "_blank" };
}

function replaceEmbed(node: Element, tagName: "a" | "span", blocked: Set<string>): void {
  const [attribute, label] = EMBEDS.get(node.tagName) ?? [];
  if (attribute === undefined) return;
  const url = parseOutside(node.properties[attribute], /^https?:$/);
  if (url === undefined) return; // the sanitizer drops it
  blocked.add(url.hostname);
  node.tagName = tagName;
  node.properties = tagName === "a" ? { href: url.href, rel: REL, target: "_blank" } : {};
  node.children = [{ type: "text", value: `${label} at ${url.hostname}` }];
}

function toPlainHtml(lines: readonly string[]): string {
  const text = lines.join("\n").slice(0, MAX_PLAIN_LENGTH);
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return settle(`<pre>${escaped}</pre>`, new Set()) ?? "";
}
