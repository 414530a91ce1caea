// SPDX-License-Identifier: GPL-3.0-or-later
/** Proofs that are refused before any pairing (rows P02, P03, P04, P06, P07, P08, P23, P24). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Q } from '#base/encoding.ts';
import type { ParsedRequest } from '#protocol/request/request.ts';
import { answerFor, createWorld, openRequest, post, start, type World } from '../support/server/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

describe('proofs on the wire', () => {
  let request: ParsedRequest;
  beforeEach(async () => {
    request = await openRequest(world, (await start(world)).body);
  });
  type Proof = { pi_a: unknown[]; pi_b: unknown[][]; pi_c: unknown[] } & Record<string, unknown>;

  async function answerWith(change: (proof: Proof) => unknown): Promise<string> {
    const before = world.verifier.calls;
    const form = answerFor(world, request, {
      presentation: (presentation) => ({
        ...presentation,
        proof: change(structuredClone(presentation.proof) as never),
      }),
    });
    const { statusCode, body } = await post(world, form);
    expect(statusCode).toBeGreaterThanOrEqual(400);
    expect(statusCode).toBeLessThan(500);
    expect(world.verifier.calls, 'nothing reached the verifier').toBe(before);
    return body.code ?? '';
  }

  it('P02 P03 P23 refuses lists that are shorter, longer, nested or missing, before any pairing', async () => {
    const changes: ((proof: Proof) => unknown)[] = [
      (proof) => ({ ...proof, pi_a: proof.pi_a.slice(0, 2) }),
      (proof) => ({ ...proof, pi_a: [...proof.pi_a, '0'] }),
      (proof) => ({ ...proof, pi_b: proof.pi_b.slice(0, 2) }),
      (proof) => ({ ...proof, pi_b: [...proof.pi_b, ['1', '0']] }),
      (proof) => ({ ...proof, pi_c: undefined }),
      (proof) => ({ ...proof, pi_a: { length: 3, 0: '1', 1: '2', 2: '1' } }),
      (proof) => ({ ...proof, publicSignals: ['1'] }),
      () => null,
      () => [],
      () => 'proof',
      () => ({}),
      (proof) => ({ ...proof, pi_a: [[[[['1']]]], '2', '1'] }),
      (proof) => ({ ...proof, pi_a: ['9'.repeat(3000), '2', '1'] }),
    ];
    for (const change of changes) expect(['input_malformed', 'proof_malformed']).toContain(await answerWith(change));
    const nested = `${'['.repeat(1200)}${']'.repeat(1200)}`;
    const deep = new URLSearchParams({ state: request.requestId, vp_token: nested });
    expect((await post(world, deep.toString())).statusCode).toBe(400);
  });

  it('P04 P06 refuses every odd spelling of a number', async () => {
    for (const odd of [
      '0x12',
      '018',
      '+18',
      ' 18',
      '18 ',
      '',
      '-0',
      '-1',
      '18.0',
      '1e1',
      '18n',
      '１８',
      18,
      null,
      true,
    ]) {
      const code = await answerWith((proof) => ({ ...proof, pi_a: [odd, '2', '1'] }));
      expect(['input_malformed', 'proof_malformed'], String(odd)).toContain(code);
    }
  });

  it('P07 refuses each of the eight coordinates when q or 2q is added', async () => {
    const shift = (value: unknown, times: bigint) => (BigInt(String(value)) + times * Q).toString();
    for (const times of [1n, 2n]) {
      for (let index = 0; index < 2; index++) {
        for (const list of ['pi_a', 'pi_c'] as const) {
          await answerWith((proof) => {
            proof[list][index] = shift(proof[list][index], times);
            return proof;
          });
        }
        for (let part = 0; part < 2; part++) {
          await answerWith((proof) => {
            const row = proof.pi_b[index] ?? [];
            row[part] = shift(row[part], times);
            return proof;
          });
        }
      }
    }
  });

  it('P08 P24 refuses other third coordinates, protocols and curves', async () => {
    await answerWith((proof) => ({ ...proof, pi_a: ['4', '8', '2'] }));
    await answerWith((proof) => ({ ...proof, pi_a: ['0', '1', '0'] }));
    await answerWith((proof) => ({
      ...proof,
      pi_b: [
        ['1', '2'],
        ['3', '4'],
        ['0', '0'],
      ],
    }));
    await answerWith((proof) => ({ ...proof, protocol: 'plonk' }));
    await answerWith((proof) => ({ ...proof, curve: 'bls12381' }));
    await answerWith(({ protocol: _protocol, ...proof }) => proof);
  });
});
