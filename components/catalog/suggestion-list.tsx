import { Cover } from "#components/ui/cover.tsx";
import { formatCompact } from "#lib/catalog/format.ts";
import { catalogPath, imagePath, modelPath, VARIANTS } from "#lib/catalog/links.ts";
import type { ModelSummary } from "#lib/catalog/model.ts";
import { type CatalogQuery, type Suggestions, toggleFacet } from "#lib/catalog/query.ts";
import { isRated } from "#lib/catalog/rating.ts";

/** Most choices of a group: the list fits a small screen. */
const MAX_MODELS = 5;
const MAX_VALUES = 4;

/** What can be chosen from the list. */
export interface Choice {
  key: string;
  label: string;
  href: string;
  /** Models that it would show; a model has its picture instead. */
  count?: number;
  model?: ModelSummary;
  /** What the search field holds after it. */
  words: string;
}

export interface ChoiceGroup {
  title: string;
  choices: Choice[];
}

const withValue = (query: CatalogQuery, facet: "tag" | "creator", value: string): CatalogQuery =>
  query[facet].includes(value) ? query : toggleFacet(query, facet, value);

/** Suggestions within the filters in sight. */
export function choicesOf(answer: Suggestions | undefined, shown: CatalogQuery): ChoiceGroup[] {
  if (!answer) return [];
  const facetChoices = (facet: "tag" | "creator", values: Suggestions["tags"]): Choice[] =>
    values.slice(0, MAX_VALUES).map(({ value, count }) => ({
      key: `${facet}=${value}`,
      label: value,
      href: catalogPath(withValue(shown, facet, value)),
      count,
      words: "",
    }));
  const models = answer.models.slice(0, MAX_MODELS).map((model) => ({
    key: `model=${model.id}`,
    label: model.name,
    href: modelPath(model),
    model,
    words: "",
  }));
  const triggers = answer.triggers.slice(0, MAX_VALUES).map(({ value, count }) => {
    const words = `trigger:"${value.replaceAll('"', " ")}"`;
    const href = catalogPath({ ...shown, q: words });
    return { key: `trigger=${value}`, label: value, href, count, words };
  });
  return [
    { title: "Models", choices: models },
    { title: "Tags", choices: facetChoices("tag", answer.tags) },
    { title: "Creators", choices: facetChoices("creator", answer.creators) },
    { title: "Trigger words", choices: triggers },
  ].filter(({ choices }) => choices.length > 0);
}

function Picture({ model: { name, cover } }: { model: ModelSummary }) {
  return (
    <span className={isRated(cover?.rating) ? "rated" : undefined}>
      <Cover name={name} imageId={cover?.id}>
        {cover && (
          // biome-ignore lint/performance/noImgElement: pictures come resized from /images, not from Next
          <img
            src={imagePath(cover.id, "thumb")}
            width={VARIANTS.thumb}
            height={VARIANTS.thumb * 1.5}
            alt=""
          />
        )}
      </Cover>
    </span>
  );
}

export const optionId = (index: number): string => `suggestion-${index}`;

interface OptionProps {
  choice: Choice;
  index: number;
  isActive: boolean;
  onChoose: (choice: Choice) => void;
}

function Option({ choice, index, isActive, onChoose }: OptionProps) {
  const { label, href, count, model } = choice;
  return (
    <a
      role="option"
      id={optionId(index)}
      href={href}
      aria-selected={isActive}
      tabIndex={-1}
      onClick={() => onChoose(choice)}
    >
      {model && <Picture model={model} />}
      <span>{label}</span>
      {model && <small>{model.baseModel}</small>}
      {count !== undefined && <b className="count">{formatCompact(count)}</b>}
    </a>
  );
}

interface SuggestionListProps {
  id: string;
  groups: ChoiceGroup[];
  /** Counted over all groups; -1 for none. */
  active: number;
  onChoose: (choice: Choice) => void;
}

/** The list of a combobox; the focus stays in its field. */
export function SuggestionList({ id, groups, active, onChoose }: SuggestionListProps) {
  const all = groups.flatMap(({ choices }) => choices);
  return (
    <div
      role="listbox"
      id={id}
      aria-label="Suggestions"
      // A press must not take the focus from the field.
      onMouseDown={(event) => event.preventDefault()}
    >
      {groups.map(({ title, choices }) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be in a listbox
        <div role="group" key={title} aria-label={title}>
          <p aria-hidden="true">{title}</p>
          {choices.map((choice) => {
            const index = all.indexOf(choice);
            return (
              <Option
                key={choice.key}
                choice={choice}
                index={index}
                isActive={index === active}
                onChoose={onChoose}
              />
            );
          })}
        </div>
      ))}
    </div>
  );
}
