// SPDX-License-Identifier: GPL-3.0-or-later
/** W26: over plain http, other than on this machine, the wallet says so and does not start. */
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWallet } from '#wallet/build/build-wallet.ts';
import { type ServedWallet, serveWallet } from '#wallet/host/serve.ts';
import { chromiumPath } from '../support/browser/chromium.ts';
import { ROOT } from '../support/source-files.ts';

describe.skipIf(chromiumPath === undefined)('a wallet that is reached unsafely', () => {
  let wallet: ServedWallet;
  let browser: Browser;

  beforeAll(async () => {
    const root = await buildWallet(ROOT);
    wallet = await serveWallet({
      root,
      artefacts: `${ROOT}/build`,
      config: { registries: [], artefacts: '/artefacts/' },
    });
    browser = await chromium.launch({
      ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--host-resolver-rules=MAP wallet.example 127.0.0.1',
      ],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await wallet?.close();
  });

  it('W26 over plain http it shows why, offers nothing and stores nothing', async () => {
    const page = await browser.newPage();
    await page.goto(`http://wallet.example:${new URL(wallet.url).port}/`);
    expect(await page.locator('[role=alert]').textContent()).toMatch(/https/);
    expect(await page.evaluate(() => isSecureContext)).toBe(false);
    expect(await page.locator('input, button').count()).toBe(0);
    expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0);
  });

  it('W26 in a browser without WebCrypto it shows why and stores nothing', async () => {
    const page = await browser.newPage();
    await page.addInitScript(() => Object.defineProperty(crypto, 'subtle', { value: undefined }));
    await page.goto(wallet.url);
    expect(await page.locator('[role=alert]').textContent()).not.toBe('');
    expect(await page.locator('input, button').count()).toBe(0);
    expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0);
  });
});
