// The real-model corpus that lies beside a checkout on some machines; tests skip without it.
import { existsSync } from "node:fs";
import { resolve } from "node:path";

const root = resolve(import.meta.dirname, "../../../shared");

export const corpus = { cards: resolve(root, "corpus/cards"), api: resolve(root, "corpus/api") };
export const labels = resolve(root, "labels/weights.jsonl");
export const hasCorpus = existsSync(corpus.cards) && existsSync(corpus.api);
export const hasLabels = existsSync(labels);
