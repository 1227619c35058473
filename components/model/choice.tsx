"use client";

import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { setDialect, useDialect } from "#components/ui/use-dialect.ts";
import type { Dialect, DialectId } from "#lib/catalog/dialects.ts";
import type { TriggerTip } from "#lib/catalog/model.ts";
import { groupTriggers, startTriggers, type TriggerGroup } from "#lib/catalog/trigger-groups.ts";

/** What the reader of a model's page has chosen for the prompt. */
export interface Choice {
  /** The weight to begin with, where something is known. */
  start: number | undefined;
  /** undefined: nothing is known, and nothing chosen yet. */
  weight: number | undefined;
  setWeight: (weight: number | undefined) => void;
  /** Trigger words in the order of their groups, each once, not escaped. */
  chosen: readonly string[];
  toggle: (word: string) => void;
  /** Adds all of the words, or leaves all of them out. */
  setWords: (words: readonly string[], on: boolean) => void;
  groups: readonly TriggerGroup[];
  dialect: Dialect;
  setDialect: (id: DialectId) => void;
  /** undefined where no file of the version is known. */
  stem: string | undefined;
  fileName: string | undefined;
}

const ChoiceContext = createContext<Choice | undefined>(undefined);

interface ChoiceProviderProps {
  /** The weight to begin with (lib/catalog/prompt.ts, startWeight). */
  start: number | undefined;
  groups: TriggerTip[];
  stem: string | undefined;
  /** The name of the version's file with its ending; without it `.safetensors` is supposed. */
  fileName?: string | undefined;
  children: ReactNode;
}

/** Holds weight and words of one version; give it the version's id as its key. */
export function ChoiceProvider(props: ChoiceProviderProps) {
  const { start, groups: triggers, stem, fileName, children } = props;
  const groups = useMemo(() => groupTriggers(triggers), [triggers]);
  const [weight, setWeight] = useState(start);
  const [words, setChosen] = useState<ReadonlySet<string>>(() => new Set(startTriggers(groups)));
  const dialect = useDialect();

  const setWords = useCallback((some: readonly string[], on: boolean) => {
    setChosen((old) => (on ? old.union(new Set(some)) : old.difference(new Set(some))));
  }, []);
  const toggle = useCallback((word: string) => {
    setChosen((old) => old.symmetricDifference(new Set([word])));
  }, []);
  const chosen = useMemo(
    () => [...new Set(groups.flatMap((group) => group.words))].filter((word) => words.has(word)),
    [groups, words],
  );
  const choice = useMemo(
    () => ({
      start,
      weight,
      setWeight,
      chosen,
      toggle,
      setWords,
      groups,
      dialect,
      setDialect,
      stem,
      fileName: fileName ?? (stem === undefined ? undefined : `${stem}.safetensors`),
    }),
    [start, weight, chosen, toggle, setWords, groups, dialect, stem, fileName],
  );
  return <ChoiceContext value={choice}>{children}</ChoiceContext>;
}

/** The choices made on this page; throws outside a ChoiceProvider. */
export function useChoice(): Choice {
  const choice = useContext(ChoiceContext);
  if (choice === undefined) throw new Error("useChoice outside of a ChoiceProvider");
  return choice;
}
