// SPDX-License-Identifier: GPL-3.0-or-later
/** Addresses, origins and which pages may read what (rows A15, A24, A25). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isShopOrigin } from '#server/store/shops.ts';
import { API, createWorld, OTHER_SHOP, SHOP, start, WALLET, type World } from '../support/server/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const auth = () => ({ authorization: `Bearer ${world.secretKey}` });
const inject = (options: object) => world.server.app.inject(options);
const create = (payload: unknown, headers: Record<string, string> = {}) =>
  inject({
    method: 'POST',
    url: '/v1/verifications',
    headers: { ...auth(), 'content-type': 'application/json', ...headers },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  });
const good = { policy: 'over-18', return_url: `${SHOP}/back` };

describe('addresses and origins', () => {
  it('A15 makes links from the configuration, whatever Host says', async () => {
    const response = await create(good, { host: 'evil.example', 'x-forwarded-host': 'evil.example' });
    expect(response.json<{ request_uri: string }>().request_uri.startsWith(`${API}/v1/requests/`)).toBe(true);
    expect(response.body).not.toContain('evil.example');
  });

  it('A24 returns customers to registered origins only', async () => {
    for (const url of [
      '//evil.example/',
      'https:///evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
      `${SHOP}@evil.example/`,
      `${SHOP}.evil.example/`,
      'https://evil.vinum.example/',
      'http://vinum.example/',
      'https://vinum.example:8443/',
      'https://user:pass@vinum.example/',
      `${SHOP}/%0d%0aset-cookie:x=1\r\n`,
      `${SHOP}\\@evil.example`,
      `${SHOP}/back#fragment`,
      `${SHOP}/back?response_code=rc_mine`,
      'HTTPS://VINUM.EXAMPLE/',
      'https://vinum.example./',
      'data:text/html,x',
    ]) {
      expect([400, 403], url).toContain((await create({ ...good, return_url: url })).statusCode);
    }
    expect((await create({ policy: 'over-18' })).statusCode).toBe(400);
  });

  it('A25 answers pages of wallets and shops only, each on its own routes, without credentials', async () => {
    const allowed = async (url: string, origin: string, method = 'GET') => {
      const response = await inject({
        method: 'OPTIONS',
        url,
        headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'x-evil' },
      });
      expect(response.headers['access-control-allow-credentials']).toBeUndefined();
      expect(response.headers['access-control-allow-headers'] ?? '').not.toContain('evil');
      expect(response.headers.vary).toContain('Origin');
      return response.headers['access-control-allow-origin'];
    };
    const walletRoutes = [`/v1/requests/req_${'A'.repeat(43)}`, '/v1/responses', '/v1/trust/test-registry'];
    const pageRoutes = ['/v1/verifications', `/v1/verifications/ver_${'A'.repeat(43)}/events`];
    for (const url of walletRoutes) {
      expect(await allowed(url, WALLET), url).toBe(WALLET);
      expect(await allowed(url, SHOP), url).toBeUndefined();
    }
    for (const url of pageRoutes) {
      expect(await allowed(url, SHOP), url).toBe(SHOP);
      expect(await allowed(url, WALLET), url).toBeUndefined();
    }
    for (const url of [...walletRoutes, ...pageRoutes, '/v1/policies', '/v1/verifications/x/redeem']) {
      for (const origin of ['null', 'https://evil.example', `${SHOP}.evil.example`, `${WALLET}:444`, '%', '']) {
        expect(await allowed(url, origin), `${url} ${origin}`).toBeUndefined();
      }
    }
    // What shops' servers ask with their secret keys, no page may read.
    const verification = `/v1/verifications/ver_${'A'.repeat(43)}`;
    for (const url of ['/v1/policies', verification, `${verification}/redeem`, `${verification}/cancel`]) {
      for (const origin of [SHOP, WALLET]) expect(await allowed(url, origin, 'POST'), url).toBeUndefined();
    }
    expect(await isShopOrigin(world.store.db, 'https://vinum_example')).toBe(false);
    expect(await isShopOrigin(world.store.db, 'https://%')).toBe(false);
  });

  it.each([
    ['another page of the shop', `${SHOP}/search`],
    ['the same page with more behind it', `${SHOP}/back?next=https://evil.example`],
    ['the same page one folder deeper', `${SHOP}/back/`],
    ['the same page with a query that is empty', `${SHOP}/back?`],
  ])('A51 a publishable key sends nobody to %s', async (_name, return_url) => {
    const asPage = (body: object) =>
      inject({
        method: 'POST',
        url: '/v1/verifications',
        headers: { authorization: `Bearer ${world.publishableKey}`, origin: SHOP },
        payload: { policy: 'over-18', ...body },
      });
    expect((await asPage({ return_url })).json()).toMatchObject({ status: 403, code: 'auth_origin' });
    expect((await asPage({ return_url: `${SHOP}/back` })).statusCode).toBe(201);
    // The shop's own server says where its customers go.
    expect((await start(world, { return_url })).statusCode).toBe(201);
  });

  it('a page of another shop cannot follow a verification although its origin is registered', async () => {
    const { body: started } = await start(world);
    const follow = (origin: string) => inject({ url: `/v1/verifications/${started.id}/events`, headers: { origin } });
    expect((await follow(OTHER_SHOP)).statusCode).toBe(403);
  });
});
