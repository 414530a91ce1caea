// SPDX-License-Identifier: GPL-3.0-or-later
/** Every page of shop and issuers, and every state of the widget, passes axe's WCAG 2.2 AA rules. */
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Demo, startDemo } from '#demo/start-demo.ts';
import { chromiumPath, launchChromium } from '../support/browser/chromium.ts';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

describe.skipIf(chromiumPath === undefined)('pages that anyone can use', () => {
  let demo: Demo;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    demo = await startDemo({ firstPort: 0 });
    browser = await launchChromium();
    page = await browser.newPage();
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });

  async function violations(): Promise<string[]> {
    await page.evaluate(axe.source);
    const results = await page.evaluate((rules) => {
      const { axe: checker } = globalThis as unknown as { axe: typeof axe };
      return checker.run(document, { runOnly: rules });
    }, RULES);
    return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  }

  it('of the issuers', async () => {
    for (const path of ['/', '/town-hall', '/wine-club', '/town-hall/return']) {
      await page.goto(`${demo.urls.issuer}${path}`);
      expect({ path, violations: await violations() }).toEqual({ path, violations: [] });
    }
  });

  it('of the shop, with the widget in every state', async () => {
    await page.goto(demo.urls.shop);
    expect(await violations()).toEqual([]);
    await page.goto(`${demo.urls.shop}/checkout`);
    expect(await violations()).toEqual([]);
    await page.goto(demo.urls.shop);
    await page.click('[data-testid=add-crianza]');
    await page.goto(`${demo.urls.shop}/checkout`);
    await page.click('hushmark-verify button.plain');
    await page.waitForSelector('hushmark-verify .qr svg');
    expect(await violations()).toEqual([]);
    // The shop's own script asks the server again as soon as the state says verified; here the page must stay.
    await page.route('**/checkout.js', (route) => route.abort());
    await page.reload();
    for (const state of ['ready', 'preparing', 'answered', 'verified', 'not_completed', 'expired', 'unavailable']) {
      await page.locator('hushmark-verify').evaluate((widget, value) => widget.setAttribute('state', value), state);
      expect({ state, violations: await violations() }).toEqual({ state, violations: [] });
    }
    await page.unroute('**/checkout.js');
    await page.goto(`${demo.urls.shop}/nowhere`);
    expect(await violations()).toEqual([]);
  });

  it('of the shop, by keyboard alone, with the state announced', async () => {
    await page.goto(`${demo.urls.shop}/checkout`);
    const button = page.locator('hushmark-verify button').first();
    await button.focus();
    await page.route('**/hushmark/start', (route) => route.fulfill({ status: 502, body: '{}' }));
    await page.keyboard.press('Enter');
    await page.waitForSelector('hushmark-verify [role=status] >> text=does not work at the moment');
    await page.unroute('**/hushmark/start');
  });

  it('of the shop on a narrow screen, without scrolling sideways', async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    for (const path of ['/', '/checkout', '/privacy']) {
      await page.goto(`${demo.urls.shop}${path}`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect({ path, overflow: Math.max(0, overflow) }).toEqual({ path, overflow: 0 });
    }
  });
});
