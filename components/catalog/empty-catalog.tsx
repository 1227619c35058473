import { CopyButton } from "#components/ui/copy-button.tsx";
import { importsPath } from "#lib/catalog/links.ts";

const COMMAND = "npm run lorary -- import PATH";

export function EmptyCatalog({ canImport }: { canImport: boolean }) {
  return (
    <section className="notice">
      <h1>The catalog is empty</h1>
      <p>
        Put your models in: PATH is a folder of models, a card, a JSON file or an archive. Then load
        this page again.
      </p>
      <div className="command">
        <code>{COMMAND}</code>
        <CopyButton text={COMMAND} label="Copy" name="the command" />
      </div>
      {canImport && (
        <a className="btn" href={importsPath()}>
          Import in the browser
        </a>
      )}
    </section>
  );
}
