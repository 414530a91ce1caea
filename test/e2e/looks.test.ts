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
import { visitScreens } from '../support/browser/wallet-screens.ts';

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

  it('fits on narrow and wide screens and with letters of 200 %, with the menu in one line', async () => {
    const newcomer = await newCustomer(browser, demo);
    await newcomer.page.goto(demo.urls.wallet);
    await newcomer.page.evaluate(() => localStorage.setItem('hushmark-language', 'de'));
    const wrong: string[] = [];
    await visitScreens(newcomer, demo, async (screen) => {
      for (const [width, letters] of [
        [320, 100],
        [390, 200],
        [390, 100],
        [768, 100],
        [1440, 100],
      ] as const) {
        await newcomer.page.setViewportSize({ width, height: 800 });
        const { over, lines } = await newcomer.page.evaluate((percent) => {
          document.documentElement.style.fontSize = `${percent}%`;
          const tops = [...document.querySelectorAll('.nav a')].map((link) => link.getBoundingClientRect().top);
          return {
            over: document.documentElement.scrollWidth - window.innerWidth,
            lines: new Set(tops.map(Math.round)).size,
          };
        }, letters);
        if (over > 0) wrong.push(`${screen} at ${width} and ${letters} %: ${over} px too wide`);
        if (lines > 1 && letters === 100) wrong.push(`${screen} at ${width}: the menu has ${lines} lines`);
      }
      await newcomer.page.evaluate(() => {
        document.documentElement.style.fontSize = '';
      });
    });
    expect(wrong).toEqual([]);
    await newcomer.close();
  });

  it('tells the one action of a screen also in forced colours', async () => {
    await page.emulateMedia({ forcedColors: 'active' });
    const fill = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((button) => getComputedStyle(button).backgroundColor);
    await page.waitForSelector('.button.primary');
    const primary = await fill('.button.primary');
    await page.goto(`${demo.urls.wallet}/#/settings/lock`);
    await page.waitForSelector('.button.secondary');
    expect(primary).not.toBe(await fill('.button.secondary'));
    await page.emulateMedia({ forcedColors: 'none' });
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
    // With the pointer over it.
    await page.hover(`${id('share-answer')}[aria-disabled=true]`);
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
