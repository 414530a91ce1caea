// SPDX-License-Identifier: GPL-3.0-or-later
import { readFile } from 'node:fs/promises';
import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { signWebhook } from '#server/webhooks/sign.ts';
import { buildWidget, integrityOf } from '#shop/build-widget.ts';
import { createHushmark } from '#shop/client/hushmark.ts';
import { addAgeCheck } from '#shop/example/ten-lines.ts';
import { addWebhook } from '#shop/example/webhook-lines.ts';
import { API, createStubVerifier } from '../support/shop/stub-verifier.ts';

const read = (path: string) => readFile(new URL(`../../shop/${path}`, import.meta.url), 'utf8');
const withoutIndent = (code: string) => code.replace(/^ {2}/gm, '').trim();

describe('shop/README.md', () => {
  it.each(['ten-lines.ts', 'webhook-lines.ts'])('shows exactly the code of %s that is tested here', async (example) => {
    const [, code = ''] = /\/\/ README: begin\n(.*?) *\/\/ README: end/s.exec(await read(`example/${example}`)) ?? [];
    expect(code).not.toBe('');
    expect(await read('README.md')).toContain(withoutIndent(code));
  });

  it('states the integrity and the version of the script that these sources make', async () => {
    const script = await buildWidget();
    const { version } = JSON.parse(await read('package.json'));
    const page = await read('README.md');
    const advice = `the widget has changed: its line in shop/README.md is now integrity="${integrityOf(script)}"`;
    expect(/integrity="([^"]+)"/.exec(page)?.[1], advice).toBe(integrityOf(script));
    expect(page).toContain(`the integrity of version ${version}.`);
    expect(page).toContain(`hushmark-shop-${version}.tgz`);
    expect(script.split('\n', 1)[0]).toContain(`Hushmark widget ${version},`);
    expect(await buildWidget(), 'the same bytes again').toBe(script);
  });

  it('its webhook takes what the verifier signed, byte by byte, and nothing else', async () => {
    const heard: [string, unknown][] = [];
    const app = Fastify();
    const secret = `whsec_${Buffer.from('a secret of the shop').toString('base64')}`;
    addWebhook(app, secret, (id, event) => heard.push([id, event]));
    // Its spaces would be lost if anybody parsed it first.
    const body = '{ "type": "verification.verified" }';
    const send = (payload: string, signed: string) =>
      app.inject({
        ...{ method: 'POST', url: '/hushmark/webhook', payload },
        headers: {
          ...signWebhook([secret], 'evt_1', Math.floor(Date.now() / 1000), signed),
          'content-type': 'application/json',
        },
      });
    expect((await send(body, body)).statusCode).toBe(204);
    expect((await send('{"type":"verification.verified"}', body)).statusCode).toBe(401);
    expect(heard).toEqual([['evt_1', { type: 'verification.verified' }]]);
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
