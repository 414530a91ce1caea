// SPDX-License-Identifier: GPL-3.0-or-later
/** How much time, roughly: "10 minutes", "26 hours", "3 days". `seconds` may be below 0. */
export function duration(seconds: number, language: string): string {
  const length = Math.abs(seconds);
  const [unit, size] = length < 7200 ? (['minute', 60] as const) : length < 172_800 ? HOURS : DAYS;
  const style = { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(language, style).format(length / size);
}

const HOURS = ['hour', 3600] as const;
const DAYS = ['day', 86_400] as const;

/** What is left of something that takes seconds or minutes, rounded up: "10 seconds", "2 minutes". */
export function shortDuration(seconds: number, language: string): string {
  const [unit, size, step] = seconds < 90 ? (['second', 1, 10] as const) : (['minute', 60, 1] as const);
  const style = { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(language, style).format(Math.max(1, Math.ceil(seconds / size / step)) * step);
}
