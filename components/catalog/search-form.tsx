"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { type RefObject, useEffect, useRef } from "react";
import { SearchIcon } from "#components/ui/icons.tsx";
import { formatQuery, MAX_TEXT } from "#lib/catalog/query.ts";
import { readShownFilters } from "./shown-filters.ts";
import { choicesOf, SuggestionList } from "./suggestion-list.tsx";
import { useCombobox } from "./use-combobox.ts";

const LIST = "suggestions";
const OPERATORS = [
  '"exact words"',
  "-not",
  "tag:",
  "by:",
  "base:",
  "trigger:",
  "file:",
  "hash:",
  "prompt:",
];

// "/" puts the cursor into the search field, unless it is being typed somewhere.
function isSearchKey(event: KeyboardEvent): boolean {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return false;
  const target = event.target;
  return !(target instanceof Element && target.closest("input,textarea,select,dialog[open]"));
}

function useSearchKey(input: RefObject<HTMLInputElement | null>) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!isSearchKey(event)) return;
      event.preventDefault();
      input.current?.select();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [input]);
}

/** Shows the words of the address, and leaves alone what is being typed. */
function useShownWords(input: RefObject<HTMLInputElement | null>, words: string) {
  // What was sent or shown last: a field that holds something else is being typed in.
  const known = useRef(words);
  useEffect(() => {
    const field = input.current;
    if (!field) return;
    const value = field.value.trim();
    if (field === document.activeElement && value !== known.current) return;
    // A blank at the end may be the beginning of the next word.
    if (value !== words) field.value = words;
    known.current = words;
  }, [input, words]);
  return known;
}

/** Searches within the filters that are in sight; new words mean a new order and the first page. */
export function SearchForm() {
  const params = useSearchParams();
  const inCatalog = usePathname() === "/";
  const input = useRef<HTMLInputElement>(null);
  const words = params.get("q") ?? "";
  const shown = readShownFilters(inCatalog ? params : new URLSearchParams());
  const known = useShownWords(input, words);
  useSearchKey(input);
  const box = useCombobox({
    input,
    list: LIST,
    toGroups: (answer) => choicesOf(answer, shown),
    onChoose: (choice) => {
      known.current = choice.words;
      if (input.current) input.current.value = choice.words;
    },
  });

  return (
    <search className="search" onBlur={box.onBlur}>
      <form
        action="/"
        onSubmit={() => {
          known.current = input.current?.value.trim() ?? "";
          box.close();
        }}
      >
        <input
          ref={input}
          type="search"
          name="q"
          defaultValue={words}
          placeholder="Search names, tags, trigger words, descriptions"
          aria-label="Search LoRAs"
          aria-keyshortcuts="/"
          enterKeyHint="search"
          autoComplete="off"
          maxLength={MAX_TEXT}
          {...box.inputProps}
        />
        <button type="submit" aria-label="Search">
          <SearchIcon />
        </button>
        <span className="key" aria-hidden="true">
          /
        </span>
        {[...formatQuery(shown)].map(([name, value]) => (
          <input key={`${name}=${value}`} type="hidden" name={name} value={value} />
        ))}
      </form>
      <div className={box.isShut ? "suggest shut" : "suggest"}>
        {box.groups.length > 0 && (
          <SuggestionList id={LIST} groups={box.groups} active={box.active} onChoose={box.choose} />
        )}
        <p>
          Also understood:
          {OPERATORS.map((operator) => (
            <code key={operator}>{operator}</code>
          ))}
          or an address on Civitai
        </p>
      </div>
    </search>
  );
}
