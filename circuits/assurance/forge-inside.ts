// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Forges a witness for a circuit without certain rows: puts a wrong value on a wire that only those rows fixed, and
 * computes everything after it, hashes, points, and in the end the roots of the trees and a signature that fits. The
 * forger is an issuer with a key of its own and makes its own trees, so only the lost rows could stop it.
 */
import { mod } from '../compile/elimination.ts';
import { R, type R1cs, type Row, type Symbols } from '../compile/r1cs.ts';
import { type Decomposition, extend, type PartialWitness, solvedBy } from '../compile/solve.ts';
import { type Samples, type SeededRandom, SUBGROUP_ORDER } from './samples.ts';

const SIGNATURE = 'main.Credential.IssuerSignature';

type Subject = { r1cs: R1cs; symbols: Symbols; honest: readonly bigint[]; samples: Samples; random: SeededRandom };

/**
 * @param lost the rows that are not asked
 * @returns candidates, for the judge
 */
export function* forgeInside(
  { r1cs, symbols, honest, samples, random }: Subject,
  byWire: readonly number[][],
  sums: readonly Decomposition[],
  lost: ReadonlySet<number>,
): Generator<bigint[]> {
  const { babyJub, toPoint } = samples;
  const rows = new Set([...r1cs.rows.keys()].filter((row) => !lost.has(row)));
  const inputs = honest.flatMap((value, wire) =>
    wire > r1cs.outputCount && wire <= r1cs.outputCount + r1cs.publicInputCount + r1cs.privateInputCount
      ? [[wire, value] as const]
      : [],
  );
  const own = (name: string) => symbols.wireOf(`main.${name}`);
  const at = (witness: PartialWitness, name: string) => witness[symbols.wireOf(`${SIGNATURE}.${name}`)];
  const roots = symbols.names.flatMap((name, wire) => (/^main\.(trustRoot|setRoot\[\d+\])$/.test(name) ? [wire] : []));
  const [a, r] = [1n + random.below(SUBGROUP_ORDER - 1n), 1n + random.below(SUBGROUP_ORDER - 1n)];
  const key = toPoint(babyJub.mulPointEscalar(babyJub.Base8, a));
  const [x, y] = toPoint(babyJub.mulPointEscalar(babyJub.Base8, r));

  const points = [
    [x, y],
    [R - x, R - y],
  ] as const;
  const scope = honest[own('scope')] as bigint;
  for (const [wrong, r8, scopeHere] of [
    [(value: bigint) => value + 1n, points[0], scope],
    [() => 0n, points[0], scope],
    // A single coordinate with the other sign is a point again, up to the point of order 2, which R8 may make up for.
    [(value: bigint) => -value, points[0], scope],
    [(value: bigint) => -value, points[1], scope],
    [(value: bigint) => value + 1n, points[0], 0n],
  ] as const) {
    const witness: PartialWitness = [1n];
    for (const [wire, value] of inputs) if (!roots.includes(wire)) witness[wire] = value;
    witness[own('scope')] = scopeHere;
    witness[own('signatureS')] = undefined;
    [witness[own('issuerKey[0]')], witness[own('issuerKey[1]')]] = key;
    [witness[own('signatureR8[0]')], witness[own('signatureR8[1]')]] = r8;
    extend(r1cs, byWire, rows, sums, witness);
    let isWrong = false;
    for (const row of lost) {
      const solved = solvedBy(r1cs.rows[row] as Row, witness);
      if (!solved) continue;
      witness[solved[0]] = isWrong ? solved[1] : mod(wrong(solved[1]));
      isWrong = true;
      extend(r1cs, byWire, rows, sums, witness);
    }
    const right = [at(witness, 'right[0]'), at(witness, 'right[1]')];
    const h = at(witness, 'h');
    if (!isWrong || h === undefined || right.includes(undefined)) continue;
    const s = [r + 8n * h * a, r - 8n * h * a, -r + 8n * h * a, -r - 8n * h * a]
      .map((sum) => ((sum % SUBGROUP_ORDER) + SUBGROUP_ORDER) % SUBGROUP_ORDER)
      .find((sum) => `${toPoint(babyJub.mulPointEscalar(babyJub.Base8, sum))}` === `${right}`);
    if (s === undefined) continue;
    witness[own('signatureS')] = s;
    extend(r1cs, byWire, rows, sums, witness);
    if (isComplete(r1cs, witness)) yield witness;
  }
}

function isComplete(r1cs: R1cs, witness: PartialWitness): witness is bigint[] {
  for (let wire = 0; wire < r1cs.wireCount; wire++) if (witness[wire] === undefined) return false;
  return true;
}
