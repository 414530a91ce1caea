// SPDX-License-Identifier: GPL-3.0-or-later
/** What the wallet says about the past: what was added just now, what was answered; and how that is deleted. */
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Demo, startDemo } from '#demo/start-demo.ts';
import { chromiumPath, launchChromium } from '../support/browser/chromium.ts';
import { type Customer, newCustomer } from '../support/browser/customer.ts';

const id = (name: string): string => `[data-testid=${name}]`;
const ITEM = id('history-item');

describe.skipIf(chromiumPath === undefined)('the history', () => {
  let demo: Demo;
  let browser: Browser;
  let customer: Customer;
  let page: Page;

  beforeAll(async () => {
    demo = await startDemo({ firstPort: 0 });
    browser = await launchChromium();
    customer = await newCustomer(browser, demo);
    page = customer.page;
    await customer.createWallet();
    await customer.getProofOfAge('1990-05-03');
  });
  afterAll(async () => {
    await customer?.close();
    await browser?.close();
    await demo?.stop();
  });

  const open = async (screen: string) => {
    await page.goto(`${demo.urls.wallet}/#/${screen}`);
    await customer.unlockUntil('lock');
  };
  const titles = () => page.locator(`${ITEM} h2`).allTextContents();

  it('of what was added is told once', async () => {
    await open('');
    await open('settings');
    await page.goBack();
    await page.waitForSelector(id('credential-card'));
    expect(await page.locator(`${id('status')} p`).count()).toBe(0);
  });

  it('says what was learned, from which proof, at which address', async () => {
    for (const answer of ['decline', 'prove'] as const) {
      await customer.addToBasket('riesling');
      await customer.startVerification();
      await customer[answer]();
    }
    await open('history');
    expect(await titles()).toEqual(['Vinum Wine Shop', 'Vinum Wine Shop']);
    await page.locator(`${ITEM} summary`).first().click();
    const told = await page.locator(ITEM).first().locator('dd').allTextContents();
    expect(told).toEqual(['you are 18 or older', 'Proof of age · Demo Town Hall', new URL(demo.urls.shop).host]);
    await page.locator(`${ITEM} summary`).last().click();
    expect(await page.locator(ITEM).last().locator('dd').allTextContents()).toEqual([new URL(demo.urls.shop).host]);
  });

  it('is a file for its owner, with the same', async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.click(id('history-save'))]);
    const file = JSON.parse(await readFile(await download.path(), 'utf8'));
    expect(file).toMatchObject({ format: 'hushmark-history/1' });
    expect(file.answers).toHaveLength(2);
    expect(file.answers).toContainEqual(
      expect.objectContaining({ answer: 'shared', learned: ['you are 18 or older'], question: 'Are you 18 or older?' }),
    );
  });

  it('loses one line, gets it back by the keyboard, and loses all', async () => {
    await page.locator(id('history-remove')).first().focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector(`${id('history-undo')}:focus`);
    expect(await page.locator(id('history-status')).textContent()).toBe('Deleted.');
    expect(await page.locator(ITEM).count()).toBe(1);
    await page.keyboard.press('Enter');
    await page.waitForSelector(`${id('history-remove')}:focus`);
    expect(await page.locator(ITEM).count()).toBe(2);

    await page.keyboard.press('Enter');
    await page.waitForSelector(`${id('history-undo')}:focus`);
    // It is gone at once, not when the offer ends.
    await page.reload();
    await customer.unlockUntil('history-item');
    expect(await page.locator(ITEM).count()).toBe(1);
    await page.click(id('history-clear'));
    await page.click(id('history-clear-confirm'));
    await page.waitForSelector(`${ITEM}, ${id('history-undo')}`, { state: 'detached' });
    await page.waitForSelector('h1:focus');
  });
});
