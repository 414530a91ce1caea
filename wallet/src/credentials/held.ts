/**
 * The credentials in a wallet, parsed, and whether the issuers' lists still accept them.
 */
import { type Credential, encodeCredential, parseCredential } from '#protocol/credential.ts';
import { base64url } from '#protocol/encoding.ts';
import type { Random } from '#protocol/random.ts';
import { trustPath } from '#protocol/trust-path.ts';
import type { WalletStore } from '../store/wallet-store.ts';
import type { Bundles } from '../trust/bundles.ts';

export type HeldCredential = { id: string; credential: Credential };

/** Parsed once each; what is stored stays hostile until then. */
export function createHeld(store: WalletStore): { all(): HeldCredential[]; forget(): void } {
  const parsed = new Map<string, Credential>();
  return {
    all: () =>
      store.list('credentials').flatMap(({ id, value }) => {
        const known = parsed.get(id);
        if (known) return [{ id, credential: known }];
        try {
          const credential = parseCredential(value.document);
          parsed.set(id, credential);
          return [{ id, credential }];
        } catch {
          // Stored by an older version with other rules: not usable, and not shown as if it were.
          return [];
        }
      }),
    forget: () => parsed.clear(),
  };
}

/** Those that a new one of the same issuer and kind takes the place of. */
export function replacedBy({ issuer, schema }: Credential, held: readonly HeldCredential[]): HeldCredential[] {
  return held.filter(({ credential }) => credential.issuer.id === issuer.id && credential.schema === schema);
}

type Keeping = { store: WalletStore; held: () => HeldCredential[]; random: Random; nowMs: number };

/** Stores a checked credential in place of its older ones. */
export function keepCredential(credential: Credential, { store, held, random, nowMs }: Keeping): Promise<void> {
  const value = { document: encodeCredential(credential), importedAt: nowMs };
  return store.changeFrom(() => ({
    puts: [{ in: 'credentials', id: base64url(random(16)), value }],
    removals: replacedBy(credential, held()).map(({ id }) => ({ in: 'credentials', id })),
  }));
}

/** Whether the newest bundle has its issuer and does not list it as revoked. */
export function hasPath(bundles: Bundles, credential: Credential): boolean {
  const bundle = bundles.findIssuer(credential.issuer.id, credential.schema)?.bundle;
  if (!bundle) return false;
  try {
    trustPath(bundle, credential);
    return true;
  } catch {
    return false;
  }
}
