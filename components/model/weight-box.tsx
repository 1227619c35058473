import { formatFileName } from "#lib/catalog/format.ts";
import { type Evidence, primaryFile, type Version, type WeightTip } from "#lib/catalog/model.ts";
import { fileStem, formatLoraTag, formatWeight, weightScale } from "#lib/catalog/prompt.ts";
import { WeightControl } from "./weight-control.tsx";

const KINDS: Record<Evidence["kind"], string> = {
  description: "author’s text",
  tag: "tag in the author’s text",
  trainedWords: "the source’s list of trigger words",
  sidecar: "file beside the model",
  samples: "sample images",
};
const IN_SIGHT = 2;

/** Where advice comes from, in words. */
export function describeEvidence({ kind, context }: Evidence): string {
  return context === undefined ? KINDS[kind] : `${KINDS[kind]}, for ${context}`;
}

/** What the advice rests on, in short: "author’s text · 2 quotes". */
function summarize(evidence: Evidence[]): string {
  const kinds = [...new Set(evidence.map(({ kind }) => KINDS[kind]))];
  const count = evidence.length === 1 ? "1 quote" : `${evidence.length} quotes`;
  return `${kinds.length === 1 ? kinds[0] : `${kinds.length} kinds of source`} · ${count}`;
}

/** The advice in words: "best 0.6, range 0.6 – 0.8"; negative numbers with a true minus sign. */
export function describeTip({ best, min, max }: Omit<WeightTip, "evidence">): string {
  const parts = [
    best !== undefined && `best ${formatWeight(best)}`,
    min !== undefined &&
      max !== undefined &&
      `range ${formatWeight(min)} ${min < 0 ? "to" : "–"} ${formatWeight(max)}`,
    min !== undefined && max === undefined && `at least ${formatWeight(min)}`,
    min === undefined && max !== undefined && `at most ${formatWeight(max)}`,
  ];
  return parts
    .filter((part) => part !== false)
    .join(", ")
    .replaceAll("-", "−");
}

function Quote({ evidence }: { evidence: Evidence }) {
  return (
    <figure>
      <blockquote>“{evidence.quote}”</blockquote>
      <figcaption>{describeEvidence(evidence)}</figcaption>
    </figure>
  );
}

const idOf = (item: Evidence) => `${describeEvidence(item)}: ${item.quote}`;

/** One sentence may give several values, and stands only once. */
function withoutRepeats(evidence: Evidence[]): Evidence[] {
  return [...new Map(evidence.map((item) => [idOf(item), item])).values()];
}

function Quotes({ evidence }: { evidence: Evidence[] }) {
  const rest = evidence.slice(IN_SIGHT);
  const quote = (item: Evidence) => <Quote key={idOf(item)} evidence={item} />;
  return (
    <div className="quotes">
      {evidence.slice(0, IN_SIGHT).map(quote)}
      {rest.length > 0 && (
        <details className="more-quotes">
          <summary>{rest.length} more</summary>
          <div className="quotes">{rest.map(quote)}</div>
        </details>
      )}
    </div>
  );
}

/** The weight that goes into the prompt, what it rests on, and the tag to copy. */
export function WeightBox({ version }: { version: Version }) {
  const tip = version.tips.weight;
  const evidence = withoutRepeats(tip?.evidence ?? []);
  const file = primaryFile(version);
  const stem = file && fileStem(file.name);
  return (
    <section className="box" aria-labelledby="weight">
      <h2 id="weight">
        Prompt weight
        {tip && <small>{summarize(evidence)}</small>}
      </h2>
      <WeightControl
        key={version.id}
        advice={tip && { best: tip.best, min: tip.min, max: tip.max }}
        sentence={tip ? describeTip(tip) : "No advice found in this model’s sources. You choose."}
        scale={weightScale(tip)}
        stem={stem}
      >
        {tip && <Quotes evidence={evidence} />}
        {stem === undefined && (
          <p className="warning mt-3.5">
            No file is known for this version, so there is no name for a tag.
          </p>
        )}
        {stem !== undefined && formatLoraTag(stem, 1) === undefined && (
          <p className="warning mt-3.5">
            The file name “{formatFileName(stem)}” holds characters that a prompt tag cannot carry.
            Rename the file after the download and use its new name.
          </p>
        )}
      </WeightControl>
    </section>
  );
}
