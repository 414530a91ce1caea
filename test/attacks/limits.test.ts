// SPDX-License-Identifier: GPL-3.0-or-later
/** Limits of the HTTP surface, and what errors and headers tell (rows A14, A33, A34, A36, L15). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createShop } from '#server/operator.ts';
import { createWorld, pathOf, SHOP, start, type World } from '../support/server/world.ts';

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

describe('limits and errors', () => {
  it('A14 counts the connection’s address, whatever X-Forwarded-For says', async () => {
    const small = await createWorld({ limits: { requestsPerMinute: { stray: 5 } } });
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
    expect(Number(last.headers['retry-after'])).toBeGreaterThan(2);
    await small.close();
    expect(codes).toEqual([404, 404, 404, 404, 404, 429, 429]);
  });

  it('A14 counts the address that a configured proxy names, and only such a proxy’s word', async () => {
    const behind = await createWorld({ limits: { requestsPerMinute: { stray: 2 } }, trustedProxies: ['10.0.0.1'] });
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

  it('a shop is set up with policies that exist only, and the refusal names those', async () => {
    const settings = { clientId: 'new-shop', origins: [SHOP], policies: ['over-18', 'over-21'] };
    await expect(createShop(world.store, settings, world.random)).rejects.toMatchObject({
      code: 'input_policy',
      message: expect.stringContaining('over-21'),
      hint: expect.stringContaining('adult-member, over-16, over-18, over-18-phone, voucher'),
    });
  });
});
