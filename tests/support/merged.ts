import { hash } from "node:crypto";
import type { Problem } from "#lib/catalog/errors.ts";
import type { Model } from "#lib/catalog/model.ts";
import type { SourcedReading } from "#lib/catalog/reading.ts";
import type { Source, SourceKind } from "#lib/catalog/source.ts";
import { readDocument } from "#lib/import/documents.ts";
import { mergeReadings } from "#lib/import/merge.ts";

/** The source of a document that was taken in on New Year's Day. */
export function sourceOf(kind: SourceKind, bytes: Uint8Array, more: Partial<Source> = {}): Source {
  return {
    kind,
    name: kind === "card" ? "card.md" : `${kind}.json`,
    sha256: hash("sha256", bytes),
    importedAt: "2026-01-01T00:00:00.000Z",
    ...more,
  };
}

/** What a document says that reads without a problem. */
export function read(kind: SourceKind, bytes: Buffer, more: Partial<Source> = {}): SourcedReading {
  const source = sourceOf(kind, bytes, more);
  const { reading, problems } = readDocument(source, bytes);
  if (reading === undefined || problems.length > 0) throw new Error(JSON.stringify(problems));
  return { source, reading };
}

/** What a card alone makes of a model. */
export function modelOfCard(text: string): { model?: Model; problems: Problem[] } {
  const bytes = Buffer.from(text);
  const source = sourceOf("card", bytes);
  const { reading, problems } = readDocument(source, bytes);
  return reading ? { model: mergeReadings([{ source, reading }]), problems } : { problems };
}
