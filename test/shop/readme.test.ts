import { readFile } from 'node:fs/promises';
import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { createHushmark } from '#shop/client/hushmark.ts';
import { addAgeCheck } from '#shop/example/ten-lines.ts';
import { API, createStubVerifier } from './stub-verifier.ts';

const read = (path: string) => readFile(new URL(`../../shop/${path}`, import.meta.url), 'utf8');
const withoutIndent = (code: string) => code.replace(/^ {2}/gm, '').trim();

describe('shop/README.md', () => {
  it.each(['README.md', '../README.md'])('%s shows exactly the code that is tested here', async (page) => {
    const [, code = ''] = /\/\/ README: begin\n(.*?) *\/\/ README: end/s.exec(await read('example/ten-lines.ts')) ?? [];
    expect(code).not.toBe('');
    expect(await read(page)).toContain(withoutIndent(code));
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
      a: { order: 'order-a', mayBuyWine: false },
      b: { order: 'order-b', mayBuyWine: false },
    };
    const app = Fastify();
    addAgeCheck(app, hushmark, (request) => visits[request.headers['x-visit'] === 'a' ? 'a' : 'b']);
    const send = (method: 'GET' | 'POST', url: string, visit: string) =>
      app.inject({ method, url, headers: { 'x-visit': visit } });

    expect((await send('POST', '/hushmark/start', 'a')).json()).toEqual({
      wallet_url: 'https://wallet.example/#/present?x=1',
    });
    const back = `/hushmark/return?response_code=${stub.answer('ver_1')}`;
    await send('GET', back, 'b');
    expect(visits.b.mayBuyWine).toBe(false);
    await send('GET', back, 'a');
    expect(visits.a.mayBuyWine).toBe(true);
  });
});
