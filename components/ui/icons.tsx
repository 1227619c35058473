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
