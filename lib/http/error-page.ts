// An error in words, for those who came with a browser.
// Invariant: every value is escaped, and the page's own policy allows its style sheet and no script.
import { createHash } from "node:crypto";
import type { LoraryError } from "#lib/catalog/errors.ts";

const TITLES: Record<string, string> = {
  upstream_needs_token: "This file needs an API key",
  upstream_forbidden: "The source keeps this to itself",
  upstream_gone: "The source no longer has this",
  upstream_busy: "The source is busy",
  upstream_timeout: "The source is too slow",
  upstream_unreachable: "The source cannot be reached",
  host_not_allowed: "This host is not on the list",
  version_not_found: "There is no such version",
  file_not_found: "There is no such file",
  no_address: "This file is not for download",
  run_not_found: "There is no such import",
  not_allowed: "This is for whoever runs the catalog",
  foreign_origin: "This came from another site",
  too_many_attempts: "Too many wrong tokens",
  upload_too_large: "This is too much at once",
  too_many_files: "These are too many files at once",
  upload_broken_off: "The upload broke off",
  upload_stalled: "The upload broke off",
  no_files: "No file was chosen",
  imports_busy: "Other imports come first",
  misdirected: "This is not the name of this site",
};
const HINTS: Record<string, string> = {
  host_not_allowed: "Whoever runs this site can add the host to LORARY_FILE_HOSTS.",
  upstream_forbidden: "It may be early access, or open to its author only.",
  upstream_busy: "Wait a little, then try again.",
  upstream_timeout: "Try again in a moment.",
  upstream_unreachable: "Check the connection of this computer, then try again.",
};
const STYLE = `:root{color-scheme:light dark}
body{margin:0;min-height:100vh;display:grid;place-items:center;font:16px/1.6 system-ui,sans-serif;
background:light-dark(#faf9f7,#0c0c0e);color:light-dark(#1b1a18,#ededf0)}
main{max-width:34rem;padding:2rem}
h1{font-size:1.6rem;line-height:1.25;margin:.25rem 0 1rem}
small{color:light-dark(#65625b,#a2a2ad);font-family:ui-monospace,monospace}
a{color:light-dark(#8a5206,#f2b34c)}`;
const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as it may stand in HTML and XML, attributes included. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? "");
}

/** The page, and the Content-Security-Policy it is sent with. */
export function formatErrorPage(error: LoraryError): { html: string; policy: string } {
  const title = escapeMarkup(TITLES[error.code] ?? "This did not work");
  const hint = HINTS[error.code];
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title} · Lorary</title><style>${STYLE}</style></head>
<body><main><small>${error.status} · ${escapeMarkup(error.code)}</small><h1>${title}</h1>
<p>${escapeMarkup(error.message)}</p>${hint === undefined ? "" : `<p>${escapeMarkup(hint)}</p>`}
<p><a href="/">Back to the catalog</a></p></main></body></html>
`;
  return { html, policy: POLICY };
}
