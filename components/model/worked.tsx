import type { ReactNode } from "react";
import { Fact } from "#components/ui/fact.tsx";
import type { SampleStats, Tally } from "#lib/catalog/model.ts";
import { type KnownLoras, LoraList } from "./lora-list.tsx";

const MAX_VALUES = 3;
const MAX_TOGETHER = 8;

/** What recurs; where nothing does, the one value that all samples share. */
function recurring(tallies: readonly Tally[]): readonly Tally[] {
  const often = tallies.filter(({ count }) => count > 1);
  return (often.length > 0 || tallies.length > 1 ? often : tallies).slice(0, MAX_VALUES);
}

function Values({ tallies }: { tallies: readonly Tally[] }): ReactNode {
  return (
    <ul>
      {tallies.map(({ value, count }) => (
        <li key={value}>
          {value.replace(/^(\d+)x(\d+)$/, "$1 × $2")} <small>({count})</small>
        </li>
      ))}
    </ul>
  );
}

interface WorkedProps {
  samples: SampleStats | undefined;
  known: KnownLoras;
}

/** The settings that the sample images share. */
export function Worked({ samples, known }: WorkedProps) {
  if (!samples) return null;
  const facts: [name: string, tallies: readonly Tally[]][] = [
    ["Checkpoint", recurring(samples.checkpoints)],
    ["Sampler", recurring(samples.samplers)],
    ["Steps", recurring(samples.steps)],
    ["CFG", recurring(samples.cfg)],
    ["Size", recurring(samples.sizes)],
  ];
  const told = facts.filter(([, tallies]) => tallies.length > 0);
  if (told.length === 0 && samples.together.length === 0) return null;
  return (
    <section className="box worked" aria-labelledby="worked">
      <h2 id="worked">
        What worked
        {samples.prompts > 0 && (
          <small>from {samples.prompts === 1 ? "1 sample" : `${samples.prompts} samples`}</small>
        )}
      </h2>
      {told.length > 0 && (
        <dl className="facts">
          {told.map(([name, tallies]) => (
            <Fact key={name} name={name}>
              <Values tallies={tallies} />
            </Fact>
          ))}
        </dl>
      )}
      <LoraList
        title="Used together with"
        loras={samples.together
          .slice(0, MAX_TOGETHER)
          .map(({ value, ...used }) => ({ name: value, ...used }))}
        known={known}
      />
    </section>
  );
}
