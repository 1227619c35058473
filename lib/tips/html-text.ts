// HTML → the lines a reader sees. Invariant: the work grows with the text however it is nested,
// because only tokens are read and no tree is built.
import { Tokenizer } from "htmlparser2";
import { narrow } from "./narrow.ts";

const BLOCKS = new Set(
  (
    "address article aside blockquote br caption dd details div dl dt fieldset figcaption figure " +
    "footer form h1 h2 h3 h4 h5 h6 header hr iframe li main nav ol option p pre section summary " +
    "table td th tr ul video"
  ).split(" "),
);
// Struck-out words are what the author no longer says; the others are not text at all.
const HIDDEN = new Set(["s", "del", "strike", "script", "style"]);

/** All white space but single blanks, which most is: texts without it stay as they are. */
const UNFOLDED = /\s{2,}|[^\S ]/g;

export const foldBlanks = (text: string): string => text.replace(UNFOLDED, " ").trim();

/** The text of an HTML fragment: one line a block, white space folded, no empty lines. */
export function htmlToLines(html: string): string[] {
  const lines: string[] = [];
  let line = "";
  let name = "";
  let hidden = 0;
  const endLine = (): void => {
    if (line === "") return; // most tags: two blocks end where one begins
    const text = foldBlanks(line);
    if (text !== "") lines.push(narrow(text));
    line = "";
  };
  const onTag = (step: 1 | -1): void => {
    if (BLOCKS.has(name)) endLine();
    if (HIDDEN.has(name)) hidden = Math.max(0, hidden + step);
  };
  const ignore = (): void => {};
  const tokenizer = new Tokenizer(
    { decodeEntities: true },
    {
      onopentagname(start, end) {
        name = html.slice(start, end).toLowerCase();
      },
      onopentagend: () => onTag(1),
      onselfclosingtag() {
        if (BLOCKS.has(name)) endLine();
      },
      onclosetag(start, end) {
        name = html.slice(start, end).toLowerCase();
        onTag(-1);
      },
      ontext(start, end) {
        if (hidden === 0) line += html.slice(start, end);
      },
      ontextentity(codePoint) {
        if (hidden === 0) line += codePoint > 0x20 ? String.fromCodePoint(codePoint) : " ";
      },
      onattribdata: ignore,
      onattribentity: ignore,
      onattribend: ignore,
      onattribname: ignore,
      oncdata: ignore,
      oncomment: ignore,
      ondeclaration: ignore,
      onend: ignore,
      onprocessinginstruction: ignore,
    },
  );
  tokenizer.write(html);
  tokenizer.end();
  endLine();
  return lines;
}
