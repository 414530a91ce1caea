// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * From a policy to the statements of one verification, and from those back to the public signals of a proof. What is
 * fixed at creation is stored as named values; of what a wallet sends only the nullifier is used.
 */

import { parseField } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { type Circuit, orderSignals } from '#groth16/files/artefacts.ts';
import type { Labels } from '#protocol/credential/schema.ts';
import type { CircuitName } from '#protocol/policy/circuits.ts';
import { compileStatements } from '#protocol/policy/compile.ts';
import { learnedFrom } from '#protocol/policy/learned.ts';
import { labelFact, labelPseudonym } from '#protocol/policy/learned-words.ts';
import type { Policy } from '#protocol/policy/policy.ts';
import type { Statement } from '#protocol/policy/statement.ts';
import { pinStatement } from '#protocol/request/request.ts';
import { schemasOf, type TrustBundle } from '#protocol/trust/bundle.ts';
import { countedIssuers } from '#protocol/trust/counted.ts';

/** As stored with the verification; one a credential, in the policy's order. */
export type StoredStatement = {
  /** DCQL id. */
  readonly id: string;
  readonly circuit: CircuitName;
  /** Key sets that the request offers, newest first. */
  readonly circuitDigests: readonly string[];
  /** Public signals by name, without nullifier and challenge. */
  readonly signals: Readonly<Record<string, string>>;
};

type Asking = {
  readonly today: number;
  readonly cutoffDay: number;
  readonly clientId: string;
  readonly tests: boolean;
};

/** Clause sets cost up to a tenth of a second to hash, and are the same for all customers of a day. */
const KEPT = 64;
const compiled = new WeakMap<TrustBundle, Map<string, readonly Statement[]>>();

export function statementsOf(policy: Policy, bundle: TrustBundle, asking: Asking): readonly Statement[] {
  const known = compiled.get(bundle) ?? new Map<string, readonly Statement[]>();
  compiled.set(bundle, known);
  const key = JSON.stringify([
    policy.name,
    policy.version,
    asking.today,
    asking.cutoffDay,
    asking.clientId,
    asking.tests,
  ]);
  let statements = known.get(key);
  if (statements === undefined) {
    statements = compileStatements(policy, schemasOf(bundle), asking);
    checkSomebodyCounts(statements, bundle);
    if (known.size >= KEPT) known.delete(known.keys().next().value ?? '');
    known.set(key, statements);
  }
  return statements;
}

/** A policy that counts nobody whom the registry accepts would be refused by every wallet, without anybody's fault. */
function checkSomebodyCounts(statements: readonly Statement[], bundle: TrustBundle): void {
  for (const statement of statements) {
    if (countedIssuers(bundle, statement).length > 0) continue;
    throw new HushmarkError(
      'input_policy',
      `the policy counts no issuer of ${statement.schema} that the registry ${bundle.registry.id} accepts`,
      'Compare its issuers and assurance with what "hushmark registry status" of that registry says.',
    );
  }
}

const said = new WeakMap<readonly Statement[], readonly Labels[]>();

/**
 * What a yes tells the shop, one sentence each in every language: for its page, which says nothing of its own about
 * that.
 */
export function learnsOf(
  policy: Policy,
  statements: readonly Statement[],
  cutoffDay: number,
  bundle: TrustBundle,
): readonly Labels[] {
  const known = said.get(statements);
  if (known !== undefined) return known;
  const { facts, pseudonym } = learnedFrom({ policy, statements, cutoffDay }, bundle);
  const sentences = [...facts.map(labelFact), ...(pseudonym ? [labelPseudonym()] : [])];
  said.set(statements, sentences);
  return sentences;
}

export function storeStatements(
  policy: Policy,
  statements: readonly Statement[],
  bundle: TrustBundle,
  circuitDigests: readonly (readonly string[])[],
): StoredStatement[] {
  return statements.map((statement, index) => {
    const { circuit, signals } = pinStatement(statement, bundle);
    return { id: policy.credentials[index]?.id ?? '', circuit, circuitDigests: circuitDigests[index] ?? [], signals };
  });
}

/** Does this statement carry a pseudonym? */
export function hasScope({ signals }: StoredStatement): boolean {
  return signals.scope !== '0';
}

/** All public signals in the circuit's order. */
export function rebuildSignals(
  statement: StoredStatement,
  circuit: Circuit,
  wire: { nullifier: bigint; challenge: bigint },
): bigint[] {
  const fixed = Object.entries(statement.signals).map(([name, value]) => [name, parseField(value, name)]);
  return orderSignals(circuit, { ...Object.fromEntries(fixed), ...wire });
}
