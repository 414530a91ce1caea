// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Pseudonyms: a number by which a shop recognises a returning customer, if its policy asks for one. The numbers of two
 * shops cannot be matched by anybody.
 */
import { canonicalJson, firstBytesAsField, sha256, utf8 } from '#base/encoding.ts';
import { TAG } from '../constants.ts';
import { poseidon } from '../crypto/poseidon.ts';

/**
 * Where a pseudonym counts: one number per shop and label, and 0 (no pseudonym) without a label. Computed by wallet and
 * server, never read from a request, so that no shop can ask for another shop's pseudonyms.
 */
export function scopeOf(clientId: string, label: string | undefined): bigint {
  if (label === undefined) return 0n;
  return firstBytesAsField(sha256(utf8(canonicalJson(['hushmark/scope/1', clientId, label]))));
}

/** The holder's pseudonym in a scope, as both circuits compute it; 0 where the scope is 0. */
export function nullifier(holderSecret: bigint, scope: bigint): bigint {
  return scope === 0n ? 0n : poseidon([TAG.NULLIFIER, holderSecret, scope]);
}
