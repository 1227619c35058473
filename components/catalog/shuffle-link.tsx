import type { SyntheticEvent } from "react";

const SEEDS = 999_999;

// Before anybody reads the address of the link: its page is asked for in advance.
function drawSeed({ currentTarget }: SyntheticEvent<HTMLAnchorElement>) {
  const address = new URL(currentTarget.href);
  address.searchParams.set("seed", String(1 + Math.floor(Math.random() * SEEDS)));
  currentTarget.href = address.pathname + address.search;
}

interface ShuffleLinkProps {
  /** With a seed that serves where no script draws another. */
  href: string;
  isCurrent: boolean;
  children: string;
}

/** Leads to another random order each time. */
export function ShuffleLink({ href, isCurrent, children }: ShuffleLinkProps) {
  return (
    <a
      href={href}
      aria-current={isCurrent ? "true" : undefined}
      onPointerEnter={drawSeed}
      onFocus={drawSeed}
    >
      {children}
    </a>
  );
}
