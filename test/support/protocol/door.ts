// SPDX-License-Identifier: GPL-3.0-or-later
/** Codes of the shop's door, from the fixed keys of messages.ts. */
import type { SigningKey } from '#protocol/jws.ts';
import { createDoorRequest, type DoorRequestFields } from '#protocol/request/door-request.ts';
import { BUNDLE, DIGEST, NOW, SHOP_KEY, VERIFIER } from './messages.ts';
import { policyWith } from './world.ts';

export function doorFields(changes: Partial<DoorRequestFields> = {}): DoorRequestFields {
  return {
    clientId: VERIFIER.clientId,
    nonce: 'n'.repeat(22),
    issuedAt: NOW,
    expiresAt: NOW + 240,
    policy: policyWith([{ ageOver: 18 }]),
    bundle: BUNDLE.digest,
    circuitDigests: [[DIGEST]],
    ...changes,
  };
}

export function signedCode(changes: Partial<DoorRequestFields> = {}, key: SigningKey = SHOP_KEY): string {
  return createDoorRequest(doorFields(changes), key);
}
