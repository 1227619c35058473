import fc from "fast-check";
import type { FileReading, Reading, SourcedReading, VersionReading } from "#lib/catalog/reading.ts";
import type { SourceKind } from "#lib/catalog/source.ts";

const KINDS: SourceKind[] = ["card", "api", "sidecar", "header", "hashes", "picture"];
const LOCAL_IDS = ["f000000000001", "f000000000002", "s000000000003"];
const DIGESTS = ["a", "b", "c"].map((digit) => digit.repeat(64));
const TIMES = ["2023-01-01T00:00:00Z", "2023-06-01T00:00:00.000Z", "2024-01-01T00:00:00.000Z"];
const NAMES = ["one", "two", "three"];

const some = <T>(...values: T[]) => fc.constantFrom(...values);
/** Any of the fields may be absent, but for those named. */
const partly = <T extends object, K extends keyof T>(
  fields: { [F in keyof T]: fc.Arbitrary<T[F]> },
  requiredKeys: K[],
) => fc.record(fields, { requiredKeys }) as fc.Arbitrary<Partial<T> & Pick<T, K>>;

const rating = fc.integer({ min: 0, max: 5 });
const file = partly(
  {
    name: some("a.safetensors", "b.safetensors", "c.pt"),
    id: some("71", "72"),
    url: some("https://example.org/1", "https://example.org/2"),
    localPath: some("/loras/a", "/loras/b"),
    sizeBytes: fc.nat(3),
    hashes: partly({ sha256: some(...DIGESTS), autoV3: some("0123456789ab") }, []),
    primary: fc.boolean(),
  },
  ["name"],
) as fc.Arbitrary<FileReading>;
const image = partly(
  {
    id: some("81", "82", "hffffffffffff"),
    url: some("https://example.org/i/1", "https://example.org/i/2"),
    width: fc.integer({ min: 1, max: 3 }),
    meta: some({ prompt: "x <lora:a:0.6>" }, { prompt: "y <lora:b:0.8>" }),
  },
  ["id"],
);
const version = partly(
  {
    id: some("1", "2", "3"),
    localId: some(...LOCAL_IDS),
    name: some(...NAMES),
    baseModel: some("SD 1.5", "SDXL 1.0"),
    publishedAt: some(...TIMES),
    updatedAt: some(...TIMES),
    stats: partly({ downloads: fc.nat(3), rating }, []),
    trainedWords: fc.subarray(NAMES, { minLength: 1 }),
    usage: partly({ weight: some(0.5, 0.7), notes: some("x", "y") }, []),
    files: fc.uniqueArray(file, { maxLength: 3, selector: (f) => f.id ?? Symbol() }),
    images: fc.uniqueArray(image, { maxLength: 3, selector: ({ id }) => id }),
  },
  ["files", "images"],
) as fc.Arbitrary<VersionReading>;

const reading = partly(
  {
    modelId: some("7", "8"),
    ownId: some("v1", "v2", "v3", "c000000000000", ...LOCAL_IDS),
    name: some(...NAMES),
    type: some("LORA", "LoCon"),
    tags: fc.subarray(NAMES),
    stats: partly({ downloads: fc.nat(3), ratings: fc.nat(3), rating }, []),
    description: some("<p>weight 0.6</p>", "<p>no advice</p>"),
    license: partly({ noCredit: fc.boolean(), commercialUse: fc.subarray(NAMES) }, []),
    contentRatings: fc.subarray(["PG", "R"] as const),
    versions: fc.uniqueArray(version, { maxLength: 3, selector: (v) => v.id ?? Symbol() }),
  },
  ["ownId", "versions"],
).map((said) => ({ ...said, ownId: said.modelId ?? said.ownId })) as fc.Arbitrary<Reading>;

const sourced = (index: number): fc.Arbitrary<SourcedReading> =>
  fc.record({
    reading,
    source: fc.record(
      {
        kind: some(...KINDS),
        name: some("a.json", "b.json"),
        sha256: fc.constant(index.toString(16).padStart(64, "0")),
        importedAt: some(...TIMES),
        takenAt: some(...TIMES),
        subject: some(...LOCAL_IDS),
      },
      { requiredKeys: ["kind", "name", "sha256", "importedAt"] },
    ),
  });

/** What one to five documents say, in any order. */
export const anyReadings: fc.Arbitrary<SourcedReading[]> = fc
  .integer({ min: 1, max: 5 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => sourced(index))))
  .chain((all) => fc.shuffledSubarray([...all], { minLength: all.length }));
