// SPDX-License-Identifier: GPL-3.0-or-later
/** What leaks where it should not: logs, database, the shop's view (rows L11, L12, L15, L16). */
import { afterEach, expect, it } from 'vitest';
import { base64url, sha256, utf8 } from '#base/encoding.ts';
import type { Tables } from '#server/store/tables.ts';
import {
  answerFor,
  createWorld,
  declineFor,
  openRequest,
  outcomeIn,
  post,
  redeem,
  SHOP,
  start,
  statusOf,
  WALLET,
  type World,
} from '../support/server/world.ts';

let world: World;
afterEach(() => world.close());

it('L11 L15 logs no secret, no address and nothing that was sent, whatever happens', async () => {
  const lines: string[] = [];
  world = await createWorld({
    deps: { log: { level: 'trace', stream: { write: (line: string) => void lines.push(line) } } },
  });
  const order = base64url(sha256(utf8('canary order')));
  const { body: started } = await start(world, { order, return_url: `${SHOP}/canary-page?visit=canary` });
  const request = await openRequest(world, started);
  const form = answerFor(world, request);
  await post(world, answerFor(world, request, { challenge: 5n }));
  const answer = await post(world, form);
  const outcome = outcomeIn(answer.body.redirect_uri);
  await redeem(world, started.id, { outcome, order }, { 'idempotency-key': 'canary-idempotency' });
  await world.server.app.inject({ url: `/canary-path?token=canary-query`, headers: { 'user-agent': 'canary-agent' } });
  await world.server.app.inject({
    method: 'POST',
    url: '/v1/verifications',
    headers: { authorization: 'Bearer canary-key', 'content-type': 'application/json' },
    payload: '{"canary-member": canary',
  });
  world.verifier.before = () => Promise.reject(new Error('canary-error'));
  await post(world, answerFor(world, await openRequest(world, (await start(world)).body)));

  const text = lines.join('');
  expect(lines.length).toBeGreaterThan(8);
  const secrets = [
    started.id,
    request.requestId,
    request.nonce,
    outcome,
    world.secretKey,
    order,
    '127.0.0.1',
    'canary',
  ];
  for (const secret of [...secrets, SHOP, WALLET, started.id.slice(4, 20), 'pi_a', 'eyJ']) {
    expect(text, secret).not.toContain(secret);
  }
  const allowed = [
    'level',
    'time',
    'request_id',
    'method',
    'route',
    'status',
    'ms',
    'code',
    'failure',
    'trust',
    'news',
  ];
  for (const line of lines) {
    for (const member of Object.keys(JSON.parse(line) as object)) expect(allowed).toContain(member);
  }
  expect(text).toContain('"route":"/v1/verifications/:id/redeem"');
  expect(text).toContain('"code":"proof_invalid"');
});

it('L11 stores no key, no response code and no proof, and no nullifier without a pseudonym', async () => {
  world = await createWorld();
  const { body: started } = await start(world, {}, { 'idempotency-key': 'k' });
  const request = await openRequest(world, started);
  const form = answerFor(world, request);
  const answer = await post(world, form);
  const outcome = outcomeIn(answer.body.redirect_uri);
  await redeem(world, started.id, { outcome });
  const tables = (await world.store.db.introspection.getTables()).map(({ name }) => name as keyof Tables);
  expect(tables).toEqual(expect.arrayContaining(['verifications', 'idempotency', 'events', 'trust_epochs', 'probes']));
  const dump = (await Promise.all(tables.map((table) => world.store.db.selectFrom(table).selectAll().execute())))
    .map((rows) => JSON.stringify(rows))
    .join();
  // The whole answer that is remembered for an idempotency key is in it.
  expect(dump).toContain(JSON.stringify(started.wallet_url).slice(1, -1));
  const token = JSON.parse(new URLSearchParams(form).get('vp_token') ?? '') as { age: [{ proof: { pi_a: string[] } }] };
  for (const secret of [outcome, outcome.slice(3), world.secretKey.slice(-43), token.age[0].proof.pi_a[0] ?? '?']) {
    expect(dump).not.toContain(secret);
  }
  const [session] = await world.store.db.selectFrom('verifications').selectAll().execute();
  expect(session?.pseudonyms).toBeNull();
});

it('L12 L16 shows the shop one picture for declined, wrong proofs and a wrong number', async () => {
  world = await createWorld();
  const views: object[] = [];
  const view = async (id: string) => {
    const headers = { authorization: `Bearer ${world.secretKey}` };
    const body = (await world.server.app.inject({ url: `/v1/verifications/${id}`, headers })).json<object>();
    const events = (await world.server.app.inject({ url: `/v1/verifications/${id}/events` })).body;
    // How often a number may still be typed is told to the page that shows it, and to nobody else (R06).
    const stream = events.replace(',"tries_left":0', '');
    const redeemed = await redeem(world, id, { policy: 'over-18-phone', outcome: 'rc_anything' });
    const { request_id: _request, ...refusal } = redeemed.body;
    views.push({ ...body, id: '', stream, refusal });
  };
  for (const end of ['decline', 'wrong number', 'wrong proof'] as const) {
    const { body: started } = await start(world, { policy: 'over-18-phone', flow: 'cross_device' });
    const request = await openRequest(world, started);
    const right = { code: started.code ?? '' };
    if (end === 'decline') await post(world, declineFor(request));
    const wrong = end === 'wrong number' ? { code: 'none' } : { ...right, challenge: 1n };
    // As often as a number may be mistyped.
    for (let tries = end === 'decline' ? 0 : 3; tries > 0; tries -= 1) {
      expect(await statusOf(world, started.id)).toBe('pending');
      await post(world, answerFor(world, request, wrong));
    }
    expect(await statusOf(world, started.id)).toBe('not_completed');
    await view(started.id);
  }
  expect(views[1]).toEqual(views[0]);
  expect(views[2]).toEqual(views[0]);
});

it('L15 puts nothing into the address that the customer returns to but the response code', async () => {
  world = await createWorld();
  const { body: started } = await start(world);
  const request = await openRequest(world, started);
  const answer = await post(world, answerFor(world, request));
  const url = new URL(answer.body.redirect_uri ?? '');
  expect([...url.searchParams.keys()]).toEqual(['visit', 'response_code']);
  expect(url.href).not.toContain(started.id.slice(4));
  expect(url.href).not.toContain(request.requestId.slice(4));
});
