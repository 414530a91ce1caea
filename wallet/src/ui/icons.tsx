/**
 * The few drawings of the wallet, as SVG elements (no markup strings, no files). All are decoration beside text.
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
