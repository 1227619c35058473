import { cornersOf } from "#lib/catalog/blur.ts";
import { formatCount } from "#lib/catalog/format.ts";
import { modelPath } from "#lib/catalog/links.ts";
import type { Image, Model, Version } from "#lib/catalog/model.ts";
import { startWeight } from "#lib/catalog/prompt.ts";
import type { CatalogQuery } from "#lib/catalog/query.ts";
import { isRated } from "#lib/catalog/rating.ts";
import type { OwnFile } from "#lib/catalog/repair-prompt.ts";
import { readSettings } from "#lib/catalog/settings.ts";
import { Gallery, type Shot } from "./gallery.tsx";
import type { KnownLoras } from "./lora-list.tsx";

// Thousands would take a browser many seconds; the rest is a link away.
const FIRST_SHOTS = 120;
// Of all prompts that travel with the page, in characters: those of the pictures that come first.
const MAX_PROMPTS = 400_000;

/** How a page shows the samples: its address says so. */
export interface SampleView {
  all: boolean;
  byWeight: boolean;
}

export type SampleImage = Image & { settings?: Shot["settings"] };

/** The pictures of a page in their order, with the settings that travel with it. */
export function samplesOf({ images }: Version, { all, byWeight }: SampleView): SampleImage[] {
  // Those that do not tell their weight come last.
  const ordered = byWeight
    ? images.toSorted((a, b) => (a.weight ?? Infinity) - (b.weight ?? Infinity) || 0)
    : images;
  let room = MAX_PROMPTS;
  return (all ? ordered : ordered.slice(0, FIRST_SHOTS)).map((image) => {
    const settings = readSettings(image.meta);
    room -= (settings?.prompt?.length ?? 0) + (settings?.negative?.length ?? 0);
    return settings && room >= 0 ? { ...image, settings } : image;
  });
}

function shotOf({
  id,
  width,
  height,
  rating,
  blurhash,
  kind,
  weight,
  settings,
}: SampleImage): Shot {
  const corners = cornersOf(blurhash);
  return {
    id,
    ...(width !== undefined && height !== undefined && { ratio: width / height }),
    ...(rating !== undefined && isRated(rating) && { rated: rating }),
    ...(corners && { corners }),
    ...(kind === "video" && { video: true }),
    ...(weight !== undefined && { weight }),
    ...(settings && { settings }),
  };
}

interface SamplesProps {
  model: Model;
  version: Version;
  view: SampleView;
  /** samplesOf the version and the view. */
  images: readonly SampleImage[];
  own: OwnFile;
  known: KnownLoras;
  from: CatalogQuery;
}

/** The samples as published, or as a ladder: where several weights were used. */
function OrderLinks({
  byWeight,
  href,
}: {
  byWeight: boolean;
  href: (byWeight: boolean) => string;
}) {
  const link = (label: string, value: boolean) => (
    <li>
      <a href={href(value)} rel="nofollow" aria-current={byWeight === value ? "true" : undefined}>
        {label}
      </a>
    </li>
  );
  return (
    <nav className="shot-order" aria-label="Order of the samples" data-keep-scroll>
      <ul>
        {link("As published", false)}
        {link("Order by weight", true)}
      </ul>
    </nav>
  );
}

/** The sample images of a version. */
export function Samples({ model, version, view, images, own, known, from }: SamplesProps) {
  const chosen = version === model.versions[0] ? {} : { version: version.id };
  const href = (options: Partial<SampleView>) => {
    const { all, byWeight } = { ...view, ...options };
    return modelPath(model, {
      ...chosen,
      ...(all && { pictures: "all" }),
      ...(byWeight && { order: "weight" }),
      from,
    });
  };
  const weights = new Set(version.images.map(({ weight }) => weight));
  weights.delete(undefined);
  return (
    <section className="shots" aria-label="Sample images">
      {weights.size > 1 && (
        <OrderLinks byWeight={view.byWeight} href={(byWeight) => href({ byWeight })} />
      )}
      <Gallery
        key={version.id}
        title={`${model.name.trim()} ${version.name}`.trim()}
        name={model.name}
        shots={images.map(shotOf)}
        start={startWeight(version.tips.weight)}
        own={own}
        known={known}
      />
      {images.length < version.images.length && (
        <a className="btn quiet mt-4" href={href({ all: true })} rel="nofollow" data-keep-scroll>
          Show all {formatCount(version.images.length)} pictures
        </a>
      )}
    </section>
  );
}
