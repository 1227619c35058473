/** Copies `text` (see CopyOnClick); "Copied" takes the place of the label without moving anything. */
export function CopyButton(props: {
  text: string | undefined;
  label: string;
  /** What is copied, for those who do not see what the button stands beside. */
  name: string;
  className?: string;
}) {
  return (
    <button
      type="button"
      className={`btn small copy needs-script ${props.className ?? ""}`.trimEnd()}
      data-copy={props.text}
      disabled={props.text === undefined}
      aria-label={`${props.label} ${props.name}`}
    >
      <span>{props.label}</span>
      <span aria-hidden="true">Copied</span>
    </button>
  );
}
