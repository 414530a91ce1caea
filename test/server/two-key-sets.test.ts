// SPDX-License-Identifier: GPL-3.0-or-later
/** Two real key sets of the age circuit, as between two ceremonies: what both wallets prove, one verifier checks. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CircuitArtefacts, loadArtefacts, newestNamed } from '#groth16/files/artefacts.ts';
import { findVerificationByRequest } from '#server/store/verifications.ts';
import { createPool } from '#server/verify/pool.ts';
import { readBuild } from '../support/groth16/fixture.ts';
import { createSecondKeySet } from '../support/groth16/second-key-set.ts';
import { createCustomer } from '../support/server/customer.ts';
import {
  createWorld,
  openRequest,
  outcomeIn,
  post,
  redeem,
  start,
  statusOf,
  type World,
} from '../support/server/world.ts';

let older: readonly CircuitArtefacts[];
let both: readonly CircuitArtefacts[];
let oldAge: CircuitArtefacts;
let newAge: CircuitArtefacts;
let world: World;

/** The server on these key sets, with a pool of its own. */
async function serve(circuits: readonly CircuitArtefacts[]) {
  const verifier = await createPool({ circuits, threads: 1, queue: 64 });
  return { artefacts: { development: true, circuits }, verifier };
}

const decisionOf = (jws: string) =>
  JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()) as { circuits: string[] };

async function circuitsAfter(form: string, id: string): Promise<string[]> {
  const answer = await post(world, form);
  expect(answer.body).toEqual({ redirect_uri: expect.any(String) });
  const redeemed = await redeem(world, id, { outcome: outcomeIn(answer.body.redirect_uri) });
  return decisionOf(redeemed.body.decision ?? '').circuits;
}

beforeAll(async () => {
  older = (await loadArtefacts({ read: readBuild })).circuits;
  oldAge = newestNamed(older, 'age');
  newAge = await createSecondKeySet(oldAge);
  both = [newAge, ...older];
  world = await createWorld({ deps: await serve(older) });
});
afterAll(() => world.close());

describe('the change from one ceremony to the next', () => {
  it('an open verification survives it, and its decision names the keys that were used', async () => {
    const customer = await createCustomer(world, '1990-05-17', { pinned: older });
    const { body: started } = await start(world);
    const form = await customer.answer(await openRequest(world, started));
    await world.restart(await serve(both));
    expect(await circuitsAfter(form, started.id)).toEqual([oldAge.circuitDigest]);
  });

  it('both wallets are served during the overlap, each under the newest keys that it has', async () => {
    for (const [pinned, expected] of [
      [older, oldAge],
      [both, newAge],
    ] as const) {
      const customer = await createCustomer(world, '1990-05-17', { pinned });
      const { body: started } = await start(world);
      const request = await openRequest(world, started);
      expect(request.circuitDigests).toEqual([[newAge.circuitDigest, oldAge.circuitDigest]]);
      expect(await circuitsAfter(await customer.answer(request), started.id)).toEqual([expected.circuitDigest]);
    }
  });

  it('P15 a proof under keys that were not offered is no wrong proof, and one under another key than it says is', async () => {
    const customer = await createCustomer(world, '1990-05-17', { pinned: both });
    const { body: started } = await start(world);
    const form = await customer.answer(await openRequest(world, started));
    const said = (digest: string) => form.replace(newAge.circuitDigest, digest);
    const wrongProofs = async () => {
      const request = await openRequest(world, started);
      return (await findVerificationByRequest(world.store.db, request.requestId))?.invalid_proofs;
    };
    const { circuitDigest: attributes } = newestNamed(older, 'attributes');
    expect((await post(world, said(attributes))).body.code).toBe('proof_circuit');
    expect(await wrongProofs()).toBe(0);
    expect((await post(world, said(oldAge.circuitDigest))).body.code).toBe('proof_invalid');
    expect(await wrongProofs()).toBe(1);
    expect((await post(world, form)).statusCode).toBe(200);
  });

  it('P30 from the day on which the old keys are retired they are refused, and the new ones are not', async () => {
    const [oldCustomer, newCustomer] = [
      await createCustomer(world, '1990-05-17', { pinned: older }),
      await createCustomer(world, '1990-05-17', { pinned: both }),
    ];
    const { body: started } = await start(world);
    const request = await openRequest(world, started);
    const [late, right] = [await oldCustomer.answer(request), await newCustomer.answer(request)];
    const retired = new Date(world.clock.now).toISOString().slice(0, 10);
    await world.restart(await serve([newAge, ...older.map((one) => (one === oldAge ? { ...one, retired } : one))]));
    expect((await post(world, late)).body.code).toBe('proof_circuit');
    expect(await statusOf(world, started.id)).toBe('pending');
    expect((await post(world, right)).statusCode).toBe(200);
  });
});
