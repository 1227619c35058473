// The segments of the index in memory, and what becomes of them as they grow in number.
// Invariant: searches see all models of a state once; what is merged beside them takes the place of
// its parts in one step.
import { CatalogIndex } from "#lib/search/catalog-index.ts";
import type { SegmentImage } from "#lib/search/layout.ts";
import { mergeSegments } from "#lib/search/merge-segments.ts";
import type { Part } from "./index-source.ts";
import { planMerge } from "./plan-merge.ts";

/** Bytes that are merged between two answers without anybody noticing. */
const LITTLE_BYTES = 150_000;

const bytesOf = (images: readonly SegmentImage[]): number =>
  images.reduce((sum, { length }) => sum + length, 0);

/** Makes one of them beside the searches. */
export type MergeBeside = (parts: Part[], bytes: number) => Promise<SegmentImage>;

export class Segments {
  #index = new CatalogIndex();
  readonly #mergeBeside: MergeBeside;
  /** Models that changed while some are being merged; undefined: none are. */
  #changed: number[] | undefined;

  constructor(mergeBeside: MergeBeside) {
    this.#mergeBeside = mergeBeside;
  }

  get index(): CatalogIndex {
    return this.#index;
  }

  get isMerging(): boolean {
    return this.#changed !== undefined;
  }

  parts(): Part[] {
    return this.#index.images().map((image) => this.#partOf(image));
  }

  #partOf(image: SegmentImage): Part {
    return { image, dead: this.#index.deadKeys(image) };
  }

  /** All anew. */
  take(parts: readonly Part[]): void {
    const index = new CatalogIndex();
    // In the place of none: what is gone is gone from this one alone.
    for (const { image, dead } of parts) index.replace([], image, dead);
    this.#index = index;
    this.#changed = undefined;
  }

  /** The models are gone, but for those in the image. */
  change(keys: readonly number[], image: SegmentImage | undefined): void {
    this.#index.remove(keys);
    this.#changed?.push(...keys);
    if (this.#index.size === 0) this.#index = new CatalogIndex();
    if (image) this.#index.add(image);
    this.#mergeLittle();
  }

  #plan(isQuiet: boolean): SegmentImage[] {
    const images = this.#index.images();
    const sizes = images.map((image) => {
      return { bytes: image.length, dead: this.#index.deadCount(image) };
    });
    return planMerge(sizes, this.#index.size, isQuiet).flatMap((place) => images[place] ?? []);
  }

  #mergeLittle(): void {
    if (this.isMerging) return;
    const images = this.#plan(true);
    if (images.length === 0 || bytesOf(images) > LITTLE_BYTES) return;
    const parts = images.map((image) => this.#partOf(image));
    this.#index.replace(images, mergeSegments(parts), []);
  }

  /** Merges what is due, if anything is. */
  async merge(isQuiet: boolean): Promise<boolean> {
    const images = this.isMerging ? [] : this.#plan(isQuiet);
    if (images.length === 0) return false;
    const index = this.#index;
    const changed: number[] = [];
    this.#changed = changed;
    try {
      const parts = images.map((image) => this.#partOf(image));
      const merged = await this.#mergeBeside(parts, bytesOf(images));
      if (this.#index === index) index.replace(images, merged, changed);
    } finally {
      if (this.#changed === changed) this.#changed = undefined;
    }
    return true;
  }
}
