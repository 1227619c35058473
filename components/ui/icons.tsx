const shared = {
  fill: "none",
  stroke: "currentColor",
  strokeWidth: 1.6,
  strokeLinecap: "round",
  strokeLinejoin: "round",
} as const;

export function CrossIcon({ size = 10 }: { size?: number }) {
  return (
    <svg {...shared} aria-hidden="true" width={size} height={size} viewBox="0 0 10 10">
      <path d="m1.5 1.5 7 7m0-7-7 7" />
    </svg>
  );
}

export function SearchIcon() {
  return (
    <svg {...shared} aria-hidden="true" width="16" height="16" viewBox="0 0 16 16">
      <circle cx="7" cy="7" r="4.75" />
      <path d="m10.5 10.5 3.5 3.5" />
    </svg>
  );
}

export function ArrowIcon({ to }: { to: "left" | "right" }) {
  return (
    <svg {...shared} aria-hidden="true" width="18" height="18" viewBox="0 0 18 18">
      <path d={to === "left" ? "M11 3.5 5.5 9l5.5 5.5" : "M7 3.5 12.5 9 7 14.5"} />
    </svg>
  );
}

export function SlidersIcon() {
  return (
    <svg {...shared} aria-hidden="true" width="14" height="14" viewBox="0 0 14 14">
      <path d="M1 4h4m4 0h4M1 10h1m4 0h7" />
      <circle cx="7" cy="4" r="1.8" />
      <circle cx="4" cy="10" r="1.8" />
    </svg>
  );
}

/** An eye; the line through it is drawn where the root says that rated pictures are hidden. */
export function EyeIcon() {
  return (
    <svg {...shared} aria-hidden="true" width="16" height="16" viewBox="0 0 16 16">
      <path d="M1.5 8S3.8 3.75 8 3.75 14.5 8 14.5 8 12.2 12.25 8 12.25 1.5 8 1.5 8Z" />
      <circle cx="8" cy="8" r="1.9" />
      <path className="strike" d="m2.75 2.75 10.5 10.5" />
    </svg>
  );
}

export function ImportIcon({ size = 16 }: { size?: number }) {
  return (
    <svg {...shared} aria-hidden="true" width={size} height={size} viewBox="0 0 16 16">
      <path d="M8 2v7.5m0 0L5 6.5m3 3 3-3M2.5 10.5v2a1 1 0 0 0 1 1h9a1 1 0 0 0 1-1v-2" />
    </svg>
  );
}
