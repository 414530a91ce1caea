// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A registry that signs two lists under one number: the customer is told, goes on with the first, and gets the
 * evidence.
 */
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Demo, startDemo } from '#demo/start-demo.ts';
import { DEMO_PASSPHRASE } from '#demo/trust-world.ts';
import { encodeAnnouncement } from '#protocol/trust/announcement.ts';
import { bundleDigest, parseTrustBundle, TrustFork } from '#protocol/trust/bundle.ts';
import { removeIssuer } from '#registry/accept.ts';
import { publishBundle } from '#registry/publish.ts';
import { openRegistry } from '#registry/store.ts';
import { chromiumPath, launchChromium } from '../support/browser/chromium.ts';
import { newCustomer } from '../support/browser/customer.ts';

const id = (name: string): string => `[data-testid=${name}]`;
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const PHONE = { width: 390, height: 844 };

describe.skipIf(chromiumPath === undefined)('two lists under one number', () => {
  let folder: string;
  let demo: Demo;
  let browser: Browser;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hushmark-fork-'));
    demo = await startDemo({ firstPort: 0, directory: join(folder, 'demo') });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const nowSeconds = () => Math.floor(demo.clock.now() / 1000);

  /** Everybody gets one list with the next number; another one, without the bank, is signed for this customer. */
  async function signTwice() {
    const directory = join(folder, 'other-registry');
    await cp(join(folder, 'demo/registry'), directory, { recursive: true });
    await demo.publish('scheduled');
    const registry = openRegistry(directory, DEMO_PASSPHRASE);
    removeIssuer({ registry, id: 'demo-bank' });
    return publishBundle({ registry, now: nowSeconds(), lead: 0 });
  }

  async function refresh(page: Page): Promise<void> {
    await page.goto(`${demo.urls.wallet}/#/settings/lists`);
    await page.click(id('refresh'));
    await page.waitForSelector(`${id('refresh')}:not([aria-disabled=true])`);
  }

  async function violations(page: Page): Promise<string[]> {
    await page.evaluate(await readFile(AXE, 'utf8'));
    const results = (await page.evaluate('axe.run()')) as { violations: { id: string; nodes: { html: string }[] }[] };
    return results.violations.map(({ id: rule, nodes }) => `${rule} ${nodes[0]?.html}`);
  }

  it('L18: are told on the first screen; the link leads to the evidence, which anybody can check', async () => {
    const customer = await newCustomer(browser, demo);
    const { context, page } = customer;
    await page.setViewportSize(PHONE);
    await customer.createWallet();
    await customer.getProofOfAge('1990-05-03');
    const other = await signTwice();
    await refresh(page);
    await page.goto(`${demo.urls.wallet}/#/`);
    await page.waitForSelector(id('credential-card'));
    expect(await page.locator(id('fork-notice')).count()).toBe(0);

    const headers = { 'access-control-allow-origin': '*' };
    await context.route('**/v1/trust/hushmark-demo', (route) =>
      route.fulfill({ json: encodeAnnouncement(other.announced), headers }),
    );
    await context.route(`**/v1/trust/bundles/${other.bundle.digest}`, (route) =>
      route.fulfill({ body: Buffer.from(other.file), headers }),
    );
    await refresh(page);
    await page.waitForSelector(id('fork'));

    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.goto(`${demo.urls.wallet}/#/`);
      await page.waitForSelector(id('fork-notice'));
      expect(await violations(page)).toEqual([]);
      await page.click(`${id('fork-notice')} a`);
      await page.waitForSelector('h1:focus');
      // All of it is on the screen, without scrolling.
      const { y = -1, height = 0 } = (await page.locator(id('fork')).boundingBox()) ?? {};
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y + height).toBeLessThanOrEqual(PHONE.height);
      expect(await violations(page)).toEqual([]);
    }
    const [download] = await Promise.all([page.waitForEvent('download'), page.click(id('fork-save'))]);
    expect(download.suggestedFilename()).toBe(`hushmark-evidence-${other.bundle.digest.slice(0, 8)}.json`);
    const evidence = JSON.parse(await readFile(await download.path(), 'utf8'));
    expect(evidence).toMatchObject({ format: 'hushmark-fork/1', registry: 'hushmark-demo' });
    const [first, second] = [evidence.first, evidence.second].map(({ file }) => Buffer.from(file, 'base64url'));
    const keys = [demo.world.registry.jwk];
    const checks = { now: nowSeconds(), minimumSequence: 0 };
    const { sequence, digest } = parseTrustBundle(first!, keys, checks);
    expect([digest, bundleDigest(second!)]).toEqual([evidence.first.digest, evidence.second.digest]);
    const compare = () => parseTrustBundle(second!, keys, { ...checks, seen: new Map([[sequence, digest]]) });
    expect(compare).toThrow(TrustFork);

    // The first list goes on being used, and the evidence stays.
    await customer.addToBasket('riesling');
    await customer.startVerification();
    await customer.prove();
    expect(await customer.widgetState()).toBe('verified');
    await page.goto(demo.urls.wallet);
    await customer.unlockUntil('fork-notice');
    expect(customer.problems).toEqual([]);
    await customer.close();
  });
});
