// A model file and all that lies beside it → one unit. Invariant: everything in the unit has the
// model file's fingerprint as its subject, and what is left out has a problem.
import { claimsOf, type Reading } from "#lib/catalog/reading.ts";
import { hashesDocument, headerDocument, pictureDocument } from "#lib/formats/beside.ts";
import { shortHash } from "#lib/formats/ids.ts";
import { parseJson } from "#lib/formats/json-text.ts";
import { detectSidecar } from "#lib/formats/sidecar.ts";
import { readDocument } from "./documents.ts";
import { type FileFormat, PICTURE, SIDECAR } from "./formats.ts";
import type { Group } from "./group.ts";
import type { IntakeContext } from "./intake-context.ts";
import { entryOf, isApiModel, readJsonFile } from "./lone-file.ts";
import { mediaDir, storePicture } from "./media.ts";
import { hashModelFile } from "./model-file.ts";
import { problemOf } from "./refusal.ts";
import { Lookahead, placeOf, readModel, type SourceFile } from "./source-file.ts";
import type { Entry, Found } from "./unit.ts";

const MAX_SIDECAR_BYTES = SIDECAR.maxBytes ?? 0;

const document = (text: string): Buffer => Buffer.from(text, "utf8");

/** A model file's own entries, and its fingerprint. */
interface ModelEntries {
  subject: string;
  /** The header first. */
  entries: Entry[];
}

/** True for a plain .json that another program keeps beside a model file. */
export function isPlainSidecar(name: string, bytes: Buffer): boolean {
  if (isApiModel(bytes)) return false;
  const { value, problems } = parseJson(bytes, name);
  return problems.length === 0 && detectSidecar(name, value) !== undefined;
}

class GroupReader {
  readonly #group: Group<SourceFile>;
  readonly #context: IntakeContext;
  /** What becomes no part of the unit. */
  readonly #others: Found[] = [];

  constructor(group: Group<SourceFile>, context: IntakeContext) {
    this.#group = group;
    this.#context = context;
  }

  async *read(): AsyncGenerator<Found> {
    const models: ModelEntries[] = [];
    for (const file of this.#group.models)
      await this.#try(file, async () => models.push(...(await this.#model(file))));
    const sidecars: Entry[] = [];
    for (const file of this.#group.sidecars)
      await this.#try(file, async () => sidecars.push(await this.#whole(file, SIDECAR)));
    for (const file of this.#group.jsons) yield* this.#plain(file, sidecars);
    const owners = models.length > 0 ? models : this.#withoutModel(sidecars);
    const beside = owners.length > 0 ? [...sidecars, ...(await this.#pictures())] : [];
    if (owners.length === 0) this.#reportPictures();
    yield* this.#others;
    for (const {
      subject,
      entries: [header, ...rest],
    } of owners) {
      const own = beside.map((entry) => ({ ...entry, subject }));
      const all = [...(header ? [header] : []), ...own, ...rest];
      if (all.length > 0) yield { entries: all };
    }
  }

  async #try(file: SourceFile, read: () => Promise<unknown>): Promise<void> {
    this.#context.signal?.throwIfAborted();
    try {
      await read();
    } catch (error) {
      this.#others.push({ problem: problemOf(file.source, error) });
    }
  }

  async #model(file: SourceFile): Promise<ModelEntries[]> {
    const { file: facts, header, problems } = await readModel(file);
    this.#others.push(...problems.map((problem) => ({ problem })));
    if (facts === undefined) return [];
    const subject = facts.fingerprint;
    if (this.#isCopy(subject, file.name)) return [{ subject, entries: [] }];
    const place = placeOf(file, facts);
    const text = headerDocument({ file: facts, ...(header === undefined ? {} : { header }) });
    const entries = [{ ...entryOf(place, "header", document(text)), subject }];
    await this.#try(file, async () => {
      const hashes = await this.#hashes(file, subject);
      if (hashes) entries.push({ ...entryOf(place, "hashes", hashes), subject });
    });
    return [{ subject, entries }];
  }

  /** The first of several equal files is the one whose place is kept, in every import alike. */
  #isCopy(subject: string, name: string): boolean {
    const { met } = this.#context;
    const file = `${subject} ${name}`;
    return met.has(file) || !met.add(file);
  }

  /** Digests of a model file that stays on disk, where they are wanted and not known yet. */
  async #hashes(file: SourceFile, subject: string): Promise<Buffer | undefined> {
    const { path, source, isTemporary } = file;
    const { hash, knownHashes, onBytes, signal } = this.#context;
    if (!hash || path === undefined || isTemporary) return undefined;
    if ((await knownHashes?.([subject]))?.has(subject)) return undefined;
    let before = 0;
    const onProgress = (done: number): void => {
      onBytes(done - before);
      before = done;
    };
    const options = { source, onProgress, ...(signal ? { signal } : {}) };
    const { facts } = await hashModelFile(path, options);
    return facts && document(hashesDocument(facts));
  }

