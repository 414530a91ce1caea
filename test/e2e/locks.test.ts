// SPDX-License-Identifier: GPL-3.0-or-later
/** How a wallet gets its locks and opens with them: passkeys, words on paper, a passphrase. */
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Demo, startDemo } from '#demo/start-demo.ts';
import { addAuthenticator } from '../support/browser/authenticator.ts';
import { chromiumPath, launchChromium } from '../support/browser/chromium.ts';
import { type Customer, newCustomer } from '../support/browser/customer.ts';

const PASSPHRASE = 'correct horse battery staple';
const id = (name: string): string => `[data-testid=${name}]`;

describe.skipIf(chromiumPath === undefined)('the locks of a wallet', () => {
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
    ({ page } = customer);
  });
  afterEach(() => customer.close());

  /** A wallet that nobody was asked for, at the place where it is locked. */
  async function unlocked() {
    await page.goto(`${demo.urls.wallet}/#/import`);
    await page.waitForSelector(id('import-text'));
    await page.goto(`${demo.urls.wallet}/#/settings/lock`);
    await page.waitForSelector(id('not-locked'));
  }
  /** Writes the words down and shows that it did. */
  async function writeDown(): Promise<string> {
    const words = await page.locator(`${id('words')} li`).allTextContents();
    await page.click(id('words-written'));
    const label = await page.locator(`label:has(+ ${id('words-check')})`).textContent();
    await page.fill(id('words-check'), words[Number(label?.match(/\d/)?.[0]) - 1] ?? '');
    await page.click(id('words-submit'));
    await page.waitForSelector(id('lock-now'));
    return words.join(' ');
  }
  async function lock() {
    await page.click(id('lock-now'));
    await page.waitForSelector('[data-testid=unlock-passkey], [data-testid=unlock-passphrase]');
  }

  it('every screen on the way is usable by everybody', async () => {
    const found: string[] = [];
    const check = async (screen: string) => {
      await page.evaluate(axe.source);
      const { violations } = (await page.evaluate('axe.run()')) as axe.AxeResults;
      for (const { id: rule, nodes } of violations) found.push(`${screen}: ${rule} ${nodes[0]?.html}`);
    };
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await unlocked();
    await addAuthenticator(page);
    await page.waitForSelector(id('lock-passkey'));
    await check('not locked');
    await page.click(id('lock-passkey'));
    await page.waitForSelector(id('words'));
    await check('words');
    await writeDown();
    await page.click(id('remove-passkey'));
    await page.waitForSelector(id('remove-confirm'));
    await check('locked, before a removal');
    await lock();
    await page.click(`${id('unlock-other')} summary`);
    await check('unlock');
    expect(found).toEqual([]);
  });

  it('W12 a passkey locks and opens it, and words on paper open it when the passkey is lost', async () => {
    await unlocked();
    const authenticator = await addAuthenticator(page);
    await page.click(id('lock-passkey'));
    await page.waitForSelector(id('words'));
    // Nothing is locked before the words are written down.
    await page.click(id('words-written'));
    await page.fill(id('words-check'), 'guessed');
    await page.click(id('words-submit'));
    await page.waitForSelector('[role=alert]');
    await page.click(id('words-again'));
    const words = await writeDown();
    await lock();
    await page.click(id('unlock-passkey'));
    await page.waitForSelector(id('lock-now'));

    await lock();
    await authenticator.agree(false);
    await page.click(id('unlock-passkey'));
    await page.waitForSelector(`${id('unlock-error')} >> text=No passkey was used`);
    await authenticator.remove();
    await page.click(`${id('unlock-other')} summary`);
    await page.fill(id('unlock-passphrase'), words.toUpperCase());
    await page.click(id('unlock'));
    await page.waitForSelector(id('lock-now'));
    expect(customer.problems).toEqual([]);
  });

  it('W08, W34 another passkey is added and one removed only by whoever opens a lock; the passphrase stays', async () => {
    await customer.createWallet();
    await page.goto(`${demo.urls.wallet}/#/settings/lock`);
    const authenticator = await addAuthenticator(page);
    const add = async (name: string) => {
      await page.click(id('add-passkey'));
      await page.fill(id('passkey-name'), name);
    };
    await add('My phone');
    await page.fill(id('add-passphrase'), 'not this one at all');
    await page.click(id('add-confirm'));
    await page.waitForSelector(id('add-error'));
    expect(await authenticator.count()).toBe(0);
    await page.fill(id('add-passphrase'), PASSPHRASE);
    await page.click(id('add-confirm'));
    await page.waitForSelector(`${id('passkeys')} >> text=My phone`);
    expect(await authenticator.count()).toBe(1);
    // The same device again, then another one.
    await add('Once more');
    await page.click(id('add-passkey-way'));
    await page.waitForSelector(`${id('add-error')} >> text=already has a passkey`);
    await authenticator.touch(false);
    const other = await addAuthenticator(page, { transport: 'usb' });
    await page.fill(id('passkey-name'), 'My key ring');
    await page.fill(id('add-passphrase'), PASSPHRASE);
    await page.click(id('add-confirm'));
    await page.waitForSelector(`${id('passkeys')} >> text=My key ring`);
    expect([await authenticator.count(), await other.count()]).toEqual([1, 1]);

    // The first one is lost, and the other one takes it off.
    await authenticator.remove();
    const names = () => page.locator(`${id('passkeys')} .grow > p:first-child`).allTextContents();
    expect(await names()).toEqual(['My phone', 'My key ring']);
    await page.locator(id('remove-passkey')).first().click();
    await page.click(id('remove-passkey-way'));
    await expect.poll(names).toEqual(['My key ring']);
    await page.click(id('remove-passkey'));
    await page.fill(id('remove-passphrase'), PASSPHRASE);
    await page.click(id('remove-confirm'));
    await page.waitForSelector(id('passkeys'), { state: 'detached' });
    // What is left is a way in, and there is nothing to remove.
    expect(await page.locator(id('remove-passkey')).count()).toBe(0);
    await lock();
    await page.fill(id('unlock-passphrase'), PASSPHRASE);
    await page.click(id('unlock'));
    await page.waitForSelector(id('lock-now'));
    expect(customer.problems).toEqual([]);
  });

  it('is suggested after the first answer and can be put off; a lock that is set then holds in every tab', async () => {
    await customer.getProofOfAge('1990-05-03');
    await page.goto(demo.urls.wallet);
    expect(await page.locator(id('suggest-lock')).count()).toBe(0);
    await customer.addToBasket('riesling');
    await customer.startVerification();
    await customer.prove();
    await page.goto(demo.urls.wallet);
    await page.click(id('lock-later'));
    await page.waitForSelector(id('suggest-lock'), { state: 'detached' });
    await page.reload();
    await page.waitForSelector(id('credential-card'));
    expect(await page.locator(id('suggest-lock')).count()).toBe(0);

    const other = await customer.context.newPage();
    await other.goto(demo.urls.wallet);
    await page.click(id('not-locked-link'));
    await page.click(id('lock-passphrase'));
    for (const field of ['first-passphrase', 'first-repeat']) await page.fill(id(field), PASSPHRASE);
    await page.click(id('first-submit'));
    await page.waitForSelector(id('lock-now'));
    // The other tab has the new key without a question, and is locked with this one.
    await other.waitForSelector(id('lock'));
    await other.waitForSelector(id('credential-card'));
    await lock();
    await other.waitForSelector(id('unlock-passphrase'));
    expect(customer.problems).toEqual([]);
  });

  it('says in plain words that a passkey cannot lock it, and goes on with a passphrase', async () => {
    await unlocked();
    const authenticator = await addAuthenticator(page, { prf: false });
    await page.click(id('lock-passkey'));
    await page.waitForSelector(id('no-passkeys'));
    await page.click(id('first-suggest'));
    await page.waitForSelector(`${id('first-passphrase')}[type=text]`);
    const suggested = await page.inputValue(id('first-passphrase'));
    await page.click(id('first-submit'));
    await page.waitForSelector(id('lock-now'));
    await lock();
    expect(await page.locator(id('unlock-passkey')).count()).toBe(0);
    await page.fill(id('unlock-passphrase'), suggested);
    await page.click(id('unlock'));
    await page.waitForSelector(id('lock-now'));
    expect(await authenticator.count()).toBeLessThan(2);
  });
});
