// SPDX-License-Identifier: GPL-3.0-or-later
/** That nothing gets lost: what the wallet asks of the browser, says of it, and brings back. */
import { readFile } from 'node:fs/promises';
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

  it('suggests a backup and then to install after the first proof, one at a time, each once', async () => {
    await customer.createWallet();
    const suggested = () =>
      page
        .locator('[data-testid^=suggest-]:is(section)')
        .evaluateAll((all: HTMLElement[]) => all.map((one) => one.dataset.testid));
    expect(await suggested()).toEqual([]);
    await customer.getProofOfAge('1990-05-03');
    await page.waitForSelector(id('suggest-backup'));
    expect(await suggested()).toEqual(['suggest-backup']);
    await page.click(id('backup-never'));
    await page.waitForSelector(id('suggest-backup'), { state: 'detached' });
    const offer = () =>
      page.evaluate(() => {
        const prompt = async () => {};
        const userChoice = Promise.resolve({ outcome: 'dismissed' });
        window.dispatchEvent(Object.assign(new Event('beforeinstallprompt'), { prompt, userChoice }));
      });
    // Nothing comes in the place of what was just put off.
    await offer();
    expect(await suggested()).toEqual([]);
    await page.goto(demo.urls.shop);
    await page.goto(demo.urls.wallet);
    await customer.unlockUntil('credential-card');
    expect(await suggested()).toEqual([]);
    await offer();
    await page.click(id('suggest-install-now'));
    await page.waitForSelector(id('suggest-install'), { state: 'detached' });
    await page.reload();
    await customer.unlockUntil('credential-card');
    await offer();
    expect(await suggested()).toEqual([]);
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

  const BACKUP = 'a passphrase for the file';

  /** A wallet with a proof, and the backup of it; another browser after that. */
  async function backupOfAnother(): Promise<Buffer> {
    await customer.createWallet();
    await customer.getProofOfAge('1990-05-03');
    await settings('backup');
    for (const field of ['backup-passphrase', 'backup-repeat']) await page.fill(id(field), BACKUP);
    const [download] = await Promise.all([page.waitForEvent('download'), page.click(id('backup-export'))]);
    const file = await readFile(await download.path());
    await customer.close();
    customer = await newCustomer(browser, demo);
    page = customer.page;
    return file;
  }
  const chooseBackup = async (buffer: Buffer) => {
    await page.setInputFiles(id('backup-import'), { name: 'backup.json', mimeType: 'application/json', buffer });
    await page.fill(id('restore-passphrase'), BACKUP);
    await page.click(id('restore'));
  };
  const told = async () => (await page.locator(id('status')).first().textContent()) ?? '';

  it('W14: brings a backup back on the first screen and in place of a locked wallet, says what is lost, and says that it is back', async () => {
    const backup = await backupOfAnother();
    await page.goto(demo.urls.wallet);
    await page.click(id('have-backup'));
    await chooseBackup(backup);
    await page.waitForSelector(id('credential-card'));
    expect(await told()).toBe('Your backup is back: 1 proof, 0 answers.');

    await customer.close();
    customer = await newCustomer(browser, demo);
    page = customer.page;
    await customer.createWallet();
    // Wherever it was locked.
    await settings('storage');
    await page.click(id('lock'));
    await page.click('summary');
    await page.click(id('have-backup'));
    await chooseBackup(backup);
    await page.waitForSelector(id('restore-replaces'));
    const said = await page.locator(id('restore-replaces')).textContent();
    expect(said).toContain('In the backup: 1 proof and 0 answers.');
    expect(said).toContain('In the locked wallet: 0 proofs and 0 answers.');
    // Until then nothing is given up.
    await page.reload();
    await page.waitForSelector(id('unlock-passphrase'));
    await page.click('summary');
    await page.click(id('have-backup'));
    await chooseBackup(backup);
    await page.click(id('restore-replace'));
    await page.waitForSelector(id('credential-card'));
    expect(await told()).toBe('Your backup is back: 1 proof, 0 answers.');
    await page.reload();
    await page.waitForSelector(id('credential-card'));
    expect(await told()).toBe('');
  });

  it('W14: misses a wallet that the browser has cleared, before it makes a new one, and not one that was erased', async () => {
    await customer.createWallet();
    const clear = () =>
      page.evaluate(
        () =>
          new Promise<void>((resolve) => {
            const request = indexedDB.deleteDatabase('hushmark-wallet');
            request.onsuccess = () => resolve();
          }),
      );
    await clear();
    await page.goto(`${demo.urls.wallet}/#/present?client_id=s&request_uri=https%3A%2F%2Fv.example%2Fr`);
    await page.reload();
    await page.waitForSelector(id('missed'));
    await page.click(id('have-backup'));
    await page.waitForSelector(id('backup-import'));
    await page.click(id('restore-cancel'));
    await page.click(id('start-empty'));
    await page.waitForSelector(`${id('missed')}, ${id('create-start')}, h1:not(:empty)`);
    await page.goto(`${demo.urls.wallet}/#/settings/erase`);
    await page.click(id('erase'));
    await page.click(id('erase-confirm'));
    await page.waitForSelector(id('create-start'));
    expect(await page.locator(id('missed')).count()).toBe(0);
  });
});
