// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The wallet's few drawings, as SVG elements (no markup strings, no files). All of them are decoration beside text.
 */

export function Tick() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d="M5 12.5 10 17.5 19.5 7" />
    </svg>
  );
}

export function Cross() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d="M7 7 17 17M17 7 7 17" />
    </svg>
  );
}

export function Mark() {
  return (
    <svg viewBox="0 0 64 64" aria-hidden="true">
      <rect class="tile" width="64" height="64" rx="16" />
      <path class="tick" d="M18 33.5 28 43l18.5-22" />
    </svg>
  );
}

export function Padlock() {
  return (
    <svg viewBox="0 0 24 24" class="icon" aria-hidden="true">
      <path d="M6.5 11h11a1.5 1.5 0 0 1 1.5 1.5v6a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 5 18.5v-6A1.5 1.5 0 0 1 6.5 11ZM8 11V8a4 4 0 0 1 8 0v3" />
    </svg>
  );
}

/** Points on; the styles turn it where it leads back, and where text runs from right to left. */
export function Chevron() {
  return (
    <svg viewBox="0 0 24 24" class="icon chevron" aria-hidden="true">
      <path d="M9.5 5.5 16 12l-6.5 6.5" />
    </svg>
  );
}
