// What an import asks the catalog. Invariant: writes nothing; loads little of the store, because a
// thread starts with it.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { LoraryError } from "#lib/catalog/errors.ts";
import { Model } from "#lib/catalog/model.ts";
import { Connection } from "./connection.ts";
import { requireCurrent } from "./migrations.ts";
import * as queries from "./queries.ts";
import { documentKey, type StoreReader } from "./store.ts";

const FILE_NAME = "catalog.sqlite";

export const databaseFile = (dataDir: string): string => join(dataDir, FILE_NAME);

/** @throws LoraryError where there is none */
export function existingDatabase(dataDir: string): string {
  const file = databaseFile(dataDir);
  if (!existsSync(file))
    throw new LoraryError(500, "database_missing", `${file} is missing: start or import once`);
  return file;
}

export const openReadOnly = (file: string): Connection => new Connection(file, { readOnly: true });

export const Record = z.object({ record: z.string() });
const KnownDocument = z.object({ sha256: z.string(), subject: z.string() });

export const modelOf = ({ record }: z.infer<typeof Record>): Model =>
  Model.parse(JSON.parse(record));

export class RecordReader
  implements Pick<StoreReader, "findModel" | "listKnownDocuments" | "close">
{
  protected readonly reader: Connection;

  /** @throws LoraryError where the database is of another program or another Lorary */
  constructor(file: string) {
    this.reader = openReadOnly(file);
    try {
      requireCurrent(this.reader, file);
    } catch (error) {
      this.reader.close();
      throw error;
    }
  }

  async findModel(id: string) {
    const row = this.reader.first(queries.findRecord(id), Record);
    return row && modelOf(row);
  }

  async listKnownDocuments(keys: readonly string[]) {
    const asked = keys.map((key) => {
      const [sha256 = "", ...subject] = key.split("@");
      return { sha256, subject: subject.join("@") };
    });
    const known = this.reader.all(queries.listKnownDocuments(asked), KnownDocument);
    return new Set(
      known.map(({ sha256, subject }) => documentKey({ sha256, subject: subject || undefined })),
    );
  }

  async close() {
    this.reader.close();
  }
}
