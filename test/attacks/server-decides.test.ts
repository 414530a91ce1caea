// SPDX-License-Identifier: GPL-3.0-or-later
/** Values that a customer, an old key or an old list would like to choose, and the server alone decides. */

import { afterEach, beforeEach, expect, it } from 'vitest';
import { newestNamed } from '#groth16/files/artefacts.ts';
import { nullifier } from '#protocol/policy/pseudonym.ts';
import type { ParsedRequest } from '#protocol/request/request.ts';
import {
  answerFor,
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

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

async function pendingRequest(body: object = {}) {
  const { body: started } = await start(world, body);
  return { started, request: await openRequest(world, started) };
}

const onDay = (request: ParsedRequest, shift: number): ParsedRequest => ({
  ...request,
  statements: request.statements.map((statement) => ({ ...statement, today: statement.today + shift })),
});

it('C27 refuses a proof for tomorrow, yesterday or a year ahead: the day is the one of the session', async () => {
  const { started, request } = await pendingRequest();
  for (const shift of [1, -1, 365, -365]) {
    expect((await post(world, answerFor(world, onDay(request, shift)))).body.code, `${shift} days`).toBe(
      'proof_invalid',
    );
    expect(await statusOf(world, started.id)).toBe('pending');
  }
  expect((await post(world, answerFor(world, onDay(request, 0)))).statusCode).toBe(200);
});

it('C27 keeps the day of the session when midnight passes before the answer', async () => {
  // Ten seconds before midnight, UTC.
  world.clock.now += 12 * 3_600_000 - 10_000;
  const { request } = await pendingRequest();
  world.clock.now += 20_000;
  expect((await post(world, answerFor(world, onDay(request, 1)))).body.code).toBe('proof_invalid');
  expect((await post(world, answerFor(world, request))).statusCode).toBe(200);
});

it('C31 refuses an answer put together from the proofs of two sessions', async () => {
  const [one, two] = [
    await pendingRequest({ policy: 'adult-member' }),
    await pendingRequest({ policy: 'adult-member' }),
  ];
  const form = new URLSearchParams(answerFor(world, one.request));
  const other = new URLSearchParams(answerFor(world, two.request));
  const [mine, theirs] = [form, other].map((each) => JSON.parse(each.get('vp_token') ?? '') as Record<string, unknown>);
  for (const id of ['age', 'club']) {
    form.set('vp_token', JSON.stringify({ ...mine, [id]: theirs?.[id] }));
    expect((await post(world, form.toString())).body.code, id).toBe('proof_invalid');
  }
  expect(await statusOf(world, one.started.id)).toBe('pending');
  expect((await post(world, answerFor(world, one.request))).statusCode).toBe(200);
});

it('R27 takes the answers of two tabs each for its own question, in whatever order they come', async () => {
  const old = await pendingRequest();
  const next = await pendingRequest();
  const answered = await post(world, answerFor(world, old.request));
  expect(answered.statusCode).toBe(200);
  const outcome = outcomeIn(answered.body.redirect_uri);
  expect((await redeem(world, next.started.id, { outcome })).statusCode).toBe(409);
  expect(await statusOf(world, next.started.id)).toBe('pending');
  expect((await redeem(world, old.started.id, { outcome })).statusCode).toBe(200);
  expect((await post(world, answerFor(world, next.request))).statusCode).toBe(200);
});

it('P30 refuses an answer under a retired key without looking at its proof', async () => {
  const retired = newestNamed((await readCircuits()).circuits, 'age');
  const renewed = { ...retired, circuitDigest: 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg' };
  await world.close();
  const artefacts = await readCircuits();
  world = await createWorld({
    deps: {
      artefacts: { ...artefacts, circuits: artefacts.circuits.with(artefacts.circuits.indexOf(retired), renewed) },
    },
  });
  const { started, request } = await pendingRequest();
  expect(request.circuitDigests).toEqual([[renewed.circuitDigest]]);
  const old = answerFor(world, request, {
    presentation: (presentation) => ({ ...presentation, circuit_digest: retired.circuitDigest }),
  });
  expect((await post(world, old)).body.code).toBe('proof_circuit');
  expect(world.verifier.calls).toBe(0);
  expect(await statusOf(world, started.id)).toBe('pending');
  expect((await post(world, answerFor(world, request))).statusCode).toBe(200);
});

it('I06 a revocation in an emergency bundle counts for open sessions and new ones from the next refresh on', async () => {
  const before = await pendingRequest();
  const oldRoot = before.request.bundle.trustRoot;
  await world.publish({ supersedes: 'emergency', revoked: [4242n] });
  expect((await post(world, answerFor(world, before.request))).body.code).toBe('session_root_superseded');
  const after = await pendingRequest();
  expect(after.request.bundle.trustRoot).not.toBe(oldRoot);
  const old = answerFor(world, after.request, { trustRoot: oldRoot });
  expect((await post(world, old)).body.code).toBe('proof_invalid');
  expect((await post(world, answerFor(world, after.request))).statusCode).toBe(200);
});

it('R16 a lent credential: answers show nothing in common, unless the policy asks for a pseudonym to count by', async () => {
  const secret = 123456789n;
  const pseudonyms: unknown[] = [];
  for (const policy of ['over-18', 'voucher', 'voucher']) {
    const { started, request } = await pendingRequest({ policy });
    const scope = request.statements[0]?.scope ?? 0n;
    expect(scope === 0n).toBe(policy === 'over-18');
    const answer = await post(
      world,
      answerFor(world, request, scope === 0n ? {} : { nullifier: nullifier(secret, scope) }),
    );
    const redeemed = await redeem(world, started.id, { policy, outcome: outcomeIn(answer.body.redirect_uri) });
    const [, payload = ''] = (redeemed.body.decision ?? '').split('.');
    pseudonyms.push((JSON.parse(Buffer.from(payload, 'base64url').toString()) as { pseudonym?: unknown }).pseudonym);
    world.clock.now += 86_400_000;
  }
  expect(pseudonyms[0]).toBeUndefined();
  expect(pseudonyms[1]).toHaveLength(1);
  expect(pseudonyms[2]).toEqual(pseudonyms[1]);
});
