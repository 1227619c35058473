// Models that are like one: they share tags, trigger words, words of the name and base models, the
// rarer the more they say. Invariant: the work is bounded, however large the catalog is.
import type { Shard } from "./catalog-index.ts";
import { fieldNumber } from "./fields.ts";
import type { ListPlace } from "./lists.ts";
import type { Segment } from "./segment.ts";
import type { AllValues } from "./values.ts";

/** Documents of all shared things that are looked at in all. */
const BUDGET = 60_000;
/** Things that are looked at. */
const MAX_THINGS = 48;
/** Documents that are looked at where nothing rare is shared. */
const MOST_DOWNLOADED = 2000;
/** How much each kind of thing says. */
const WEIGHTS = { tag: 1, creator: 0.5, trigger: 1.2, name: 1, base: 0.8 } as const;
type Kind = keyof typeof WEIGHTS;

/** Something that documents share, with its list in each shard. */
interface Thing {
  weight: number;
  count: number;
  lists: { shard: number; list: ListPlace }[];
}

const FACET_KINDS = ["tag", "creator", "base"] as const;
const FIELD_KINDS = ["trigger", "name"] as const;

function thing(kind: Kind, lists: (ListPlace | undefined)[], size: number): Thing {
  const places = lists.flatMap((list, shard) => (list === undefined ? [] : [{ shard, list }]));
  const count = places.reduce((sum, { list }) => sum + list.count, 0);
  return { weight: WEIGHTS[kind] * Math.log(1 + size / count), count, lists: places };
}

/** The numbers of a document's values among all. */
const valuesOf = ({ segment, values }: Shard, document: number): number[] =>
  segment.valuesOf(document).map((own) => values.global[own] as number);

const facetThings = (
  shards: readonly Shard[],
  all: AllValues,
  numbers: readonly number[],
  size: number,
): Thing[] =>
  numbers.flatMap((number) => {
    const kind = FACET_KINDS.find((facet) => facet === all.facetOf(number));
    if (kind === undefined) return [];
    return thing(
      kind,
      shards.map(({ values }) => values.list(number)),
      size,
    );
  });

/** The words of a name or of triggers. */
function wordThings(
  shards: readonly Shard[],
  words: Readonly<Record<(typeof FIELD_KINDS)[number], readonly string[]>>,
  size: number,
): Thing[] {
  const listIn = (segment: Segment, word: string, field: number): ListPlace | undefined => {
    const entry = segment.entryOf(segment.findTerm(word), field);
    return entry < 0 ? undefined : segment.list(entry);
  };
  return FIELD_KINDS.flatMap((kind) =>
    words[kind].map((word) =>
      thing(
        kind,
        shards.map(({ segment }) => listIn(segment, word, fieldNumber(kind))),
        size,
      ),
    ),
  );
}

type Scores = Map<number, number>[];

/** Adds what the rarer things say to the documents that have them; answers the things left over. */
function addRare(shards: readonly Shard[], things: readonly Thing[], scores: Scores): Thing[] {
  let budget = BUDGET;
  const left: Thing[] = [];
  for (const thing of things.toSorted((a, b) => a.count - b.count)) {
    budget -= thing.count;
    if (budget < 0) left.push(thing);
    else
      for (const { shard, list } of thing.lists) {
        const own = scores[shard] as Map<number, number>;
        for (const document of (shards[shard] as Shard).segment.readList(list))
          own.set(document, (own.get(document) ?? 0) + thing.weight);
      }
  }
  return left;
}

/** Adds what very many share to the documents that are known already. */
function addCommon(shards: readonly Shard[], things: readonly Thing[], scores: Scores): void {
  for (const { weight, lists } of things)
    for (const { shard, list } of lists) {
      const { segment } = shards[shard] as Shard;
      const own = scores[shard] as Map<number, number>;
      segment.scoped(() => {
        const set = segment.take();
        segment.addList(set, list);
        for (const [document, score] of own)
          if (segment.has(set, document)) own.set(document, score + weight);
      });
    }
}

/** Where nothing rare is shared, the most downloaded are looked at. */
function addMostDownloaded(shards: readonly Shard[], scores: Scores): void {
  for (const [shard, { segment }] of shards.entries())
    for (const document of segment.read(segment.live, MOST_DOWNLOADED))
      (scores[shard] as Map<number, number>).set(document, 0);
}

/** What models are to be like. */
export interface SimilarTo {
  key: number;
  limit: number;
  /** Tokens of its name and of its trigger words, which only its texts give. */
  words?: { name: readonly string[]; trigger: readonly string[] };
}

/** Keys of the likest models, the likest first, then the most downloaded. */
export function findSimilar(
  shards: readonly Shard[],
  all: AllValues,
  { key, limit, words = { name: [], trigger: [] } }: SimilarTo,
): number[] {
  const own = shards.findIndex(({ segment }) => {
    const document = segment.documentOf(key);
    return document >= 0 && segment.has(segment.live, document);
  });
  const home = shards[own];
  if (home === undefined) return [];
  const size = shards.reduce((sum, { segment }) => sum + segment.documents, 0);
  const numbers = valuesOf(home, home.segment.documentOf(key));
  const things = [
    ...facetThings(shards, all, numbers, size),
    ...wordThings(shards, words, size),
  ].slice(0, MAX_THINGS);
  const scores: Scores = shards.map(() => new Map());
  const common = addRare(shards, things, scores);
  if (scores.every((documents) => documents.size <= 1)) addMostDownloaded(shards, scores);
  addCommon(shards, common, scores);
  return scores
    .flatMap((documents, shard) => {
      const { segment } = shards[shard] as Shard;
      const [keys, downloads] = [segment.numbers("keys"), segment.numbers("downloads")];
      return [...documents]
        .filter(([document]) => segment.has(segment.live, document))
        .map(([document, score]) => ({
          key: keys[document] as number,
          score,
          downloads: downloads[document] as number,
        }));
    })
    .filter((found) => found.key !== key && found.score > 0)
    .sort((a, b) => b.score - a.score || b.downloads - a.downloads || a.key - b.key)
    .slice(0, limit)
    .map((found) => found.key);
}
