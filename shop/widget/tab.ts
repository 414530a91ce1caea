// SPDX-License-Identifier: MIT
// What this tab knows of a verification that its page started with a publishable key: the id, which no address carries,
// and the code that the customer came back with.

import type { Sentence } from './verification.ts';

const NAME = 'hushmark-verification:';
const LEARNS = 'hushmark-learns:';

/** Keeps the id for this tab only. A browser that stores nothing just starts again. */
export function rememberId(policy: string, id: string): void {
  try {
    sessionStorage.setItem(NAME + policy, id);
  } catch {}
}

/** The id of this policy's verification under way, once. */
export function takeId(policy: string): string | undefined {
  try {
    const id = sessionStorage.getItem(NAME + policy) ?? undefined;
    sessionStorage.removeItem(NAME + policy);
    return id;
  } catch {
    return undefined;
  }
}

/** What this policy's last question asked for, so that the page can say it again when the customer is back. */
export function rememberLearns(policy: string, learns: readonly Sentence[]): void {
  try {
    sessionStorage.setItem(LEARNS + policy, JSON.stringify(learns));
  } catch {}
}

export function knownLearns(policy: string): Sentence[] {
  try {
    const learns: unknown = JSON.parse(sessionStorage.getItem(LEARNS + policy) ?? '[]');
    return Array.isArray(learns) ? (learns as Sentence[]) : [];
  } catch {
    return [];
  }
}

/**
 * The code in the page's address, which is free of it from now on: whoever's it is, and whether or not anything here
 * has a use for it, it belongs in no history, bookmark or Referer.
 */
export function takeCode(): string | undefined {
  const here = new URL(window.location.href);
  const code = here.searchParams.get('response_code');
  if (code === null) return undefined;
  here.searchParams.delete('response_code');
  history.replaceState(history.state, '', here);
  return code;
}
