// SPDX-License-Identifier: GPL-3.0-or-later
// Three verifiers on one answer as it stands on the wire: our gate, as the server runs it; stock snarkjs; and
// noble, which takes every value for the number that JavaScript reads in it.
import { groth16 } from 'snarkjs';
import { parseField } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { systemRandom } from '#base/random.ts';
import type { VerifyingKey } from '#groth16/files/verifying-key.ts';
import { type BatchItem, verifyBatch } from '#groth16/verify/batch.ts';
import type { Verifier, VerifyResult } from '#groth16/verify/verify.ts';
import type { CircuitName } from '#protocol/policy/circuits.ts';
import { createResponse, type ProofJson, parseResponse } from '#protocol/request/presentation.ts';
import { Fp2, G1, G2, nobleVerifies } from '../points.ts';

/** Anything that JSON can say. */
export type Answer = { readonly circuit: CircuitName; readonly proof: unknown; readonly signals: readonly unknown[] };

export type Verifiers = Readonly<
  Record<CircuitName, { readonly gate: Verifier; readonly vkey: VerifyingKey; readonly stock: unknown }>
>;

const random = systemRandom();
const DIGEST = 'A'.repeat(43);

/** What the gate says to each, alone and all of them as one batch; the two must be the same. */
export function askGate(verifiers: Verifiers, answers: readonly Answer[]): (VerifyResult | 'form')[] {
  const items = answers.map((answer) => read(verifiers, answer));
  const readable = items.filter((item) => item !== 'form');
  const together = verifyBatch(readable, random);
  let next = 0;
  return items.map((item, index) => {
    if (item === 'form') return item;
    const [alone] = verifyBatch([item], random);
    const inBatch = together[next++];
    if (!alone || JSON.stringify(alone) !== JSON.stringify(inBatch)) {
      throw new Error(`a batch decides otherwise: ${JSON.stringify(answers[index])}`);
    }
    return alone;
  });
}

/** The body of the answer by the server's parser; of the signals each as the nullifier, the only one on the wire. */
function read(verifiers: Verifiers, { circuit, proof, signals }: Answer): BatchItem | 'form' {
  const requestId = 'request';
  const presentation = { version: 1, circuit, circuitDigest: DIGEST, root: 0, proof: proof as ProofJson } as const;
  try {
    const body = createResponse({ kind: 'presented', requestId, presentations: new Map([['age', presentation]]) });
    const response = parseResponse(body);
    if (response.kind !== 'presented') return 'form';
    const publicSignals = signals.map((signal) => parseField(signal, 'nullifier'));
    const parsed = response.presentations.get('age');
    return parsed ? { verifier: verifiers[circuit].gate, publicSignals, proof: parsed.proof } : 'form';
  } catch (error) {
    if (error instanceof HushmarkError && error.code.startsWith('input_')) return 'form';
    throw error;
  }
}

export async function askSnarkjs(verifiers: Verifiers, { circuit, proof, signals }: Answer): Promise<boolean> {
  try {
    return await groth16.verify(verifiers[circuit].stock, structuredClone(signals) as string[], structuredClone(proof));
  } catch {
    return false;
  }
}

export function askNoble(verifiers: Verifiers, { circuit, proof, signals }: Answer): boolean {
  try {
    const { vkey } = verifiers[circuit];
    const { pi_a, pi_b, pi_c } = proof as Record<'pi_a' | 'pi_b' | 'pi_c', unknown[]>;
    const [bx, by, bz] = pi_b.map(numbers);
    const [[ax, ay, az], [cx, cy, cz]] = [numbers(pi_a), numbers(pi_c)];
    // Affine points, and one value for each signal.
    if (az !== 1n || cz !== 1n || bz?.join() !== '1,0' || signals.length !== vkey.ic.length - 1) return false;
    const points = {
      a: G1.fromAffine({ x: ax!, y: ay! }),
      b: G2.fromAffine({ x: Fp2.fromBigTuple(bx as [bigint, bigint]), y: Fp2.fromBigTuple(by as [bigint, bigint]) }),
      c: G1.fromAffine({ x: cx!, y: cy! }),
    };
    for (const point of Object.values(points)) point.assertValidity();
    return nobleVerifies(vkey, numbers(signals), points);
  } catch {
    return false;
  }
}

/** What JavaScript itself takes the values for. */
function numbers(values: unknown): bigint[] {
  return (values as unknown[]).map((value) => BigInt(value as string));
}
