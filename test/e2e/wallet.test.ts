// SPDX-License-Identifier: GPL-3.0-or-later
/** What the wallet promises about itself, in a real browser: what it stores, shows, sends and lets others do. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Demo, startDemo } from '#demo/start-demo.ts';
import { chromiumPath, launchChromium } from '../support/browser/chromium.ts';
import { type Customer, newCustomer, READY } from '../support/browser/customer.ts';

const id = (name: string): string => `[data-testid=${name}]`;
const CARD_READY = `${id('credential-card')}[data-state=ready]`;

describe.skipIf(chromiumPath === undefined)('the wallet', () => {
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
    await customer.createWallet();
  });
  afterEach(() => customer.close());

  async function ready(): Promise<Page> {
    await customer.getProofOfAge('1990-05-03');
    // A question that waited comes first.
    await customer.page.goto(`${demo.urls.wallet}/#/`);
    await customer.page.waitForSelector(CARD_READY);
    return customer.page;
  }
  async function askForWine(): Promise<Page> {
    await customer.addToBasket('riesling');
    await customer.startVerification();
    return customer.page;
  }

  it('W02, W03, W23: runs nothing foreign, breaks no rule of its policy, and reaches registered parties only', async () => {
    const asked = new Set<string>();
    customer.context.on('request', (request) => asked.add(new URL(request.url()).origin));
    await ready();
    await askForWine();
    await customer.prove();
    expect([...asked].filter((origin) => !Object.values(demo.urls).includes(origin))).toEqual([]);
    expect(customer.problems).toEqual([]);
  });

  it('W22: sends nothing without a tap, ready or not', async () => {
    await ready();
    const posts: string[] = [];
    customer.context.on('request', (request) => {
      if (request.method() === 'POST' && request.url().startsWith(demo.urls.verifier)) posts.push(request.url());
    });
    const page = await askForWine();
    await page.waitForSelector(READY);
    // A click by a script is not a tap.
    await page.locator(id('share-answer')).evaluate((button: HTMLElement) => button.click());
    await page.locator(id('decline')).evaluate((button: HTMLElement) => button.click());
    expect(await page.locator(id('present-question')).count()).toBe(1);
    expect(posts).toEqual([]);
  });

  it('W04: a button that has just come, or come back to the front, does not take a tap yet', async () => {
    await ready();
    const page = await askForWine();
    await page.waitForSelector(READY);
    await page.clock.install();
    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1000));
    await page.evaluate(() => window.dispatchEvent(new Event('focus')));
    const isOff = async () => (await page.getAttribute(id('share-answer'), 'aria-disabled')) === 'true';
    await page.waitForSelector(`${id('share-answer')}[aria-disabled=true]`);
    await page.clock.runFor(499);
    expect(await isOff()).toBe(true);
    await page.clock.runFor(1);
    await page.waitForSelector(READY);
  });

  it('W04: does not show inside a page of somebody else', async () => {
    const thief = await serve(`<iframe src="${demo.urls.wallet}/"></iframe>`);
    try {
      const page = await customer.context.newPage();
      await page.goto(thief.url);
      await page
        .frames()[1]
        ?.waitForLoadState()
        .catch(() => {});
      const inside = page.frames().filter((frame) => frame.url().startsWith(demo.urls.wallet));
      for (const frame of inside) expect(await frame.locator('input, button').count()).toBe(0);
    } finally {
      thief.server.close();
    }
  });

  it('W08: locking in one tab locks the other, and a new tab asks for the passphrase', async () => {
    const other = await customer.context.newPage();
    await other.goto(demo.urls.wallet);
    await other.waitForSelector(id('lock'));
    await customer.page.click(id('lock'));
    await customer.page.waitForSelector(id('unlock-passphrase'));
    await other.waitForSelector(id('unlock-passphrase'));
    const third = await customer.context.newPage();
    await third.goto(demo.urls.wallet);
    await third.waitForSelector(id('unlock-passphrase'));
  });

  it('W08: who comes back from a shop is not asked again, until the wallet is locked', async () => {
    const { page } = customer;
    const OPEN_OR_ASKED = '[data-testid=lock], [data-testid=unlock-passphrase]';
    const comeBack = async () => {
      await page.goto(demo.urls.wallet);
      await page.waitForSelector(OPEN_OR_ASKED);
      return (await page.locator(id('lock')).count()) > 0;
    };
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.goto(demo.urls.shop);
    expect(await comeBack()).toBe(true);
    await page.goto(demo.urls.shop);
    await page.goto(demo.urls.issuer);
    expect(await comeBack()).toBe(true);
    await page.click(id('lock'));
    await page.waitForSelector(id('unlock-passphrase'));
    await page.goto(demo.urls.shop);
    expect(await comeBack()).toBe(false);
  });

  it('W19: an altered copy of a proving file is not used, and the answer still comes', async () => {
    const page = await ready();
    const altered = await page.evaluate(async () => {
      const cache = await caches.open('hushmark-artefacts');
      const keys = await cache.keys();
      for (const key of keys) {
        const kept = await cache.match(key);
        const bytes = new Uint8Array(await (kept as Response).arrayBuffer());
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
        await cache.put(key, new Response(bytes));
      }
      return keys.length;
    });
    expect(altered).toBeGreaterThan(3);
    const fetchedAgain: string[] = [];
    customer.context.on('request', (request) => {
      if (request.url().includes('/age.key/')) fetchedAgain.push(request.url());
    });
    // Another proof of age takes the place of the first, and has to be proved after the change.
    await page.reload();
    await customer.getProofOfAge('1990-05-04');
    await page.waitForSelector(CARD_READY);
    expect(fetchedAgain).not.toEqual([]);
  });

  it('goes on with an interrupted download by itself, and asks for nothing twice that it has', async () => {
    // Before the wallet is made: a new one begins to load at once.
    await customer.close();
    customer = await newCustomer(browser, demo);
    const delivered = new Set<string>();
    const failures = new Map<string, number>();
    const afterwards: string[] = [];
    let state: 'whole' | 'cut' | 'mended' = 'whole';
    await customer.context.route(/\/artefacts\/age\/v1\/age\.(key|program)\//, async (route) => {
      const path = new URL(route.request().url()).pathname;
      if (state === 'mended') afterwards.push(path);
      if (delivered.size === 5 && state === 'whole') state = 'cut';
      if (state === 'cut') {
        failures.set(path, (failures.get(path) ?? 0) + 1);
        await route.abort('connectionreset');
      } else {
        delivered.add(path);
        await route.continue();
      }
    });
    await customer.createWallet();
    await customer.getProofOfAge('1990-05-05');
    // It gives up in the end.
    await expect.poll(() => Math.max(0, ...failures.values()), { timeout: 60_000 }).toBeGreaterThanOrEqual(4);
    // What a change of page cut off was delivered, but is not here.
    const kept = await customer.page.evaluate(async () =>
      (await (await caches.open('hushmark-artefacts')).keys()).map(({ url }) => new URL(url).pathname),
    );
    expect(kept.filter((path) => delivered.has(path)).length).toBeGreaterThan(0);
    state = 'mended';
    await customer.page.evaluate(() => dispatchEvent(new Event('online')));
    await customer.page.waitForSelector(CARD_READY);
    expect(afterwards).not.toEqual([]);
    expect(afterwards.filter((path) => kept.includes(path))).toEqual([]);
    expect(new Set(afterwards).size).toBe(afterwards.length);
  });

  it('opens without a network after its first use', async () => {
    const page = await ready();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await customer.context.setOffline(true);
    await page.reload();
    await customer.unlockUntil('credential-card');
    await page.waitForSelector(CARD_READY);
  });

  it('binds what it has prepared with no proving file in reach, and with the network off', async () => {
    const page = await ready();
    await page.evaluate(() => caches.delete('hushmark-artefacts'));
    await customer.context.route('**/artefacts/**', (route) => route.abort());
    await askForWine();
    await page.waitForSelector(READY);
    await customer.context.setOffline(true);
    await page.click(READY);
    await page.waitForFunction(() => performance.getEntriesByName('hushmark:proof').length === 1);
  });
});

describe.skipIf(chromiumPath === undefined)('the browser profile', () => {
  it('W07: holds neither birthdate nor credential nor passphrase, after getting a proof and using it', async () => {
    const demo = await startDemo({ firstPort: 0 });
    const folder = await mkdtemp(join(tmpdir(), 'hushmark-profile-'));
    try {
      const context = await chromium.launchPersistentContext(folder, {
        executablePath: chromiumPath as string,
        args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
      });
      // newCustomer makes its context through `newContext`; here it is the one that writes to disk.
      const customer = await newCustomer({ newContext: async () => context } as unknown as Browser, demo);
      await customer.createWallet();
      await customer.getProofOfAge('1990-05-03');
      await customer.page.waitForSelector(CARD_READY);
      await customer.addToBasket('riesling');
      await customer.startVerification();
      await customer.prove();
      await context.close();

      // 'eyJmb3JtYXQi' is how every credential begins in base64url; the day number is 1990-05-03's.
      const needles = ['1990-05-03', 'hushmark-credential/1', 'eyJmb3JtYXQi', 'correct horse battery staple'];
      const hits: string[] = [];
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const path = join(entry.parentPath, entry.name);
        const bytes = await readFile(path);
        // The wallet's own program, which names the format, is kept for offline use.
        if (/CacheStorage|Code Cache|Cache_Data/.test(path)) continue;
        for (const needle of needles) {
          if (bytes.includes(needle) || bytes.includes(Buffer.from(needle, 'utf16le')))
            hits.push(`${needle} in ${entry.name}`);
        }
      }
      expect(hits).toEqual([]);
    } finally {
      await rm(folder, { recursive: true, force: true });
      await demo.stop();
    }
  });
});

async function serve(html: string): Promise<{ url: string; server: Server }> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}
