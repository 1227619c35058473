// A stranger's words on one line of a terminal. Invariant: nothing that comes out is obeyed there.

/** Control characters as JavaScript writes them: "\\n", "\\u001b". */
export function visible(text: string): string {
  return text.replace(/\p{Cc}/gu, (control) => {
    const escaped = JSON.stringify(control).slice(1, -1); // which leaves U+007F to U+009F as they are
    return escaped === control
      ? `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`
      : escaped;
  });
}
