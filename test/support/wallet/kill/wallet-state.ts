// SPDX-License-Identifier: GPL-3.0-or-later
/** What the page that is killed and the test that kills it tell each other. */

/** A wallet from outside. Half of a write shows as a mixture of two of these. */
export type WalletState = {
  /** None, the browser's own, or the number of the passphrase. */
  lock: 'none' | 'device' | number;
  /** Whose wallet it is; '*' before the new one is known. */
  master: string;
  proofs: readonly string[];
  /** Lines of the history, and the count beside them that limits a shop: written together. */
  answers: readonly string[];
  counted: readonly string[];
};

export type Told =
  | { kind: 'begin'; what: string; before: WalletState; after: WalletState }
  /** The transaction is about to begin. */
  | { kind: 'writing' }
  /** Told to the wallet's owner as done. */
  | { kind: 'end'; after: WalletState };

export type KilledPage = {
  /** The stored wallet, opened with one of these passphrases. */
  inspect(passphrases: readonly number[]): Promise<WalletState>;
  /** Writes and writes; ends with the process. */
  work(seed: number, from: WalletState): Promise<void>;
  told(message: Told): Promise<void>;
};

/** Whether what was found is this one; a new wallet's owner is not known before. */
export function isState(expected: WalletState, found: WalletState): boolean {
  const isOwn = expected.master === '*' || expected.master === found.master;
  const text = ({ lock, proofs, answers, counted }: WalletState) => JSON.stringify([lock, proofs, answers, counted]);
  return isOwn && text(expected) === text(found);
}
