// Writing models: which items belong together and to which models of the catalog, and what one model
// becomes of them. Invariant: called within one transaction; afterwards record, rows, search text,
// claims and documents of each model agree.
import { z } from "zod";
import type { Model } from "#lib/catalog/model.ts";
import { CLAIM_KINDS, type ClaimRow, claimRows, groupParties, type Party } from "./claims.ts";
import type { Connection } from "./connection.ts";
import { prepareModel } from "./prepare.ts";
import * as lookups from "./queries.ts";
import {
  documentKey,
  type Join,
  type KeptDocument,
  type PutItem,
  type PutResult,
} from "./store.ts";
import { Holder, type PackedDocument, StoredDocument, unpack } from "./stored.ts";
import { type FreshModel, writeModels } from "./write.ts";
import * as queries from "./write-queries.ts";

const KnownDocument = Holder.extend({ sha256: z.string(), subject: z.string() });
const Claimed = Holder.extend({
  kind: z.enum(CLAIM_KINDS),
  id: z.string(),
  loose: z.literal([0, 1]),
});
export const StoredClaim = Claimed.omit({ modelKey: true, modelId: true });

/** An item with those of its documents that the catalog does not hold yet. */
interface Newcomer extends Party {
  item: PutItem;
  documents: KeptDocument[];
}

/** A model of the catalog that shares a claim with an item. */
interface Known extends Party {
  key: number;
}

/** Documents that Lorary writes itself: a later one says the same anew. */
const OWN_KINDS: ReadonlySet<string> = new Set(["header", "hashes", "picture"]);

/** A document that a later one replaces has the same text. */
const ownDocument = ({
  source: { kind, subject, name },
}: Pick<KeptDocument, "source">): string | undefined =>
  OWN_KINDS.has(kind) ? JSON.stringify([kind, subject, name]) : undefined;

const modelClaim = (id: string): ClaimRow => ({ kind: "model", id, loose: 1 });

function claimsOfItem({ documents, claims, alone }: PutItem): ClaimRow[] {
  const ids = new Set([alone.row.id, claims.ownId, ...alone.aliases]);
  return [
    ...documents.map(
      ({ source }): ClaimRow => ({ kind: "document", id: documentKey(source), loose: 1 }),
    ),
    ...[...ids].map(modelClaim),
    ...claimRows(claims),
  ];
}

class Batch {
  readonly result: PutResult = { added: 0, changed: 0, unchanged: 0 };
  readonly fresh: FreshModel[] = [];
  readonly #connection: Connection;
  readonly #join: Join;
  readonly #known = new Map<number, Known & { claims: ClaimRow[] }>();

  constructor(connection: Connection, join: Join) {
    this.#connection = connection;
    this.#join = join;
  }

  put(items: readonly PutItem[]): void {
    const newcomers = this.#findNew(items);
    const claims = newcomers
      .flatMap((newcomer) => newcomer.claims)
      .filter(({ kind }) => kind !== "document"); // met by #findNew
    for (const { modelKey, modelId, ...claim } of this.#connection.all(
      queries.findClaims(claims),
      Claimed,
    ))
      this.#meet(modelKey, modelId, claim);
    const known = [...this.#known.values()];
    for (const group of groupParties([...known, ...newcomers])) {
      const models = group.flatMap((index) => known[index] ?? []);
      const found = group.flatMap((index) => newcomers[index - known.length] ?? []);
      if (found.length > 0) this.#putGroup(models, found);
    }
  }

