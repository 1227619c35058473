import { formatWeight } from "#lib/catalog/prompt.ts";
import { loraStemKey } from "#lib/catalog/repair-prompt.ts";

/** A model of the catalog. */
export interface ModelLink {
  id: string;
  name: string;
  href: string;
}

/** By loraStemKey: the models that have a file of that name. */
export type KnownLoras = ReadonlyMap<string, ModelLink>;

export interface ListedLora {
  name: string;
  weight?: number | undefined;
  /** Images that used it. */
  count?: number;
}

function Name({ name, known }: { name: string; known: KnownLoras }) {
  const model = known.get(loraStemKey(name));
  if (model)
    return (
      <a className="text-link" href={model.href}>
        {name}
      </a>
    );
  return (
    <span>
      {name} <small className="absent">not in the catalog</small>
    </span>
  );
}

function describeUse({ weight, count }: ListedLora): string {
  const at = weight === undefined ? "" : formatWeight(weight).replace("-", "−");
  if (count === undefined) return at;
  return at === "" ? `(${count})` : `at ${at} (${count})`;
}

interface LoraListProps {
  title: string;
  loras: readonly ListedLora[];
  known: KnownLoras;
}

/** LoRAs by the names that prompts give them, with links to those that the catalog holds. */
export function LoraList({ title, loras, known }: LoraListProps) {
  if (loras.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul className="together">
        {loras.map((lora) => (
          <li key={lora.name}>
            <Name name={lora.name} known={known} />
            <small>{describeUse(lora)}</small>
          </li>
        ))}
      </ul>
    </>
  );
}
