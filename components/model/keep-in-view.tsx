"use client";

import { type ReactNode, useEffect, useRef } from "react";

/** A row of tabs that scrolls sideways: the current one is never out of sight. */
export function KeepInView({ label, children }: { label: string; children: ReactNode }) {
  const row = useRef<HTMLElement>(null);
  useEffect(() => {
    const current = row.current?.querySelector<HTMLElement>("[aria-current]");
    if (!row.current || !current) return;
    const { scrollLeft, clientWidth } = row.current;
    const start = current.offsetLeft; // the row is positioned
    const hidden = start < scrollLeft || start + current.offsetWidth > scrollLeft + clientWidth;
    if (hidden) row.current.scrollLeft = start - (clientWidth - current.offsetWidth) / 2;
  });
  return (
    <nav ref={row} className="tabs" aria-label={label} data-keep-scroll>
      {children}
    </nav>
  );
}
