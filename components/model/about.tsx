/** A text that has been made safe to show. */
export interface SafeText {
  html: string;
  /** Hosts that it wanted to load pictures from. */
  blockedHosts: string[];
}

function Prose({ title, text }: { title: string; text: SafeText }) {
  const hosts = text.blockedHosts;
  return (
    <section>
      <h2>{title}</h2>
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: sanitized, see SafeText */}
      <div className="prose" dangerouslySetInnerHTML={{ __html: text.html }} />
      {hosts.length > 0 && (
        <p className="quiet-text">
          What this text wanted to load from {hosts.join(", ")} was not loaded; links stand in its
          place.
        </p>
      )}
    </section>
  );
}

/** The headings of the texts. */
export const TITLES = { description: "Description", version: "About this version" };

interface AboutProps {
  description: SafeText | undefined;
  news: SafeText | undefined;
}

export function About({ description, news }: AboutProps) {
  if (!description && !news) return null;
  return (
    <div className="about">
      {news && <Prose title={TITLES.version} text={news} />}
      {description && <Prose title={TITLES.description} text={description} />}
    </div>
  );
}
