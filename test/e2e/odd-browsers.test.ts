// SPDX-License-Identifier: GPL-3.0-or-later
/** A purchase in browsers that change the page, have little memory, little room, or one core only. */
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Demo, startDemo } from '#demo/start-demo.ts';
import { chromiumPath, launchChromium } from '../support/browser/chromium.ts';
import { type Customer, newCustomer } from '../support/browser/customer.ts';

describe.skipIf(chromiumPath === undefined)('a first purchase', () => {
  let demo: Demo;
  let browser: Browser | undefined;
  let customer: Customer | undefined;

  beforeAll(async () => {
    demo = await startDemo({ firstPort: 0 });
  });
  afterAll(() => demo?.stop());
  afterEach(async () => {
    await customer?.close();
    await browser?.close();
  });

  async function buy(args: string[], prepare: (context: BrowserContext, customer: Customer) => Promise<unknown>) {
    browser = await launchChromium(args);
    customer = await newCustomer(browser, demo);
    await prepare(customer.context, customer);
    await customer.addToBasket('riesling');
    await customer.startVerification();
    await customer.getProofForQuestion('1990-05-03');
    await customer.prove();
    expect(await customer.widgetState()).toBe('verified');
    expect(await customer.placeOrder()).toMatch(/^V-/);
    expect(customer.problems).toEqual([]);
  }

  it('goes through while a translator rewrites every text of the wallet', async () => {
    await buy([], (context) => context.addInitScript(translate));
    // The translator was at work: as those of browsers, it puts its own elements around what it has changed.
    const page = customer?.page;
    await page?.goto(demo.urls.wallet);
    await page?.waitForSelector('h1 font');
    expect(await page?.locator('h1').textContent()).toMatch(/^¡.*!$/);
  });

  it('goes through with a heap of 64 MiB', async () => {
    await buy(['--js-flags=--max-old-space-size=64'], async () => undefined);
  });

  it('goes through where the browser gives a site 1.5 MB', async () => {
    await buy([], async (context, { page }) => {
      const session = await context.newCDPSession(page);
      await session.send('Storage.overrideQuotaForOrigin', { origin: demo.urls.wallet, quotaSize: 1_500_000 });
    });
  });

  it('goes through on one core', async () => {
    await buy([], (context) =>
      context.addInitScript(() => Object.defineProperty(navigator, 'hardwareConcurrency', { value: 1 })),
    );
  });
});

/** Runs in the page, as translators built into browsers do: each text gives way to elements with another text. */
function translate(): void {
  if (!location.port) return;
  const done = new WeakSet<Node>();
  const change = (root: Node) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    while (walker.nextNode()) texts.push(walker.currentNode as Text);
    for (const text of texts) {
      const parent = text.parentElement;
      if (!parent || done.has(text) || !text.data.trim() || parent.closest('script, style, font, [translate=no]'))
        continue;
      const font = document.createElement('font');
      font.append(`¡${text.data}!`);
      done.add(font);
      text.replaceWith(font);
    }
  };
  new MutationObserver(() => document.getElementById('app') && change(document.getElementById('app') as Node)).observe(
    document,
    { childList: true, subtree: true, characterData: true },
  );
}
