/** Attacks on the HTTP surface: malformed, confused and forged calls (rows A03 to A36, P02 to P08, P23, P24). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Q } from '#protocol/encoding.ts';
import type { ParsedRequest } from '#protocol/request.ts';
import { createApiKey, createShop, revokeApiKey } from '#server/operator.ts';
import { isShopOrigin } from '#server/store/shops.ts';
import {
  API,
  answerFor,
  createWorld,
  OTHER_SHOP,
  openRequest,
  pathOf,
  post,
  SHOP,
  start,
  statusOf,
  WALLET,
  type World,
} from '../server/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const ORDER = 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg';
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

describe('bodies', () => {
  it('A06 refuses members that are not in the schema, on every route', async () => {
    for (const extra of [
      { status: 'verified' },
      { client_id: 'bistro' },
      { expires_at: 9_999_999_999 },
      { ttl: -1 },
      { returnUrl: 'x' },
    ]) {
      expect((await create({ ...good, ...extra })).statusCode, JSON.stringify(extra)).toBe(400);
    }
    const { body: started } = await start(world);
    const redeem = { outcome: 'rc_x', policy: 'over-18', verified: true };
    const calls = [
      [`/v1/verifications/${started.id}/redeem`, redeem],
      [`/v1/verifications/${started.id}/cancel`, { status: 'verified' }],
    ] as const;
    for (const [url, payload] of calls) {
      expect((await inject({ method: 'POST', url, headers: auth(), payload })).statusCode, url).toBe(400);
    }
    expect(await statusOf(world, started.id)).toBe('pending');
  });

  it('P05 coerces nothing: null, numbers and lists are not text', async () => {
    for (const policy of [null, true, 18, ['over-18'], { name: 'over-18' }, '', 'OVER-18', ' over-18', 'over-18\n']) {
      expect((await create({ ...good, policy })).statusCode, JSON.stringify(policy)).toBe(400);
    }
  });

  it('A08 refuses prototype members at any depth', async () => {
    for (const text of [
      `{"policy":"over-18","return_url":"${SHOP}/back","__proto__":{"x":1}}`,
      `{"policy":"over-18","return_url":"${SHOP}/back","\\u005f_proto__":null}`,
      `{"policy":"over-18","return_url":"${SHOP}/back","constructor":{"prototype":{"x":1}}}`,
    ]) {
      expect((await create(text)).statusCode, text).toBe(400);
    }
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it('A09 refuses a member that is named twice, however it is spelled and nested', async () => {
    for (const text of [
      `{"policy":"over-16","policy":"over-18","return_url":"${SHOP}/back"}`,
      `{"policy":"over-16","p\\u006flicy":"over-18","return_url":"${SHOP}/back"}`,
    ]) {
      expect((await create(text)).json(), text).toMatchObject({ code: 'input_malformed' });
    }
    const request = await openRequest(world, (await start(world)).body);
    const form = new URLSearchParams(answerFor(world, request));
    const token = form.get('vp_token') ?? '';
    form.set('vp_token', token.replace('"proof":', '"proof":{},"proof":'));
    expect((await post(world, form.toString())).body.code).toBe('input_malformed');
    form.set('vp_token', token);
    expect((await post(world, `${form}&state=other`)).body.code).toBe('input_malformed');
    expect((await post(world, form.toString())).statusCode).toBe(200);
  });

  it('A10 refuses more than 8 KiB', async () => {
    expect((await create({ ...good, policy: 'x'.repeat(9000) })).statusCode).toBe(413);
    expect((await post(world, `state=req_x&vp_token=${'9'.repeat(9000)}`)).statusCode).toBe(413);
  });

  it('A07 A26 takes JSON as application/json only, and the form as a form only', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/json\t,text/plain',
      ' text/plain;application/json',
      'application/vnd.api+json',
      'application/jsonp',
    ]) {
      const response = await create(JSON.stringify(good), { 'content-type': type });
      expect([400, 415], type).toContain(response.statusCode);
    }
    const { body: started } = await start(world);
    const form = answerFor(world, await openRequest(world, started));
    for (const type of ['text/plain', 'application/json']) {
      const answer = { method: 'POST', url: '/v1/responses', headers: { 'content-type': type }, payload: form };
      expect((await inject(answer)).statusCode, type).toBe(415);
    }
    expect((await create('{"policy":')).statusCode).toBe(400);
    expect((await create('')).statusCode).toBe(400);
    expect((await create(`${'['.repeat(4000)}${']'.repeat(4000)}`)).statusCode).toBe(400);
    expect(await statusOf(world, started.id)).toBe('pending');
  });

  it('A31 A32 refuses odd identifiers and texts', async () => {
    const ids = [
      '%00',
      'x'.repeat(10_000),
      "ver_' or 1=1--",
      'ver_%E2%80%AE',
      'ver_%ED%A0%80',
      '..%2f..%2fetc',
      'ver_',
    ];
    for (const id of ids) {
      for (const tail of ['', '/events']) {
        const response = await inject({ url: `/v1/verifications/${id}${tail}`, headers: auth() });
        expect([400, 404, 414], `${id.slice(0, 20)}${tail}`).toContain(response.statusCode);
      }
      expect([400, 404, 414]).toContain((await inject({ url: `/v1/requests/${id}` })).statusCode);
      expect([400, 404, 414]).toContain((await inject({ url: `/v1/trust/${id}` })).statusCode);
    }
    for (const policy of ['over-18\u0000', 'over-18\u202e', '\ud800', "'; drop table sessions; --", 'a'.repeat(5000)]) {
      expect((await create({ ...good, policy })).statusCode).toBe(400);
    }
    expect((await inject({ url: '/v1/policies?x=1', headers: auth() })).statusCode).toBe(400);
  });
});

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
  });
});

describe('idempotency', () => {
  it('A04 replays the same call, refuses another body, keeps shops apart, and forgets after a day', async () => {
    const key = { 'idempotency-key': 'basket-1' };
    const first = await create(good, key);
    const again = await create(good, key);
    expect(again.statusCode).toBe(201);
    expect(again.json()).toEqual(first.json());
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect((await create({ ...good, order: ORDER }, key)).statusCode).toBe(422);
    const other = await create(
      { policy: 'over-18', return_url: `${OTHER_SHOP}/` },
      { ...key, authorization: `Bearer ${world.otherKey}` },
    );
    expect(other.statusCode).toBe(201);
    expect(other.json<{ id: string }>().id).not.toBe(first.json<{ id: string }>().id);
    world.clock.now += 86_400_000;
    await world.publish();
    const nextDay = await create({ ...good, order: ORDER }, key);
    expect(nextDay.statusCode).toBe(201);
  });

  it('A04 answers 409 while the first call is still running, and runs it once', async () => {
    const key = { 'idempotency-key': 'basket-2' };
    const answers = await Promise.all([create(good, key), create(good, key), create(good, key)]);
    const created = answers
      .filter(({ statusCode }) => statusCode === 201)
      .map((answer) => answer.json<{ id: string }>());
    expect(new Set(created.map(({ id }) => id)).size).toBe(1);
    expect(answers.every(({ statusCode }) => [201, 409].includes(statusCode))).toBe(true);
  });

  it('A04 does not keep a refused call', async () => {
    const key = { 'idempotency-key': 'basket-3' };
    expect((await create({ ...good, return_url: 'https://evil.example/' }, key)).statusCode).toBe(403);
    expect((await create(good, key)).statusCode).toBe(201);
  });
});

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
    expect(await allowed('/v1/policies', SHOP)).toBeUndefined();
    expect(await isShopOrigin(world.store.db, 'https://vinum_example')).toBe(false);
    expect(await isShopOrigin(world.store.db, 'https://%')).toBe(false);
  });

  it('a page of another shop cannot follow a verification although its origin is registered', async () => {
    const { body: started } = await start(world);
    const follow = (origin: string) => inject({ url: `/v1/verifications/${started.id}/events`, headers: { origin } });
    expect((await follow(OTHER_SHOP)).statusCode).toBe(403);
  });
});

describe('limits and errors', () => {
  it('A14 counts the connection’s address, whatever X-Forwarded-For says', async () => {
    const small = await createWorld({ limits: { requestsPerMinute: 5 } });
    const codes: number[] = [];
    for (let count = 0; count < 7; count++) {
      const headers = {
        'x-forwarded-for': `10.0.0.${count}`,
        forwarded: `for=10.0.0.${count}`,
        'x-real-ip': '10.9.9.9',
      };
      codes.push((await small.server.app.inject({ url: `/nothing-${count}`, headers })).statusCode);
    }
    const last = await small.server.app.inject({ url: '/nothing' });
    expect(last.json()).toMatchObject({ code: 'auth_rate_limited' });
    expect(last.headers['retry-after']).toBeDefined();
    await small.close();
    expect(codes).toEqual([404, 404, 404, 404, 404, 429, 429]);
  });

  it('A14 counts the address that a configured proxy names, and only such a proxy’s word', async () => {
    const behind = await createWorld({ limits: { requestsPerMinute: 2 }, trustedProxies: ['10.0.0.1'] });
    const from = async (remoteAddress: string, forwarded: string) => {
      const headers = { 'x-forwarded-for': forwarded };
      return (await behind.server.app.inject({ url: '/nothing', remoteAddress, headers })).statusCode;
    };
    const codes = [];
    for (let count = 0; count < 3; count++) codes.push(await from('10.0.0.1', '198.51.100.7'));
    codes.push(await from('10.0.0.1', '198.51.100.8'));
    for (let count = 0; count < 3; count++) codes.push(await from('10.9.9.9', `198.51.100.${count}`));
    await behind.close();
    expect(codes).toEqual([404, 404, 429, 404, 404, 404, 429]);
  });

  it('A34 gives every shop a quota of open verifications', async () => {
    const small = await createWorld({ limits: { openPerShop: 2 } });
    const codes = [];
    for (let count = 0; count < 3; count++) codes.push((await start(small)).statusCode);
    small.clock.now += 301_000;
    codes.push((await start(small)).statusCode);
    await small.close();
    expect(codes).toEqual([201, 201, 429, 201]);
  });

  it('A33 tells nothing about failures on our side, and every error says what to do', async () => {
    const broken = await createWorld();
    const { body: started } = await start(broken);
    await broken.store.close();
    for (const url of [pathOf(started.request_uri), `/v1/verifications/${started.id}`]) {
      const response = await broken.server.app.inject({
        url,
        headers: { authorization: `Bearer ${broken.secretKey}` },
      });
      expect(response.statusCode).toBeGreaterThanOrEqual(500);
      expect(response.body).not.toMatch(/sql|sessions|select|\.ts|node_modules|closed|\bat /i);
      expect(response.headers['content-type']).toContain('application/problem+json');
      expect(Object.keys(response.json()).sort()).toEqual(['code', 'hint', 'request_id', 'status', 'title', 'type']);
    }
    await broken.server.close();
    const notFound = (await inject({ url: '/v1/../v1/x' })).json();
    expect(notFound).toMatchObject({ status: 404, code: 'server_not_found', hint: expect.any(String) });
  });

  it('A36 has no way to give times, and caps those of a policy', async () => {
    for (const ttl of [-1, 0, 29, 3601, 1e12, '300', 300.5]) {
      expect((await create({ ...good, ttl })).statusCode).toBe(400);
    }
    const { expires_at: expiresAt } = (await create(good)).json<{ expires_at: number }>();
    expect(expiresAt).toBe(Math.floor(world.clock.now / 1000) + 300);
  });

  it('L15 sends headers that keep addresses and answers out of caches, frames and referrers', async () => {
    const { body: started } = await start(world);
    for (const url of [pathOf(started.request_uri), '/v1/health', '/nothing']) {
      const { headers } = await inject({ url });
      expect(headers).toMatchObject({
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
      expect(headers['content-security-policy']).toContain("default-src 'none'");
    }
  });

  it('a shop is set up with exact origins and public webhook addresses only', async () => {
    const shop = { clientId: 'new-shop', origins: [SHOP], policies: [] };
    for (const origin of ['https://x.example/', 'x.example', 'http://x.example', 'https://*.example', 'null']) {
      await expect(createShop(world.store, { ...shop, origins: [origin] }, world.random)).rejects.toThrow();
    }
    await expect(
      createShop(world.store, { ...shop, webhookUrl: 'https://127.1/hook' }, world.random),
    ).rejects.toMatchObject({ code: 'input_usage' });
  });
});
