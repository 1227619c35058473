// `STEM.json` of A1111 and Forge, which Civitai Browser+ adds ids to: what people noted on a file.
// Invariant: 0 as preferred weight means "not set".
import type { Usage } from "#lib/catalog/model.ts";
import type { Reading } from "#lib/catalog/reading.ts";
import { fromA1111 } from "./base-models.ts";
import type { JsonObject } from "./field-reader.ts";
import { textToHtml } from "./plain-text.ts";
import type { SidecarFields } from "./sidecar-fields.ts";
import { ownIdOf, sidecarStem } from "./sidecar-identity.ts";
import { stated } from "./stated.ts";

export function fromA1111Sidecar(fields: SidecarFields, from: JsonObject): Reading {
  const versionId = fields.looseId(from, "modelVersionId");
  const modelId = fields.looseId(from, "modelId");
  const sha256 = fields.sha256(from, "sha256");
  const baseModel = fromA1111(fields.note(from, "sd version") ?? "");
  const { description, usage, modelDescription } = readNotes(
    fields,
    from,
    (modelId ?? versionId) !== undefined,
  );
  return {
    ownId: ownIdOf(modelId, versionId),
    ...stated({ modelId, description: modelDescription }),
    versions: [
      {
        ...stated({ id: versionId, baseModel, description }),
        ...(Object.keys(usage).length === 0 ? {} : { usage }),
        files: sha256
          ? [{ name: `${sidecarStem(fields.source)}.safetensors`, hashes: { sha256 } }]
          : [],
        images: [],
      },
    ],
  };
}

/**
 * Where the description goes. Beside Civitai's ids a program copied it from the model's page. Else
 * a person typed it for this file, as they do notes: it stands for the notes where there are none,
 * and is the version's description where there are, so that neither hides the other.
 */
function readNotes(
  fields: SidecarFields,
  from: JsonObject,
  isCopied: boolean,
): { usage: Usage; description?: string; modelDescription?: string } {
  const text = fields.note(from, "description");
  const notes = fields.note(from, "notes");
  const usage = stated({
    weight: fields.weight(from, "preferred weight"),
    activationText: fields.note(from, "activation text"),
    negativeText: fields.note(from, "negative text"),
    notes: notes ?? (isCopied ? undefined : text),
  });
  if (text === undefined) return { usage };
  if (isCopied) return { usage, modelDescription: textToHtml(text) };
  return notes === undefined ? { usage } : { usage, description: textToHtml(text) };
}
