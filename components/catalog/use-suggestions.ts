import { useEffect, useState } from "react";
import { suggestPath } from "#lib/catalog/links.ts";
import type { Suggestions } from "#lib/catalog/query.ts";

/** So long nobody types before the server is asked. */
const REST_MS = 120;

/** What a text that is being typed may mean; the last answer stays until the next one is there. */
export function useSuggestions(text: string): Suggestions | undefined {
  const [answer, setAnswer] = useState<Suggestions>();
  useEffect(() => {
    if (text === "") {
      setAnswer(undefined);
      return;
    }
    const outdated = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const response = await fetch(suggestPath(text), { signal: outdated.signal });
        if (response.ok) setAnswer(await response.json());
      } catch {
        // Outdated, or the server is out of reach: searching does not depend on suggestions.
      }
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      outdated.abort();
    };
  }, [text]);
  return answer;
}
