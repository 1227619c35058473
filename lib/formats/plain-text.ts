// Plain text ⇄ HTML, for sources that write one where the record keeps the other.
// Invariant: no character of the text becomes markup.

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** A paragraph for each block between empty lines, `<br>` for the line breaks within. */
export function textToHtml(text: string): string {
  const escaped = text.trim().replace(/[&<>"]/g, (character) => ENTITIES[character] ?? "");
  const blocks = escaped.split(/\r?\n(?:[ \t]*\r?\n)+/);
  return blocks.map((block) => `<p>${block.replace(/\r?\n/g, "<br>")}</p>`).join("");
}
