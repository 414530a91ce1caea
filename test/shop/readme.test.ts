import { readFile } from 'node:fs/promises';
import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { createHushmark } from '#shop/client/hushmark.ts';
import { addAgeCheck } from '#shop/example/ten-lines.ts';
import { API, createStubVerifier } from '../support/shop/stub-verifier.ts';

const read = (path: string) => readFile(new URL(`../../shop/${path}`, import.meta.url), 'utf8');
const withoutIndent = (code: string) => code.replace(/^ {2}/gm, '').trim();

describe('shop/README.md', () => {
  it('shows exactly the code that is tested here', async () => {
    const [, code = ''] = /\/\/ README: begin\n(.*?) *\/\/ README: end/s.exec(await read('example/ten-lines.ts')) ?? [];
    expect(code).not.toBe('');
    expect(await read('README.md')).toContain(withoutIndent(code));
  });

  it('its code lets a verified visit buy, and no other', async () => {
    const stub = await createStubVerifier({ clientId: 'your-shop' });
    const hushmark = createHushmark({
      apiBase: API,
      secretKey: 'hm_test_sk_x',
      clientId: 'your-shop',
      fetch: stub.fetch,
    });
    const visits = {
      a: { order: 'order-a', checkouts: [], approvedOrder: '' },
      b: { order: 'order-b', checkouts: [], approvedOrder: '' },
    };
    const app = Fastify();
    addAgeCheck(app, hushmark, (request) => visits[request.headers['x-visit'] === 'a' ? 'a' : 'b']);
    const send = (method: 'GET' | 'POST', url: string, visit: string) =>
      app.inject({ method, url, headers: { 'x-visit': visit } });

    const started = async (visit: string) => {
      expect((await send('POST', '/hushmark/start', visit)).json()).toEqual({
        wallet_url: 'https://wallet.example/#/present?x=1',
      });
      const id = `ver_${stub.verifications.size}`;
      return { id, back: new URL(stub.verifications.get(id)?.returnUrl ?? '') };
    };
    const answered = async ({ id, back }: { id: string; back: URL }, visit: string) => {
      await send('GET', `${back.pathname}${back.search}&response_code=${stub.answer(id)}`, visit);
    };

    const [first, second] = [await started('a'), await started('a')];
    await answered(first, 'b');
    expect(visits.b.approvedOrder).toBe('');
    await send('GET', `${second.back.pathname}${second.back.search}&response_code=${stub.answer(first.id)}`, 'a');
    expect(visits.a.approvedOrder).toBe('');
    // The older of two tabs comes back first, then the other.
    await answered(first, 'a');
    expect(visits.a.approvedOrder).toBe('order-a');
    visits.a.approvedOrder = '';
    await answered(second, 'a');
    expect(visits.a.approvedOrder).toBe('order-a');
  });
});
