"use client";

import { memo, useMemo } from "react";
import { type TriggerGroup, triggerRows } from "#lib/catalog/trigger-groups.ts";
import { useChoice } from "./choice.tsx";
import { describeEvidence } from "./evidence.tsx";

interface WordProps {
  word: string;
  on: boolean;
  toggle: (word: string) => void;
}

// A version may have thousands; one click changes one of them.
const Word = memo(function Word({ word, on, toggle }: WordProps) {
  return (
    <button type="button" className="chip word" aria-pressed={on} onClick={() => toggle(word)}>
      {word}
    </button>
  );
});

/** Every source of the group's words, each once: "author’s text and file beside the model". */
function sourceOf({ evidence }: TriggerGroup): string {
  return [...new Set(evidence.map(describeEvidence))].join(" and ");
}

/** What is done with a whole group. */
function GroupActions({ group, chosen }: { group: TriggerGroup; chosen: ReadonlySet<string> }) {
  const { dialect, setWords } = useChoice();
  const { words, label } = group;
  const all = words.every((word) => chosen.has(word));
  const name = label ?? words[0];
  return (
    <>
      {words.length > 1 && (
        <li className="needs-script">
          <button
            type="button"
            className="chip word all"
            onClick={() => setWords(words, !all)}
            aria-label={`${all ? "Leave out" : "Add"} all ${words.length} of ${name}`}
          >
            {all ? "Leave out all" : `Add all ${words.length}`}
          </button>
        </li>
      )}
      <li className="needs-script">
        <button
          type="button"
          className="chip word all"
          data-copy={words.map(dialect.escape).join(", ")}
          aria-label={`Copy ${name}`}
        >
          Copy
        </button>
      </li>
    </>
  );
}

interface GroupProps {
  group: TriggerGroup;
  chosen: ReadonlySet<string>;
  /** What the words rest on, under the last group of a kind. */
  source: string | undefined;
}

function Group({ group, chosen, source }: GroupProps) {
  const { toggle } = useChoice();
  return (
    <>
      <div className="trigger-group">
        {group.label !== undefined && <h3>{group.label}</h3>}
        <ul className="group" aria-label={group.label}>
          {group.words.map((word) => (
            <li key={word}>
              <Word word={word} on={chosen.has(word)} toggle={toggle} />
            </li>
          ))}
          <GroupActions group={group} chosen={chosen} />
        </ul>
      </div>
      {source !== undefined && <p className="quiet-text">{source}</p>}
    </>
  );
}

/** Words that activate the model, in groups that belong together; a click takes one into the prompt. */
export function TriggerWords() {
  const { groups, chosen } = useChoice();
  const rows = useMemo(() => triggerRows(groups), [groups]);
  const taken = new Set(chosen);
  return (
    <section className="box" aria-labelledby="triggers">
      <h2 id="triggers">
        Trigger words
        {groups.length > 0 && (
          <small className="needs-script">
            {chosen.length === 0 ? "click to add" : `${chosen.length} in the prompt`}
          </small>
        )}
      </h2>
      {groups.length === 0 ? (
        <p className="quiet-text">None found in this model’s sources.</p>
      ) : (
        <div className="groups">
          {rows.map((group, index) => {
            const source = sourceOf(group);
            const next = rows[index + 1];
            const last = next === undefined || sourceOf(next) !== source;
            return (
              <Group
                key={`${group.label} ${group.words.join()}`}
                group={group}
                chosen={taken}
                source={last ? source : undefined}
              />
            );
          })}
        </div>
      )}
    </section>
  );
}
