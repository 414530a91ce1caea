// SPDX-License-Identifier: GPL-3.0-or-later
/** A shop whose page starts the verification with a publishable key; only its server can redeem. */
import Fastify, { type FastifyInstance } from 'fastify';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePorts } from '#demo/free-port.ts';
import { type Demo, startDemo } from '#demo/start-demo.ts';
import { buildWidget } from '#shop/build-widget.ts';
import { createHushmark } from '#shop/client/hushmark.ts';
import { chromiumPath, launchChromium } from '../support/browser/chromium.ts';
import { type Customer, newCustomer, READY } from '../support/browser/customer.ts';

describe.skipIf(chromiumPath === undefined)('a page with a publishable key', () => {
  let demo: Demo;
  let browser: Browser;
  let customer: Customer;
  let shop: FastifyInstance;
  let origin: string;
  let posted = '';

  beforeAll(async () => {
    const [port = 0] = await freePorts(0, 1);
    origin = `http://localhost:${port}`;
    demo = await startDemo({ firstPort: 0, otherShop: { clientId: 'corner-shop', name: 'Corner Shop', origin } });
    shop = Fastify();
    const widget = await buildWidget();
    shop.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
      posted = String(body);
      done(null, {});
    });
    shop.addHook('onRequest', async (_request, reply) => {
      const policy = `default-src 'none'; script-src 'self'; connect-src ${demo.urls.verifier}; form-action 'self'`;
      reply.header('content-security-policy', policy);
    });
    shop.get('/hushmark.js', (_request, reply) => reply.type('text/javascript').send(widget));
    shop.get('/checkout', (_request, reply) => reply.type('text/html; charset=utf-8').send(page()));
    shop.post('/paid', (_request, reply) => reply.type('text/html').send('paid'));
    await shop.listen({ host: '127.0.0.1', port });

    browser = await launchChromium();
    customer = await newCustomer(browser, demo);
    await customer.createWallet();
    await customer.getProofOfAge('1990-01-31');
  });
  afterAll(async () => {
    await customer?.close();
    await browser?.close();
    await shop?.close();
    await demo?.stop();
  });

  const page = () => `<!doctype html><html lang="de"><title>Checkout</title><script src="/hushmark.js" defer></script>
    <form method="post" action="/paid"><input name="bottle" value="1"><hushmark-verify policy="over-18"
    api="${demo.urls.verifier}" publishable-key="${demo.otherShop?.publishableKey}"></hushmark-verify>
    <button id="pay">Pay</button></form></html>`;

  it('gives the form what the server redeems, once, and leaves no code in the address', async () => {
    await customer.page.goto(`${origin}/checkout`);
    await customer.page.click('hushmark-verify button');
    await customer.unlockUntil('present-question');
    expect(await customer.page.locator('[data-testid=present-shop]').textContent()).toBe('Corner Shop');
    await customer.page.click(READY);
    await customer.page.waitForURL(`${origin}/checkout`);
    await customer.page.waitForSelector('hushmark-verify >> text=Antwort erhalten');
    await customer.page.click('#pay');
    await customer.page.waitForURL('**/paid');

    const form = new URLSearchParams(posted);
    expect([...form.keys()]).toEqual(['bottle', 'hushmark-verification', 'hushmark-outcome']);
    const secretKey = demo.otherShop?.secretKey ?? '';
    const hushmark = createHushmark({ apiBase: demo.urls.verifier, secretKey, clientId: 'corner-shop' });
    const redeem = {
      id: form.get('hushmark-verification') ?? '',
      outcome: form.get('hushmark-outcome') ?? '',
      policy: 'over-18',
      order: null,
    };
    expect(await hushmark.redeem(redeem)).toMatchObject({ verified: true });
    expect(await hushmark.redeem(redeem)).toMatchObject({ verified: false });
  });

  it('says not completed after a no, and fills in nothing', async () => {
    await customer.page.goto(`${origin}/checkout`);
    await customer.page.click('hushmark-verify button');
    await customer.unlockUntil('present-question');
    await customer.page.click('[data-testid=decline]');
    await customer.page.waitForSelector('hushmark-verify >> text=Nicht abgeschlossen');
    await customer.page.click('#pay');
    await customer.page.waitForURL('**/paid');
    expect(posted).toBe('bottle=1');
  });

  it('R26: a return address made by somebody else fills in nothing', async () => {
    await customer.page.goto(`${origin}/checkout?response_code=rc_of_somebody_else`);
    await customer.page.waitForSelector('hushmark-verify >> text=Mit Hushmark bestätigen');
    await customer.page.click('#pay');
    expect(posted).toBe('bottle=1');
  });
});
