// SPDX-License-Identifier: GPL-3.0-or-later
/** That nothing gets lost: what the wallet asks of the browser, says of it, and brings back. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Demo, startDemo } from '#demo/start-demo.ts';
import { chromiumPath, launchChromium } from '../support/browser/chromium.ts';
import { type Customer, newCustomer } from '../support/browser/customer.ts';

const id = (name: string): string => `[data-testid=${name}]`;

describe.skipIf(chromiumPath === undefined)('the wallet', () => {
  let demo: Demo;
  let browser: Browser;
  let customer: Customer;
  let page: Page;

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
    page = customer.page;
  });
  afterEach(() => customer.close());

  const settings = (part: string) => page.goto(`${demo.urls.wallet}/#/settings/${part}`);

  it('W14: goes on when a browser leaves the question open whether it keeps the data, and asks again by a tap', async () => {
    const asked: string[] = [];
    await customer.context.exposeFunction('asked', () => asked.push('persist'));
    await customer.context.addInitScript(() => {
      let kept = false;
      navigator.storage.persisted = async () => kept;
      navigator.storage.persist = async () => {
        (window as unknown as { asked(): void }).asked();
        if (location.hash.startsWith('#/settings')) kept = true;
        else await new Promise(() => {});
        return kept;
      };
    });
    await customer.createWallet();
    await customer.getProofOfAge('1990-05-03');
    await expect.poll(() => asked).toEqual(['persist']);
    await settings('storage');
    await page.waitForSelector(`${id('storage')}[data-kept=false]`);
    await page.click(id('persist'));
    await page.waitForSelector(`${id('storage')}[data-kept=true]`);
    expect(await page.locator(id('persist')).count()).toBe(0);
  });

  it('offers to install when the browser can, once', async () => {
    await customer.createWallet();
    await settings('storage');
    await page.waitForSelector(id('storage'));
    expect(await page.locator(id('install')).count()).toBe(0);
    const prompts = await page.evaluate(() => {
      const calls: string[] = [];
      const userChoice = Promise.resolve({ outcome: 'accepted' });
      const offer = Object.assign(new Event('beforeinstallprompt', { cancelable: true }), {
        prompt: async () => calls.push('asked'),
        userChoice,
      });
      window.dispatchEvent(offer);
      Object.assign(window, { calls });
      return [offer.defaultPrevented, ...calls];
    });
    // Not before the customer wants it.
    expect(prompts).toEqual([true]);
    await page.click(id('install-now'));
    await page.waitForFunction(() => (window as unknown as { calls: string[] }).calls.length === 1);
    await page.waitForSelector(`${id('install')} ${id('status')} p`);
    expect(await page.locator(id('install-now')).count()).toBe(0);
  });

  it('tests the device when asked, says what an answer takes, and stops when told to', async () => {
    await customer.createWallet();
    await settings('device');
    await page.click(id('device-test'));
    await page.click(id('device-stop'));
    await page.waitForSelector(`${id('device')}[data-state=idle]`);
    await page.click(id('device-test'));
    await page.waitForSelector(`${id('device')}[data-state=done]`);
    const said = await page.locator(`${id('device')} ${id('status')}`).textContent();
    const [, seconds = '', megabytes = ''] =
      /in ([\d.]+) seconds and needs ([\d.]+) MB of memory/.exec(said ?? '') ?? [];
    expect(Number(seconds)).toBeGreaterThan(0);
    expect(Number(megabytes)).toBeGreaterThan(10);
    expect(customer.problems).toEqual([]);
  });
});
