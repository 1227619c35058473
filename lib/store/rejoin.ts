// Records made anew of the documents they have, after the rules of joining changed.
// Invariant: how far it came is written in the transaction that wrote the models, so that it goes on
// there after a kill at any moment; models that stay as they are keep their place among all.
import { z } from "zod";
import type { Connection } from "./connection.ts";
import { prepareModel } from "./prepare.ts";
import { StoredClaim, withAliases } from "./put.ts";
import * as lookups from "./queries.ts";
import type { Join, RejoinResult } from "./store.ts";
import { Count, KeyedRecord, Place, StoredDocument, unpack, Value } from "./stored.ts";
import { type FreshModel, writeModels } from "./write.ts";
import * as queries from "./write-queries.ts";

/** The setting that holds [stamp, key]: models up to that key follow these rules; null: all do. */
const RULES = "rules";
const Progress = z.tuple([z.string(), z.int().nullable()]);

/** In characters of records: what one transaction holds in memory does not grow with the models. */
const MAX_CHARACTERS = 4_000_000;

/** The key up to which models are done, null where all are. */
function progressOf(connection: Connection, stamp: string): number | null {
  const kept = connection.first(lookups.getSetting(RULES), Value);
  const [by, key] = kept === undefined ? ["", 0] : Progress.parse(JSON.parse(kept.value));
  return by === stamp ? key : 0;
}

export function countOutdated(connection: Connection, stamp: string): number {
  const from = progressOf(connection, stamp);
  if (from === null) return 0;
  return connection.first(lookups.countModelsAfter(from), Count)?.count ?? 0;
}

/** The model as its documents make it now; undefined where that changes nothing, or its id. */
function joinAgain(
  connection: Connection,
  { key, id }: Place,
  { record, join }: { record: string; join: Join },
): FreshModel | undefined {
  const documents = connection.all(lookups.listDocuments([id]), StoredDocument).map(unpack);
  if (documents.length === 0) return undefined;
  const claims = connection.all(lookups.listClaims([key]), StoredClaim);
  const aliases = claims.filter(({ kind }) => kind === "model").map((claim) => claim.id);
  const model = withAliases(join(documents), aliases);
  const prepared = prepareModel(model);
  if (model.id !== id || prepared.record === record) return undefined;
  return { key, prepared, claims, documents: [], replaced: [], before: [{ key, id }] };
}

interface Step {
  stamp: string;
  /** Most models. */
  limit: number;
  join: Join;
}

function rejoinFrom(connection: Connection, from: number, step: Step): RejoinResult {
  const places = connection.all(lookups.listPlacesAfter(from, step.limit), Place);
  const fresh: FreshModel[] = [];
  let last: Place | undefined;
  let characters = 0;
  let joined = 0;
  for (const place of places) {
    const record = connection.first(queries.listRecordsOf([place.key]), KeyedRecord)?.record ?? "";
    const model = joinAgain(connection, place, { record, join: step.join });
    if (model !== undefined) fresh.push(model);
    last = place;
    joined += 1;
    characters += record.length;
    if (characters >= MAX_CHARACTERS) break;
  }
  writeModels(connection, fresh);
  const isDone = joined === places.length && places.length < step.limit;
  const progress = [step.stamp, isDone ? null : (last?.key ?? from)];
  connection.run(queries.putSetting(RULES, JSON.stringify(progress)));
  return { joined, changed: fresh.length, isDone };
}

export function rejoin(connection: Connection, step: Step): RejoinResult {
  const nothing: RejoinResult = { joined: 0, changed: 0, isDone: true };
  if (progressOf(connection, step.stamp) === null) return nothing;
  return connection.write(() => {
    // Another process may have come further by now.
    const from = progressOf(connection, step.stamp);
    return from === null ? nothing : rejoinFrom(connection, from, step);
  });
}
