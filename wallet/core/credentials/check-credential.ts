// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Is this credential ours, real, and worth keeping? Must be asked before anything is stored (attack W25) and at every
 * later use of a stored one. Nothing is fetched: the wallet's trust bundles decide.
 */

import { HushmarkError, isHushmarkError } from '#base/errors.ts';
import { checkAttributes } from '#protocol/credential/attributes.ts';
import { type Credential, describeCredential, parseCredential, schemaOf } from '#protocol/credential/credential.ts';
import { holderCommitment, holderSecret } from '#protocol/credential/holder.ts';
import { trustPath } from '#protocol/trust/path.ts';
import type { Bundles } from '../trust/bundles.ts';
import { type FoundIssuer, type Held, listingsFor } from '../trust/listed.ts';

export type CheckedCredential = FoundIssuer &
  Held & {
    /** What it says, in the schema's order. */
    says: { name: string; value: string | undefined }[];
  };

type Context = { bundles: Pick<Bundles, 'all'>; master: Uint8Array; today: number };

export function checkCredential(json: unknown, { bundles, master, today }: Context): CheckedCredential {
  const credential = parseCredential(json);
  const listings = listingsFor(bundles, credential);
  if (listings.length === 0) {
    throw new HushmarkError('trust_issuer_not_accepted', 'the issuer is in no bundle of this wallet');
  }
  const registry = registryOf(credential, bundles, master);
  checkAttributes(schemaOf(credential), credential.attributes, { today });
  const says = describe(credential);
  if (credential.validUntil < today) throw new HushmarkError('policy_expired');
  return { ...accepting(listings, credential), credential, registry, says };
}

/** The registry under which its holder code was made, which need not be the one that accepts it. */
function registryOf(credential: Credential, bundles: Pick<Bundles, 'all'>, master: Uint8Array): string {
  const { issuer, schema, holder } = credential;
  const found = bundles
    .all()
    .map((bundle) => bundle.registry.id)
    .find((registry) => {
      const secret = holderSecret(master, { registry, issuerId: issuer.id, schemaUri: schema });
      return holderCommitment(secret) === holder;
    });
  if (found === undefined) throw new HushmarkError('wallet_holder_differs');
  return found;
}

/** The first listing under which it is good; revoked in one registry it may still be good in another. */
function accepting([first, ...others]: readonly FoundIssuer[], credential: Credential): FoundIssuer {
  try {
    trustPath(first!.bundle, credential);
    return first!;
  } catch (error) {
    if (others.length === 0) throw error;
    return accepting(others, credential);
  }
}

function describe(credential: Credential) {
  try {
    return describeCredential(credential);
  } catch (error) {
    if (isHushmarkError(error, 'input_credential')) throw new HushmarkError('wallet_display_differs');
    throw error;
  }
}