  async #whole(file: SourceFile, { maxBytes = 0, title }: FileFormat): Promise<Entry> {
    await using opened = await file.open();
    const bytes = await new Lookahead(opened.chunks).whole(maxBytes, title);
    return entryOf(placeOf(file, opened), "sidecar", bytes);
  }

  /** A plain .json: part of the group by its contents, else documents of their own. */
  async *#plain(file: SourceFile, sidecars: Entry[]): AsyncGenerator<Found> {
    this.#context.signal?.throwIfAborted();
    try {
      await using opened = await file.open();
      const place = placeOf(file, opened);
      const chunks = new Lookahead(opened.chunks);
      const first = await chunks.look(MAX_SIDECAR_BYTES);
      if (chunks.isWhole && isPlainSidecar(file.name, first))
        sidecars.push(entryOf(place, "sidecar", first));
      else yield* readJsonFile(place, chunks);
    } catch (error) {
      yield { problem: problemOf(file.source, error) };
    }
  }

  async #pictures(): Promise<Entry[]> {
    const entries: Entry[] = [];
    for (const file of this.#group.pictures)
      await this.#try(file, async () => {
        const { bytes, ...entry } = await this.#whole(file, PICTURE);
        const facts = await storePicture(mediaDir(this.#context.dataDir), bytes);
        const text = pictureDocument({ picture: { name: file.name, ...facts } });
        entries.push({ ...entry, kind: "picture", bytes: document(text) });
      });
    return entries;
  }

  /** Sidecars without their model file are of one model where they name it. */
  #withoutModel(sidecars: readonly Entry[]): ModelEntries[] {
    if (sidecars.length === 0) return [];
    const ids = idsOf(sidecars);
    if (ids.length > 0)
      return [
        { subject: `s${shortHash(JSON.stringify([this.#group.stem, ...ids]))}`, entries: [] },
      ];
    for (const { source } of sidecars) {
      const message = `names no model and lies beside none, expected a model file such as ${this.#group.stem}.safetensors in the same folder`;
      this.#others.push({ problem: { source, field: "file", kind: "structure", message } });
    }
    return [];
  }

  #reportPictures(): void {
    for (const { named, source } of this.#group.pictures)
      if (named) this.#others.push({ problem: lonelyPicture(source) });
  }
}

/** Whatever its sidecars state: numbers of Civitai and digests. */
function idsOf(sidecars: readonly Entry[]): string[] {
  const readings = sidecars.flatMap(({ name, bytes }): Reading[] => {
    const importedAt = new Date(0).toISOString();
    const { reading } = readDocument({ kind: "sidecar", name, sha256: "", importedAt }, bytes);
    return reading ? [reading] : [];
  });
  const { modelId, versionIds, sha256 } = claimsOf(readings);
  return [modelId, ...versionIds, ...sha256].filter((id) => id !== undefined).sort();
}

export function lonelyPicture(source: string) {
  const message = "this picture lies beside no model file of its name";
  return { source, field: "file", kind: "structure" as const, message };
}

export function readGroup(group: Group<SourceFile>, context: IntakeContext): AsyncGenerator<Found> {
  return new GroupReader(group, context).read();
}
