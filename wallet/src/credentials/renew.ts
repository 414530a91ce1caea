/**
 * Takes new signatures from an issuer's file, after its key was stolen: the credentials stay what they are, their
 * issuer's key and signature change. Called by the import screen. The key comes from a trust bundle, never from the
 * file, and each result passes the check that every new credential passes; nothing is stored here without asking.
 */
import { credentialDigest, encodeCredential } from '#protocol/credential.ts';
import { base64url } from '#protocol/encoding.ts';
import { HushmarkError } from '#protocol/errors.ts';
import type { Random } from '#protocol/random.ts';
import { parseRenewal } from '#protocol/renewal.ts';
import type { WalletStore } from '../store/wallet-store.ts';
import type { Bundles } from '../trust/bundles.ts';
import { type CheckedCredential, checkCredential } from './check-credential.ts';
import type { HeldCredential } from './held.ts';

/** `id` is of the credential that it takes the place of. */
export type Renewed = { readonly id: string; readonly checked: CheckedCredential };

type Context = { bundles: Bundles; master: Uint8Array; today: number };

/** What the file renews of what is held. Throws wallet_renewal when that is nothing, or a signature does not fit. */
export function findRenewed(file: Uint8Array, held: readonly HeldCredential[], context: Context): Renewed[] {
  const renewal = parseRenewal(file);
  const renewed = held.flatMap(({ id, credential }) => {
    const signature = renewal.find(credentialDigest(credential));
    const key = context.bundles.findIssuer(credential.issuer.id, credential.schema)?.issuer.key;
    const hasKey = key === undefined || (key[0] === credential.issuer.key[0] && key[1] === credential.issuer.key[1]);
    if (signature === undefined || hasKey || credential.validUntil < context.today) return [];
    const issuer = { id: credential.issuer.id, key };
    return [{ id, checked: checkCredential(encodeCredential({ ...credential, issuer, signature }), context) }];
  });
  if (renewed.length === 0) throw new HushmarkError('wallet_renewal', 'nothing in the file is for this wallet');
  return renewed;
}

type Keeping = { store: WalletStore; random: Random; nowMs: number };

/** Stores them in the places of the old ones, all or none. */
export function keepRenewed(renewed: readonly Renewed[], { store, random, nowMs }: Keeping): Promise<void> {
  return store.changeFrom(() => ({
    puts: renewed.map(({ checked: { credential } }) => ({
      in: 'credentials',
      id: base64url(random(16)),
      value: { document: encodeCredential(credential), importedAt: nowMs },
    })),
    removals: renewed.map(({ id }) => ({ in: 'credentials', id })),
  }));
}
