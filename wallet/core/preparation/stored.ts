// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The preparations that the wallet keeps: found by statement, trust root and key set, and used only when they say
 * publicly what they must. Stored encrypted like everything in the wallet's records.
 */

import { base64url, encodeField, parseBase64url } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import type { Random } from '#base/random.ts';
import { newestNamed } from '#groth16/files/manifest.ts';
import { type Prepared, parsePrepared } from '#groth16/prove/prepared.ts';
import { nullifier } from '#protocol/policy/pseudonym.ts';
import { publicSignals, rootOf, type Statement, statementKey } from '#protocol/policy/statement.ts';
import type { TrustBundle } from '#protocol/trust/bundle.ts';
import { secretOf } from '../credentials/held.ts';
import type { PinnedCircuits } from '../pinned-manifest.ts';
import type { WalletStore } from '../store/wallet-store.ts';
import type { Held } from '../trust/listed.ts';

/** One statement about one credential, on one trust root. */
export type Target = Held & { credentialId: string; statement: Statement; bundle: TrustBundle };

export type StoredPreparations = {
  keyOf(target: Pick<Target, 'statement' | 'bundle'>): string;
  /** One that fits exactly, or undefined. */
  find(target: Target): Prepared | undefined;
  /** Keeps what the prover made. Throws proof_preparation when it does not say what it must. */
  keep(target: Target, bytes: Uint8Array): Promise<Prepared>;
  /** Nullifier of a statement for this holder; 0 without a pseudonym. */
  nullifierOf(held: Held, statement: Statement): bigint;
};

type Dependencies = { store: WalletStore; circuits: PinnedCircuits; master: Uint8Array; random: Random };

export function createStoredPreparations({ store, circuits, master, random }: Dependencies): StoredPreparations {
  const nullifierOf = (held: Held, statement: Statement) => nullifier(secretOf(master, held), statement.scope);
  const keyOf = ({ statement, bundle }: Pick<Target, 'statement' | 'bundle'>) =>
    statementKey(statement, rootOf(statement, bundle), newestNamed(circuits, statement.circuit).circuitDigest);

  /** Binding asks nothing, so what does not say exactly this is not used. */
  function fits(prepared: Prepared, target: Target): boolean {
    const { statement, bundle } = target;
    const pinned = newestNamed(circuits, statement.circuit);
    const named = publicSignals(statement, {
      trustRoot: rootOf(statement, bundle),
      nullifier: nullifierOf(target, statement),
      challenge: 0n,
    });
    return (
      prepared.circuitDigest === pinned.circuitDigest &&
      prepared.publicSignals.length === pinned.publicSignals.length &&
      pinned.publicSignals.every((name, index) => prepared.publicSignals[index] === named[name])
    );
  }

  return {
    keyOf,
    nullifierOf,
    find(target) {
      const key = keyOf(target);
      for (const { value } of store.list('preparations')) {
        if (value.credentialId !== target.credentialId || value.statementKey !== key) continue;
        const prepared = parsePrepared(parseBase64url(value.prepared, 'preparation'));
        if (fits(prepared, target)) return prepared;
      }
      return undefined;
    },
    async keep(target, bytes) {
      const prepared = parsePrepared(bytes);
      if (!fits(prepared, target)) throw new HushmarkError('proof_preparation');
      const { credentialId, statement, bundle } = target;
      const value = {
        credentialId,
        statementKey: keyOf(target),
        today: statement.today,
        root: encodeField(bundle.trustRoot),
        prepared: base64url(bytes),
      };
      await store.change([{ in: 'preparations', id: base64url(random(16)), value }]);
      return prepared;
    },
  };
}
