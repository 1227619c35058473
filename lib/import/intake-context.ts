// What all readers of an import share, from the walk to the last entry of an archive.

export interface IntakeContext {
  /** Pictures beside model files are kept below it, and what must be held back for a while. */
  dataDir: string;
  /** Reads model files on disk whole for their digests. */
  hash: boolean;
  /** Of these fingerprints, those whose digests are known: such files are not read again. */
  knownHashes?: (subjects: readonly string[]) => Promise<ReadonlySet<string>>;
  signal?: AbortSignal;
  /** Fingerprints and names of the model files that this import has met. */
  met: Set<string>;
  /** Told of bytes that were read from disk, or need not be. */
  onBytes: (count: number) => void;
}
