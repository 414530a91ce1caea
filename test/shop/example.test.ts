// SPDX-License-Identifier: GPL-3.0-or-later
import type { FastifyInstance } from 'fastify';
import { beforeEach, describe, expect, it } from 'vitest';
import { createHushmark } from '#shop/client/hushmark.ts';
import { buildShop } from '#shop/example/shop.ts';
import { API, createStubVerifier } from '../support/shop/stub-verifier.ts';

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
    wait: async () => undefined,
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
    /** As the form at the checkout does, which names the order that it shows. */
    async order(headers = {}) {
      return send('POST', '/order', { number: shownNumber((await send('GET', '/checkout')).body) }, headers);
    },
    async start(flow = 'same_device') {
      const { checkout } = (await send('POST', '/hushmark/start', { policy: 'x', flow })).json<{ checkout?: string }>();
      return { id: `ver_${stub.verifications.size}`, checkout };
    },
  };
}

/** Where the wallet sends the browser back to, with the code that a yes brings. */
function returnPath(started: { id: string }, code = stub.answer(started.id)): string {
  const url = new URL(stub.verifications.get(started.id)?.returnUrl ?? '');
  url.searchParams.append('response_code', code);
  return `${url.pathname}${url.search}`;
}

const shownNumber = (page: string): string => /name="number" value="([^"]*)"/.exec(page)?.[1] ?? '';

const placed = (response: { statusCode: number; headers: Record<string, unknown> }) =>
  response.statusCode === 303 && String(response.headers.location).startsWith('/orders/');