  #meet(key: number, id: string, claim: ClaimRow): void {
    const model = this.#known.get(key) ?? { key, id, claims: [] };
    model.claims.push(claim);
    this.#known.set(key, model);
  }

  /** Items with a document that is new; the models that hold their other documents are met. */
  #findNew(items: readonly PutItem[]): Newcomer[] {
    const sources = items.flatMap(({ documents }) => documents.map(({ source }) => source));
    const holders = new Map(
      this.#connection
        .all(lookups.listKnownDocuments(sources), KnownDocument)
        .map((row) => [documentKey({ ...row, subject: row.subject || undefined }), row]),
    );
    const seen = new Set(holders.keys());
    return items.flatMap((item) => {
      const documents = this.#notSeen(item.documents, seen);
      if (documents.length === 0) return [];
      const claims = claimsOfItem(item);
      for (const claim of claims) {
        const holder = claim.kind === "document" ? holders.get(claim.id) : undefined;
        if (holder) this.#meet(holder.modelKey, holder.modelId, claim);
      }
      return { id: item.claims.modelId ?? item.alone.row.id, claims, item, documents };
    });
  }

  #notSeen(documents: readonly KeptDocument[], seen: Set<string>): KeptDocument[] {
    const fresh = documents.filter(({ source }) => {
      const isNew = !seen.has(documentKey(source));
      seen.add(documentKey(source));
      return isNew;
    });
    this.result.unchanged += documents.length - fresh.length;
    return fresh;
  }

  #putGroup(models: readonly Known[], newcomers: readonly Newcomer[]): void {
    this.result.added += models.length === 0 ? 1 : 0;
    this.result.changed += newcomers.length - (models.length === 0 ? 1 : 0);
    const [first, second] = newcomers;
    if (first === undefined) return;
    const isAlone =
      models.length === 0 &&
      second === undefined &&
      first.documents.length === first.item.documents.length;
    this.fresh.push(isAlone ? this.#alone(first) : this.#joined(models, newcomers));
  }

  #alone({ item: { alone }, claims, documents }: Newcomer): FreshModel {
    return { prepared: alone, claims, documents, replaced: [], before: [] };
  }

  #joined(models: readonly Known[], newcomers: readonly Newcomer[]): FreshModel {
    const arrived = latest(newcomers.flatMap(({ documents }) => documents));
    const replacing = new Set(arrived.map(ownDocument));
    const kept = this.#connection.all(
      lookups.listDocuments(models.map(({ id }) => id)),
      StoredDocument,
    );
    const isReplaced = (document: PackedDocument) => {
      const own = ownDocument(document);
      return own !== undefined && replacing.has(own);
    };
    const staying = kept.filter((document) => !isReplaced(document));
    const stored = this.#connection.all(
      lookups.listClaims(models.map(({ key }) => key)),
      StoredClaim,
    );
    const aliases = stored.filter(({ kind }) => kind === "model").map(({ id }) => id);
    const model = this.#join([...staying.map(unpack), ...arrived]);
    return {
      prepared: prepareModel(withAliases(model, [...models.map(({ id }) => id), ...aliases])),
      claims: [...stored, ...newcomers.flatMap(({ claims }) => claims)],
      documents: arrived,
      replaced: kept.filter(isReplaced).map(({ source }) => source),
      before: models,
    };
  }
}

/** Of own documents that replace each other the last one. */
function latest(documents: readonly KeptDocument[]): KeptDocument[] {
  const last = new Map(documents.map((document) => [ownDocument(document), document]));
  return documents.filter((document) => {
    const own = ownDocument(document);
    return own === undefined || last.get(own) === document;
  });
}

/** Ids that the catalog gave away stay known, even where no document gives them. */
export function withAliases(model: Model, ids: readonly string[]): Model {
  const known = new Set([model.id, ...(model.aliases ?? [])]);
  const missing = [...new Set(ids)].filter((id) => !known.has(id));
  if (missing.length === 0) return model;
  return { ...model, aliases: [...(model.aliases ?? []), ...missing.toSorted()] };
}

/** Items at a time: what is joined with known models is large, and held until it is written. */
const PORTION = 100;

export function putAll(connection: Connection, items: readonly PutItem[], join: Join): PutResult {
  const sum: PutResult = { added: 0, changed: 0, unchanged: 0 };
  for (let at = 0; at < items.length; at += PORTION) {
    const batch = new Batch(connection, join);
    batch.put(items.slice(at, at + PORTION));
    writeModels(connection, batch.fresh);
    sum.added += batch.result.added;
    sum.changed += batch.result.changed;
    sum.unchanged += batch.result.unchanged;
  }
  return sum;
}
