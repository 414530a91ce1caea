// SPDX-License-Identifier: GPL-3.0-or-later
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Q } from '#base/encoding.ts';
import { parseProof } from '#groth16/proof.ts';
import { recomputeInWorker } from '#server/trust/recompute.ts';
import { createPool } from '#server/verify/pool.ts';
import type { ProofVerifier } from '#server/verify/verifier.ts';
import { type Customer, createCustomer } from '../support/server/customer.ts';
import {
  createWorld,
  openRequest,
  outcomeIn,
  post,
  readCircuits,
  redeem,
  start,
  statusOf,
  type World,
} from '../support/server/world.ts';

let pool: ProofVerifier;
let world: World;
let customer: Customer;

beforeAll(async () => {
  pool = await createPool({ circuits: (await readCircuits()).circuits, threads: 1, queue: 64 });
  world = await createWorld({ deps: { verifier: pool, recompute: recomputeInWorker } });
  customer = await createCustomer(world, '1990-05-17');
});
afterAll(async () => {
  await world.close();
});

describe('with the real circuit, prover and verification pool', () => {
  it('verifies an adult, and redeems', async () => {
    const { body: started } = await start(world);
    const form = await customer.answer(await openRequest(world, started));
    const answer = await post(world, form);
    expect(answer.statusCode).toBe(200);
    const redeemed = await redeem(world, started.id, { outcome: outcomeIn(answer.body.redirect_uri) });
    expect(redeemed.statusCode).toBe(200);
  });

  it('R02 refuses the answer to another verification of the same shop', async () => {
    const [first, second] = [(await start(world)).body, (await start(world)).body];
    const form = new URLSearchParams(await customer.answer(await openRequest(world, first)));
    form.set('state', (await openRequest(world, second)).requestId);
    expect(await post(world, form.toString())).toMatchObject({ statusCode: 400, body: { code: 'proof_invalid' } });
    expect(await statusOf(world, second.id)).toBe('pending');
  });

  it('P07 P23 refuses coordinates above the field, and points off the curve, as what they are', async () => {
    const { body: started } = await start(world);
    const form = new URLSearchParams(await customer.answer(await openRequest(world, started)));
    const token = JSON.parse(form.get('vp_token') ?? '') as { age: [{ proof: unknown }] };
    const proof = parseProof(token.age[0].proof);
    const send = (changed: object) => {
      form.set('vp_token', JSON.stringify({ age: [{ ...token.age[0], proof: changed }] }));
      return post(world, form.toString());
    };
    const shifted = (BigInt(proof.pi_a[0]) + Q).toString();
    expect((await send({ ...proof, pi_a: [shifted, proof.pi_a[1], '1'] })).body.code).toBe('proof_malformed');
    expect((await send({ ...proof, pi_a: ['1', '3', '1'] })).body.code).toBe('proof_invalid');
    expect((await send(proof)).statusCode).toBe(200);
  });

  it('answers for another device with the number of the page', async () => {
    const { body: started } = await start(world, { policy: 'over-18-phone', flow: 'cross_device' });
    const request = await openRequest(world, started);
    const form = await customer.answer(request, started.code);
    expect((await post(world, form)).statusCode).toBe(200);
    expect(await statusOf(world, started.id)).toBe('verified');
  });

  it('recomputes the root of the bundle and agrees', async () => {
    await world.server.services.trust.settled();
    expect((await world.server.app.inject({ url: '/v1/ready' })).statusCode).toBe(200);
  });
});
