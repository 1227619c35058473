import type { Evidence } from "#lib/catalog/model.ts";
import { type QuotedText, quoteLink } from "#lib/catalog/quote-link.ts";

const KINDS: Record<Evidence["kind"], string> = {
  description: "author’s text",
  tag: "tag in the author’s text",
  trainedWords: "the source’s list of trigger words",
  sidecar: "file beside the model",
  samples: "sample images",
};
const IN_SIGHT = 2;

/** Where advice comes from, in words. */
export function describeEvidence({ kind, context }: Evidence): string {
  return context === undefined ? KINDS[kind] : `${KINDS[kind]}, for ${context}`;
}

/** What the advice rests on, in short: "author’s text · 2 quotes". */
export function summarizeEvidence(evidence: readonly Evidence[]): string {
  const [first] = evidence;
  if (first?.kind === "samples" && evidence.length === 1) return sourceOf(first);
  const kinds = [...new Set(evidence.map(({ kind }) => KINDS[kind]))];
  const count = evidence.length === 1 ? "1 quote" : `${evidence.length} quotes`;
  return `${kinds.length === 1 ? kinds[0] : `${kinds.length} kinds of source`} · ${count}`;
}

const isFromText = ({ kind }: Evidence) => kind === "description" || kind === "tag";

function sourceOf(evidence: Evidence): string {
  const { count, of, text } = evidence;
  const counted = count === undefined ? "" : `, ${count}${of === undefined ? "" : ` of ${of}`}`;
  return `${describeEvidence(evidence)}${text === "version" ? " on this version" : ""}${counted}`;
}

/** The texts of the page, where a quotation may stand. */
export interface Texts {
  description?: QuotedText | undefined;
  version?: QuotedText | undefined;
}

function Quote({ evidence, texts }: { evidence: Evidence; texts: Texts }) {
  const from = isFromText(evidence) ? texts[evidence.text ?? "description"] : undefined;
  const isSaid = evidence.kind !== "samples" && evidence.kind !== "sidecar";
  const quote = isSaid ? `“${evidence.quote}”` : evidence.quote;
  return (
    <figure>
      <blockquote>
        {from ? (
          <a href={quoteLink(evidence.quote, from)} data-quote={evidence.quote}>
            {quote}
          </a>
        ) : (
          quote
        )}
      </blockquote>
      <figcaption>{sourceOf(evidence)}</figcaption>
    </figure>
  );
}

const idOf = (item: Evidence) => `${describeEvidence(item)}: ${item.quote}`;

/** One sentence may give several values, or a tag too, and stands only once. */
export function withoutRepeats(evidence: readonly Evidence[]): Evidence[] {
  const bySaying = new Map<string, Evidence>();
  for (const item of evidence) {
    const saying = `${item.context ?? ""}: ${item.quote}`;
    if (!bySaying.has(saying)) bySaying.set(saying, item);
  }
  return [...bySaying.values()];
}

/** The words that advice rests on; those of a description lead to their place in it. */
export function Quotes({ evidence, texts }: { evidence: readonly Evidence[]; texts: Texts }) {
  const rest = evidence.slice(IN_SIGHT);
  const quote = (item: Evidence) => <Quote key={idOf(item)} evidence={item} texts={texts} />;
  return (
    <div className="quotes">
      {evidence.slice(0, IN_SIGHT).map(quote)}
      {rest.length > 0 && (
        <details className="more-quotes">
          <summary>{rest.length} more</summary>
          <div className="quotes">{rest.map(quote)}</div>
        </details>
      )}
    </div>
  );
}
