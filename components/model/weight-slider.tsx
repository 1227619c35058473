import { type CSSProperties, type KeyboardEvent, useRef } from "react";
import { formatWeight, WEIGHT_STEP } from "#lib/catalog/prompt.ts";
import {
  type Advice,
  barsOf,
  FINE_STEP,
  type Scale,
  shareOf,
  snapWeight,
  stepWeight,
  type WeightCount,
} from "#lib/catalog/weight-scale.ts";
import { useChoice } from "./choice.tsx";

const PAGE_STEP = 0.1;

const place = (values: Record<string, number>) => values as CSSProperties;

/** The advised stretch of the track; an end that nobody named fades out. */
function Band({ advice, scale }: { advice: Advice | null; scale: Scale }) {
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
  const first = Math.ceil(scale.min / step) * step;
  const count = Math.floor((scale.max - first) / step) + 1;
  const ticks = Array.from({ length: count }, (_, index) => first + index * step);
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

interface ScaleProps {
  advice: Advice | null;
  scale: Scale;
  samples: readonly WeightCount[];
}

/** How many samples used which weight. */
function Bars({ advice, scale, samples }: ScaleProps) {
  const { bars, step, outside } = barsOf(samples, scale, advice);
  const most = Math.max(...bars.map(({ count }) => count));
  return (
    <>
      <div
        className="bars"
        aria-hidden="true"
        style={place({ "--step": step / (scale.max - scale.min) })}
      >
        {bars.map(({ weight, count, advised }) => (
          <i
            key={weight}
            className={advised ? "advised" : undefined}
            data-weight={weight}
            title={`${formatWeight(weight)}: ${count}`}
            style={place({ "--at": shareOf(weight, scale), "--share": count / most })}
          />
        ))}
      </div>
      <p className="sr-only">
        Samples by weight:{" "}
        {samples.map(([weight, count]) => `${formatWeight(weight)}: ${count}`).join(", ")}
      </p>
      {outside > 0 && (
        <p className="outside">
          {outside === 1 ? "1 sample lies" : `${outside} samples lie`} outside of this scale
        </p>
      )}
    </>
  );
}

/** What a key asks for; undefined where the browser shall do as always. */
function weightByKey(event: KeyboardEvent, weight: number, scale: Scale): number | undefined {
  if (event.altKey || event.ctrlKey || event.metaKey) return undefined;
  const step = event.shiftKey ? FINE_STEP : WEIGHT_STEP;
  const steps: Record<string, [by: number, step: number]> = {
    ArrowRight: [1, step],
    ArrowUp: [1, step],
    ArrowLeft: [-1, step],
    ArrowDown: [-1, step],
    PageUp: [1, PAGE_STEP],
    PageDown: [-1, PAGE_STEP],
  };
  const asked = steps[event.key];
  return asked && stepWeight(weight, asked[0], asked[1], scale);
}

/** A range input that stands above advice and samples, on one scale with them. */
export function WeightSlider(props: ScaleProps & { at: string | undefined }) {
  const { advice, scale, samples, at } = props;
  const { weight, setWeight } = useChoice();
  const isFine = useRef(false);
  const shown = weight ?? (scale.min + scale.max) / 2;
  const spoken = [formatWeight(shown), at].filter(Boolean).join(", ");
  const notePointer = (event: { shiftKey: boolean }) => {
    isFine.current = event.shiftKey;
  };
  const choose = ({ currentTarget }: { currentTarget: HTMLInputElement }) =>
    setWeight(snapWeight(Number(currentTarget.value), isFine.current ? FINE_STEP : WEIGHT_STEP));
  const onKeyDown = (event: KeyboardEvent) => {
    const next = weightByKey(event, shown, scale);
    if (next === undefined) return;
    event.preventDefault();
    setWeight(next);
  };
  return (
    <div className={samples.length > 0 ? "scale with-bars" : "scale"}>
      {samples.length > 0 && <Bars advice={advice} scale={scale} samples={samples} />}
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
          // The coarser steps are taken in `choose`: a value off their grid stays where it is.
          step={FINE_STEP}
          value={shown}
          aria-label="Prompt weight"
          aria-valuetext={weight === undefined ? "not chosen" : spoken}
          data-unset={weight === undefined ? "" : undefined}
          onChange={choose}
          onKeyDown={onKeyDown}
          onPointerDown={notePointer}
          onPointerMove={notePointer}
          // A click on the place where an unset slider waits changes nothing, but is a choice.
          onPointerUp={(event) => {
            if (weight === undefined) choose(event);
            isFine.current = false;
          }}
        />
      </div>
      <Ticks scale={scale} />
    </div>
  );
}
