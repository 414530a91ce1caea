// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What came back with a backup, told after the page has opened the wallet anew: kept for this tab only, and two numbers
 * only.
 */
import { readInteger, readObject } from '#base/readers.ts';
import type { Holdings } from '../../core/store/keeper.ts';

const KEY = 'hushmark-restored';

export function tellAfterReload({ proofs, answers }: Holdings): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ proofs, answers }));
  } catch {
    // Not told; it is back all the same.
  }
}

/** Once. */
export function takeRestored(): Holdings | undefined {
  try {
    const kept = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    const { proofs, answers } = readObject(JSON.parse(kept ?? ''), KEY, ['proofs', 'answers']);
    const count = (value: unknown) => readInteger(value, KEY, 0, Number.MAX_SAFE_INTEGER);
    return { proofs: count(proofs), answers: count(answers) };
  } catch {
    return undefined;
  }
}
