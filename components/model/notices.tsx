import { formatDate } from "#lib/catalog/format.ts";
import type { Model, Version } from "#lib/catalog/model.ts";

const DAY_MS = 86_400_000;
const MODES: Record<string, string> = {
  Archived: "Its author has archived this model; the source may refuse the download.",
  TakenDown: "The source has taken this model down; the download will most likely fail.",
};

function earlyAccessOf({ earlyAccess, publishedAt }: Version, now: number): string | undefined {
  if (earlyAccess === undefined) return undefined;
  if (earlyAccess.permanent) return "The source gives this version to those who pay for it only.";
  const end = earlyAccess.endsAt
    ? Date.parse(earlyAccess.endsAt)
    : Date.parse(publishedAt) + (earlyAccess.days ?? 0) * DAY_MS;
  return end > now
    ? `Early access until ${formatDate(new Date(end).toISOString())}: the source may ask for payment.`
    : undefined;
}

/** What stands in the way of a download, said before it is tried. `now` in milliseconds. */
export function Notices({ model, version, now }: { model: Model; version: Version; now: number }) {
  const { status = "Published" } = version;
  const notices = [
    model.mode && (MODES[model.mode] ?? `The source marks this model: ${model.mode}.`),
    earlyAccessOf(version, now),
    status !== "Published" && `The source marks this version: ${status}.`,
    model.minor && "The source marks this model as showing minors.",
  ].filter((notice) => typeof notice === "string" && notice !== "");
  return notices.map((notice) => (
    <p key={String(notice)} className="warning">
      {notice}
    </p>
  ));
}
