// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Nobody agrees to what was never on the screen: in windows down to 320x256, which is what a zoom of 400 % leaves, with
 * letters of 200 %, and on a phone held sideways.
 */
import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Demo, startDemo } from '#demo/start-demo.ts';
import { chromiumPath, launchChromium } from '../support/browser/chromium.ts';
import { type Customer, newCustomer, READY } from '../support/browser/customer.ts';

const id = (name: string): string => `[data-testid=${name}]`;
const PROVE = id('share-answer');
const MUST_READ = '[data-must-read]';

/** Width, height, and the size of letters in the browser's settings. */
const WINDOWS = [
  [1440, 900, 16],
  [768, 1024, 16],
  [640, 400, 16],
  [640, 360, 16],
  [360, 640, 24],
  [360, 640, 32],
  [320, 568, 16],
  [320, 256, 16],
] as const;

/** What lies over a line that must be read, at any place to which one can scroll. */
function covered(selector: string): string[] {
  const found: string[] = [];
  const { scrollHeight } = document.documentElement;
  for (let at = 0; at < scrollHeight; at += 24) {
    window.scrollTo(0, at);
    for (const line of document.querySelectorAll(selector)) {
      for (const { left, right, top, bottom } of line.getClientRects()) {
        for (const x of [left + 2, (left + right) / 2, right - 2]) {
          for (const y of [top + 2, (top + bottom) / 2, bottom - 2]) {
            if (y < 0 || y >= window.innerHeight) continue;
            const there = document.elementFromPoint(x, y);
            if (!line.contains(there) && !there?.contains(line))
              found.push(`${there?.outerHTML.slice(0, 60)} at ${at}`);
          }
        }
      }
    }
  }
  window.scrollTo(0, 0);
  return found;
}

describe.skipIf(chromiumPath === undefined)('the question of a shop', () => {
  let demo: Demo;
  let browser: Browser;
  let customer: Customer;
  let page: Page;
  let settings: CDPSession;

  beforeAll(async () => {
    demo = await startDemo({ firstPort: 0 });
    browser = await launchChromium();
    customer = await newCustomer(browser, demo);
    page = customer.page;
    settings = await customer.context.newCDPSession(page);
    await customer.createWallet();
    await customer.getProofOfAge('1990-05-03');
    await customer.addToBasket('riesling');
    await customer.startVerification();
    await page.waitForSelector(READY);
    await page.clock.install();
  });
  afterAll(async () => {
    await customer?.close();
    await browser?.close();
    await demo?.stop();
  });

  async function open(width: number, height: number, letters: number): Promise<void> {
    await page.setViewportSize({ width, height });
    await settings.send('Page.setFontSizes', { fontSizes: { standard: letters, fixed: letters } });
    await page.reload();
    // Ready, and armed if nothing else were missing.
    await page.waitForSelector(`${READY}, ${id('read-first')}`);
    await page.clock.runFor(1000);
  }

  it.each(WINDOWS)('W31: is seen before it can be answered, at %dx%d with letters of %d px', async (...size) => {
    await open(...size);
    const areOut = await page
      .locator(MUST_READ)
      .evaluateAll((lines) => lines.some((line) => line.getBoundingClientRect().bottom > window.innerHeight + 2));
    expect(await page.locator(READY).count()).toBe(areOut ? 0 : 1);
    // By keyboard alone: to the button, which shows what is missing, as often as it takes.
    for (let key = 0; key < 12; key++) {
      await page.keyboard.press('Tab');
      if ((await page.locator(`${PROVE}:focus`).count()) > 0) break;
    }
    const hasRead = async () => {
      if ((await page.locator(id('read-first')).count()) === 0) return true;
      await page.keyboard.press('Enter');
      return false;
    };
    await expect.poll(hasRead).toBe(true);
    await page.clock.runFor(1000);
    await page.waitForSelector(`${READY}:focus`);
    expect(await page.evaluate(covered, MUST_READ)).toEqual([]);
  });

  it('is answered by keyboard in the lowest window', async () => {
    await page.focus(PROVE);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${demo.urls.shop}/checkout`);
    expect(await customer.widgetState()).toBe('verified');
    expect(customer.problems).toEqual([]);
  });
});
