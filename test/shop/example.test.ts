import type { FastifyInstance } from 'fastify';
import { beforeEach, describe, expect, it } from 'vitest';
import { createHushmark } from '#shop/client/hushmark.ts';
import { buildShop } from '#shop/example/shop.ts';
import { API, createStubVerifier } from './stub-verifier.ts';

const origin = 'https://vinum.example';
let stub: Awaited<ReturnType<typeof createStubVerifier>>;
let shop: FastifyInstance;

beforeEach(async () => {
  stub = await createStubVerifier();
  const hushmark = createHushmark({
    apiBase: API,
    secretKey: 'hm_test_sk_x',
    clientId: 'vinum-shop',
    fetch: stub.fetch,
  });
  const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
  shop = buildShop({ origin, hushmark, verifierApi: API, widgetScript: '', random, crossDevice: ['over-18'] });
});

/** One browser: keeps the session cookie. */
function browser() {
  let cookie = '';
  async function send(method: 'GET' | 'POST', url: string, fields?: Record<string, string>, headers = {}) {
    const isJson = url.startsWith('/hushmark/');
    const response = await shop.inject({
      method,
      url,
      headers: {
        cookie,
        ...(method === 'POST' ? { origin } : {}),
        ...(fields ? { 'content-type': isJson ? 'application/json' : 'application/x-www-form-urlencoded' } : {}),
        ...headers,
      },
      ...(fields ? { payload: isJson ? JSON.stringify(fields) : new URLSearchParams(fields).toString() } : {}),
    });
    const set = response.headers['set-cookie'];
    if (typeof set === 'string') cookie = set.split(';')[0] ?? '';
    return response;
  }
  return {
    get: (url: string) => send('GET', url),
    post: (url: string, fields: Record<string, string> = {}, headers = {}) => send('POST', url, fields, headers),
    add: (product: string) => send('POST', '/basket', { product, change: '1' }),
    async start(flow = 'same_device') {
      await send('POST', '/hushmark/start', { policy: 'x', flow });
      return `ver_${stub.verifications.size}`;
    },
  };
}

const placed = (response: { statusCode: number; headers: Record<string, unknown> }) =>
  response.statusCode === 303 && String(response.headers.location).startsWith('/orders/');

