// SPDX-License-Identifier: GPL-3.0-or-later
/** The shop on one device, the wallet on another: a QR code, and a number that ties the two together (R06). */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Demo, startDemo } from '#demo/start-demo.ts';
import { chromiumPath, launchChromium } from '../support/browser/chromium.ts';
import { type Customer, newCustomer, READY } from '../support/browser/customer.ts';

describe.skipIf(chromiumPath === undefined)('with the wallet on another device', () => {
  let demo: Demo;
  let browser: Browser;
  let phone: Customer;
  let desktop: Customer;

  beforeAll(async () => {
    demo = await startDemo({ firstPort: 0 });
    browser = await launchChromium();
    phone = await newCustomer(browser, demo);
    await phone.createWallet();
    await phone.getProofOfAge('1990-01-31');
  });
  afterAll(async () => {
    await phone?.close();
    await browser?.close();
    await demo?.stop();
  });
  beforeEach(async () => {
    desktop = await newCustomer(browser, demo);
    await desktop.addToBasket('riesling');
    await desktop.page.goto(`${demo.urls.shop}/checkout`);
    await desktop.page.click('hushmark-verify button.plain');
    await desktop.page.waitForSelector('hushmark-verify .qr svg');
    // The link below the QR code is what the code contains.
    await phone.page.goto((await desktop.page.locator('hushmark-verify a.link').getAttribute('href')) ?? '');
    await phone.unlockUntil('present-code');
  });
  afterEach(() => desktop.close());

  const shownNumber = async () =>
    (await desktop.page.locator('[data-testid=cross-device-number]').textContent())?.trim() ?? '';

  async function answer(number: string): Promise<void> {
    await phone.page.fill('[data-testid=present-code]', number);
    await phone.page.click(READY);
  }

  const wrongFor = (number: string) => (number === '1111' ? '1112' : '1111');

  it("the right number approves the order on the shop's device, which goes on by itself", async () => {
    await answer(await shownNumber());
    await phone.page.waitForSelector('[data-testid=done]');
    await desktop.page.waitForSelector('hushmark-verify[state=verified]');
    expect(await desktop.placeOrder()).toMatch(/^V-/);
    expect(phone.page.url()).not.toContain(demo.urls.shop);
  });

  it('a wrong number can be typed once more, and both screens say what happened', async () => {
    const number = await shownNumber();
    await answer(wrongFor(number));
    await phone.page.waitForSelector('[role=alert] >> text=That number was not right');
    await desktop.page.waitForSelector('hushmark-verify >> text=That number was not right');
    expect(await shownNumber()).toBe(number);
    expect(await phone.page.inputValue('[data-testid=present-code]')).toBe('');
    await answer(number);
    await phone.page.waitForSelector('[data-testid=done]');
    await desktop.page.waitForSelector('hushmark-verify[state=verified]');
    // What did not count was not an answer.
    await phone.page.goto(`${demo.urls.wallet}/#/history`);
    expect(await phone.page.locator('ul.divided > li').first().textContent()).not.toContain('Sending failed');
  });

  it('three wrong numbers end the question on both screens', async () => {
    const number = await shownNumber();
    for (let count = 0; count < 3; count++) {
      await phone.page.waitForSelector('[data-testid=present-code]:not([disabled])');
      await answer(wrongFor(number));
      await phone.page.waitForSelector('[role=alert]');
    }
    await desktop.page.waitForSelector('hushmark-verify >> text=Ended: the number was not right');
    await phone.page.waitForSelector('[role=alert] >> text=Start again in the shop');
    expect(await phone.page.locator('[data-testid=present-code]').count()).toBe(0);
    expect(await desktop.placeOrder()).toBeUndefined();
  });

  it('declining on the phone shows on the desktop as not completed', async () => {
    await phone.page.click('[data-testid=decline]');
    await desktop.page.waitForSelector('hushmark-verify >> text=Not completed');
    expect(await desktop.placeOrder()).toBeUndefined();
  });
});
