// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Takes new signatures from an issuer's file after its key was stolen: the credentials stay as they are, only the
 * issuer's key and signature change. The key comes from a trust bundle, never from the file, and each result passes the
 * check that every new credential passes. Nothing is stored without asking.
 */

import { base64url } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import type { Random } from '#base/random.ts';
import { credentialDigest, encodeCredential } from '#protocol/credential/credential.ts';
import { parseRenewal } from '#protocol/credential/renewal.ts';
import type { Point } from '#protocol/crypto/babyjubjub.ts';
import { verifySignature } from '#protocol/crypto/eddsa.ts';
import type { WalletStore } from '../store/wallet-store.ts';
import type { Bundles } from '../trust/bundles.ts';
import { type Held, listings } from '../trust/listed.ts';
import { type CheckedCredential, checkCredential } from './check-credential.ts';
import type { HeldCredential } from './held.ts';

/** `id` is of the credential that it takes the place of. */
export type Renewed = { readonly id: string; readonly checked: CheckedCredential };

type Context = { bundles: Pick<Bundles, 'all'>; master: Uint8Array; today: number };

/** What the file renews of what is held. Throws wallet_renewal when that is nothing, or a signature does not fit. */
export function findRenewed(file: Uint8Array, held: readonly HeldCredential[], context: Context): Renewed[] {
  const renewal = parseRenewal(file);
  const renewed = held.flatMap((each) => {
    const { id, credential } = each;
    const signature = renewal.find(credentialDigest(credential));
    if (signature === undefined || credential.validUntil < context.today) return [];
    const keys = newKeysFor(each, context.bundles);
    const key = keys.find((each) => verifySignature(each, credentialDigest(credential), signature)) ?? keys[0];
    if (key === undefined) return [];
    const issuer = { id: credential.issuer.id, key };
    return [{ id, checked: checkCredential(encodeCredential({ ...credential, issuer, signature }), context) }];
  });
  if (renewed.length === 0) throw new HushmarkError('wallet_renewal', 'nothing in the file is for this wallet');
  return renewed;
}

/**
 * The key that its issuer has now in the registry under which it was made, or, where that lists it no more, in others;
 * none while that is its own. Another registry's issuer of the same id cannot take it over.
 */
function newKeysFor({ credential: { issuer, schema }, registry }: Held, bundles: Pick<Bundles, 'all'>): Point[] {
  const found = listings(bundles, issuer.id, schema);
  const own = found.filter(({ bundle }) => bundle.registry.id === registry);
  const keys = (own.length > 0 ? own : found).map((each) => each.issuer.key);
  return keys.some((key) => key.join() === issuer.key.join()) ? [] : keys;
}

type Keeping = { store: WalletStore; random: Random; nowMs: number };

/** Stores them in the places of the old ones, all or none. */
export function keepRenewed(renewed: readonly Renewed[], { store, random, nowMs }: Keeping): Promise<void> {
  return store.changeFrom(() => ({
    puts: renewed.map(({ checked: { credential, registry } }) => ({
      in: 'credentials',
      id: base64url(random(16)),
      value: { document: encodeCredential(credential), registry, importedAt: nowMs },
    })),
    removals: renewed.map(({ id }) => ({ in: 'credentials', id })),
  }));
}
