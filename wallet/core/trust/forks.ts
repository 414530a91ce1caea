// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Evidence that a registry says different things to different people: two bundles that it signed under one number. The
 * first one stays in use; both are kept, so that the owner can show them to others.
 */
import { base64url } from '#base/encoding.ts';
import type { StoredFork } from '../store/collections.ts';
import type { Put, WalletStore } from '../store/wallet-store.ts';

/** The second file, and the first while the wallet still has it; otherwise its digest stands for it. */
export function forkOf(
  registry: string,
  at: number,
  [first, second]: readonly [{ digest: string; file?: Uint8Array | undefined }, { digest: string; file: Uint8Array }],
): Put {
  const value: StoredFork = {
    registry,
    at,
    first: { digest: first.digest, ...(first.file && { file: base64url(first.file) }) },
    second: { digest: second.digest, file: base64url(second.file) },
  };
  // The digest of the second names it: the same one again is no news.
  return { in: 'forks', id: second.digest, value };
}

export function listForks(store: Pick<WalletStore, 'list'>): StoredFork[] {
  return store
    .list('forks')
    .map(({ value }) => value)
    .sort((a, b) => a.at - b.at);
}

/** A file that others can check with the registry's public key alone (`protocol/trust/bundle.ts`). */
export function evidenceText(fork: StoredFork): string {
  return `${JSON.stringify({ format: 'hushmark-fork/1', ...fork }, null, 2)}\n`;
}