describe('the example shop', () => {
  it('sells juice without asking anything', async () => {
    const customer = browser();
    await customer.add('apple-juice');
    expect(placed(await customer.post('/order'))).toBe(true);
    expect(stub.calls).toHaveLength(0);
  });

  it('sells wine after one redeemed answer', async () => {
    const customer = browser();
    await customer.add('riesling');
    const id = await customer.start();
    expect((await customer.post('/order')).statusCode).toBe(403);
    const back = await customer.get(`/hushmark/return?response_code=${stub.answer(id)}`);
    expect(back.headers.location).toBe('/checkout');
    expect((await customer.get('/checkout')).body).toContain('state="verified"');
    const order = await customer.post('/order');
    expect(placed(order)).toBe(true);
    expect((await customer.get(String(order.headers.location))).body).toContain('Everything our server received');
  });

  it('demands the policy that the basket needs, whatever the page asks for', async () => {
    const customer = browser();
    await customer.add('riesling');
    await customer.post('/members-price', { on: 'yes' });
    await customer.post('/hushmark/start', { policy: 'over-12' });
    expect(stub.calls.at(-1)?.body.policy).toBe('over-18-and-member');
  });

  it('asks again when the basket changes after the answer', async () => {
    const customer = browser();
    await customer.add('riesling');
    const id = await customer.start();
    await customer.get(`/hushmark/return?response_code=${stub.answer(id)}`);
    await customer.add('crianza');
    expect((await customer.post('/order')).statusCode).toBe(403);
  });

  it('asks again for the next order', async () => {
    const customer = browser();
    await customer.add('riesling');
    const id = await customer.start();
    await customer.get(`/hushmark/return?response_code=${stub.answer(id)}`);
    expect(placed(await customer.post('/order'))).toBe(true);
    await customer.add('riesling');
    expect((await customer.post('/order')).statusCode).toBe(403);
  });

  it('R05, R26: an answer that another browser brings back counts in neither', async () => {
    const starter = browser();
    const victim = browser();
    await starter.add('riesling');
    await victim.add('riesling');
    const id = await starter.start();
    const code = stub.answer(id);
    await victim.get(`/hushmark/return?response_code=${code}`);
    expect((await victim.post('/order')).statusCode).toBe(403);
    await victim.start();
    await victim.get(`/hushmark/return?response_code=${code}`);
    expect((await victim.post('/order')).statusCode).toBe(403);
    expect((await starter.post('/order')).statusCode).toBe(403);
  });

  it('a made-up return address ends nothing', async () => {
    const customer = browser();
    await customer.add('riesling');
    const id = await customer.start();
    await customer.get('/hushmark/return?response_code=rc_made_up');
    await customer.get('/hushmark/return');
    await customer.get(`/hushmark/return?response_code=${stub.answer(id)}`);
    expect(placed(await customer.post('/order'))).toBe(true);
  });

  it('R07: the page of a same-device verification gets neither id nor events', async () => {
    const customer = browser();
    await customer.add('riesling');
    const started = await customer.post('/hushmark/start', { policy: 'over-18', flow: 'same_device' });
    expect(Object.keys(started.json())).toEqual(['wallet_url']);
  });

  it('takes a cross-device outcome only for a verification that was started cross-device', async () => {
    const customer = browser();
    await customer.add('riesling');
    const id = await customer.start();
    const outcome = stub.answer(id);
    expect((await customer.post('/hushmark/redeem', { outcome })).json()).toEqual({ state: 'not_completed' });
    const other = await customer.start('cross_device');
    const answer = await customer.post('/hushmark/redeem', { outcome: stub.answer(other) });
    expect(answer.json()).toEqual({ state: 'verified' });
    expect(placed(await customer.post('/order'))).toBe(true);
  });

  it('A26: takes no form of another site', async () => {
    const customer = browser();
    // Juice needs no answer, so nothing but the origin can refuse these.
    await customer.add('apple-juice');
    for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { origin: '' }])
      expect((await customer.post('/order', {}, headers)).statusCode).toBe(403);
    expect(placed(await customer.post('/order'))).toBe(true);
    await customer.add('riesling');
    const text = await customer.post('/hushmark/start', { policy: 'x' }, { 'content-type': 'text/plain' });
    expect(text.statusCode).toBeGreaterThanOrEqual(400);
  });

  it('A24: sends the browser nowhere but to its own pages', async () => {
    const customer = browser();
    for (const query of ['//evil.example', 'https://evil.example', 'javascript:alert(1)', '%0d%0aLocation:%20x'])
      expect((await customer.get(`/hushmark/return?response_code=${query}&next=${query}`)).headers.location).toBe(
        '/checkout',
      );
  });

  it('keeps the order and its decision to the visit that made it', async () => {
    const customer = browser();
    await customer.add('apple-juice');
    const order = await customer.post('/order');
    expect((await browser().get(String(order.headers.location))).statusCode).toBe(404);
  });

  it('keeps the session cookie from scripts and other sites', async () => {
    const response = await shop.inject('/');
    expect(response.headers['set-cookie']).toMatch(/HttpOnly; SameSite=Lax; Secure$/);
    expect(response.headers['content-security-policy']).not.toMatch(/unsafe/);
  });

  it('fails closed when the verifier cannot be reached', async () => {
    const customer = browser();
    await customer.add('riesling');
    const id = await customer.start();
    const code = stub.answer(id);
    stub.goDown();
    await customer.get(`/hushmark/return?response_code=${code}`);
    expect((await customer.get('/checkout')).body).toContain('state="unavailable"');
    expect((await customer.post('/order')).statusCode).toBe(403);
    expect((await customer.post('/hushmark/start', { policy: 'x' })).statusCode).toBe(502);
  });
});
