import type { Version, WeightTip } from "#lib/catalog/model.ts";
import { formatRange, formatTip, formatWeight, startWeight } from "#lib/catalog/prompt.ts";
import {
  type Advice,
  scaleOf,
  suggestionsOf,
  type WeightCount,
} from "#lib/catalog/weight-scale.ts";
import { Quotes, summarizeEvidence, type Texts, withoutRepeats } from "./evidence.tsx";
import type { ModelLink } from "./lora-list.tsx";
import { PromptTag } from "./prompt-tag.tsx";
import { type CaseAdvice, WeightControl } from "./weight-control.tsx";

/** The advice in words: "best 0.6, range 0.6 – 0.8"; negative numbers with a true minus sign. */
export function describeTip({ best, min, max }: Advice): string {
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

type Other = NonNullable<WeightTip["others"]>[number];

/** Contexts that read as they are; before all others stands "for". */
const OPENING =
  /^(?:for|with|without|in|on|at|as|when|if|while|using|combined|together|mixed|alone)\b/i;

/** "for portraits: 0.5 (0.4–0.6)" */
function caseOf(other: Other): CaseAdvice {
  const context = OPENING.test(other.context) ? other.context : `for ${other.context}`;
  const range = other.best === undefined ? undefined : formatRange(other);
  const value = formatTip(other) + (range === undefined ? "" : ` (${range})`);
  const weight = startWeight(other);
  return {
    text: `${context}: ${value.replaceAll("-", "−")}`,
    ...(weight !== undefined && { weight }),
  };
}

/** Each once, by what it says. */
function casesOf(others: readonly Other[]): CaseAdvice[] {
  return [...new Map(others.map(caseOf).map((item) => [item.text, item])).values()];
}

/** What the samples say to the advice; without advice, how many tell their weight. */
function agreementOf(tip: WeightTip | null, weights: readonly WeightCount[]): string {
  if (tip?.agreement && tip.agreement.of > 0)
    return `samples agree: ${tip.agreement.count} of ${tip.agreement.of}`;
  const count = weights.reduce((sum, [, images]) => sum + images, 0);
  return count === 1 ? "1 sample tells its weight" : `${count} samples tell their weight`;
}

/** Other models whose file has the same name: in one folder, one of them hides the other. */
function Clash({ models }: { models: readonly ModelLink[] }) {
  if (models.length === 0) return null;
  return (
    <p className="warning">
      Another model’s file has the same name; in one folder, the tag can mean only one of them:{" "}
      {models.map(({ id, name, href }, index) => (
        <span key={id}>
          {index > 0 && ", "}
          <a className="text-link" href={href}>
            {name}
          </a>
        </span>
      ))}
    </p>
  );
}

interface WeightBoxProps {
  version: Version;
  /** Name of the version's file without its ending. */
  stem: string | undefined;
  clashes: readonly ModelLink[];
  texts: Texts;
}

/** The weight that goes into the prompt, what it rests on, and the tag to copy. */
export function WeightBox({ version, stem, clashes, texts }: WeightBoxProps) {
  const { weight: tip, samples } = version.tips;
  const weights = samples?.weights ?? [];
  const others = tip?.others ?? [];
  const evidence = withoutRepeats([
    ...(tip?.evidence ?? []),
    ...others.map(({ context, evidence: said }) => ({ ...said, context: said.context ?? context })),
  ]);
  const advice = tip && { best: tip.best, min: tip.min, max: tip.max };
  return (
    <section className="box" aria-labelledby="weight">
      <h2 id="weight">
        Prompt weight
        {tip && <small>{summarizeEvidence(evidence)}</small>}
      </h2>
      <WeightControl
        advice={advice}
        sentence={tip ? describeTip(tip) : "No advice found in this model’s sources. You choose."}
        scale={scaleOf([...(advice ? [advice] : []), ...others], weights)}
        samples={weights}
        agreement={agreementOf(tip, weights)}
        suggestions={suggestionsOf(advice, samples?.median)}
        cases={casesOf(others)}
      >
        {evidence.length > 0 && <Quotes evidence={evidence} texts={texts} />}
        {stem === undefined && (
          <p className="warning">
            No file is known for this version, so there is no name for a tag.
          </p>
        )}
        <Clash models={clashes} />
        <PromptTag />
      </WeightControl>
    </section>
  );
}
