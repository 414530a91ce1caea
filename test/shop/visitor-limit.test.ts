// SPDX-License-Identifier: GPL-3.0-or-later
/** The shop's own limit of calls that make it ask the verifier (row A46). */
import { describe, expect, it } from 'vitest';
import { createHushmark } from '#shop/client/hushmark.ts';
import { createVisitorLimit } from '#shop/client/visitor-limit.ts';
import { buildShop } from '#shop/example/shop.ts';
import { API, createStubVerifier } from '../support/shop/stub-verifier.ts';

describe('A46 a visitor of the shop who starts again and again', () => {
  it('is stopped alone, until the minute is over', () => {
    let now = 1_000_000;
    const limit = createVisitorLimit({ perMinute: 2, now: () => now });
    expect([1, 2, 3].map(() => limit('198.51.100.1'))).toEqual([undefined, undefined, 60]);
    expect(limit('198.51.100.2')).toBeUndefined();
    now += 45_500;
    expect(limit('198.51.100.1')).toBe(15);
    now += 14_500;
    expect(limit('198.51.100.1')).toBeUndefined();
  });

  it('has a whole network of IPv6, and is counted by it', () => {
    const limit = createVisitorLimit({ perMinute: 1 });
    expect(limit('2001:db8:1:2::1')).toBeUndefined();
    expect(limit('2001:0db8:1:2:ffff:1:2:3')).toBeDefined();
    expect(limit('2001:db8:1:3::1')).toBeUndefined();
    expect(limit('2001:db8::1')).toBeUndefined();
    expect(limit('2001:db8:0:0:1::')).toBeDefined();
    expect(limit('::ffff:198.51.100.1')).toBeUndefined();
    expect(limit('198.51.100.1')).toBeDefined();
  });

  it('of many addresses fills no memory: those beyond what is counted share one limit', () => {
    const limit = createVisitorLimit({ perMinute: 1 });
    const address = (index: number) => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;
    for (let index = 0; index < 50_000; index++) limit(address(index));
    expect(limit(address(50_000))).toBeUndefined();
    expect(limit(address(50_001))).toBeDefined();
  });

  it('is stopped by the example shop before the verifier is asked, and comes to the shop through its proxy', async () => {
    const stub = await createStubVerifier();
    const hushmark = createHushmark({
      apiBase: API,
      secretKey: 'hm_test_sk_x',
      clientId: 'vinum-shop',
      fetch: stub.fetch,
    });
    const origin = 'https://vinum.example';
    const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
    const options = { origin, hushmark, verifierApi: API, widgetScript: '', random };
    const shop = buildShop({ ...options, asksPerMinute: 3, trustedProxies: ['10.0.0.1'] });
    let cookie = '';
    const send = (url: string, visitor: string, payload: object | string) =>
      shop.inject({
        method: 'POST',
        url,
        remoteAddress: '10.0.0.1',
        headers: {
          origin,
          cookie,
          'x-forwarded-for': visitor,
          'content-type': typeof payload === 'string' ? 'application/x-www-form-urlencoded' : 'application/json',
        },
        payload,
      });
    const basket = await send('/basket', '198.51.100.1', 'product=riesling&change=1');
    [cookie = ''] = String(basket.headers['set-cookie']).split(';');
    for (let made = 0; made < 3; made++) {
      expect((await send('/hushmark/start', '198.51.100.1', {})).statusCode).toBe(200);
    }
    const refused = await send('/hushmark/start', '198.51.100.1', {});
    expect(refused.statusCode).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(stub.verifications.size).toBe(3);
    expect((await send('/hushmark/start', '198.51.100.2', {})).statusCode).toBe(200);
  });
});
