// Texts whose weights and trigger words people have read, beside what the reader finds in them.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileStem } from "#lib/catalog/prompt.ts";
import { readTips, type SaidTips } from "#lib/tips/read-tips.ts";
import { corpus, labels } from "./shared.ts";

interface Label {
  id: number;
  primary: { best: number | null; min: number | null; max: number | null } | null;
  triggers: string[];
}

/** exact: best, min and max · wrong: another weight · missed: none · invented: where there is none. */
export const CATEGORIES = ["exact", "wrong", "missed", "invented"] as const;

export interface Judged {
  id: number;
  category: (typeof CATEGORIES)[number];
  found: Set<string>;
  named: Set<string>;
}

const fold = (word: string): string => word.normalize("NFKC").toLowerCase().trim();

/** Reads the descriptions alone, as the people did. @param file labels, one JSON object a line */
export function judgeLabels(file = labels): Judged[] {
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return lines.map((line) => judge(JSON.parse(line)));
}

function judge({ id, primary, triggers }: Label): Judged {
  const api = JSON.parse(readFileSync(resolve(corpus.api, `${id}.json`), "utf8"));
  const versions: { name: string; files: { name: string }[] }[] = api.modelVersions;
  const model = {
    description: api.description ?? undefined,
    stems: versions.flatMap((version) => version.files.map((file) => fileStem(file.name))),
    versions: versions.map(({ name }) => ({ name, trainedWords: [] })),
  };
  const tips = readTips([model])[0]?.[0] as SaidTips;
  const said = tips.weight && valuesOf(tips.weight);
  return {
    id,
    category: categoryOf(said, primary && valuesOf(primary)),
    found: new Set(tips.triggers.flatMap(({ words }) => words).map(fold)),
    named: new Set(triggers.map(fold)),
  };
}

type Values = { [key in "best" | "min" | "max"]?: number | null | undefined };
const valuesOf = ({ best, min, max }: Values): string =>
  [best, min, max].map((value) => value ?? "-").join(" ");

function categoryOf(said: string | null, wanted: string | null): Judged["category"] {
  if (said === wanted) return "exact";
  if (said === null) return "missed";
  return wanted === null ? "invented" : "wrong";
}

/** The categories' sizes, and the trigger words found, named by people, and both. */
export function tally(
  judged: readonly Judged[],
): Record<Judged["category"] | "found" | "named" | "both", number> {
  const sum = { exact: 0, wrong: 0, missed: 0, invented: 0, found: 0, named: 0, both: 0 };
  for (const { category, found, named } of judged) {
    sum[category] += 1;
    sum.found += found.size;
    sum.named += named.size;
    sum.both += found.intersection(named).size;
  }
  return sum;
}
