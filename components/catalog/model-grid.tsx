"use client";

import { Cover } from "#components/ui/cover.tsx";
import { Reveal } from "#components/ui/reveal.tsx";
import { imagePath, imageSrcSet, modelPath, VARIANTS } from "#lib/catalog/links.ts";
import type { CatalogQuery } from "#lib/catalog/query.ts";

/** What a card shows, ready to print. */
export interface Card {
  id: string;
  name: string;
  base: string;
  downloads: string;
  rating?: string;
  weight?: string;
  imageId?: string;
  /** The cover's rating, where it is not shown before somebody asks for it. */
  rated?: string;
  /** Colours of the cover until it is there. */
  corners?: string[];
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
      width={VARIANTS.card}
      height={VARIANTS.card * 1.5}
      alt=""
      decoding="async"
      loading={first ? undefined : "lazy"}
      fetchPriority={first ? "high" : undefined}
    />
  );
}

function ModelCard({ card, from, first }: { card: Card; from: CatalogQuery; first: boolean }) {
  return (
    <li className={card.rated ? "card rated" : "card"} data-image={card.imageId}>
      <Cover name={card.name} imageId={card.imageId} corners={card.corners}>
        {card.imageId !== undefined && <Picture imageId={card.imageId} first={first} />}
        {card.base !== "" && <span className="base">{card.base}</span>}
        {card.weight !== undefined && (
          <span className="weight" title="Suggested weight">
            {card.weight}
          </span>
        )}
      </Cover>
      {card.rated !== undefined && (
        <Reveal rating={card.rated} name={`the cover of ${card.name}`} />
      )}
      <h2>
        <a
          href={modelPath(card, { from })}
          // What does not fit is cut off.
          title={card.name.length > FITS ? card.name : undefined}
        >
          {card.name}
        </a>
      </h2>
      <p>
        <span className="mark downloads">{card.downloads}</span>
        {card.rating !== undefined && <span className="mark rating">{card.rating}</span>}
        {card.demo && <span className="demo">Demo</span>}
      </p>
    </li>
  );
}

/**
 * The grid; `from` is the state to come back to. It has nothing to do in the browser, but as a
 * client component its cards travel once as markup and once as data, else as markup twice.
 */
export function ModelGrid({ cards, from }: { cards: Card[]; from: CatalogQuery }) {
  return (
    <ul className="grid-cards">
      {cards.map((card, index) => (
        <ModelCard key={card.id} card={card} from={from} first={index < FIRST} />
      ))}
    </ul>
  );
}
