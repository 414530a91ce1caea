// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A bound proof is, point for point, the proof that stock snarkjs makes of the same witness with the challenge in it
 * and with other r and s. So it is distributed as a fresh one, exactly: adding r0 and s0 permutes the r and s.
 */

import { afterAll, describe, expect, it } from 'vitest';
import { R } from '#base/encoding.ts';
import { closeCurve } from '#circuits/keys/curve.ts';
import { newestNamed } from '#groth16/files/artefacts.ts';
import { createBinder } from '#groth16/prove/bind.ts';
import { prepare } from '#groth16/prove/prepare.ts';
import type { CircuitName } from '#protocol/policy/circuits.ts';
import { createFixture, random } from '../support/groth16/fixture.ts';
import { chosen, pointsOf, snarkjsProof } from '../support/groth16/unlinkability/makers.ts';

afterAll(closeCurve);

describe.each<[CircuitName, readonly bigint[]]>([
  ['age', [0xc0ffee_c0ffeen ** 4n]],
  ['attributes', [R - 1n]],
])('P22: a bound proof of %s', (name, challenges) => {
  it('is the proof that snarkjs makes with r0 + r and s0 + s, knowing the challenge from the beginning', {
    timeout: 180_000,
  }, async () => {
    const fixture = await createFixture();
    const circuit = newestNamed(fixture.artefacts.circuits, name);
    const inputs = fixture.inputs(name, 'exact');
    const [probe, r0, s0, r, s] = [11n ** 60n, 2n ** 200n + 1n, 3n ** 150n, 5n ** 100n, R - 7n];
    const first = chosen([probe, r0, s0], random);
    const prepared = await prepare({ circuit, ...(await fixture.key(name)), inputs, random: first });
    const binder = await createBinder();
    for (const challenge of challenges) {
      const { proof, publicSignals } = binder.bind(prepared, challenge, chosen([r, s], random));
      const fresh = await snarkjsProof(circuit, inputs, challenge, [(r0 + r) % R, (s0 + s) % R]);
      expect(pointsOf(proof)).toEqual(fresh.points);
      expect(publicSignals).toEqual(fresh.signals);
    }
  });
});
