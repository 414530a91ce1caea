// SPDX-License-Identifier: GPL-3.0-or-later
/** Policies have versions, and a version never changes: what counts is the highest, whatever came last. */
import { afterEach, expect, it } from 'vitest';
import { parsePolicy } from '#protocol/policy/policy.ts';
import { createApiKey, putPolicy } from '#server/operator.ts';
import { insertPolicy, listPolicies } from '#server/store/policies.ts';
import {
  answerFor,
  createWorld,
  OTHER_SHOP,
  openRequest,
  outcomeIn,
  POLICIES,
  post,
  redeem,
  start,
  type World,
} from '../support/server/world.ts';

let world: World;
afterEach(() => world.close());

const version = (number: number) => ({ ...POLICIES[0], version: number, words: { en: `Version ${number}?` } });

it('the highest version of a policy is asked, told and decided, also when it did not come last', async () => {
  world = await createWorld();
  for (const number of [2, 10]) await putPolicy(world.store, version(number));
  // By number, and not as text; a row that another node wrote late changes nothing.
  await insertPolicy(world.store, world.store.db, parsePolicy(version(9)));
  const { body: started } = await start(world);
  const request = await openRequest(world, started);
  expect(request.policy).toMatchObject({ name: 'over-18', version: 10, words: { en: 'Version 10?' } });
  const answer = await post(world, answerFor(world, request));
  const outcome = outcomeIn(answer.body.redirect_uri);
  for (const number of [1, 2, 9]) {
    const other = await redeem(world, started.id, { outcome, policy: { name: 'over-18', version: number } });
    expect(other.body.code).toBe('session_policy_differs');
  }
  const redeemed = await redeem(world, started.id, { outcome, policy: { name: 'over-18', version: 10 } });
  expect(redeemed.statusCode).toBe(200);
  const told = await world.server.app.inject({
    url: '/v1/policies',
    headers: { authorization: `Bearer ${world.secretKey}` },
  });
  const policies = told.json<{ policies: { name: string; version: number }[] }>().policies;
  expect(policies.find(({ name }) => name === 'over-18')?.version).toBe(10);
  const listed = (await listPolicies(world.store.db)).filter(({ policy }) => policy.name === 'over-18');
  expect(listed.map(({ policy }) => policy.version)).toEqual([10, 9, 2, 1]);
});

it('nobody gets an API key who is no shop, or for a policy that the shop may not use', async () => {
  world = await createWorld();
  const secret = { kind: 'secret', mode: 'live' } as const;
  const page = { kind: 'publishable', mode: 'live', policy: 'over-16', returnPages: [`${OTHER_SHOP}/`] } as const;
  for (const settings of [
    { ...secret, clientId: 'nobody' },
    { ...secret, clientId: 'bistro', policy: 'over-18' },
    { ...page, clientId: 'bistro' },
  ]) {
    const made = createApiKey(world.store, settings, world.random);
    await expect(made, JSON.stringify(settings)).rejects.toMatchObject({ code: 'input_usage' });
  }
});

it('a question that is open stays the one that was asked, and lower versions come no more', async () => {
  world = await createWorld();
  const { body: started } = await start(world);
  const request = await openRequest(world, started);
  await putPolicy(world.store, version(2));
  for (const number of [1, 2]) {
    await expect(putPolicy(world.store, { ...version(number), ttl: 60 })).rejects.toMatchObject({
      code: 'input_policy',
    });
  }
  const answer = await post(world, answerFor(world, request));
  const outcome = outcomeIn(answer.body.redirect_uri);
  expect((await redeem(world, started.id, { outcome, policy: { name: 'over-18', version: 1 } })).statusCode).toBe(200);
});
