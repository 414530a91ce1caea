// SPDX-License-Identifier: GPL-3.0-or-later
// A registry's bundle and the next one, a week later, and the way of an ordinary customer in both: what a wallet
// prepares again when only the trust root is another. For the bench.
import { type SeededRandom, seededRandom } from '#circuits/assurance/samples.ts';
import { MAX_HANDLE } from '#protocol/credential/handles.ts';
import { circuitInputs } from '#protocol/policy/circuit-inputs.ts';
import type { CircuitName } from '#protocol/policy/circuits.ts';
import { compileStatements } from '#protocol/policy/compile.ts';
import type { TrustBundle } from '#protocol/trust/bundle.ts';
import { type TrustPath, trustPath } from '#protocol/trust/path.ts';
import { bundleWith, issuerEntry, otherIssuer } from '../protocol/messages.ts';
import { credentialWith, policyWith, SCHEMA, SCHEMAS, SECRET, TODAY } from '../protocol/world.ts';
import type { Inputs } from './samples.ts';

/** Revoked handles of the issuer, and how many come in a week: one in a hundred. */
const REVOKED = 4000;
const IN_A_WEEK = 40;
/** Customers among whom the one in the middle is chosen, by how many levels of their way change. */
const CUSTOMERS = 41;

export type NextBundle = { readonly before: Inputs; readonly after: Inputs };

export function createNextBundle(): { levels: number; of(circuit: CircuitName): NextBundle } {
  const random = seededRandom('next bundle');
  const handles = drawHandles(random, REVOKED + IN_A_WEEK + CUSTOMERS);
  const before = bundleOf(handles.slice(0, REVOKED));
  const after = bundleOf(handles.slice(0, REVOKED + IN_A_WEEK));
  const customers = handles.slice(REVOKED + IN_A_WEEK).map((handle) => {
    const credential = credentialWith({ tier: 'GOLD' }, { handle });
    const [was, is] = [trustPath(before, credential), trustPath(after, credential)];
    return { credential, was, is, levels: changedLevels(was, is) };
  });
  const { credential, was, is, levels } = customers.toSorted((a, b) => a.levels - b.levels)[CUSTOMERS >> 1]!;
  return {
    levels,
    of(circuit) {
      const policy = policyWith(circuit === 'age' ? [{ ageOver: 18 }] : [{ attribute: 'tier', equals: 'GOLD' }]);
      const days = { today: TODAY, cutoffDay: TODAY, clientId: 'vinum-shop' };
      const statement = compileStatements(policy, SCHEMAS, days)[0]!;
      const inputs = (trust: TrustPath) =>
        circuitInputs({ credential, holderSecret: SECRET, statement, trust }) as Inputs;
      return { before: inputs(was), after: inputs(is) };
    },
  };
}

function drawHandles(random: SeededRandom, count: number): bigint[] {
  const handles = new Set<bigint>();
  while (handles.size < count) handles.add(1n + random.below(MAX_HANDLE));
  return [...handles];
}

function bundleOf(handles: readonly bigint[]): TrustBundle {
  const revoked = handles.toSorted((a, b) => (a < b ? -1 : 1));
  return bundleWith({ issuers: [issuerEntry({ schemas: [{ document: SCHEMA, revoked }] }), otherIssuer(1)] });
}

/** From the first level on whose siblings or place are others, all nodes above are. */
function changedLevels(one: TrustPath, other: TrustPath): number {
  const level = one.siblings.findIndex(
    (siblings, at) => siblings.join() !== other.siblings[at]?.join() || one.path[at] !== other.path[at],
  );
  return level < 0 ? 0 : one.siblings.length - level;
}
