// SPDX-License-Identifier: GPL-3.0-or-later
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Q } from '#base/encoding.ts';
import { compressProof } from '#protocol/request/compressed-proof.ts';
import { expandProof } from '#protocol/request/expanded-proof.ts';
import type { ProofJson } from '#protocol/request/presentation.ts';
import { seededRandom } from '../../support/protocol/messages.ts';

type Vector = Pick<ProofJson, 'pi_a' | 'pi_b' | 'pi_c'> & { bytes: string };
const { vectors } = JSON.parse(
  readFileSync(new URL('../../vectors/compressed-proof.ffjavascript-0.3.1.json', import.meta.url), 'utf8'),
) as { vectors: Vector[] };
const proofs = vectors.map(({ bytes, ...points }) => ({
  bytes: new Uint8Array(Buffer.from(bytes, 'hex')),
  proof: { ...points, protocol: 'groth16', curve: 'bn128' } as ProofJson,
}));

const changed = (bytes: Uint8Array, change: (copy: Uint8Array) => void) => {
  const copy = bytes.slice();
  change(copy);
  return copy;
};
const withNumber = (at: number, value: bigint) =>
  changed(proofs[2]!.bytes, (copy) => copy.set(Buffer.from(value.toString(16).padStart(64, '0'), 'hex'), at));

describe('a proof in 128 bytes', () => {
  it('is what ffjavascript makes of the same points, and gives them back', () => {
    expect(proofs.length).toBe(12);
    for (const { bytes, proof } of proofs) {
      expect(compressProof(proof)).toEqual(bytes);
      expect(expandProof(bytes)).toEqual(proof);
    }
  });

  it('D01 has one spelling: whatever is not refused compresses to the same bytes', () => {
    const random = seededRandom('compressed proof');
    let passed = 0;
    for (let n = 0; n < 96; n++) {
      const [at = 0, bit = 0, which = 0] = random(3);
      const bytes = changed(proofs[which % proofs.length]!.bytes, (copy) => {
        copy[at % 128]! ^= 1 << (bit % 8);
      });
      let proof: ProofJson;
      try {
        proof = expandProof(bytes);
      } catch (error) {
        expect(error).toMatchObject({ code: 'proof_malformed' });
        continue;
      }
      passed += 1;
      expect(compressProof(proof)).toEqual(bytes);
    }
    expect(passed).toBeGreaterThan(0);
  });

  it.each([
    ['no bytes', new Uint8Array(0)],
    ['a byte less', proofs[2]!.bytes.subarray(1)],
    ['a byte more', Uint8Array.of(...proofs[2]!.bytes, 0)],
    ['A at infinity', changed(proofs[2]!.bytes, (copy) => copy.fill(0, 0, 32).set([0x40], 0))],
    ['B at infinity', changed(proofs[2]!.bytes, (copy) => copy.fill(0, 32, 96).set([0x40], 32))],
    ['both upper bits', changed(proofs[2]!.bytes, (copy) => copy.set([0xc0], 96))],
    ['x of A is q', withNumber(0, Q)],
    // 1 is the x of the generator.
    ['x of A is q + 1, which reduces to a point', withNumber(0, Q + 1n)],
    ['x of C is q + 1', withNumber(96, Q + 1n)],
    ['x1 of B is q + 1', withNumber(32, Q + 1n)],
    // 4^3 + 3 = 67 has no root.
    ['x of A has no y', withNumber(0, 4n)],
    ['zeros', new Uint8Array(128)],
  ])('D01 %s: refused', (_name, bytes) => {
    expect(() => expandProof(bytes)).toThrow(expect.objectContaining({ code: 'proof_malformed' }));
  });

  it('D01 a B of the twist that is outside the subgroup is refused', () => {
    let onTwist = 0;
    for (let x = 1n; x <= 12n; x++) {
      const bytes = changed(withNumber(64, x), (copy) => copy.fill(0, 32, 64));
      expect(() => expandProof(bytes)).toThrow(expect.objectContaining({ code: 'proof_malformed' }));
      try {
        expandProof(bytes);
      } catch (error) {
        if (error instanceof Error && !error.message.includes('not on its curve')) onTwist += 1;
      }
    }
    expect(onTwist).toBeGreaterThan(2);
  });
});
