// SPDX-License-Identifier: GPL-3.0-or-later
/** The first purchase of somebody who has nothing yet, in one tab: to the missing proof and back to the question. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Demo, startDemo } from '#demo/start-demo.ts';
import { chromiumPath, launchChromium } from '../support/browser/chromium.ts';
import { type Customer, newCustomer, READY } from '../support/browser/customer.ts';

const id = (name: string): string => `[data-testid=${name}]`;

describe.skipIf(chromiumPath === undefined)('the first purchase', () => {
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

  async function askForWine(): Promise<void> {
    await customer.addToBasket('riesling');
    await customer.startVerification();
  }
  /** What the home screen says waits. */
  async function waiting(): Promise<number> {
    const { page } = customer;
    await page.goto(`${demo.urls.wallet}/#/`);
    await page.waitForSelector(id('add-proof'));
    return page.locator(id('waiting')).count();
  }

  it('takes five taps from the shop’s button to the first verified answer, in one tab', async () => {
    const { page, context } = customer;
    const taps: string[] = [];
    await context.exposeBinding('noteTap', (_source, name: string) => taps.push(name));
    await customer.addToBasket('riesling');
    await page.goto(`${demo.urls.shop}/checkout`);
    // From here on, on every page: what a person taps, by name.
    await context.addInitScript(() => {
      const { noteTap } = globalThis as unknown as { noteTap(name: string): void };
      const name = ({ textContent }: HTMLElement) => (textContent ?? '').trim();
      window.addEventListener(
        'click',
        (event) => event.isTrusted && noteTap(name(event.composedPath()[0] as HTMLElement)),
        {
          capture: true,
        },
      );
    });
    await page.reload();
    await page.click('hushmark-verify button');
    await page.click(id('get-proof'));
    await page.click(id('get-card'));
    await page.click(id('import-credential'));
    await page.click(READY);
    await page.waitForSelector('hushmark-verify[state=verified]');
    expect(taps).toEqual([
      'Prove I am 18 or older',
      'Get a “Proof of age”',
      'Get the test proof of age',
      'Add and continue to Vinum Wine Shop',
      'Prove',
    ]);
    expect(context.pages()).toHaveLength(1);
    expect(await waiting()).toBe(0);
    expect(customer.problems).toEqual([]);
  });

  it('survives a reload of every page on the way, and any tab leads back to the question', async () => {
    const { page } = customer;
    await askForWine();
    await page.reload();
    await page.click(id('get-proof'));
    await page.reload();
    await page.click(id('get-card'));
    await page.waitForSelector(id('import-credential'));
    const other = await customer.context.newPage();
    await other.goto(demo.urls.wallet);
    await other.click(id('continue'));
    await other.waitForSelector(id('get-proof'));
    await page.click(id('import-credential'));
    await page.waitForSelector(READY);
    await page.reload();
    await page.click(READY);
    await page.waitForSelector('hushmark-verify[state=verified]');
    await other.goto(`${demo.urls.wallet}/#/`);
    await other.waitForSelector(id('add-proof'));
    expect(await other.locator(id('waiting')).count()).toBe(0);
  });

  it('a question waits no more once it was declined, and not in a wallet that was erased', async () => {
    const { page } = customer;
    await askForWine();
    expect(await waiting()).toBe(1);
    await page.click(id('continue'));
    await customer.decline();
    expect(await waiting()).toBe(0);
    await askForWine();
    await page.goto(`${demo.urls.wallet}/#/settings/erase`);
    await page.click(id('erase'));
    await page.click(id('erase-confirm'));
    await page.waitForSelector(id('create-start'));
    await customer.createWallet();
    expect(await waiting()).toBe(0);
  });

  it('counts down where time is short, waits longer when it is asked to, and says what is left when it is over', async () => {
    const { page } = customer;
    await page.clock.install({ time: demo.clock.now() });
    await askForWine();
    const left = page.locator(id('time-left'));
    expect(await left.textContent()).toMatch(/^Vinum Wine Shop waits until \d\d:\d\d\.$/);
    const passMinutes = async (minutes: number) => {
      demo.clock.set(new Date(demo.clock.now() + minutes * 60_000));
      await page.clock.fastForward(minutes * 60_000);
    };
    await passMinutes(8.5);
    await page.waitForSelector(`${id('time-left')} >> text=/waits 1:[0-9]{2} more minutes/`);
    await page.click(id('more-time'));
    await page.waitForSelector(`${id('time-left')} >> text=/waits until/`);
    // Kept, so a reload knows; the signed request alone would be over by now.
    await passMinutes(5);
    await page.reload();
    await page.waitForSelector(id('get-proof'));
    expect(await left.textContent()).toContain('waits until');
    await passMinutes(6);
    await page.waitForSelector(`${id('over')} >> text=Nothing was sent.`);
    expect(await page.locator(`${id('more-time')}, ${id('decline')}`).count()).toBe(0);
    await page.goto(`${demo.urls.wallet}/#/`);
    await page.waitForSelector(id('add-proof'));
    expect(await page.locator(id('waiting')).count()).toBe(0);
  });

  it('who has the proof of age and is too young is not sent for another one', async () => {
    await customer.createWallet();
    await customer.getProofOfAge('2015-01-31');
    await askForWine();
    await customer.page.waitForSelector(id('present-cannot'));
    expect(await customer.page.locator(id('get-proof')).count()).toBe(0);
  });
});
