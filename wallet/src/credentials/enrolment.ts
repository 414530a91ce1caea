/**
 * What an issuer gets to make a credential for this wallet: the holder code, and the key that seals the link which brings
 * the credential here. Both are derived, for one issuer and one kind; nothing is stored.
 */
import { type Delivery, deliveryKeys } from '#protocol/delivery.ts';
import { createHolderCode, holderCommitment, holderSecret } from '#protocol/holder.ts';

export type Enrolment = { code: string; deliveryKey: string };

export function enrolmentFor(master: Uint8Array, { issuerId, schemaUri }: Delivery): Enrolment {
  const commitment = holderCommitment(holderSecret(master, issuerId, schemaUri));
  return {
    code: createHolderCode({ issuerId, schemaUri, commitment }),
    deliveryKey: deliveryKeys(master, { issuerId, schemaUri }).publicKey,
  };
}

/** The issuer's page with both behind `#`, where no server log sees them. */
export function returnWith(page: URL, { code, deliveryKey }: Enrolment): string {
  const target = new URL(page);
  target.hash = new URLSearchParams({ code, key: deliveryKey }).toString();
  return target.href;
}
