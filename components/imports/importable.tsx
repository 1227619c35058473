import { CopyButton } from "#components/ui/copy-button.tsx";
import { IMPORTABLE } from "#lib/catalog/import-words.ts";

const COMMAND = "npm run lorary -- import PATH";

/** What can be imported, here and by the command line. */
export function Importable() {
  return (
    <section aria-labelledby="importable" className="importable">
      <h2 id="importable">What can be imported</h2>
      <dl>
        {IMPORTABLE.map(({ title, names, about }) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>
              <code>{names}</code>
              <span>{about}</span>
            </dd>
          </div>
        ))}
      </dl>
      <h3>A folder of models</h3>
      <p>
        Model files stay where they are: the command reads their headers, and all that lies beside
        them, in place.
      </p>
      <div className="command">
        <code>{COMMAND}</code>
        <CopyButton text={COMMAND} label="Copy" name="the command" />
      </div>
    </section>
  );
}
