// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What an issuer gets in order to make a credential for this wallet: the holder code, and the key to which the link
 * that brings the credential is sealed. Both are derived for one registry, issuer and kind; nothing is stored.
 */
import { deliveryKeys } from '#protocol/credential/delivery.ts';
import { createHolderCode, type HolderContext, holderCommitment, holderSecret } from '#protocol/credential/holder.ts';
import type { FoundIssuer } from '../trust/listed.ts';
import { checkReturn } from './check-return.ts';
import type { HeldCredential } from './held.ts';

export type Enrolment = { code: string; deliveryKey: string };

export function enrolmentFor(master: Uint8Array, context: HolderContext): Enrolment {
  const commitment = holderCommitment(holderSecret(master, context));
  return {
    code: createHolderCode({ ...context, commitment }),
    deliveryKey: deliveryKeys(master, context).publicKey,
  };
}

/**
 * What the code is made for. An issuer that several registries list knows its customers by one code each: where a
 * credential of it is held already, the next one is made like that.
 */
export function contextOf({ bundle, issuer, schema }: FoundIssuer, held: readonly HeldCredential[]): HolderContext {
  const schemaUri = schema.document.uri;
  const before = held.find(
    ({ credential }) =>
      credential.issuer.id === issuer.id &&
      credential.schema === schemaUri &&
      credential.issuer.key.join() === issuer.key.join(),
  );
  return { registry: before?.registry ?? bundle.registry.id, issuerId: issuer.id, schemaUri };
}

/** The issuer's page with both behind `#`, where no server log sees them. */
export function returnWith(page: URL, { code, deliveryKey }: Enrolment): string {
  const target = new URL(page);
  target.hash = new URLSearchParams({ code, key: deliveryKey }).toString();
  return target.href;
}

/** The issuer's own page with both, where it names one on its registered origins: it can give the proof at once. */
export function pageWith(master: Uint8Array, found: FoundIssuer, held: readonly HeldCredential[]): string | undefined {
  const { page, origins } = found.issuer;
  const address = page === undefined ? null : checkReturn(page, origins);
  return address === null ? undefined : returnWith(address, enrolmentFor(master, contextOf(found, held)));
}
