// The machine's wide instructions over sets of documents. Invariant: CODE is kernels.wat, assembled
// (tests/search/kernels.test.ts assembles it again and compares).

export const CODE =
  "AGFzbQEAAAABDgJgA39/fwBgA39/fwF/AhIBA2VudgZtZW1vcnkCAwGAgAQDBQQAAAABByAEA2FuZAAAAm9yAAEGYW5kTm90AAIIY291bnRBbmQAAwr5AQQ1AQF/IAAgAmohAwNAIAAgAP0ABAAgAf0ABAD9Tv0LBAAgAUEQaiEBIABBEGoiACADSQ0ACws1AQF/IAAgAmohAwNAIAAgAP0ABAAgAf0ABAD9UP0LBAAgAUEQaiEBIABBEGoiACADSQ0ACws1AQF/IAAgAmohAwNAIAAgAP0ABAAgAf0ABAD9T/0LBAAgAUEQaiEBIABBEGoiACADSQ0ACwtVAgF/AXsgACACaiEDA0AgBCAA/QAEACAB/QAEAP1O/WL9ff1//a4BIQQgAUEQaiEBIABBEGoiACADSQ0ACyAE/RsAIAT9GwFqIAT9GwIgBP0bA2pqCw==";

/** All take addresses and a length in bytes; lengths are multiples of 16 and not 0. */
export interface Kernels {
  /** to = to AND from */
  and(to: number, from: number, length: number): void;
  /** to = to OR from */
  or(to: number, from: number, length: number): void;
  /** to = to AND NOT from */
  andNot(to: number, from: number, length: number): void;
  /** How many bits a AND b has. */
  countAnd(a: number, b: number, length: number): number;
}

/** Pages of 64 KiB: all that 32 bits address. */
const MAX_PAGES = 65_536;

let compiled: WebAssembly.Module | undefined;

/** Memory that threads share and the kernels work on. */
export const shareableMemory = (pages: number): WebAssembly.Memory =>
  new WebAssembly.Memory({ initial: pages, maximum: MAX_PAGES, shared: true });

export function kernelsOn(memory: WebAssembly.Memory): Kernels {
  compiled ??= new WebAssembly.Module(Uint8Array.fromBase64(CODE));
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as Kernels;
}
