// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What a person sees on small and large screens, in the longest language: nothing hides, runs over or looks alive when
 * it is not.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Demo, startDemo } from '#demo/start-demo.ts';
import { chromiumPath, launchChromium } from '../support/browser/chromium.ts';
import { type Customer, newCustomer, READY } from '../support/browser/customer.ts';

const id = (name: string): string => `[data-testid=${name}]`;
const PHONE = { width: 390, height: 664 };

describe.skipIf(chromiumPath === undefined)('the wallet in German', () => {
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
    await page.goto(demo.urls.wallet);
    await page.evaluate(() => localStorage.setItem('hushmark-language', 'de'));
    await customer.createWallet();
  });
  afterEach(() => customer.close());

  /** Whether its middle is on the screen with nothing over it. */
  const isInSight = (selector: string) =>
    page.locator(selector).evaluate((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      const there = document.elementFromPoint(x + width / 2, y + height / 2);
      return there !== null && element.contains(there);
    });

  it('fits on narrow and wide screens, with the menu in one line', async () => {
    for (const width of [320, 390, 481, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      for (const screen of ['', 'history', 'settings', 'import', 'nowhere']) {
        await page.goto(`${demo.urls.wallet}/#/${screen}`);
        await page.waitForSelector('h1');
        const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect({ width, screen, over: Math.max(0, over) }).toEqual({ width, screen, over: 0 });
      }
      if (width < PHONE.width) continue;
      await page.goto(`${demo.urls.wallet}/#/`);
      const tops = await page
        .locator('header a, header button')
        .evaluateAll((all) => all.map((each) => Math.round(each.getBoundingClientRect().top)));
      expect({ width, lines: new Set(tops).size }).toEqual({ width, lines: 1 });
    }
  });

  it('shows on a phone what went wrong beside the button that was tapped, which looks off while it is off', async () => {
    await page.setViewportSize(PHONE);
    await customer.getProofOfAge('1990-05-03');
    await customer.addToBasket('riesling');
    await page.goto(`${demo.urls.shop}/checkout`);
    await page.click('hushmark-verify button.plain');
    const link = (await page.locator('hushmark-verify a.link').getAttribute('href')) ?? '';
    const number = (await page.locator(id('cross-device-number')).textContent()) ?? '';
    await page.goto(link);
    await customer.unlockUntil('present-code');
    const look = () => page.locator(id('share-answer')).evaluate((button) => getComputedStyle(button).backgroundColor);
    const off = await look();
    // Another number than the one that the shop shows.
    await page.fill(
      id('present-code'),
      number.replace(/.$/, (digit) => String((Number(digit) + 1) % 10)),
    );
    await page.click(READY);
    await page.waitForSelector('[role=alert]');
    expect(await isInSight('[role=alert]')).toBe(true);
    // The pointer is still over it.
    await page.waitForSelector(`${id('share-answer')}[aria-disabled=true]:hover`);
    expect(await look()).toBe(off);
  });

  it('brings the picture of a code into sight', async () => {
    await page.setViewportSize(PHONE);
    await customer.holderCode('demo-town-hall', 'urn:hushmark:schema:proof-of-age:1');
    await page.waitForSelector('.qr svg');
    expect(await isInSight('.qr')).toBe(true);
  });

  it('names each kind of proof once where it says who gives it', async () => {
    await page.click(`${id('givers')} summary`);
    const titles = await page.locator(`${id('where-to-get')} > p`).allTextContents();
    expect(titles.length).toBeGreaterThan(1);
    expect(new Set(titles).size).toBe(titles.length);
  });
});
