import { CopyButton } from "#components/ui/copy-button.tsx";
import { Fact } from "#components/ui/fact.tsx";
import type { Usage } from "#lib/catalog/model.ts";
import { formatWeight } from "#lib/catalog/prompt.ts";

const weight = (value: number | undefined) =>
  value === undefined ? undefined : formatWeight(value);

function rangeOf({ weightMin: min, weightMax: max }: Usage): string | undefined {
  if (min !== undefined && max !== undefined) return `${formatWeight(min)} – ${formatWeight(max)}`;
  if (min !== undefined) return `at least ${formatWeight(min)}`;
  return max === undefined ? undefined : `at most ${formatWeight(max)}`;
}

function Command({ title, text }: { title: string; text: string | undefined }) {
  if (text === undefined || text.trim() === "") return null;
  return (
    <>
      <h3>{title}</h3>
      <div className="command">
        <code>{text}</code>
        <CopyButton text={text} label="Copy" name={`the ${title.toLowerCase()}`} />
      </div>
    </>
  );
}

/** What the people who use a version noted beside its file. */
export function UsageNotes({ usage }: { usage: Usage | undefined }) {
  if (usage === undefined || Object.values(usage).every((value) => value === undefined))
    return null;
  return (
    <section className="box usage" aria-labelledby="usage">
      <h2 id="usage">
        Notes <small>beside the file</small>
      </h2>
      <dl className="facts">
        <Fact name="Preferred weight">{weight(usage.weight)}</Fact>
        <Fact name="Weight range">{rangeOf(usage)}</Fact>
        <Fact name="Text encoder weight">{weight(usage.clipWeight)}</Fact>
        <Fact name="Clip skip">{usage.clipSkip}</Fact>
      </dl>
      <Command title="Activation text" text={usage.activationText} />
      <Command title="Negative prompt" text={usage.negativeText} />
      {usage.notes !== undefined && <p className="own-words">{usage.notes}</p>}
    </section>
  );
}
