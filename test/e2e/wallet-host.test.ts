// SPDX-License-Identifier: GPL-3.0-or-later
/** The wallet's own page, where its host, its address or the browser is not as it should be. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildWallet } from '#wallet/build/build-wallet.ts';
import { type ServedWallet, serveWallet } from '#wallet/host/serve.ts';
import { chromiumPath, launchChromium } from '../support/browser/chromium.ts';
import { ROOT } from '../support/source-files.ts';

const IMPORT = 'import?credential=abc';

describe.skipIf(chromiumPath === undefined)("the wallet's page", () => {
  let root: string;
  let wallet: ServedWallet;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    root = await buildWallet(ROOT);
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    wallet = await serveWallet({
      root,
      artefacts: `${ROOT}/build`,
      config: { registries: [], artefacts: '/artefacts/' },
    });
    page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
    return async () => {
      await page.context().close();
      await wallet.close();
    };
  });

  const startScreen = () => page.waitForSelector('[data-testid=create-start]');
  /** Whoever comes with an offer has a wallet at once. */
  const importScreen = () => page.waitForSelector('[data-testid=import-text]');
  const install = async () => {
    await page.goto(wallet.url);
    await startScreen();
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  };

  it.each([
    ['503', 503, '<h1>503 Service Temporarily Unavailable</h1>'],
    ['the page of a network that wants a log-in', 200, '<h1>Welcome to the hotel</h1>'],
  ])('W29 opens from what it has kept when its host answers with %s', async (_what, status, html) => {
    await install();
    await wallet.close();
    const host: Server = createServer((_request, response) => {
      response.writeHead(status, { 'content-type': 'text/html' }).end(html);
    });
    await new Promise<void>((resolve) => host.listen(Number(new URL(wallet.url).port), '127.0.0.1', resolve));
    try {
      await page.goto(`${wallet.url}/`);
      await startScreen();
    } finally {
      host.closeAllConnections();
      await new Promise((resolve) => host.close(resolve));
    }
  });

  it('W29 starts from nothing stranger than a configuration when only a kept one is in reach', async () => {
    await install();
    await wallet.close();
    await page.evaluate(() =>
      localStorage.setItem('hushmark-config', '{"registries":[],"artefacts":"//evil.example/"}'),
    );
    await page.reload();
    await page.waitForSelector('[role=alert]');
    expect(await page.locator('input').count()).toBe(0);
  });

  it('W07 mends an address whose # was encoded, and no server sees what is behind it', async () => {
    const asked: string[] = [];
    const front = createServer((request, response) => {
      asked.push(request.url ?? '');
      void fetch(wallet.url + (request.url ?? '')).then(async (answer) => {
        response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
        response.end(Buffer.from(await answer.arrayBuffer()));
      });
    });
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
    const origin = `http://localhost:${(front.address() as AddressInfo).port}`;
    try {
      // The first visit, which its host has to answer.
      await page.goto(`${origin}/%23/${IMPORT}`);
      await page.waitForURL(`${origin}/#/${IMPORT}`);
      await importScreen();
      await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
      asked.length = 0;
      await page.goto(`${origin}/%23/${encodeURIComponent(IMPORT)}`);
      await page.waitForURL((url) => url.hash.startsWith('#/import?'));
      await importScreen();
      expect(asked.filter((path) => path.includes('import'))).toEqual([]);
    } finally {
      front.closeAllConnections();
      await new Promise((resolve) => front.close(resolve));
    }
  });

  it('says at the start, and to a shop’s question, that a browser without WebAssembly cannot prove', async () => {
    const locked = await chromium.launch({
      executablePath: chromiumPath ?? '',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--js-flags=--jitless',
      ],
    });
    try {
      const inMode = await (await locked.newContext({ locale: 'en-GB' })).newPage();
      for (const hash of ['', '#/present?client_id=s&request_uri=https%3A%2F%2Fv.example%2Fr']) {
        await inMode.goto(`${wallet.url}/${hash}`);
        await inMode.reload();
        expect(await inMode.locator('[role=alert]').textContent()).toContain('WebAssembly');
        expect(await inMode.locator('input, button').count()).toBe(0);
      }
    } finally {
      await locked.close();
    }
  });
});
