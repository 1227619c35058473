import { CopyButton } from "#components/ui/copy-button.tsx";

const COMMAND = "npm run lorary -- import PATH";

export function EmptyCatalog() {
  return (
    <section className="notice">
      <h1>The catalog is empty</h1>
      <p>
        Put your models in: PATH is a markdown card, or a folder of them. Then load this page again.
      </p>
      <div className="command">
        <code>{COMMAND}</code>
        <CopyButton text={COMMAND} label="Copy" name="the command" />
      </div>
    </section>
  );
}
