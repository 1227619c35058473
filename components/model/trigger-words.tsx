import type { TriggerTip } from "#lib/catalog/model.ts";
import { describeEvidence } from "./weight-box.tsx";

/** The words, and under the last group of a kind what they rest on. */
function Group({ words, source }: { words: string[]; source: string | undefined }) {
  return (
    <>
      <ul className={words.length > 1 ? "group several" : "group"}>
        {words.map((word) => (
          <li key={word}>
            <button
              type="button"
              className="chip word"
              data-copy={word}
              aria-label={`Copy ${word}`}
            >
              {word}
            </button>
          </li>
        ))}
        {words.length > 1 && (
          <li>
            <button
              type="button"
              className="chip word all needs-script"
              data-copy={words.join(", ")}
            >
              Copy all {words.length}
            </button>
          </li>
        )}
      </ul>
      {source !== undefined && <p className="quiet-text">{source}</p>}
    </>
  );
}

/** Words that activate the model, in groups that belong together; each copies itself. */
export function TriggerWords({ triggers }: { triggers: TriggerTip[] }) {
  return (
    <section className="box" aria-labelledby="triggers">
      <h2 id="triggers">
        Trigger words
        {triggers.length > 0 && (
          <small className="copy-hint needs-script">
            <span>click to copy</span>
            <span aria-hidden="true">Copied</span>
          </small>
        )}
      </h2>
      {triggers.length === 0 ? (
        <p className="quiet-text">None found in this model’s sources.</p>
      ) : (
        <div className="groups">
          {triggers.map(({ words, evidence }, index) => {
            const source = describeEvidence(evidence);
            const next = triggers[index + 1];
            const last = next === undefined || describeEvidence(next.evidence) !== source;
            return (
              <Group
                key={`${evidence.kind} ${words.join()}`}
                words={words}
                source={last ? source : undefined}
              />
            );
          })}
        </div>
      )}
    </section>
  );
}
