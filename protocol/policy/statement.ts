// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What is proved: one statement for each credential of a policy (compile.ts), its public signals and its key. Nothing
 * here reads a clock or the wire.
 */

import { base64url, canonicalJson, sha256, utf8 } from '#base/encoding.ts';
import type { TrustBundle } from '../trust/bundle.ts';
import { type Counting, countedTree } from '../trust/counted.ts';
import type { Clause } from './clauses.ts';

export type { Clause } from './clauses.ts';

export type AgeStatement = Counting & {
  readonly circuit: 'age';
  /** Covers what the attributes mean. */
  readonly schemaNumber: bigint;
  /** Day numbers, both included. */
  readonly bornOnOrAfter: number;
  readonly bornOnOrBefore: number;
  /** UTC day number; the credential must be valid on it. */
  readonly today: number;
  readonly scope: bigint;
};

export type AttributesStatement = Counting & {
  readonly circuit: 'attributes';
  readonly schemaNumber: bigint;
  readonly clauses: readonly [Clause, Clause, Clause];
  readonly today: number;
  readonly scope: bigint;
};

export type Statement = AgeStatement | AttributesStatement;

/** The trust root that a proof of the statement is about, under this bundle. */
export function rootOf(statement: Statement, bundle: TrustBundle): bigint {
  return countedTree(bundle, statement).trustRoot;
}

/** Every public signal of the statement by the name that the manifest gives it. */
export function publicSignals(
  statement: Statement,
  { trustRoot, nullifier, challenge }: { trustRoot: bigint; nullifier: bigint; challenge: bigint },
): Record<string, bigint> {
  const { today, scope } = statement;
  const common = { nullifier, trustRoot, schema: statement.schemaNumber, today: BigInt(today), scope, challenge };
  if (statement.circuit === 'age') {
    const { bornOnOrAfter, bornOnOrBefore } = statement;
    return { ...common, bornOnOrAfter: BigInt(bornOnOrAfter), bornOnOrBefore: BigInt(bornOnOrBefore) };
  }
  const signals: Record<string, bigint> = { ...common };
  for (const [index, { slot, root }] of statement.clauses.entries()) {
    signals[`slot[${index}]`] = BigInt(slot);
    signals[`setRoot[${index}]`] = root;
  }
  return signals;
}

/**
 * Names a prepared presentation: the same for the same public signals (challenge and nullifier aside) and circuit.
 * Two credentials can have the same key; whoever stores preparations keeps them per credential.
 * @param circuitDigest base64url, as in the manifest
 */
export function statementKey(statement: Statement, trustRoot: bigint, circuitDigest: string): string {
  const signals = publicSignals(statement, { trustRoot, nullifier: 0n, challenge: 0n });
  const texts = Object.fromEntries(Object.entries(signals).map(([name, value]) => [name, value.toString()]));
  const text = canonicalJson(['hushmark/statement/1', statement.circuit, circuitDigest, texts]);
  return base64url(sha256(utf8(text)));
}
