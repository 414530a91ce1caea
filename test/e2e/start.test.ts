// SPDX-License-Identifier: GPL-3.0-or-later
/** The first moments of the wallet's page: browsers that lack or forbid something, and browsers inside of apps. */

import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildWallet } from '#wallet/build/build-wallet.ts';
import { type ServedWallet, serveWallet } from '#wallet/host/serve.ts';
import { chromiumPath, launchChromium } from '../support/browser/chromium.ts';
import { ROOT } from '../support/source-files.ts';

const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const ANDROID =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/124.0.0.0';

describe.skipIf(chromiumPath === undefined)('the start of the wallet', () => {
  let browser: Browser;
  let wallet: ServedWallet;
  let page: Page;

  beforeAll(async () => {
    const config = { registries: [], artefacts: '/artefacts/' };
    wallet = await serveWallet({ root: await buildWallet(ROOT), artefacts: `${ROOT}/build`, config });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await wallet?.close();
  });
  afterEach(() => page.context().close());

  async function open(prepare: (page: Page) => Promise<unknown>, options: BrowserContextOptions = {}): Promise<void> {
    page = await (await browser.newContext({ locale: 'en-GB', ...options })).newPage();
    await prepare(page);
    await page.goto(`${wallet.url}/#/present?client_id=a`);
  }
  const lacks = (script: string) => (opened: Page) => opened.addInitScript(script);
  const alert = async () => (await page.locator('[role=alert]').textContent()) ?? '';
  const note = () => page.locator('[data-testid=in-app]');

  it.each([
    ['Web Locks', "Object.defineProperty(navigator, 'locks', { value: undefined })"],
    ['BroadcastChannel', 'delete window.BroadcastChannel'],
    ['structuredClone', 'delete window.structuredClone'],
    ['IndexedDB', 'delete window.indexedDB'],
    ['Web Workers', 'delete window.Worker'],
    ['Array.findLast', 'delete Array.prototype.findLast'],
    ['BigInt', 'delete window.BigInt'],
    ['JavaScript modules', 'delete HTMLScriptElement.prototype.noModule'],
  ])('names what this browser lacks: %s', async (name, script) => {
    await open(lacks(script));
    expect(await alert()).toMatch(new RegExp(`too old.*It lacks: (?:.*, )?${name}[,.]`));
    expect(await page.locator('input, button').count()).toBe(0);
  });

  it('says in the language of the browser that its security mode switches WebAssembly off', async () => {
    await open(lacks('delete window.WebAssembly'), { locale: 'de-CH' });
    expect(await alert()).toContain('Sicherheitsmodus');
    expect(await page.getAttribute('html', 'lang')).toBe('de');
  });

  it('says that storage is blocked', async () => {
    await open(lacks("Object.defineProperty(window, 'localStorage', { get() { throw new Error('blocked') } })"));
    expect(await alert()).toContain('does not let the page keep anything');
  });

  it('says that storage is blocked where it is only found out when something is stored', async () => {
    await open(lacks("IDBFactory.prototype.open = () => { throw new DOMException('blocked', 'SecurityError') }"));
    expect(await alert()).toContain('does not let the page keep anything');
  });

  it('says that the browser is too old where it does not understand the script', async () => {
    await open((opened) =>
      opened.route('**/assets/index-*.js', (route) =>
        route.fulfill({ contentType: 'text/javascript', body: 'let a ?? = b' }),
      ),
    );
    expect(await alert()).toContain('too old');
  });

  it('says that the script did not come, and tries again', async () => {
    await open((opened) => opened.route('**/assets/index-*.js', (route) => route.abort(), { times: 1 }));
    expect(await alert()).toContain('could not be loaded');
    await page.click('text=Try again');
    await page.waitForSelector('#app[data-start=started] h1');
  });

  it('says at once that it opens, while its script is on the way', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await open(async (opened) => {
      await opened.route('**/assets/index-*.js', async (route) => {
        await held;
        await route.continue();
      });
      // Without waiting for the whole page.
      const goto = opened.goto.bind(opened);
      opened.goto = (url) => goto(url, { waitUntil: 'commit' });
    });
    await page.waitForSelector('text=Opening your wallet');
    release();
    await page.waitForSelector('h1');
  });

  describe('inside of an app', () => {
    it.each([
      ['Instagram', `${IPHONE} Mobile/15E148 Instagram 330.0.0.40 (iPhone15,2; iOS 17_4)`],
      ['Facebook', `${IPHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/400.0.0.0]`],
      ['WeChat', `${IPHONE} Mobile/15E148 MicroMessenger/8.0.47`],
      ['LINE', `${IPHONE} Mobile/15E148 Safari Line/14.3.0`],
      ['TikTok', `${ANDROID} Mobile Safari/537.36 musical_ly_2023 BytedanceWebview/d8a21c6`],
      ['another app', `${IPHONE} Mobile/15E148`],
      ['another app', `${ANDROID} Mobile Safari/537.36`],
    ])('%s: the way to the real browser stands above a wallet that works', async (name, userAgent) => {
      await open(async () => {}, { userAgent });
      expect(await note().textContent()).toContain(`inside ${name}.`);
      await page.waitForSelector('h1');
      const link = page.locator('[data-testid=in-app-open]');
      expect(await link.count()).toBe(userAgent.startsWith(ANDROID) ? 1 : 0);
      if (userAgent.startsWith(ANDROID))
        expect(await link.getAttribute('href')).toMatch(
          /^intent:\/\/localhost:\d+\/#\/present\?client_id=a#Intent;scheme=http;.*;end$/,
        );
      await page.click('[data-testid=in-app-stay]');
      expect(await note().count()).toBe(0);
    });

    it('the address is copied with all that a shop’s link has in it', async () => {
      await open((opened) => opened.context().grantPermissions(['clipboard-read', 'clipboard-write']), {
        userAgent: `${IPHONE} Mobile/15E148 Instagram 330.0.0.40`,
      });
      await page.click('[data-testid=in-app-copy]');
      await page.waitForSelector('text=Copied.');
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${wallet.url}/#/present?client_id=a`);
    });

    it('stays beside the reason when the wallet cannot run there', async () => {
      await open(lacks('delete window.BroadcastChannel'), {
        userAgent: `${IPHONE} Mobile/15E148 Instagram 330.0.0.40`,
      });
      expect(await alert()).toContain('BroadcastChannel');
      expect(await note().count()).toBe(1);
      expect(await page.locator('[data-testid=in-app-stay]').count()).toBe(0);
    });

    it.each([
      ['Safari', `${IPHONE} Version/17.4 Mobile/15E148 Safari/604.1`, ''],
      ['Chrome', ANDROID.replace('; wv', ' ').replace(' Version/4.0', '').concat(' Mobile Safari/537.36'), ''],
      ['the home screen', `${IPHONE} Mobile/15E148`, 'navigator.standalone = true'],
    ])('but not in %s', async (_name, userAgent, script) => {
      await open(lacks(script), { userAgent });
      await page.waitForSelector('h1');
      expect(await note().count()).toBe(0);
    });
  });
});
