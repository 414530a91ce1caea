// SPDX-License-Identifier: GPL-3.0-or-later
/** Somebody without anything: chooses a passphrase, finds out where proofs come from, and shops in several tabs. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Demo, startDemo } from '#demo/start-demo.ts';
import { chromiumPath, launchChromium } from '../support/browser/chromium.ts';
import { type Customer, newCustomer, READY } from '../support/browser/customer.ts';

const id = (name: string): string => `[data-testid=${name}]`;

describe.skipIf(chromiumPath === undefined)('a new customer', () => {
  let demo: Demo;
  let browser: Browser;
  let customer: Customer;

  beforeAll(async () => {
    demo = await startDemo({ firstPort: 0 });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });
  beforeEach(async () => {
    customer = await newCustomer(browser, demo);
  });
  afterEach(() => customer.close());

  it.each([
    ['en', 'This is easy to guess.', 'Five English words'],
    ['de', 'Das ist leicht zu erraten.', 'Fünf zufällig gewählte englische Wörter'],
  ])(
    'is told why a passphrase is refused, and a suggested one opens the wallet (%s)',
    async (name, refusal, advice) => {
      const { page } = customer;
      await page.goto(demo.urls.wallet);
      await page.evaluate((language) => localStorage.setItem('hushmark-language', language), name);
      await page.reload();
      await page.click(id('create-with-passphrase'));
      for (const field of ['create-passphrase', 'create-repeat']) await page.fill(id(field), 'passwordpassword');
      await page.click(id('create-wallet'));
      await page.waitForSelector(`[role=alert] >> text=${refusal}`);
      await page.click(id('create-suggest'));
      await page.waitForSelector(`[role=status] >> text=${advice}`);
      const suggested = await page.inputValue(id('create-passphrase'));
      expect(suggested).toMatch(/^(?:[a-z]+ ){4}[a-z]+$/);
      await page.click(id('create-wallet'));
      await page.click(id('lock'));
      await page.fill(id('unlock-passphrase'), suggested);
      await page.click(id('unlock'));
      await page.waitForSelector(id('lock'));
      expect(customer.problems).toEqual([]);
    },
  );

  it('who opens the wallet has one after one tap, and is told that it is not locked', async () => {
    const { page } = customer;
    await page.goto(demo.urls.wallet);
    await page.click(id('create-start'));
    await page.waitForSelector(id('not-locked-link'));
    expect(customer.problems).toEqual([]);
  });

  it('who comes with a question has a wallet at once, and is asked for nothing before', async () => {
    const { page } = customer;
    await customer.addToBasket('riesling');
    await page.goto(`${demo.urls.shop}/checkout`);
    await page.click('hushmark-verify button');
    await page.waitForSelector(id('where-to-get'));
    await page.goto(demo.urls.wallet);
    await page.waitForSelector(id('add-proof'));
    // Locking it would do nothing.
    expect(await page.locator(id('lock')).count()).toBe(0);
    expect(customer.problems).toEqual([]);
  });

  it('who lacks a proof is told who gives it, gets it also in another tab, and answers the same question', async () => {
    const { page } = customer;
    await customer.addToBasket('riesling');
    await customer.startVerification();
    const where = page.locator(id('where-to-get'));
    expect(await where.textContent()).toContain('Get a “Proof of age”');
    for (const name of ['Demo Town Hall', 'Demo Post Office', 'Demo Savings Bank'])
      expect(await where.textContent()).toContain(name);
    expect(await where.textContent()).not.toContain('Demo Wine Club');

    const [issuer] = await Promise.all([
      customer.context.waitForEvent('page'),
      where.locator('a').click({ modifiers: ['ControlOrMeta'] }),
    ]);
    await issuer.fill(id('birthdate'), '1990-05-03');
    expect(new URL(issuer.url()).pathname).toBe('/town-hall');
    expect(await issuer.evaluate(() => [document.referrer, window.opener === null])).toEqual(['', true]);
    await issuer.click(id('get-card'));
    // It knows of the question that the other tab shows.
    await issuer.click(`${id('import-credential')} >> text=Vinum`);
    await issuer.waitForSelector(READY);
    await issuer.close();

    await page.waitForSelector(READY);
    await customer.prove();
    expect(await customer.widgetState()).toBe('verified');
    expect(customer.problems).toEqual([]);
  });

  it('R27: two checkouts in two tabs are both completed, the older first', async () => {
    await customer.createWallet();
    await customer.getProofOfAge('1990-05-03');
    await customer.addToBasket('riesling');
    await customer.startVerification();
    const other = await customer.context.newPage();
    await other.goto(`${demo.urls.shop}/checkout`);
    await other.click('hushmark-verify button');
    await other.waitForSelector(READY);
    await customer.prove();
    expect(await customer.widgetState()).toBe('verified');
    await other.bringToFront();
    await other.click(READY);
    await other.waitForURL(`${demo.urls.shop}/checkout`);
    expect(await other.locator('hushmark-verify').getAttribute('state')).toBe('verified');
    const number = await customer.placeOrder();
    expect(number).toMatch(/^V-/);
    // The other one still shows the order, confirmed; it leads to what became of it, and not to an empty basket.
    await other.click(id('place-order'));
    expect(await other.locator(id('order-number')).textContent()).toBe(number);
    await other.goto(`${demo.urls.shop}/checkout`);
    expect(await other.locator(id('last-order')).textContent()).toBe(number);
  });

  it('is not asked a second time in a tab that does not know yet of the answer', async () => {
    await customer.createWallet();
    await customer.getProofOfAge('1990-05-03');
    await customer.addToBasket('riesling');
    const other = await customer.context.newPage();
    await other.goto(`${demo.urls.shop}/checkout`);
    await customer.startVerification();
    await customer.prove();
    await other.click('hushmark-verify button');
    await other.waitForSelector('hushmark-verify[state=verified]');
    expect(other.url()).toBe(`${demo.urls.shop}/checkout`);
  });
});
