"use client";

import { type CSSProperties, type ReactNode, useState } from "react";
import { CopyButton } from "#components/ui/copy-button.tsx";
import type { WeightTip } from "#lib/catalog/model.ts";
import { formatLoraTag, formatWeight, startWeight, WEIGHT_STEP } from "#lib/catalog/prompt.ts";

type Advice = Omit<WeightTip, "evidence"> | null;
interface Scale {
  min: number;
  max: number;
}

interface WeightControlProps {
  advice: Advice;
  /** The advice in words. */
  sentence: string;
  scale: Scale;
  /** The name in the tag; undefined where no file is known. */
  stem: string | undefined;
  /** What stands between slider and tag. */
  children: ReactNode;
}

const shareOf = (value: number, { min, max }: Scale) => (value - min) / (max - min);
const place = (values: Record<string, number>) => values as CSSProperties;

/** The advised stretch of the track; an end that nobody named fades out. */
function Band({ advice, scale }: { advice: Advice; scale: Scale }) {
  if (!advice || (advice.min === undefined && advice.max === undefined)) return null;
  const open = advice.min === undefined ? "from-start" : advice.max === undefined ? "to-end" : "";
  const ends = {
    "--from": shareOf(advice.min ?? scale.min, scale),
    "--to": shareOf(advice.max ?? scale.max, scale),
  };
  return <span className={`band ${open}`} style={place(ends)} />;
}

function Ticks({ scale }: { scale: Scale }) {
  const step = scale.max - scale.min > 3 ? (scale.max - scale.min > 8 ? 5 : 1) : 0.5;
  const count = Math.floor((scale.max - scale.min) / step) + 1;
  const ticks = Array.from({ length: count }, (_, index) => scale.min + index * step);
  return (
    <div className="ticks" aria-hidden="true">
      {ticks.map((tick) => (
        <span key={tick} style={place({ "--at": shareOf(tick, scale) })}>
          {formatWeight(tick).replace("-", "−")}
        </span>
      ))}
    </div>
  );
}

interface SliderProps {
  advice: Advice;
  scale: Scale;
  weight: number | undefined;
  onChoose: (weight: number) => void;
}

function Slider({ advice, scale, weight, onChoose }: SliderProps) {
  const choose = (event: { currentTarget: HTMLInputElement }) =>
    onChoose(Number(event.currentTarget.value));
  return (
    <>
      <div className="slider">
        <span className="line" />
        <Band advice={advice} scale={scale} />
        {advice?.best !== undefined && (
          <span className="best" style={place({ "--at": shareOf(advice.best, scale) })} />
        )}
        <input
          type="range"
          min={scale.min}
          max={scale.max}
          step={WEIGHT_STEP}
          value={weight ?? (scale.min + scale.max) / 2}
          aria-label="Prompt weight"
          aria-valuetext={weight === undefined ? "not chosen" : formatWeight(weight)}
          data-unset={weight === undefined ? "" : undefined}
          onChange={choose}
          // A click on the place where an unset slider waits changes nothing, but is a choice.
          onPointerUp={choose}
        />
      </div>
      <Ticks scale={scale} />
    </>
  );
}

function Tag({ stem, weight }: { stem: string; weight: number | undefined }) {
  const tag = formatLoraTag(stem, weight ?? 1);
  if (tag === undefined) return null;
  const text = weight === undefined ? "…" : formatWeight(weight);
  return (
    <div className="command tag">
      <code>
        &lt;lora:<bdi>{stem}</bdi>:<b>{text}</b>&gt;
      </code>
      <CopyButton
        text={weight === undefined ? undefined : tag}
        label="Copy"
        name="the prompt tag"
      />
    </div>
  );
}

export function WeightControl({ advice, sentence, scale, stem, children }: WeightControlProps) {
  const start = startWeight(advice);
  const [weight, setWeight] = useState(start);
  return (
    <>
      <p className="value">
        <b>{weight === undefined ? "–" : weight.toFixed(2)}</b>
        <span>{sentence}</span>
        {start !== undefined && weight !== start && (
          <button type="button" className="text-link" onClick={() => setWeight(start)}>
            Back to {formatWeight(start)}
          </button>
        )}
      </p>
      <Slider advice={advice} scale={scale} weight={weight} onChoose={setWeight} />
      {children}
      {stem !== undefined && <Tag stem={stem} weight={weight} />}
    </>
  );
}
