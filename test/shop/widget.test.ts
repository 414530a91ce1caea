// SPDX-License-Identifier: GPL-3.0-or-later
/** The widget's half of a verification, against the example shop: what it starts, and what it brings back. */
import { afterEach, expect, it, vi } from 'vitest';
import { createHushmark } from '#shop/client/hushmark.ts';
import { buildShop } from '#shop/example/shop.ts';
import { carryOutcome, type Started, startAtShop, startAtVerifier } from '#shop/widget/verification.ts';
import { API, createStubVerifier } from '../support/shop/stub-verifier.ts';

const origin = 'https://vinum.example';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('brings each outcome back to the checkout that it was started for, so that two open pages do not mix, also when the shop is away for a moment', async () => {
  const stub = await createStubVerifier();
  const hushmark = createHushmark({
    apiBase: API,
    secretKey: 'hm_test_sk_x',
    clientId: 'vinum-shop',
    fetch: stub.fetch,
  });
  const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
  const shop = buildShop({ origin, hushmark, verifierApi: API, widgetScript: '', random, crossDevice: ['over-18'] });
  const first = await shop.inject({
    method: 'POST',
    url: '/basket',
    headers: { origin, 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'product=riesling&change=1',
  });
  const cookie = String(first.headers['set-cookie']).split(';')[0] ?? '';
  let failures = 0;
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    if (failures-- > 0) return new Response('', { status: 502 });
    const headers = { origin, cookie, 'content-type': 'application/json' };
    const { statusCode, body } = await shop.inject({ method: 'POST', url, headers, payload: String(init.body) });
    return new Response(body, { status: statusCode });
  });

  const start = async () => (await startAtShop('/hushmark/start', 'over-18', 'cross_device')) as Started;
  const [older, newer] = [await start(), await start()];
  expect(older.checkout).toEqual(expect.any(String));
  const [oldCode, newCode] = [stub.answer('ver_1'), stub.answer('ver_2')];
  expect(await carryOutcome('/hushmark/redeem', oldCode, newer.checkout)).toBe('not_completed');
  expect(await carryOutcome('/hushmark/redeem', oldCode, undefined)).toBe('not_completed');
  expect(await carryOutcome('/hushmark/redeem', oldCode, older.checkout)).toBe('verified');
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  failures = 2;
  const carried = carryOutcome('/hushmark/redeem', newCode, newer.checkout);
  await vi.advanceTimersByTimeAsync(4000);
  expect(await carried).toBe('verified');
  vi.useRealTimers();
  expect(await start()).toEqual({ state: 'verified' });
});

it.each([
  'javascript:alert(document.cookie)',
  'JavaScript:alert(1)',
  ' javascript:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'blob:https://vinum.example/1',
  'file:///etc/passwd',
  'intent://wallet.example#Intent;scheme=https;end',
  '//wallet.example/',
  '/wallet',
  '',
  undefined,
  null,
  7,
])('opens no wallet at %j, whoever said so', async (wallet_url) => {
  vi.stubGlobal('fetch', async () => Response.json({ id: 'ver_1', wallet_url, expires_in: 300 }));
  const request = { policy: 'over-18', flow: 'same_device', returnUrl: `${origin}/back`, order: undefined } as const;
  await expect(startAtShop('/hushmark/start', 'over-18', 'same_device')).rejects.toThrow('no wallet address');
  await expect(startAtVerifier(API, 'hm_test_pk_x', request)).rejects.toThrow('no wallet address');
});
