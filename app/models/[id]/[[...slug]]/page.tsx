import type { Metadata } from "next";
import { notFound, permanentRedirect } from "next/navigation";
import { cache } from "react";
import { About, TITLES } from "#components/model/about.tsx";
import { ChoiceProvider } from "#components/model/choice.tsx";
import { Details } from "#components/model/details.tsx";
import { FileList } from "#components/model/file-list.tsx";
import { FindQuote } from "#components/model/find-quote.tsx";
import type { ModelLink } from "#components/model/lora-list.tsx";
import { ModelTop } from "#components/model/model-top.tsx";
import {
  type SampleImage,
  Samples,
  type SampleView,
  samplesOf,
} from "#components/model/samples.tsx";
import { Similar } from "#components/model/similar.tsx";
import { Sources } from "#components/model/sources.tsx";
import { TrainingFacts } from "#components/model/training-facts.tsx";
import { TriggerWords } from "#components/model/trigger-words.tsx";
import { UsageNotes } from "#components/model/usage-notes.tsx";
import { describeTip, WeightBox } from "#components/model/weight-box.tsx";
import { Worked } from "#components/model/worked.tsx";
import { formatCount } from "#lib/catalog/format.ts";
import { modelPath } from "#lib/catalog/links.ts";
import { type Model, primaryFile, type Version } from "#lib/catalog/model.ts";
import { parseQuery, type RawParams } from "#lib/catalog/parse-query.ts";
import { fileStem, startWeight } from "#lib/catalog/prompt.ts";
import { loraStemKey, namesOf, type OwnFile, repairPrompt } from "#lib/catalog/repair-prompt.ts";
import { openCatalog, readDescription } from "#lib/site.ts";

interface ModelProps {
  params: Promise<{ id: string; slug?: string[] }>;
  searchParams: Promise<RawParams>;
}

// Looked up in the catalog for one page.
const MAX_LORAS = 200;

const findModel = cache((id: string) => openCatalog().findModel(id));

const safeText = (html: string | undefined) =>
  html === undefined || html.trim() === "" ? undefined : readDescription(html);

const quotable = (title: string, text: ReturnType<typeof safeText>) =>
  text && { title, lines: text.text.split("\n") };

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

const viewOf = (raw: RawParams): SampleView => ({
  all: raw.pictures === "all",
  byWeight: raw.order === "weight",
});

/** The models of the catalog behind the names of LoRAs, by loraStemKey. */
async function findLoras(names: readonly string[]): Promise<Map<string, ModelLink[]>> {
  const keys = [...new Set(names.map(loraStemKey))].filter((key) => key !== "").slice(0, MAX_LORAS);
  const found = await openCatalog().findStems(keys);
  return new Map(
    [...found].map(([key, models]) => [key, models.map((it) => ({ ...it, href: modelPath(it) }))]),
  );
}

/** Every LoRA that is named in what the page shows, first of all its own. */
function lorasOf(
  version: Version,
  stem: string | undefined,
  images: readonly SampleImage[],
  own: OwnFile,
) {
  const together = version.tips.samples?.together ?? [];
  const inPrompts = images.flatMap(({ settings }) =>
    settings?.prompt === undefined ? [] : repairPrompt(settings.prompt, own).others,
  );
  return [
    ...(stem === undefined ? [] : [stem]),
    ...together.map(({ value }) => value),
    ...inPrompts.map(({ name }) => name),
  ];
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
        ...(raw.order === "weight" && { order: "weight" }),
      }),
    );

  const file = primaryFile(version);
  const stem = file && fileStem(file.name);
  const own: OwnFile = {
    stem,
    names: namesOf(version.files),
    siblings: namesOf(model.versions.filter((it) => it !== version).flatMap(({ files }) => files)),
  };
  const images = samplesOf(version, viewOf(raw));
  const loras = await findLoras(lorasOf(version, stem, images, own));
  const known = new Map([...loras].flatMap(([key, [first]]) => (first ? [[key, first]] : [])));
  const namesakes = stem === undefined ? [] : (loras.get(loraStemKey(stem)) ?? []);

  const description = safeText(model.description);
  const news = safeText(version.description);
  const texts = {
    description: quotable(TITLES.description, description),
    version: quotable(TITLES.version, news),
  };

  return (
    <article className="model">
      <ModelTop model={model} version={version} from={from} />
      <ChoiceProvider
        key={version.id}
        start={startWeight(version.tips.weight)}
        groups={version.tips.triggers}
        stem={stem}
        fileName={file?.name}
      >
        <Samples
          model={model}
          version={version}
          view={viewOf(raw)}
          images={images}
          own={own}
          known={known}
          from={from}
        />
        <div className="boxes">
          <WeightBox
            texts={texts}
            version={version}
            stem={stem}
            clashes={namesakes.filter(({ id }) => id !== model.id)}
          />
          <TriggerWords />
          <Worked samples={version.tips.samples} known={known} />
          <UsageNotes usage={version.usage} />
          <FileList model={model} version={version} now={Date.now()} />
          <Details model={model} version={version} />
          <TrainingFacts version={version} />
          <Sources model={model} />
        </div>
      </ChoiceProvider>
      <FindQuote />
      <About description={description} news={news} />
      <Similar models={await openCatalog().listSimilar(model.id)} from={from} />
    </article>
  );
}
