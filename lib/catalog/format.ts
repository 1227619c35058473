// Numbers, sizes and dates as people read them. Invariant: the same text on server and client
// (fixed locale, UTC), so hydration never differs.

const compact = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 2 });
const whole = new Intl.NumberFormat("en");
const day = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});
const month = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });
const minute = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZone: "UTC",
});
const UNITS = ["bytes", "kB", "MB", "GB", "TB"] as const;

/** 73294 → "73k"; below a thousand the count itself. */
export function formatCompact(count: number): string {
  return count < 1000 ? String(count) : compact.format(count).toLowerCase();
}

/** 73294 → "73,294". */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** A mean rating: 4.85 → "4.85", 5 → "5.0". */
export function formatRating(rating: number): string {
  return Number.isInteger(rating * 10) ? rating.toFixed(1) : rating.toFixed(2);
}

/** "2023-05-05T11:29:46.765Z" → "5 May 2023" (UTC). */
export function formatDate(timestamp: string): string {
  return day.format(new Date(timestamp));
}

/** "2023-05" → "May 2023". */
export function formatMonth(yearAndMonth: string): string {
  return month.format(new Date(yearAndMonth));
}

/** "2023-05-05T11:29:46.765Z" → "5 May 2023, 11:29 UTC". */
export function formatMinute(timestamp: string): string {
  return `${minute.format(new Date(timestamp))} UTC`;
}

/** Bytes in decimal units: 151000000 → "151 MB". */
export function formatBytes(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${power > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} ${UNITS[power]}`;
}

/**
 * The name of a file to be read. What cannot be seen, and could make "exe.txt" of "txt.exe", stands
 * as a mark in its place.
 */
export function formatFileName(name: string): string {
  return name.replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");
}
