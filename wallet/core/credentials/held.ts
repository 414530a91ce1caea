// SPDX-License-Identifier: GPL-3.0-or-later
/** The credentials in a wallet, parsed, with the secrets that make them its own. */

import { base64url } from '#base/encoding.ts';
import type { Random } from '#base/random.ts';
import { type Credential, encodeCredential, parseCredential } from '#protocol/credential/credential.ts';
import { holderSecret } from '#protocol/credential/holder.ts';
import type { WalletStore } from '../store/wallet-store.ts';
import type { Held } from '../trust/listed.ts';

export type HeldCredential = Held & { id: string };

/** Parsed once each; what is stored stays hostile until then. */
export function createHeld(store: WalletStore): { all(): HeldCredential[]; forget(): void } {
  const parsed = new Map<string, Credential>();
  return {
    all: () =>
      store.list('credentials').flatMap(({ id, value }) => {
        const known = parsed.get(id);
        const { registry } = value;
        if (known) return [{ id, credential: known, registry }];
        try {
          const credential = parseCredential(value.document);
          parsed.set(id, credential);
          return [{ id, credential, registry }];
        } catch {
          // Stored by an older version with other rules: not usable, and not shown as if it were.
          return [];
        }
      }),
    forget: () => parsed.clear(),
  };
}

/** What only this wallet knows of a credential. */
export function secretOf(master: Uint8Array, { credential, registry }: Held): bigint {
  return holderSecret(master, { registry, issuerId: credential.issuer.id, schemaUri: credential.schema });
}

/** Those that a new one of the same issuer and kind takes the place of. */
export function replacedBy({ credential: next, registry }: Held, held: readonly HeldCredential[]): HeldCredential[] {
  return held.filter(
    (each) =>
      each.registry === registry &&
      each.credential.issuer.id === next.issuer.id &&
      each.credential.schema === next.schema,
  );
}

type Keeping = { store: WalletStore; held: () => HeldCredential[]; random: Random; nowMs: number };

/** Stores a checked credential in place of its older ones. */
export function keepCredential(taken: Held, { store, held, random, nowMs }: Keeping): Promise<void> {
  const value = { document: encodeCredential(taken.credential), registry: taken.registry, importedAt: nowMs };
  return store.changeFrom(() => ({
    puts: [{ in: 'credentials', id: base64url(random(16)), value }],
    removals: replacedBy(taken, held()).map(({ id }) => ({ in: 'credentials', id })),
  }));
}
