// What one thread has sent to another that is not done with it yet. Invariant: once `wait` has
// returned, what is under way is bounded in number and bytes.

/** In shared memory: how many pieces the other thread is done with. */
export type DoneCount = Int32Array<SharedArrayBuffer>;

export interface Piece {
  bytes: number;
  /** It takes the other thread as long as it would take this one, and longer than others. */
  isParcel: boolean;
}

/** Pieces on their way; fewer where their documents are large. */
const AHEAD = 4;
const AHEAD_BYTES = 5_000_000;

export const newDoneCount = (): DoneCount => new Int32Array(new SharedArrayBuffer(4));

/** The other thread's side: one more piece is done. */
export function countDone(done: DoneCount): void {
  Atomics.add(done, 0, 1);
  Atomics.notify(done, 0);
}

export class UnderWay {
  readonly #done: DoneCount;
  readonly #pieces: Piece[] = [];
  #seen = 0;

  constructor(done: DoneCount) {
    this.#done = done;
  }

  add(piece: Piece): void {
    this.#pieces.push(piece);
  }

  /** True where the other thread has nothing to do, or soon will. */
  isShort(): boolean {
    this.#look();
    const [first, second] = this.#pieces;
    return second === undefined && first?.isParcel !== true;
  }

  /** Blocks the thread for as long as enough is under way. */
  wait(): void {
    for (this.#look(); this.#isEnough(); this.#look()) Atomics.wait(this.#done, 0, this.#seen);
  }

  #look(): void {
    const done = Atomics.load(this.#done, 0);
    this.#pieces.splice(0, done - this.#seen);
    this.#seen = done;
  }

  #isEnough(): boolean {
    const bytes = this.#pieces.reduce((sum, piece) => sum + piece.bytes, 0);
    return this.#pieces.length >= AHEAD || bytes >= AHEAD_BYTES;
  }
}
