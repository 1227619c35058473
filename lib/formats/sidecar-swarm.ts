// `STEM.swarm.json` of SwarmUI, or a `.json` with the same keys: modelspec.* as in a file's header.
// Invariant: it is read by the rules of a header's metadata.
import type { Reading } from "#lib/catalog/reading.ts";
import type { JsonObject } from "./field-reader.ts";
import type { SidecarFields } from "./sidecar-fields.ts";
import { stated } from "./stated.ts";
import { readTraining } from "./training.ts";

const PREFIX = "modelspec.";
const WEIGHT = "lora_default_weight";

export function fromSwarm(fields: SidecarFields, from: JsonObject): Reading {
  const texts = new Map<string, string>();
  for (const [name, value] of Object.entries(from)) {
    const key = name.startsWith(PREFIX) ? name : `${PREFIX}${name}`;
    if (typeof value === "string" || typeof value === "number") texts.set(key, String(value));
    else if (value !== null && name.startsWith(PREFIX)) fields.report(name, "a text", value);
  }
  const { facts, problems } = readTraining(texts, fields.source, "");
  fields.problems.push(...problems);
  const usage = stated({
    weight: fields.weight(from, `${PREFIX}${WEIGHT}`) ?? fields.weight(from, WEIGHT),
    notes: facts.training.usageHint,
  });
  return {
    ownId: "",
    ...facts.model,
    versions: [
      {
        ...facts.version,
        ...(Object.keys(usage).length === 0 ? {} : { usage }),
        files: [],
        images: [],
      },
    ],
  };
}
