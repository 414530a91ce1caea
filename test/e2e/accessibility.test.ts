// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Every page of shop and issuers, every state of the widget and every screen of the wallet pass axe's WCAG 2.2 AA
 * rules; each screen of the wallet has a title, one heading, and the focus somewhere in it.
 */
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Demo, startDemo } from '#demo/start-demo.ts';
import { chromiumPath, launchChromium } from '../support/browser/chromium.ts';
import { newCustomer } from '../support/browser/customer.ts';
import { visitScreens } from '../support/browser/wallet-screens.ts';

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

  async function violations(of = page): Promise<string[]> {
    await of.evaluate(axe.source);
    const results = await of.evaluate((rules) => {
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

  it('of the shop on a narrow screen and with large letters, without scrolling sideways', async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    for (const path of ['/', '/checkout', '/privacy']) {
      await page.goto(`${demo.urls.shop}${path}`);
      for (const letters of [100, 200]) {
        const overflow = await page.evaluate((percent) => {
          document.documentElement.style.fontSize = `${percent}%`;
          return document.documentElement.scrollWidth - window.innerWidth;
        }, letters);
        expect({ path, letters, overflow: Math.max(0, overflow) }).toEqual({ path, letters, overflow: 0 });
      }
    }
  });

  it('of the wallet, in light and dark', async () => {
    const customer = await newCustomer(browser, demo);
    const found: string[] = [];
    const titles = new Map<string, string>();
    await visitScreens(customer, demo, async (screen) => {
      // With the screen there, so that nothing is half drawn.
      for (const colorScheme of ['dark', 'light'] as const) {
        await customer.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        for (const violation of await violations(customer.page)) found.push(`${screen}, ${colorScheme}: ${violation}`);
      }
      const { headings, focused } = await customer.page.evaluate(() => ({
        headings: document.querySelectorAll('h1').length,
        focused: document.activeElement?.closest('main') !== null,
      }));
      if (headings !== 1) found.push(`${screen}: ${headings} headings`);
      if (!focused) found.push(`${screen}: the focus is nowhere`);
      titles.set(screen, await customer.page.title());
    });
    expect(found).toEqual([]);
    expect([...titles].filter(([, title]) => !/^\S.* - Hushmark wallet$/.test(title))).toEqual([]);
    expect(titles.get('question')).toBe('Vinum Wine Shop asks - Hushmark wallet');
    // A name for each but those that are one screen in another state.
    expect(new Set(titles.values()).size).toBeGreaterThan(18);
    await customer.close();
  });
});
