/**
 * From a policy to the statements of one verification, and from those back to the public signals of a proof. What is
 * fixed at creation is stored as named values; nothing that a wallet sends takes part but the nullifier.
 */
import { type CircuitName, orderSignals } from '#groth16/keys.ts';
import { parseField } from '#protocol/encoding.ts';
import type { Policy } from '#protocol/policy.ts';
import { pinStatement } from '#protocol/request.ts';
import { compileStatements, type Statement } from '#protocol/statement.ts';
import { schemasOf, type TrustBundle } from '#protocol/trust-bundle.ts';
import type { Circuits } from '../services.ts';

/** As stored with the session; one a credential, in the policy's order. */
export type StoredStatement = {
  /** DCQL id. */
  readonly id: string;
  readonly circuit: CircuitName;
  /** Digest of the verification key. */
  readonly digest: string;
  /** Public signals by name, without trustRoot, nullifier and challenge. */
  readonly signals: Readonly<Record<string, string>>;
};

type Days = { readonly today: number; readonly cutoffDay: number };

/** Clause sets cost up to a tenth of a second to hash, and are the same for all customers of a day. */
const KEPT = 64;
const compiled = new WeakMap<TrustBundle, Map<string, readonly Statement[]>>();

export function statementsOf(policy: Policy, bundle: TrustBundle, days: Days, clientId: string): readonly Statement[] {
  const known = compiled.get(bundle) ?? new Map<string, readonly Statement[]>();
  compiled.set(bundle, known);
  const key = JSON.stringify([policy.name, policy.version, days.today, days.cutoffDay, clientId]);
  let statements = known.get(key);
  if (statements === undefined) {
    statements = compileStatements(policy, schemasOf(bundle), { ...days, clientId });
    if (known.size >= KEPT) known.delete(known.keys().next().value ?? '');
    known.set(key, statements);
  }
  return statements;
}

export function storeStatements(
  policy: Policy,
  statements: readonly Statement[],
  { circuits }: Circuits,
): StoredStatement[] {
  return statements.map((statement, index) => {
    const { circuit, signals } = pinStatement(statement);
    return { id: policy.credentials[index]?.id ?? '', circuit, digest: circuits[circuit].digest, signals };
  });
}

/** Does this statement carry a pseudonym? */
export function hasScope({ signals }: StoredStatement): boolean {
  return signals.scope !== '0';
}

/** All public signals in the circuit's order. */
export function rebuildSignals(
  statement: StoredStatement,
  { circuits }: Circuits,
  wire: { trustRoot: bigint; nullifier: bigint; challenge: bigint },
): bigint[] {
  const fixed = Object.entries(statement.signals).map(([name, value]) => [name, parseField(value, name)]);
  return orderSignals(circuits[statement.circuit], { ...Object.fromEntries(fixed), ...wire });
}
