// Which versions of several documents are one, and in which order they stand. Invariant: no version
// that a document knows is dropped; two with different numbers stay two.
import type { Reading, VersionReading } from "#lib/catalog/reading.ts";
import { type Circle, type Group, Grouping, type Member, sharesDocument } from "./groups.ts";
import type { FieldMerger } from "./merge-fields.ts";
import { PUBLISHED } from "./precedence.ts";
import type { Ranking } from "./ranking.ts";

export interface VersionGroup extends Group<VersionReading> {
  id: string;
}

/** Ids that Lorary derives begin with a letter and tell nothing beyond the document they are from. */
const isNumber = (id: string | undefined): id is string => id !== undefined && /^\d/.test(id);

/**
 * The id of a version that has no number: its own, the local id, or its place counted from the
 * oldest, which stays when versions are added (docs/cards.md).
 */
function derivedIdOf({ ownId, versions }: Reading, version: VersionReading, index: number): string {
  return version.id ?? version.localId ?? `${ownId}.${versions.length - index}`;
}

type VersionMember = Member<VersionReading>;

/** Groups the versions of all documents, in the order of the documents. */
export function groupVersions({ documents }: Ranking): VersionGroup[] {
  const derivedIds: string[] = [];
  const members = documents.flatMap(({ reading }, by) =>
    reading.versions.map((value, index): VersionMember => {
      derivedIds.push(derivedIdOf(reading, value, index));
      return { by, value, id: isNumber(value.id) ? value.id : undefined };
    }),
  );
  const grouping = new Grouping(members);
  grouping.uniteBy(({ id }) => [id]);
  grouping.uniteBy(({ value }) => [value.localId]);
  grouping.uniteBy((_, index) => [derivedIds[index]]);
  if (documents.length > 1) {
    grouping.uniteBy(({ value }) => value.files.map((file) => file.hashes?.sha256));
    uniteByName(grouping, members);
  }
  return grouping.groups.map((group) => ({
    ...group,
    id: group.id ?? localIdOf(group) ?? derivedIds[group.first] ?? "",
  }));
}

function localIdOf({ members }: Group<VersionReading>): string | undefined {
  const ids = members.flatMap(({ value }) => value.localId ?? []);
  return ids.sort()[0];
}

/**
 * A version of which a document says neither number nor file (cards of archived models) is the one
 * of this name that another document numbers: published at the same time, or alone in its name.
 */
function uniteByName(grouping: Grouping<VersionReading>, members: readonly VersionMember[]): void {
  const isPlace = ({ id, all }: Circle<VersionReading>): boolean =>
    id === undefined && all.every(({ value }) => value.localId === undefined);
  const isApart = (a: Circle<VersionReading>, b: Circle<VersionReading>): boolean =>
    sharesDocument(a, b) || isPlace(a) === isPlace(b);
  const nameOf = ({ by, value }: VersionMember): string => JSON.stringify([by, value.name]);
  const counts = Map.groupBy(members, nameOf);
  const repeated = new Set(
    members.filter((member) => counts.get(nameOf(member))?.length !== 1).map((m) => m.value.name),
  );
  grouping.uniteBy(({ value: { name, publishedAt, updatedAt, createdAt } }) => {
    if (name === undefined) return [];
    const times = [publishedAt, updatedAt, createdAt].filter((time) => time !== undefined);
    return [...new Set(times)].map((time) => JSON.stringify([name, time]));
  }, isApart);
  grouping.uniteBy(({ value }) => [repeated.has(value.name) ? undefined : value.name], isApart);
}

/**
 * When a version was published by the word of the source that is believed first: where it knows the
 * times of the last change or of the making alone, these come before others' words too.
 */
export function publishTimeOf(
  { id, members }: VersionGroup,
  merger: FieldMerger,
): string | undefined {
  const timeOf = ({ value }: VersionMember): string | undefined =>
    value.publishedAt ?? value.updatedAt ?? value.createdAt;
  const dated = members.filter((member) => timeOf(member) !== undefined);
  const best = merger.best(dated, PUBLISHED);
  const time = best && timeOf(best);
  for (const { by, value } of dated)
    if (value.publishedAt !== undefined && value.publishedAt !== time)
      merger.note(`versions[${id}].publishedAt`, PUBLISHED, { by, value: value.publishedAt });
  return time;
}

/** A version with all that is needed to give it its place. */
interface Placed {
  publishedAt: string;
  id: string;
}

/** The document that gives the order: of the kind that is believed first, the one that knows most. */
function leaderOf(ranking: Ranking): number {
  const count = (document: number): number =>
    ranking.documents[document]?.reading.versions.length ?? 0;
  const kind = (document: number): number => ranking.kindOf(PUBLISHED, document);
  return [...ranking.documents.keys()]
    .filter((document) => count(document) > 0)
    .reduce((a, b) => (kind(b) === kind(a) && count(b) > count(a) ? b : a), 0);
}

/**
 * The versions that the leader knows in its order, the others each before the first older one.
 * @param versions what became of the groups, one by one
 */
export function orderVersions<T extends Placed>(
  versions: readonly T[],
  groups: readonly VersionGroup[],
  ranking: Ranking,
): T[] {
  if (ranking.documents.length === 1) return [...versions];
  const leader = leaderOf(ranking);
  const told = ranking.documents[leader]?.reading.versions ?? [];
  const places = new Map(told.map((value, index) => [value, index]));
  const led: T[] = [];
  const others: T[] = [];
  groups.forEach(({ members }, index) => {
    const version = versions[index];
    const place = members.find(({ by }) => by === leader);
    if (version === undefined) return;
    if (place === undefined) others.push(version);
    else led[places.get(place.value) ?? 0] = version;
  });
  return weave(Object.values(led), others);
}

function weave<T extends Placed>(led: readonly T[], others: readonly T[]): T[] {
  const time = ({ publishedAt }: Placed): number => Date.parse(publishedAt);
  const waiting = others.toSorted((a, b) => time(b) - time(a) || (a.id < b.id ? -1 : 1));
  const ordered: T[] = [];
  let next = 0;
  for (const version of led) {
    for (; next < waiting.length; next += 1) {
      const other = waiting[next];
      if (other === undefined || time(other) <= time(version)) break;
      ordered.push(other);
    }
    ordered.push(version);
  }
  return [...ordered, ...waiting.slice(next)];
}
