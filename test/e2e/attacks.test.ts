// SPDX-License-Identifier: GPL-3.0-or-later
/** Answers that are stolen, replayed, changed or sent elsewhere approve nothing, end to end. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Demo, startDemo } from '#demo/start-demo.ts';
import { createHushmark } from '#shop/client/hushmark.ts';
import { chromiumPath, launchChromium } from '../support/browser/chromium.ts';
import { type Customer, newCustomer, READY } from '../support/browser/customer.ts';

const OTHER_SHOP = { clientId: 'corner-shop', name: 'Corner Shop', origin: 'http://localhost:5' };

describe.skipIf(chromiumPath === undefined)('an answer', () => {
  let demo: Demo;
  let browser: Browser;
  let customer: Customer;

  beforeAll(async () => {
    demo = await startDemo({ firstPort: 0, otherShop: OTHER_SHOP });
    browser = await launchChromium();
    customer = await newCustomer(browser, demo);
    await customer.createWallet();
    await customer.getProofOfAge('1990-01-31');
  });
  afterAll(async () => {
    await customer?.close();
    await browser?.close();
    await demo?.stop();
  });
  beforeEach(async () => {
    await customer.page.goto(demo.urls.shop);
    await customer.context.clearCookies();
    await customer.addToBasket('riesling');
    await customer.startVerification();
  });

  const post = async (body: string) => {
    const response = await fetch(`${demo.urls.verifier}/v1/responses`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
    return { status: response.status, answer: (await response.json()) as Record<string, string> };
  };

  /** Taps "Prove" and takes the answer off the line before it reaches the verifier. */
  async function interceptAnswer(): Promise<string> {
    let body = '';
    await customer.page.route('**/v1/responses', async (route) => {
      body = route.request().postData() ?? '';
      await route.abort();
    });
    await customer.page.click(READY);
    await expect.poll(() => body).not.toBe('');
    await customer.page.unroute('**/v1/responses');
    return body;
  }

  const withState = (body: string, state: string): string => {
    const form = new URLSearchParams(body);
    form.set('state', state);
    return form.toString();
  };

  const withProof = (body: string, change: (presentation: Presentation) => void): string => {
    const form = new URLSearchParams(body);
    const token = JSON.parse(form.get('vp_token') ?? '') as Record<string, [Presentation]>;
    for (const [presentation] of Object.values(token)) change(presentation);
    form.set('vp_token', JSON.stringify(token));
    return form.toString();
  };

  /** A fresh verification at this verifier; answers with the id that the wallet's link carries. */
  async function otherRequest(secretKey: string, clientId: string, origin: string): Promise<string> {
    const hushmark = createHushmark({ apiBase: demo.urls.verifier, secretKey, clientId });
    const { walletUrl } = await hushmark.startVerification({
      policy: 'over-18',
      order: null,
      returnUrl: `${origin}/back`,
    });
    const query = new URLSearchParams(walletUrl.split('?')[1]);
    return (query.get('request_uri') ?? '').split('/').at(-1) ?? '';
  }

  it('R01: sent twice gives the same code, which is redeemed once', async () => {
    const body = await interceptAnswer();
    const first = await post(body);
    expect(first.status).toBe(200);
    expect(await post(body)).toEqual(first);
    await customer.page.goto(first.answer.redirect_uri ?? '');
    expect(await customer.widgetState()).toBe('verified');
    expect(await customer.placeOrder()).toMatch(/^V-/);
    await customer.addToBasket('riesling');
    await customer.page.goto(first.answer.redirect_uri ?? '');
    expect(await customer.widgetState()).toBe('ready');
    expect(await customer.placeOrder()).toBeUndefined();
  });

  it('R02: counts in no other verification of the same shop', async () => {
    const body = await interceptAnswer();
    const second = await newCustomer(browser, demo);
    await second.addToBasket('riesling');
    await second.page.goto(`${demo.urls.shop}/checkout`);
    await second.page.click('hushmark-verify button');
    await second.page.waitForURL(`${demo.urls.wallet}/**`);
    const link = new URLSearchParams(second.page.url().split('?')[1]);
    const state = (link.get('request_uri') ?? '').split('/').at(-1) ?? '';
    expect(await post(withState(body, state))).toMatchObject({ answer: { code: 'proof_invalid' } });
    await second.page.goto(`${demo.urls.shop}/checkout`);
    expect(await second.placeOrder()).toBeUndefined();
    await second.close();
  });

  it('R03: counts at no other shop', async () => {
    const body = await interceptAnswer();
    const state = await otherRequest(demo.otherShop?.secretKey ?? '', OTHER_SHOP.clientId, OTHER_SHOP.origin);
    expect(await post(withState(body, state))).toMatchObject({ answer: { code: 'proof_invalid' } });
  });

  it('R05: fetched by another browser is worth nothing there', async () => {
    const body = await interceptAnswer();
    const { answer } = await post(body);
    const thief = await newCustomer(browser, demo);
    await thief.addToBasket('riesling');
    await thief.page.goto(answer.redirect_uri ?? '');
    expect(await thief.placeOrder()).toBeUndefined();
    await thief.close();
  });

  it('with a changed proof or circuit, or a root beside it, is refused, and the true one still counts', async () => {
    const body = await interceptAnswer();
    const refusals: [string, (presentation: Presentation) => void][] = [
      ['proof_invalid', ({ proof }) => ([proof.pi_a, proof.pi_c] = [proof.pi_c, proof.pi_a])],
      ['proof_malformed', ({ proof }) => (proof.pi_a[0] = `0${proof.pi_a[0]}`)],
      ['proof_malformed', ({ proof }) => (proof.pi_a[0] = String(BigInt(proof.pi_a[0] ?? '0') + BASE_FIELD))],
      ['proof_circuit', (presentation) => (presentation.circuit = 'attributes')],
      ['proof_circuit', (presentation) => (presentation.circuit_digest = 'A'.repeat(43))],
      ['input_malformed', (presentation) => Object.assign(presentation, { root: 0 })],
      ['input_malformed', (presentation) => Object.assign(presentation, { publicSignals: ['0'] })],
      ['input_malformed', (presentation) => Object.assign(presentation, { nullifier: '1' })],
    ];
    for (const [code, change] of refusals) {
      const { status, answer } = await post(withProof(body, change));
      expect([answer.code, status >= 400]).toEqual([code, true]);
    }
    const { answer } = await post(body);
    await customer.page.goto(answer.redirect_uri ?? '');
    expect(await customer.placeOrder()).toMatch(/^V-/);
  });

  it('is not given to a request that was changed on the way', async () => {
    const page = customer.page;
    let isSent = false;
    page.on('request', (request) => {
      isSent ||= request.url().endsWith('/v1/responses');
    });
    for (const change of [
      { shop: 'Vinum Wine Shop.' },
      { return_url: 'https://evil.example/' },
      { today: '2020-01-01' },
    ]) {
      await page.route('**/v1/requests/*', async (route) => {
        const response = await route.fetch();
        const [header, payload = '', signature] = (await response.text()).split('.');
        const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { hushmark: object };
        Object.assign(claims.hushmark, change);
        const changed = Buffer.from(JSON.stringify(claims)).toString('base64url');
        await route.fulfill({ response, body: `${header}.${changed}.${signature}` });
      });
      await page.goto(`${demo.urls.shop}/checkout`);
      await page.click('hushmark-verify button');
      await customer.unlockUntil('present-refused');
      expect(await page.locator('[data-testid=share-answer]').count()).toBe(0);
      await page.unroute('**/v1/requests/*');
    }
    expect(isSent).toBe(false);
  });

  it('that came too late is refused', async () => {
    const body = await interceptAnswer();
    demo.clock.set(new Date(demo.clock.now() + 3600_000));
    try {
      expect(await post(body)).toMatchObject({ answer: { code: 'session_expired' } });
    } finally {
      demo.clock.set(undefined);
    }
  });
});

type Presentation = {
  circuit: string;
  circuit_digest: string;
  proof: { pi_a: string[]; pi_b: string[][]; pi_c: string[] };
};

/** Order of BN254's base field: a coordinate plus this is the same number with another spelling. */
const BASE_FIELD = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;
