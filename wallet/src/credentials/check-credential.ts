/**
 * Is this credential ours, real, and worth keeping? Called before anything is stored (attack W25) and at every later
 * use of a stored one. Nothing is fetched: the trust bundles at hand decide.
 */
import { checkAttributes } from '#protocol/attributes.ts';
import { type Credential, describeCredential, parseCredential, schemaOf } from '#protocol/credential.ts';
import { HushmarkError, isHushmarkError } from '#protocol/errors.ts';
import { holderCommitment, holderSecret } from '#protocol/holder.ts';
import { trustPath } from '#protocol/trust-path.ts';
import type { Bundles, FoundIssuer } from '../trust/bundles.ts';

export type CheckedCredential = FoundIssuer & {
  credential: Credential;
  /** What it says, in the schema's order. */
  says: { name: string; value: string | undefined }[];
};

type Context = { bundles: Bundles; master: Uint8Array; today: number };

export function checkCredential(json: unknown, { bundles, master, today }: Context): CheckedCredential {
  const credential = parseCredential(json);
  const found = bundles.findIssuer(credential.issuer.id, credential.schema);
  const [x, y] = credential.issuer.key;
  if (!found || found.issuer.key[0] !== x || found.issuer.key[1] !== y) {
    throw new HushmarkError('trust_issuer_not_accepted', 'the issuer is in no bundle of this wallet');
  }
  const secret = holderSecret(master, credential.issuer.id, credential.schema);
  if (holderCommitment(secret) !== credential.holder) throw new HushmarkError('wallet_holder_differs');
  checkAttributes(schemaOf(credential), credential.attributes, { today });
  const says = describe(credential);
  if (credential.validUntil < today) throw new HushmarkError('policy_expired');
  trustPath(found.bundle, credential);
  return { ...found, credential, says };
}

function describe(credential: Credential) {
  try {
    return describeCredential(credential);
  } catch (error) {
    if (isHushmarkError(error, 'input_credential')) throw new HushmarkError('wallet_display_differs');
    throw error;
  }
}
