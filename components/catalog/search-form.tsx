"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useEffect, useRef } from "react";
import { SearchIcon } from "#components/ui/icons.tsx";

// "/" puts the cursor into the search field, unless it is being typed somewhere.
function isSearchKey(event: KeyboardEvent): boolean {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return false;
  const target = event.target;
  return !(target instanceof Element && target.closest("input,textarea,select,dialog[open]"));
}

/** Searches within the filters that are in sight; new words mean a new order and the first page. */
export function SearchForm() {
  const params = useSearchParams();
  const inCatalog = usePathname() === "/";
  const input = useRef<HTMLInputElement>(null);
  const words = params.get("q") ?? "";
  const kept = inCatalog ? [...params].filter(([name]) => name === "base" || name === "tag") : [];

  // What was sent or shown last: a field that holds something else is being typed in.
  const known = useRef(words);

  useEffect(() => {
    const field = input.current;
    if (!field || (field === document.activeElement && field.value.trim() !== known.current))
      return;
    field.value = words;
    known.current = words;
  }, [words]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!isSearchKey(event)) return;
      event.preventDefault();
      input.current?.select();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);

  return (
    <search className="search">
      <form
        action="/"
        onSubmit={() => {
          known.current = input.current?.value.trim() ?? "";
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
          maxLength={200}
        />
        <button type="submit" aria-label="Search">
          <SearchIcon />
        </button>
        <span className="key" aria-hidden="true">
          /
        </span>
        {kept.map(([name, value]) => (
          <input key={`${name}=${value}`} type="hidden" name={name} value={value} />
        ))}
      </form>
    </search>
  );
}
