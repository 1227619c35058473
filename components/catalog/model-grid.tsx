"use client";

import { Fragment } from "react";
import { Cover } from "#components/ui/cover.tsx";
import { Reveal } from "#components/ui/reveal.tsx";
import { useAwake, useDialect } from "#components/ui/use-dialect.ts";
import { DEFAULT_DIALECT, type Dialect } from "#lib/catalog/dialects.ts";
import { imagePath, imageSrcSet, modelPath, readable } from "#lib/catalog/links.ts";
import type { Range } from "#lib/catalog/mark-words.ts";
import type { CatalogQuery } from "#lib/catalog/query.ts";

/** What a card shows, ready to print. */
export interface Card {
  id: string;
  name: string;
  /** Where the words of the search stand in the name. */
  marks?: Range[];
  base: string;
  downloads: string;
  rating?: string;
  weight?: string;
  /** What the weight's chip copies. */
  prompt?: { stem: string; weight: number; triggers: string[] } | undefined;
  imageId?: string;
  /** The cover's rating, where it is not shown before somebody asks for it. */
  rated?: string;
  /** Colours of the cover until it is there; see cornersOf. */
  corners?: string;
  demo?: true;
}

// One row on a wide screen, three on a phone: in sight at once, so asked for first.
const FIRST = 6;
// A card is a fifth of the page wide, or half of a phone. "auto": as laid out, for lazy pictures.
const SIZES = "(max-width:700px) 47vw,230px";
const FITS = 24;

function Picture({ imageId, first }: { imageId: string; first: boolean }) {
  return (
    // biome-ignore lint/performance/noImgElement: pictures come resized from /images, not from Next
    <img
      src={imagePath(imageId, "card")}
      srcSet={imageSrcSet(imageId, ["thumb", "card"])}
      sizes={first ? SIZES : `auto,${SIZES}`}
      alt=""
      decoding="async"
      loading={first ? undefined : "lazy"}
      fetchPriority={first ? "high" : undefined}
    />
  );
}

/** The suggested weight; where scripts run and there is something to copy, a button. */
function WeightChip({ card, dialect }: { card: Card; dialect: Dialect | undefined }) {
  const { prompt, name, weight } = card;
  const written = prompt && dialect?.format({ ...prompt, fileName: `${prompt.stem}.safetensors` });
  if (written === undefined || "problem" in written)
    return (
      <span className="weight" title={written?.problem}>
        {weight}
      </span>
    );
  return (
    <button
      type="button"
      className="weight"
      data-copy={written.text}
      title="Copy for the prompt"
      aria-label={`${weight}: copy the prompt tag of ${name}`}
    >
      {weight}
    </button>
  );
}

/** The name with the words of the search marked. */
function CardName({ name, marks = [] }: Card) {
  let at = 0;
  const parts = marks.map(([from, to]) => {
    const before = name.slice(at, from);
    at = to;
    return (
      <Fragment key={from}>
        {before}
        <mark>{name.slice(from, to)}</mark>
      </Fragment>
    );
  });
  return (
    <>
      {parts}
      {name.slice(at)}
    </>
  );
}

interface ModelCardProps {
  card: Card;
  from: CatalogQuery;
  first: boolean;
  heading: "h2" | "h3";
  /** undefined until scripts run. */
  dialect: Dialect | undefined;
}

function ModelCard({ card, from, first, heading: Heading, dialect }: ModelCardProps) {
  return (
    <li
      className={card.rated ? "card rated" : "card"}
      data-image={card.rated === undefined ? undefined : card.imageId}
    >
      <Cover name={card.name} imageId={card.imageId} corners={card.corners}>
        {card.imageId !== undefined && <Picture imageId={card.imageId} first={first} />}
        {card.base !== "" && <span className="base">{card.base}</span>}
      </Cover>
      {card.rated !== undefined && (
        <Reveal rating={card.rated} name={`the cover of ${card.name}`} />
      )}
      <Heading>
        <a
          href={readable(modelPath(card, { from }))}
          // What does not fit is cut off.
          title={card.name.length > FITS ? card.name : undefined}
        >
          <CardName {...card} />
        </a>
      </Heading>
      {card.weight !== undefined && <WeightChip card={card} dialect={dialect} />}
      <p>
        <span className="mark downloads">{card.downloads}</span>
        {card.rating !== undefined && <span className="mark rating">{card.rating}</span>}
        {card.demo && <span className="demo">Demo</span>}
      </p>
    </li>
  );
}

interface ModelGridProps {
  cards: Card[];
  /** The state to come back to. */
  from: CatalogQuery;
  /** One row below other content, not the page's main list; nothing in it is copied. */
  isRow?: true;
}

/**
 * The grid. Its chips copy in the remembered dialect where that writes LoRAs into the prompt, else
 * in A1111's.
 */
export function ModelGrid({ cards, from, isRow }: ModelGridProps) {
  const awake = useAwake();
  const remembered = useDialect();
  const dialect = remembered.inPrompt ? remembered : DEFAULT_DIALECT;
  return (
    <ul className={isRow ? "grid-cards row" : "grid-cards"}>
      {cards.map((card, index) => (
        <ModelCard
          key={card.id}
          card={card}
          from={from}
          first={!isRow && index < FIRST}
          heading={isRow ? "h3" : "h2"}
          dialect={awake && !isRow ? dialect : undefined}
        />
      ))}
    </ul>
  );
}
