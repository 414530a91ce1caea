// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The private half of a statement: all circuit inputs of a credential, for the witness generator. A false statement is
 * refused here with its reason, before any time is spent on proving; the prover's own assertion error would say
 * nothing. The reason stays in the wallet.
 */

import { HushmarkError } from '#base/errors.ts';
import { TRUST_DEPTH } from '../constants.ts';
import { attributesHash, type Credential, schemaOf } from '../credential/credential.ts';
import { holderCommitment } from '../credential/holder.ts';
import { schemaNumber } from '../credential/schema.ts';
import { findInterval, treePath } from '../crypto/interval-sets.ts';
import type { TrustPath } from '../trust/path.ts';
import { clauseTree } from './clauses.ts';
import type { Clause, Statement } from './statement.ts';

export type SignalInput = string | SignalInput[];
/** Signal names to decimal strings, arrays as the circuit declares them. */
export type CircuitInputs = Record<string, SignalInput>;

function decimal(value: number | bigint): string {
  return value.toString();
}

/** Throws the first policy_* reason for which the statement would be false today. */
function checkStatement(credential: Credential, statement: Statement): void {
  if (statement.schemaNumber !== schemaNumber(schemaOf(credential))) throw new HushmarkError('policy_wrong_schema');
  if (statement.today < credential.validFrom) throw new HushmarkError('policy_not_yet_valid');
  if (statement.today > credential.validUntil) throw new HushmarkError('policy_expired');
  if (statement.circuit === 'age') {
    const birthdate = credential.attributes[0] ?? 0n;
    if (birthdate === 0n) throw new HushmarkError('policy_attribute_mismatch');
    if (birthdate > BigInt(statement.bornOnOrBefore)) throw new HushmarkError('policy_underage');
    if (birthdate < BigInt(statement.bornOnOrAfter)) throw new HushmarkError('policy_overage');
  }
}

function clauseInput({ slot, intervals }: Clause, attributes: readonly bigint[]) {
  const index = findInterval(intervals, attributes[slot] ?? 0n);
  const interval = intervals[index];
  if (!interval) throw new HushmarkError('policy_attribute_mismatch');
  return { interval, ...treePath(clauseTree(intervals), index) };
}

/**
 * Inputs for the statement's circuit, with challenge 0. Throws policy_* when the statement is false for this
 * credential, policy_revoked when the trust path's gap does not hold its handle, wallet_holder_differs when the secret
 * is not its holder's.
 */
export function circuitInputs({
  credential,
  holderSecret,
  statement,
  trust,
}: {
  credential: Credential;
  holderSecret: bigint;
  statement: Statement;
  trust: TrustPath;
}): CircuitInputs {
  checkStatement(credential, statement);
  const clauses =
    statement.circuit === 'attributes'
      ? statement.clauses.map((clause) => clauseInput(clause, credential.attributes))
      : [];
  const [gapLow, gapHigh] = trust.gap;
  if (credential.handle < gapLow || credential.handle > gapHigh) throw new HushmarkError('policy_revoked');
  if (trust.path.length !== TRUST_DEPTH || trust.siblings.length !== TRUST_DEPTH) {
    throw new HushmarkError('trust_bundle_malformed', 'a trust path has the wrong length');
  }
  if (holderCommitment(holderSecret) !== credential.holder) throw new HushmarkError('wallet_holder_differs');

  const { issuer, signature } = credential;
  const common: CircuitInputs = {
    trustRoot: decimal(trust.root),
    schema: decimal(statement.schemaNumber),
    today: decimal(statement.today),
    scope: decimal(statement.scope),
    challenge: '0',
    issuerKey: issuer.key.map(decimal),
    signatureR8: signature.R8.map(decimal),
    signatureS: decimal(signature.S),
    holderSecret: decimal(holderSecret),
    validFrom: decimal(credential.validFrom),
    validUntil: decimal(credential.validUntil),
    revocationHandle: decimal(credential.handle),
    gapLow: decimal(gapLow),
    gapHigh: decimal(gapHigh),
    trustPath: trust.path.map(decimal),
    trustSiblings: trust.siblings.map((level) => level.map(decimal)),
  };
  if (statement.circuit === 'age') {
    return {
      ...common,
      bornOnOrAfter: decimal(statement.bornOnOrAfter),
      bornOnOrBefore: decimal(statement.bornOnOrBefore),
      birthdate: decimal(credential.attributes[0] ?? 0n),
      attributesHash: decimal(attributesHash(credential.attributes)),
    };
  }
  return {
    ...common,
    slot: statement.clauses.map(({ slot }) => decimal(slot)),
    setRoot: statement.clauses.map(({ root }) => decimal(root)),
    attributes: credential.attributes.map(decimal),
    clauseLow: clauses.map(({ interval }) => decimal(interval[0])),
    clauseHigh: clauses.map(({ interval }) => decimal(interval[1])),
    clausePath: clauses.map(({ path }) => path.map(decimal)),
    clauseSiblings: clauses.map(({ siblings }) => siblings.map((level) => level.map(decimal))),
  };
}
