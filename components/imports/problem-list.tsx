import type { Problem } from "#lib/catalog/errors.ts";

const KINDS: Record<Problem["kind"], string> = {
  unreadable: "cannot be read",
  format: "not what its name says",
  structure: "a part is missing or misplaced",
  value: "a value cannot be used",
  limit: "too large",
};

interface ProblemListProps {
  problems: readonly Problem[];
  /** The number of the first one. */
  start: number;
}

/** Where, what was found, and what was expected. */
export function ProblemList({ problems, start }: ProblemListProps) {
  return (
    <ol className="problems" start={start}>
      {problems.map(({ source, line, field, kind, message }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: problems may repeat and never move
        <li key={index}>
          <code>
            {source}
            {line !== undefined && <span>:{line}</span>}
          </code>
          <small>{KINDS[kind]}</small>
          <p>
            <b>{field}</b> {message}
          </p>
        </li>
      ))}
    </ol>
  );
}
