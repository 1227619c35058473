import { Fact } from "#components/ui/fact.tsx";
import type { ModelFile, Training } from "#lib/catalog/file.ts";
import { formatCount, formatDate, formatFileName } from "#lib/catalog/format.ts";
import type { Version } from "#lib/catalog/model.ts";

const TAGS_SHOWN = 30;

const count = (value: number | undefined) => (value === undefined ? undefined : formatCount(value));

const rankOf = ({ rank, alpha }: Training): string =>
  [rank, alpha === undefined ? undefined : `alpha ${alpha}`]
    .filter((part) => part !== undefined)
    .join(", ");

function Facts({ training }: { training: Training }) {
  const { tags = [] } = training;
  return (
    <>
      <dl className="facts">
        <Fact name="Base">{training.baseModel}</Fact>
        <Fact name="Checkpoint">{training.checkpoint}</Fact>
        <Fact name="Network">{training.networkModule}</Fact>
        <Fact name="Rank">{rankOf(training)}</Fact>
        <Fact name="Resolution">{training.resolution}</Fact>
        <Fact name="Clip skip">{training.clipSkip}</Fact>
        <Fact name="Steps">{count(training.steps)}</Fact>
        <Fact name="Epochs">{count(training.epochs)}</Fact>
        <Fact name="Images">{count(training.images)}</Fact>
        <Fact name="Finished">{training.finishedAt && formatDate(training.finishedAt)}</Fact>
        <Fact name="Saved as">{training.outputName}</Fact>
        <Fact name="Title">{training.title}</Fact>
        <Fact name="Author">{training.author}</Fact>
        <Fact name="Licence">{training.license}</Fact>
        <Fact name="Trigger phrase">{training.triggerPhrase}</Fact>
        <Fact name="Hint">{training.usageHint}</Fact>
        <Fact name="Comment">{training.comment}</Fact>
      </dl>
      {tags.length > 0 && (
        <ul className="tag-list" aria-label="Most frequent captions of the training images">
          {tags.slice(0, TAGS_SHOWN).map(({ tag, count: times }) => (
            <li key={tag} className="max-w-full">
              <span className="chip">
                <span>{tag}</span>
                <b className="count">{formatCount(times)}</b>
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

type Trained = ModelFile & { training: Training };

/** What the headers of a version's files say of their training. */
export function TrainingFacts({ version }: { version: Version }) {
  const files = version.files.filter((file): file is Trained => file.training !== undefined);
  if (files.length === 0) return null;
  return (
    <section className="box fold" aria-labelledby="training">
      <details>
        <summary>
          <h2 id="training">
            Training <small>by the file’s header</small>
          </h2>
        </summary>
        {files.map((file) => (
          <div key={file.id}>
            {files.length > 1 && <code>{formatFileName(file.name)}</code>}
            <Facts training={file.training} />
          </div>
        ))}
      </details>
    </section>
  );
}
