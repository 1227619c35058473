// Which files and images of several documents are one. Invariant: what one document keeps apart
// stays apart; of a version's files exactly one is the primary.
import type { ModelFile } from "#lib/catalog/file.ts";
import type { Image } from "#lib/catalog/model.ts";
import type { FileReading, VersionReading } from "#lib/catalog/reading.ts";
import { type Circle, type Group, Grouping, type Member, sharesDocument } from "./groups.ts";
import type { FieldMerger, Said } from "./merge-fields.ts";
import { FILE_RULES, IMAGE_RULES, PUBLISHED } from "./precedence.ts";

type Versions = readonly Member<VersionReading>[];
type FileGroup = Group<FileReading>;

/** Files whose bytes differ are two, however alike their names are. */
function isAnotherFile(a: Circle<FileReading>, b: Circle<FileReading>): boolean {
  const digests = [a, b].flatMap((circle) =>
    circle.all.flatMap(({ value }) => value.hashes?.sha256 ?? []),
  );
  return sharesDocument(a, b) || new Set(digests).size > 1;
}

function groupFiles(versions: Versions): FileGroup[] {
  const members = versions.flatMap(({ by, value }) =>
    value.files.map((file): Member<FileReading> => ({ by, value: file, id: file.id })),
  );
  const grouping = new Grouping(members);
  grouping.uniteBy(({ id }) => [id]);
  if (versions.length > 1) {
    // The only file of what lies beside a file is that file, whatever it was called at the time.
    const locals = versions.flatMap(({ value: { localId, files } }) =>
      files.map(() => (files.length === 1 ? localId : undefined)),
    );
    grouping.uniteBy((_, index) => [locals[index]], isAnotherFile);
    grouping.uniteBy(({ value }) => [value.hashes?.sha256], sharesDocument);
    grouping.uniteBy(({ value }) => [value.url], isAnotherFile);
    grouping.uniteBy(({ value }) => [value.name], isAnotherFile);
  }
  return grouping.groups;
}

/** The group with the file that is believed to be the primary: by default the first. */
function primaryOf(groups: readonly FileGroup[], merger: FieldMerger): FileGroup | undefined {
  const claims = groups.flatMap((group) =>
    group.members.filter(({ value }) => value.primary === true).map(({ by }) => ({ by, group })),
  );
  return merger.best(claims, PUBLISHED)?.group ?? groups[0];
}

/** `VERSION.N` with N the file's place, or the next that is free. */
function freeId(versionId: string, place: number, taken: ReadonlySet<string | undefined>): string {
  for (let number = place; ; number += 1) {
    const id = `${versionId}.${number}`;
    if (!taken.has(id)) return id;
  }
}

/** The files of one version, in the order of the documents. */
export function mergeFiles(
  versions: Versions,
  versionId: string,
  merger: FieldMerger,
): ModelFile[] {
  const groups = groupFiles(versions);
  const main = primaryOf(groups, merger);
  const taken = new Set(groups.map((group) => group.id));
  return groups.map((group, index): ModelFile => {
    const id = group.id ?? freeId(versionId, index + 1, taken);
    taken.add(id);
    const at = `versions[${versionId}].files[${id}].`;
    const said = merger.join(group.members, FILE_RULES, at);
    const primary = group === main;
    for (const { by, value } of group.members)
      if (value.primary === !primary)
        merger.note(`${at}primary`, PUBLISHED, { by, value: !primary });
    return { ...said, id, hashes: said.hashes ?? {}, primary };
  });
}

/** The images of one version, in the order of the documents, pictures from beside a file last. */
export function mergeImages(versions: Versions, versionId: string, merger: FieldMerger): Image[] {
  const [only] = versions;
  if (only !== undefined && versions.length === 1) return only.value.images;
  const groups = new Map<string, Said<Image>[]>();
  for (const { by, value } of versions) {
    const seen = new Map<string, number>();
    for (const image of value.images) {
      const count = seen.get(image.id) ?? 0;
      seen.set(image.id, count + 1);
      const key = `${image.id} ${count}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [{ by, value: image }]);
      else group.push({ by, value: image });
    }
  }
  return [...groups.values()].map((said) => {
    const id = said[0]?.value.id ?? "";
    const at = `versions[${versionId}].images[${id}].`;
    return { id, ...merger.join(said, IMAGE_RULES, at) };
  });
}
