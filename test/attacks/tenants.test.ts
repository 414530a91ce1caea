// SPDX-License-Identifier: GPL-3.0-or-later
/** Keys and the shops behind them (rows A05, A29, A30). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey, revokeApiKey } from '#server/operator.ts';
import { createWorld, SHOP, start, statusOf, type World } from '../support/server/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const inject = (options: object) => world.server.app.inject(options);
const good = { policy: 'over-18', return_url: `${SHOP}/back` };

describe('keys and tenants', () => {
  it('A05 hides the verifications of one shop from another, and of live from test', async () => {
    const { body: started } = await start(world);
    const live = await createApiKey(
      world.store,
      { clientId: 'vinum-shop', kind: 'secret', mode: 'live' },
      world.random,
    );
    for (const key of [world.otherKey, live.key]) {
      const headers = { authorization: `Bearer ${key}` };
      expect(await statusOf(world, started.id, key)).toBe('404');
      const cancel = { method: 'POST', url: `/v1/verifications/${started.id}/cancel`, headers };
      expect((await inject(cancel)).statusCode).toBe(404);
      const redeem = {
        method: 'POST',
        url: `/v1/verifications/${started.id}/redeem`,
        headers,
        payload: { outcome: 'rc_x', policy: 'over-18' },
      };
      expect((await inject(redeem)).statusCode).toBe(404);
    }
    expect(await statusOf(world, started.id)).toBe('pending');
  });

  it('A29 knows no key but the right one, stores none, and forgets a revoked one at once', async () => {
    const { id, key } = await createApiKey(
      world.store,
      { clientId: 'vinum-shop', kind: 'secret', mode: 'test' },
      world.random,
    );
    const ask = async (authorization?: string) =>
      (await inject({ url: '/v1/policies', headers: authorization === undefined ? {} : { authorization } })).statusCode;
    expect(await ask(`Bearer ${key}`)).toBe(200);
    const other = `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`;
    const wrong = [
      undefined,
      '',
      'Bearer',
      `Basic ${key}`,
      key,
      `Bearer ${other}`,
      `Bearer ${key}A`,
      `Bearer ${key} x`,
    ];
    wrong.push(`Bearer ${key.replace('_test_', '_live_')}`, `Bearer ${key.replace('_sk_', '_pk_')}`);
    for (const text of wrong) expect(await ask(text), text).toBe(401);
    const dump = JSON.stringify(await world.store.db.selectFrom('api_keys').selectAll().execute());
    expect(dump).toContain(id);
    expect(dump).not.toContain(key.slice(-43));
    await revokeApiKey(world.store, id);
    expect(await ask(`Bearer ${key}`)).toBe(401);
  });

  it('A29 looks at the key before anything that was sent: without a good one nothing else is said', async () => {
    const odd: object[] = [
      {},
      { query: { x: '1' } },
      { headers: { 'content-type': 'application/json' }, payload: '{bad' },
      { headers: { 'content-type': 'application/json' }, payload: `"${'x'.repeat(9000)}"` },
      { headers: { 'content-type': 'text/plain' }, payload: 'x' },
      { headers: { 'content-type': 'application/json', 'idempotency-key': ' ' }, payload: '{}' },
    ];
    const keys = [
      { status: 401, code: 'auth_key_missing' },
      { status: 401, code: 'auth_key_invalid', authorization: 'Bearer hm_test' },
      { status: 403, code: 'auth_not_allowed', authorization: `Bearer ${world.publishableKey}` },
    ];
    for (const { status, code, authorization } of keys) {
      for (const [method, url] of [
        ['POST', '/v1/verifications'],
        ['GET', '/v1/verifications/1'],
        ['GET', `/v1/verifications/${'x'.repeat(5000)}`],
        ['POST', '/v1/verifications/1/cancel'],
        ['POST', '/v1/verifications/1/redeem'],
        ['GET', '/v1/policies'],
      ] as const) {
        // A page may start verifications: from its own origin only.
        const said = url === '/v1/verifications' && status === 403 ? { status, code: 'auth_origin' } : { status, code };
        for (const sent of odd.filter((each) => method === 'POST' || !('payload' in each))) {
          const headers = {
            ...('headers' in sent ? (sent.headers as object) : {}),
            ...(authorization && { authorization }),
          };
          const response = await inject({ method, url, ...sent, headers });
          expect(response.json(), `${method} ${url} ${JSON.stringify(sent)}`).toMatchObject(said);
        }
      }
    }
  });

  it('A30 has no route without a key but those that are meant for everybody', async () => {
    const routes = world.server.app.printRoutes({ commonPrefix: false });
    for (const word of ['admin', 'debug', 'metrics', 'documentation']) expect(routes).not.toContain(word);
    for (const [method, url] of [
      ['POST', '/v1/verifications'],
      ['GET', `/v1/verifications/ver_${'A'.repeat(43)}`],
      ['POST', `/v1/verifications/ver_${'A'.repeat(43)}/cancel`],
      ['POST', `/v1/verifications/ver_${'A'.repeat(43)}/redeem`],
      ['GET', '/v1/policies'],
    ] as const) {
      const payload = { policy: 'over-18', ...(url.endsWith('redeem') ? { outcome: 'x' } : {}) };
      const body = method === 'POST' && !url.endsWith('cancel') ? { payload } : {};
      expect((await inject({ method, url, ...body })).statusCode, url).toBe(401);
    }
  });

  it('a publishable key may not name an idempotency key, which would hand out another page’s verification', async () => {
    const response = await inject({
      method: 'POST',
      url: '/v1/verifications',
      headers: { authorization: `Bearer ${world.publishableKey}`, origin: SHOP, 'idempotency-key': 'guess' },
      payload: good,
    });
    expect(response.statusCode).toBe(403);
    const malformed = await inject({
      method: 'POST',
      url: '/v1/verifications',
      headers: { authorization: `Bearer ${world.publishableKey}`, origin: SHOP, 'idempotency-key': 'x'.repeat(256) },
      payload: good,
    });
    expect(malformed.statusCode).toBe(403);
  });
});
