// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The preparations that the wallet keeps: found by statement, trust root and key set, and used only when they say
 * publicly what they must. Stored encrypted like everything in the wallet's records.
 */

import { base64url, encodeField, parseBase64url } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import type { Random } from '#base/random.ts';
import { type Prepared, parsePrepared } from '#groth16/prove/prepared.ts';
import { nullifier } from '#protocol/policy/pseudonym.ts';
import { publicSignals, rootOf, type Statement, statementKey } from '#protocol/policy/statement.ts';
import type { TrustBundle } from '#protocol/trust/bundle.ts';
import { secretOf } from '../credentials/held.ts';
import type { PinnedCircuits } from '../key-sets.ts';
import type { WalletStore } from '../store/wallet-store.ts';
import type { Held } from '../trust/listed.ts';

/** One statement about one credential, on one trust root. */
export type Target = Held & {
  credentialId: string;
  statement: Statement;
  bundle: TrustBundle;
  /** Key sets that will do, best first. */
  circuitDigests: readonly string[];
};

export type StoredPreparations = {
  /** A name for what is made anew: of the statement under the first of the key sets. */
  keyOf(target: Pick<Target, 'statement' | 'bundle' | 'circuitDigests'>): string;
  /** One that fits exactly, under the first of the key sets that has one; or undefined. */
  find(target: Target): Prepared | undefined;
  /**
   * Keeps what the prover made under the first of the key sets. Throws proof_preparation when it does not say what it
   * must.
   */
  keep(target: Target, bytes: Uint8Array): Promise<Prepared>;
  /** Nullifier of a statement for this holder; 0 without a pseudonym. */
  nullifierOf(held: Held, statement: Statement): bigint;
};

type Dependencies = { store: WalletStore; circuits: PinnedCircuits; master: Uint8Array; random: Random };

export function createStoredPreparations({ store, circuits, master, random }: Dependencies): StoredPreparations {
  const nullifierOf = (held: Held, statement: Statement) => nullifier(secretOf(master, held), statement.scope);
  const keyUnder = (circuitDigest: string, { statement, bundle }: Pick<Target, 'statement' | 'bundle'>) =>
    statementKey(statement, rootOf(statement, bundle), circuitDigest);

  /** Binding asks nothing, so what does not say exactly this is not used. */
  function fits(prepared: Prepared, target: Target, circuitDigest: string): boolean {
    const { statement, bundle } = target;
    const names = circuits.find((one) => one.circuitDigest === circuitDigest)?.publicSignals;
    const named = publicSignals(statement, {
      trustRoot: rootOf(statement, bundle),
      nullifier: nullifierOf(target, statement),
      challenge: 0n,
    });
    return (
      names !== undefined &&
      prepared.circuitDigest === circuitDigest &&
      prepared.publicSignals.length === names.length &&
      names.every((name, index) => prepared.publicSignals[index] === named[name])
    );
  }

  function findUnder(circuitDigest: string, target: Target): Prepared | undefined {
    const key = keyUnder(circuitDigest, target);
    for (const { value } of store.list('preparations')) {
      if (value.credentialId !== target.credentialId || value.statementKey !== key) continue;
      const prepared = parsePrepared(parseBase64url(value.prepared, 'preparation'));
      if (fits(prepared, target, circuitDigest)) return prepared;
    }
    return undefined;
  }

  return {
    keyOf: (target) => keyUnder(firstOf(target), target),
    nullifierOf,
    find(target) {
      for (const circuitDigest of target.circuitDigests) {
        const prepared = findUnder(circuitDigest, target);
        if (prepared) return prepared;
      }
      return undefined;
    },
    async keep(target, bytes) {
      const prepared = parsePrepared(bytes);
      const circuitDigest = firstOf(target);
      if (!fits(prepared, target, circuitDigest)) throw new HushmarkError('proof_preparation');
      const { credentialId, statement, bundle } = target;
      const value = {
        credentialId,
        statementKey: keyUnder(circuitDigest, target),
        today: statement.today,
        root: encodeField(bundle.trustRoot),
        prepared: base64url(bytes),
      };
      await store.change([{ in: 'preparations', id: base64url(random(16)), value }]);
      return prepared;
    },
  };
}

export function firstOf({ circuitDigests: [first] }: Pick<Target, 'circuitDigests'>): string {
  if (first === undefined) throw new HushmarkError('proof_circuit');
  return first;
}
