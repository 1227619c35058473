// The single values of a card, text ⇄ value. Invariant: what a parser accepts, its formatter writes
// back; a formatter refuses what would read back as something else.
import { LoraryError } from "#lib/catalog/errors.ts";
import { isAddress, isTime } from "./plain-values.ts";

/** The table has one row, as wide as a page. */
export const MAX_IMAGES = 4;
export const MAX_MODEL_NAME = 1000;
const MAX_FILE_NAME = 512;

export function parseModelName(text: string): string | undefined {
  return text !== "" && text.length <= MAX_MODEL_NAME ? text : undefined;
}

export function parseTime(text: string): string | undefined {
  return isTime(text) ? text : undefined;
}

export function parseCount(text: string): number | undefined {
  const isCount = /^(?:0|[1-9]\d*)$/.test(text) && Number.isSafeInteger(Number(text));
  return isCount ? Number(text) : undefined;
}

export function parseRating(text: string): number | undefined {
  const isRating = /^\d(?:\.\d+)?(?:e-\d+)?$/.test(text) && Number(text) <= 5;
  return isRating ? Number(text) : undefined;
}

// The schema takes addresses with blanks around or line breaks inside, and repairs them: not here.
function parseAddress(text: string): string | undefined {
  return isAddress(text) ? text : undefined;
}

/** "`a`, `b`"; nothing for no tags. */
export function parseTags(text: string): string[] | undefined {
  if (text === "") return [];
  const isQuoted = text.length > 1 && text.startsWith("`") && text.endsWith("`");
  return isQuoted ? text.slice(1, -1).split("`, `") : undefined;
}

export function formatTags(tags: readonly string[], field: string): string {
  const text = formatLine(tags.map((tag) => `\`${tag}\``).join(", "), field);
  if (JSON.stringify(parseTags(text)) !== JSON.stringify(tags))
    throw notForCard(field, "a tag looks like the end of one and the beginning of the next");
  return text;
}

/** `[NAME](ADDRESS)`: a name may hold brackets of any kind, since no address holds "](". */
export function parseLink(text: string): { name: string; url: string } | undefined {
  const middle = text.lastIndexOf("](");
  if (middle < 2 || middle > MAX_FILE_NAME + 1) return undefined;
  if (!text.startsWith("[") || !text.endsWith(")")) return undefined;
  const url = parseAddress(text.slice(middle + 2, -1));
  return url === undefined ? undefined : { name: text.slice(1, middle), url };
}

export function formatLink(file: { name: string; url: string }, field: string): string {
  if (file.url.includes("](")) throw notForCard(`${field}.url`, "it holds ](");
  return formatLine(`[${file.name}](${file.url})`, field);
}

/** A table row without its first bar: ` <img src="ADDRESS" /> | <img src="ADDRESS" /> |`. */
export function parseImageRow(text: string): string[] | undefined {
  const urls: string[] = [];
  let end = 0;
  for (const match of text.matchAll(/ *<img src="([^"]*)" \/> *\|/gy)) {
    const url = parseAddress(match[1] ?? "");
    if (url === undefined || urls.length === MAX_IMAGES) return undefined;
    urls.push(url);
    end = match.index + match[0].length;
  }
  return urls.length > 0 && text.slice(end).trim() === "" ? urls : undefined;
}

export function formatImageRow(urls: readonly string[], field: string): string {
  const cells = urls.map((url, index) => {
    if (url.includes('"')) throw notForCard(`${field}[${index}].url`, "it holds a double quote");
    return formatLine(`<img src="${url}" />`, `${field}[${index}].url`);
  });
  return ` ${cells.join(" | ")} |`;
}

/** The line under a table's first row, without its first bar; answers the number of columns. */
export function parseTableRule(text: string): number | undefined {
  const rule = text.trimEnd();
  return /^[- |]*-[- |]*\|$/.test(rule) ? rule.split("|").length - 1 : undefined;
}

/** Text that has to stand on one line. */
export function formatLine(text: string, field: string): string {
  if (/[\r\n]/.test(text)) throw notForCard(field, "it holds a line break");
  return text;
}

/** @returns the error "not_for_a_card": a value of the model has no place in a card. */
export function notForCard(field: string, reason: string): LoraryError {
  const message = `${field} cannot stand in a card: ${reason}`;
  return new LoraryError(422, "not_for_a_card", message, { field });
}