describe('the example shop', () => {
  it('sells juice without asking anything', async () => {
    const customer = browser();
    await customer.add('apple-juice');
    expect(placed(await customer.order())).toBe(true);
    expect(stub.calls).toHaveLength(0);
  });

  it('sells wine after one redeemed answer', async () => {
    const customer = browser();
    await customer.add('riesling');
    const started = await customer.start();
    expect((await customer.order()).statusCode).toBe(403);
    const back = await customer.get(returnPath(started));
    expect(back.headers.location).toBe('/checkout');
    expect((await customer.get('/checkout')).body).toContain('state="verified"');
    const order = await customer.order();
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
    const started = await customer.start();
    await customer.get(returnPath(started));
    await customer.add('crianza');
    expect((await customer.order()).statusCode).toBe(403);
  });

  it('asks again for the next order', async () => {
    const customer = browser();
    await customer.add('riesling');
    const started = await customer.start();
    await customer.get(returnPath(started));
    expect(placed(await customer.order())).toBe(true);
    await customer.add('riesling');
    expect((await customer.order()).statusCode).toBe(403);
  });

  it('R05, R26: an answer that another browser brings back counts in neither', async () => {
    const starter = browser();
    const victim = browser();
    await starter.add('riesling');
    await victim.add('riesling');
    const begun = await starter.start();
    const code = stub.answer(begun.id);
    await victim.get(returnPath(begun, code));
    expect((await victim.order()).statusCode).toBe(403);
    // With the victim's own ticket the code meets another verification.
    await victim.get(returnPath(await victim.start(), code));
    expect((await victim.order()).statusCode).toBe(403);
    expect((await starter.order()).statusCode).toBe(403);
  });

  it('a made-up return address ends nothing', async () => {
    const customer = browser();
    await customer.add('riesling');
    const started = await customer.start();
    await customer.get('/hushmark/return?response_code=rc_made_up');
    await customer.get(returnPath(started, 'rc_made_up'));
    await customer.get('/hushmark/return');
    await customer.get('/hushmark/return?checkout=__proto__&response_code=rc_made_up');
    await customer.get('/hushmark/return?checkout=a&checkout=b&response_code=c&response_code=d');
    await customer.get(returnPath(started));
    expect(placed(await customer.order())).toBe(true);
  });

  it.each([
    ['the older first', [0, 1]],
    ['the newer first', [1, 0]],
  ])('R01, R27: two tabs are both completed, %s, each by its own answer, once', async (_order, order) => {
    const customer = browser();
    await customer.add('riesling');
    const tabs = [await customer.start(), await customer.start()];
    const [first, second] = order.map((index) => tabs[index] ?? { id: '' });
    if (first === undefined || second === undefined) throw new Error('two tabs');
    const paths = [returnPath(first), returnPath(second)];
    // Each code under the other's ticket: neither counts, and neither is used up.
    await customer.get(returnPath(first, stub.answer(second.id)));
    await customer.get(returnPath(second, stub.answer(first.id)));
    expect((await customer.order()).statusCode).toBe(403);
    await customer.get('/checkout');
    for (const path of paths) {
      await customer.get(path);
      expect((await customer.get('/checkout')).body).toContain('state="verified"');
    }
    expect(stub.verifications.get(first.id)?.decision).toBeDefined();
    expect(stub.verifications.get(second.id)?.decision).toBeDefined();
    expect(placed(await customer.order())).toBe(true);
    await customer.add('riesling');
    for (const path of paths) await customer.get(path);
    expect((await customer.order()).statusCode).toBe(403);
  });

  it('an answer for an earlier basket approves nothing, says so, and leaves the answer for this one', async () => {
    const customer = browser();
    await customer.add('riesling');
    const older = await customer.start();
    await customer.add('crianza');
    const newer = await customer.start();
    await customer.get(returnPath(older));
    const page = (await customer.get('/checkout')).body;
    expect(page).toContain('Your basket has changed since you answered');
    expect(page).toContain('state="ready"');
    expect((await customer.order()).statusCode).toBe(403);
    await customer.get(returnPath(newer));
    expect(placed(await customer.order())).toBe(true);

    await customer.add('riesling');
    const before = await customer.start();
    await customer.add('crianza');
    await customer.get(returnPath(await customer.start()));
    await customer.get(returnPath(before));
    expect(placed(await customer.order())).toBe(true);
  });

  it('a second tab that still shows an order leads to it when it is placed, and places nothing twice', async () => {
    const customer = browser();
    await customer.add('riesling');
    await customer.get(returnPath(await customer.start()));
    const number = shownNumber((await customer.get('/checkout')).body);
    const order = await customer.post('/order', { number });
    expect(order.headers.location).toBe(`/orders/${number}`);
    await customer.add('apple-juice');
    expect((await customer.post('/order', { number })).headers.location).toBe(`/orders/${number}`);
    // The juice is still in the basket.
    expect((await customer.get('/checkout')).body).toContain('Orchard apple juice');
  });

  it('a second tab is not asked again what the first one answered or ordered', async () => {
    const customer = browser();
    await customer.add('riesling');
    await customer.get(returnPath(await customer.start()));
    const calls = stub.calls.length;
    expect((await customer.post('/hushmark/start', { policy: 'over-18' })).json()).toEqual({ state: 'verified' });
    expect(placed(await customer.order())).toBe(true);
    expect((await customer.post('/hushmark/start', { policy: 'over-18' })).json()).toEqual({ state: 'verified' });
    expect(stub.calls).toHaveLength(calls);
  });

  it('an answer that comes back when its order is placed shows the order', async () => {
    const customer = browser();
    await customer.add('riesling');
    const [first, second] = [await customer.start(), await customer.start()];
    await customer.get(returnPath(first));
    const { location } = (await customer.order()).headers;
    expect((await customer.get(returnPath(second))).headers.location).toBe(location);
    await customer.add('riesling');
    const page = (await customer.get('/checkout')).body;
    expect(page).toContain('state="ready"');
    expect(page).not.toContain('has changed');
  });

  it('an empty basket names the order that was placed before', async () => {
    const customer = browser();
    expect((await customer.get('/checkout')).body).not.toContain('/orders/');
    await customer.add('apple-juice');
    const { location } = (await customer.order()).headers;
    const page = (await customer.get('/checkout')).body;
    expect(page).toContain('Your basket is empty');
    expect(page).toContain(`href="${location}"`);
  });

  it('a tab that shows an older basket orders nothing, and says so', async () => {
    const customer = browser();
    await customer.add('apple-juice');
    const number = shownNumber((await customer.get('/checkout')).body);
    await customer.add('apple-juice');
    for (const older of [number, ''])
      expect((await customer.post('/order', { number: older })).headers.location).toBe('/checkout');
    const page = (await customer.get('/checkout')).body;
    expect(page).toContain('Your basket was changed in another tab');
    expect(placed(await customer.post('/order', { number: shownNumber(page) }))).toBe(true);
  });

  it('one visit keeps eight open checkouts, and the oldest makes room', async () => {
    const customer = browser();
    await customer.add('riesling');
    const tabs = [];
    for (let tab = 0; tab < 9; tab += 1) tabs.push(await customer.start());
    const [oldest, second] = tabs;
    if (oldest === undefined || second === undefined) throw new Error('nine tabs');
    await customer.get(returnPath(oldest));
    expect((await customer.order()).statusCode).toBe(403);
    await customer.get(returnPath(second));
    expect(placed(await customer.order())).toBe(true);
  });

  it('R07: the page of a same-device verification gets neither id nor events', async () => {
    const customer = browser();
    await customer.add('riesling');
    const started = await customer.post('/hushmark/start', { policy: 'over-18', flow: 'same_device' });
    expect(Object.keys(started.json())).toEqual(['wallet_url', 'learns']);
  });

  it('takes a cross-device outcome only for a verification that was started cross-device', async () => {
    const customer = browser();
    await customer.add('riesling');
    const started = await customer.start();
    const outcome = stub.answer(started.id);
    const checkout = new URL(stub.verifications.get(started.id)?.returnUrl ?? '').searchParams.get('checkout') ?? '';
    expect(checkout).not.toBe('');
    expect((await customer.post('/hushmark/redeem', { outcome, checkout })).json()).toEqual({ state: 'not_completed' });
    const other = await customer.start('cross_device');
    const fields = { outcome: stub.answer(other.id), checkout: other.checkout ?? '' };
    const answer = await customer.post('/hushmark/redeem', fields);
    expect(answer.json()).toEqual({ state: 'verified' });
    expect(placed(await customer.order())).toBe(true);
  });

  it('A26: takes no form of another site', async () => {
    const customer = browser();
    // Juice needs no answer, so nothing but the origin can refuse these.
    await customer.add('apple-juice');
    for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { origin: '' }])
      expect((await customer.order(headers)).statusCode).toBe(403);
    expect(placed(await customer.order())).toBe(true);
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
    const order = await customer.order();
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
    const started = await customer.start();
    const path = returnPath(started);
    stub.failNext('down', 'down', 'down', 'down', 'down', 'down');
    await customer.get(path);
    expect((await customer.get('/checkout')).body).toContain('state="unavailable"');
    expect((await customer.order()).statusCode).toBe(403);
    expect((await customer.post('/hushmark/start', { policy: 'x' })).statusCode).toBe(502);
  });
});
