"use client";

import { PrefetchKind } from "next/dist/client/components/router-reducer/router-reducer-types";
import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useTransition } from "react";

const INTENT_MS = 65;
// Pages are made per request, and Next's default leaves out what is made per request: a click would
// still have to wait. The name of the option is public, its values are exported here only.
const WHOLE = { kind: PrefetchKind.FULL };

// Pages only: pictures, downloads and the API are never taken over.
const isPage = (path: string) => /^\/($|models\/|imports(\/|$))/.test(path);

function pageLink(target: EventTarget | null): HTMLAnchorElement | undefined {
  const link = target instanceof Element ? target.closest("a") : null;
  if (!link || link.target || link.hasAttribute("download")) return undefined;
  const sameDocument = link.hash !== "" && link.pathname === location.pathname;
  return link.origin === location.origin && isPage(link.pathname) && !sameDocument
    ? link
    : undefined;
}

const addressOf = (link: HTMLAnchorElement) => link.pathname + link.search + link.hash;

function formAddress(form: HTMLFormElement): string | undefined {
  const action = new URL(form.action);
  if (form.method !== "get" || action.origin !== location.origin || !isPage(action.pathname))
    return undefined;
  const params = new URLSearchParams();
  for (const [name, value] of new FormData(form))
    if (typeof value === "string" && value.trim() !== "") params.append(name, value.trim());
  return params.size === 0 ? action.pathname : `${action.pathname}?${params}`;
}

/**
 * Turns clicks on plain links, and GET forms, into navigation without a reload: one set of
 * listeners for the whole page. Until the answer is there the old page stays, marked data-pending.
 */
export function SoftNavigation({ children }: { children: ReactNode }) {
  const router = useRouter();
  const [pending, startTransition] = useTransition();

  useEffect(() => {
    let intent: ReturnType<typeof setTimeout>;
    const go = (event: Event, address: string, scroll: boolean) => {
      event.preventDefault();
      startTransition(() => router.push(address, { scroll }));
    };
    const onClick = (event: MouseEvent) => {
      const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
      if (!plain || event.altKey || event.defaultPrevented) return;
      const link = pageLink(event.target);
      if (link) go(event, addressOf(link), !link.closest("[data-keep-scroll]"));
    };
    const onSubmit = (event: SubmitEvent) => {
      const form = event.target;
      const address = form instanceof HTMLFormElement ? formAddress(form) : undefined;
      if (address !== undefined && !event.defaultPrevented) go(event, address, true);
    };
    const onPointer = (event: PointerEvent) => {
      clearTimeout(intent);
      const link = pageLink(event.target);
      const wait = event.type === "pointerdown" ? 0 : INTENT_MS;
      if (link) intent = setTimeout(() => router.prefetch(addressOf(link), WHOLE), wait);
    };
    document.addEventListener("click", onClick);
    document.addEventListener("submit", onSubmit);
    document.addEventListener("pointerover", onPointer);
    document.addEventListener("pointerdown", onPointer);
    return () => {
      clearTimeout(intent);
      document.removeEventListener("click", onClick);
      document.removeEventListener("submit", onSubmit);
      document.removeEventListener("pointerover", onPointer);
      document.removeEventListener("pointerdown", onPointer);
    };
  }, [router]);

  return <div data-pending={pending ? "" : undefined}>{children}</div>;
}
