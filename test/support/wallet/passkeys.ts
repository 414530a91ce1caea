// SPDX-License-Identifier: GPL-3.0-or-later
/** Passkeys of an authenticator in memory: an answer depends on the passkey and the salt, and on nothing else. */
import { base64url, concatBytes, sha256 } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { systemRandom } from '#base/random.ts';
import type { Passkeys } from '#wallet/core/store/keeper.ts';

export type FakePasskeys = Passkeys & {
  /** The passkeys that it has, by id; what is deleted is a lost device. */
  held: Map<string, Uint8Array>;
};

export function createPasskeys(): FakePasskeys {
  const random = systemRandom();
  const held = new Map<string, Uint8Array>();
  const answer = (id: string, salt: Uint8Array) => {
    const key = held.get(id);
    return key && { id, secret: sha256(concatBytes(key, salt)) };
  };
  return {
    held,
    async create(_name, salt) {
      const id = base64url(random(16));
      held.set(id, random(32));
      return answer(id, salt) as { id: string; secret: Uint8Array };
    },
    async ask(known) {
      for (const { id, salt } of known) {
        const found = answer(id, salt);
        if (found) return found;
      }
      throw new HushmarkError('wallet_passkey', 'no such passkey here');
    },
    async forget(id) {
      held.delete(id);
    },
  };
}
