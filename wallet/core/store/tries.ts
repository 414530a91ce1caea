// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Slows guessing at a passphrase on this device by waiting. What is stored for it can be edited, so it only helps the
 * honest; what nobody can skip is the key derivation (attack W11).
 */
import { HushmarkError, isHushmarkError } from '#base/errors.ts';
import type { WalletDatabase } from './database.ts';

const FREE_TRIES = 3;
const LONGEST_WAIT_S = 300;

type Dependencies = { database: Pick<WalletDatabase, 'attempts' | 'setAttempts'>; now: () => number };

/** Does `work`, which is a try at the passphrase; throws wallet_passphrase_wait with `detail.seconds`. */
export async function countedTry<T>({ database, now }: Dependencies, work: () => Promise<T>): Promise<T> {
  const { failures, notBefore } = await database.attempts();
  const wait = Math.min(notBefore - now(), LONGEST_WAIT_S * 1000);
  if (wait > 0) {
    const seconds = String(Math.ceil(wait / 1000));
    throw new HushmarkError('wallet_passphrase_wait', 'too many tries', undefined, { seconds });
  }
  // Counted before it is made, so that closing the page during the derivation saves nothing.
  await database.setAttempts({ failures: failures + 1, notBefore: now() + waitAfter(failures + 1) * 1000 });
  try {
    const result = await work();
    await database.setAttempts({ failures: 0, notBefore: 0 });
    return result;
  } catch (error) {
    if (!isHushmarkError(error, 'wallet_passphrase')) await database.setAttempts({ failures: 0, notBefore: 0 });
    throw error;
  }
}

/** Seconds to wait after this many failures in a row: three are free, then 1, 2, 4, … up to five minutes. */
export function waitAfter(failures: number): number {
  return failures < FREE_TRIES ? 0 : Math.min(2 ** (failures - FREE_TRIES), LONGEST_WAIT_S);
}
