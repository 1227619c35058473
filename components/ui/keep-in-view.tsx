"use client";

import { type ReactNode, useEffect, useRef } from "react";

interface KeepInViewProps {
  label: string;
  /** What styles the row; it has to be positioned. */
  className: string;
  children: ReactNode;
}

/** A row of links that scrolls sideways: the current one is never out of sight. */
export function KeepInView({ label, className, children }: KeepInViewProps) {
  const row = useRef<HTMLElement>(null);
  useEffect(() => {
    const current = row.current?.querySelector<HTMLElement>("[aria-current]");
    if (!row.current || !current) return;
    const { scrollLeft, clientWidth } = row.current;
    const start = current.offsetLeft;
    const hidden = start < scrollLeft || start + current.offsetWidth > scrollLeft + clientWidth;
    if (hidden) row.current.scrollLeft = start - (clientWidth - current.offsetWidth) / 2;
  });
  return (
    <nav ref={row} className={className} aria-label={label} data-keep-scroll>
      {children}
    </nav>
  );
}
