// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A mark that there is a wallet, apart from the wallet, so that one that the browser has cleared is missed. It says
 * nothing else. It outlives what is cleared without it: by Chromium when it makes room, and by any browser that throws
 * a damaged database away. It goes along when Safari or Firefox clears, when the owner deletes the data of websites,
 * and with a private window: there nobody can tell that a wallet was here.
 */
const KEY = 'hushmark-had-wallet';

export function markWallet(): void {
  try {
    localStorage.setItem(KEY, '1');
  } catch {
    // Not missed later, then.
  }
}

/** Erased by its owner, so nobody misses it. */
export function unmarkWallet(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // It was not there.
  }
}

export function hadWallet(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}
