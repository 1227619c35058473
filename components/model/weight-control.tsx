"use client";

import type { ReactNode } from "react";
import { formatWeight } from "#lib/catalog/prompt.ts";
import {
  type Advice,
  describeSamplesAt,
  type Scale,
  type Suggestion,
  type WeightCount,
} from "#lib/catalog/weight-scale.ts";
import { useChoice } from "./choice.tsx";
import { WeightSlider } from "./weight-slider.tsx";

/** Advice that holds for a case only. */
export interface CaseAdvice {
  /** "for portraits: 0.4–0.6" */
  text: string;
  /** What a click chooses; absent where it names no one weight. */
  weight?: number;
}

interface WeightControlProps {
  advice: Advice | null;
  /** The advice in words. */
  sentence: string;
  scale: Scale;
  samples: readonly WeightCount[];
  /** What the samples say to the advice, in words. */
  agreement: string | undefined;
  suggestions: Suggestion[];
  cases: CaseAdvice[];
  /** What the advice rests on, and the tag. */
  children: ReactNode;
}

function Value({ label, weight }: Suggestion) {
  const choice = useChoice();
  return (
    <button
      type="button"
      aria-pressed={choice.weight === weight}
      onClick={() => choice.setWeight(weight)}
    >
      {label} <b>{formatWeight(weight).replace("-", "−")}</b>
    </button>
  );
}

function Case({ text, weight }: CaseAdvice) {
  const choice = useChoice();
  if (weight === undefined) return <span className="quiet-text">{text}</span>;
  return (
    <button
      type="button"
      aria-pressed={choice.weight === weight}
      onClick={() => choice.setWeight(weight)}
    >
      {text}
    </button>
  );
}

function Values({ suggestions, cases }: { suggestions: Suggestion[]; cases: CaseAdvice[] }) {
  return (
    <ul className="weights needs-script" aria-label="Weights to choose">
      {suggestions.map((suggestion) => (
        <li key={suggestion.label}>
          <Value {...suggestion} />
        </li>
      ))}
      {cases.map((item) => (
        <li key={item.text}>
          <Case {...item} />
        </li>
      ))}
    </ul>
  );
}

/** The weight that goes into the prompt: chosen on a scale that shows advice and samples. */
export function WeightControl(props: WeightControlProps) {
  const { weight } = useChoice();
  const at = describeSamplesAt(props.samples, weight);
  return (
    <>
      <p className="value">
        <b>{weight === undefined ? "–" : weight.toFixed(2).replace("-", "−")}</b>
        <span>{props.sentence}</span>
      </p>
      <WeightSlider {...props} at={at} />
      {props.samples.length > 0 && (
        <p className="samples-said">
          <span>{props.agreement}</span>
          <span className="samples-at">{at}</span>
        </p>
      )}
      <Values suggestions={props.suggestions} cases={props.cases} />
      {props.children}
    </>
  );
}
