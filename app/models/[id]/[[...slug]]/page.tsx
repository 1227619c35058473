import type { Metadata } from "next";
import { notFound, permanentRedirect } from "next/navigation";
import { cache } from "react";
import { About } from "#components/model/about.tsx";
import { Details } from "#components/model/details.tsx";
import { FileList } from "#components/model/file-list.tsx";
import { Gallery, type Shot } from "#components/model/gallery.tsx";
import { ModelTop } from "#components/model/model-top.tsx";
import { Sources } from "#components/model/sources.tsx";
import { TrainingFacts } from "#components/model/training-facts.tsx";
import { TriggerWords } from "#components/model/trigger-words.tsx";
import { UsageNotes } from "#components/model/usage-notes.tsx";
import { describeTip, WeightBox } from "#components/model/weight-box.tsx";
import { cornersOf } from "#lib/catalog/blur.ts";
import { formatCount } from "#lib/catalog/format.ts";
import { modelPath } from "#lib/catalog/links.ts";
import type { Image, Model, Version } from "#lib/catalog/model.ts";
import { parseQuery, type RawParams } from "#lib/catalog/parse-query.ts";
import { isRated } from "#lib/catalog/rating.ts";
import { openCatalog, readDescription } from "#lib/site.ts";

interface ModelProps {
  params: Promise<{ id: string; slug?: string[] }>;
  searchParams: Promise<RawParams>;
}

// Thousands would take a browser many seconds; the rest is a link away.
const FIRST_SHOTS = 120;

const findModel = cache((id: string) => openCatalog().findModel(id));

const safeText = (html: string | undefined) =>
  html === undefined || html.trim() === "" ? undefined : readDescription(html);

function shotOf({ id, width, height, rating, blurhash, kind }: Image): Shot {
  const corners = cornersOf(blurhash);
  return {
    id,
    ...(width !== undefined && height !== undefined && { ratio: width / height }),
    ...(rating !== undefined && isRated(rating) && { rated: rating }),
    ...(corners && { corners }),
    ...(kind === "video" && { video: true }),
  };
}

/** The version asked for; the newest where none is, or an unknown one. */
function chooseVersion(model: Model, { version: id }: RawParams): Version | undefined {
  return model.versions.find((version) => version.id === id) ?? model.versions[0];
}

export async function generateMetadata({ params, searchParams }: ModelProps): Promise<Metadata> {
  const model = await findModel((await params).id);
  const version = model && chooseVersion(model, await searchParams);
  if (!version) return { title: "Not found" };
  const weight = version.tips.weight;
  const facts = [
    `${model.name}, a LoRA for ${version.baseModel}`,
    weight && `prompt weight: ${describeTip(weight)}`,
    `${formatCount(model.stats.downloads)} downloads`,
  ];
  return {
    title: `${model.name.trim()} ${version.name}`,
    description: `${facts.filter(Boolean).join("; ")}.`,
    alternates: { canonical: modelPath(model) },
    robots: version === model.versions[0] ? { index: true } : { index: false },
  };
}

function Samples({ model, version, raw }: { model: Model; version: Version; raw: RawParams }) {
  const { images } = version;
  const shown = raw.pictures === "all" ? images : images.slice(0, FIRST_SHOTS);
  const chosen = version === model.versions[0] ? {} : { version: version.id };
  return (
    <section className="shots" aria-label="Sample images">
      <Gallery
        key={version.id}
        title={`${model.name.trim()} ${version.name}`.trim()}
        name={model.name}
        shots={shown.map(shotOf)}
      />
      {shown.length < images.length && (
        <a
          className="btn quiet mt-4"
          href={modelPath(model, { ...chosen, pictures: "all", from: parseQuery(raw) })}
          rel="nofollow"
          data-keep-scroll
        >
          Show all {formatCount(images.length)} pictures
        </a>
      )}
    </section>
  );
}

export default async function ModelPage({ params, searchParams }: ModelProps) {
  const { id, slug = [] } = await params;
  const raw = await searchParams;
  const from = parseQuery(raw);
  const model = await findModel(id);
  const version = model && chooseVersion(model, raw);
  if (!version) notFound();

  const canonical = modelPath(model);
  const asked = ["/models", encodeURIComponent(id), ...slug].join("/");
  if (asked !== canonical)
    permanentRedirect(
      modelPath(model, {
        from,
        ...(raw.version === version.id && { version: version.id }),
        ...(raw.pictures === "all" && { pictures: "all" }),
      }),
    );

  return (
    <article className="model">
      <ModelTop model={model} version={version} from={from} />
      <Samples model={model} version={version} raw={raw} />
      <div className="boxes">
        <WeightBox version={version} />
        <TriggerWords triggers={version.tips.triggers} />
        <UsageNotes usage={version.usage} />
        <FileList model={model} version={version} now={Date.now()} />
        <Details model={model} version={version} />
        <TrainingFacts version={version} />
        <Sources model={model} />
      </div>
      <About description={safeText(model.description)} news={safeText(version.description)} />
    </article>
  );
}
