// SPDX-License-Identifier: GPL-3.0-or-later
/** Who gets a yes to "18 or older?", when, and that every no looks the same to the shop. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PROOF_OF_AGE } from '#demo/policies.ts';
import { type Demo, startDemo } from '#demo/start-demo.ts';
import { dayNumber } from '#protocol/dates.ts';
import { chromiumPath, launchChromium } from '../support/browser/chromium.ts';
import { type Customer, newCustomer, READY } from '../support/browser/customer.ts';

/** The lists begin before the first customer comes. */
const MORNING = new Date('2026-06-10T09:00:00Z');
const NOON = new Date('2026-06-10T10:00:00Z');

describe.skipIf(chromiumPath === undefined)('18 or older', () => {
  const received: string[] = [];
  let demo: Demo;
  let browser: Browser;
  let customer: Customer;

  beforeAll(async () => {
    demo = await startDemo({ firstPort: 0, startAt: MORNING, onShopReceives: (text) => received.push(text) });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });
  beforeEach(async () => {
    demo.clock.set(NOON);
    customer = await newCustomer(browser, demo);
    await customer.createWallet();
  });
  afterEach(() => customer.close());

  /** A card made by hand: the issuer page offers only good ones. */
  async function importCard(change: { birthdate?: string; issuer?: string; validFrom?: number; validUntil?: number }) {
    const { birthdate = '1990-01-31', issuer = 'demo-town-hall', ...validity } = change;
    const holderCode = await customer.holderCode(issuer, PROOF_OF_AGE);
    const card = demo.world.issue({ issuer, schema: PROOF_OF_AGE, values: { birthdate }, holderCode, ...validity });
    await customer.importCard(demo.importLink(card));
    return card;
  }

  async function asksForWine(): Promise<void> {
    await customer.addToBasket('riesling');
    await customer.startVerification();
  }

  it('L12, L16: too young, declined and no proof of age look the same to the shop', async () => {
    const seen: string[][] = [];
    const bodies: string[] = [];
    customer.page.on('request', (request) => {
      if (request.url().endsWith('/v1/responses')) bodies.push(request.postData() ?? '');
    });
    const once = async () => {
      await asksForWine();
      received.length = 0;
      await customer.decline();
      seen.push(received.filter(isNoPicture).map(withoutSecrets));
      expect(await customer.widgetState()).toBe('not_completed');
      expect(await customer.placeOrder()).toBeUndefined();
    };
    await once();
    await customer.getProofOfAge('2009-01-31');
    await once();
    await customer.getProofOfAge('1990-01-31');
    await once();
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
    expect(new Set(bodies.map((body) => body.length)).size).toBe(1);
    expect(bodies).toHaveLength(3);
  });

  it('the day before, on and after the 18th birthday, by the calendar of the shop', async () => {
    await importCard({ birthdate: '2008-06-15' });
    const allowedAt = async (instant: string): Promise<boolean> => {
      await customer.travelTo(new Date(instant));
      await asksForWine();
      const canAnswer = (await customer.page.locator('[data-testid=share-answer]').count()) > 0;
      if (canAnswer) await customer.prove();
      else await customer.decline();
      const order = await customer.placeOrder();
      expect(order !== undefined).toBe(canAnswer);
      return canAnswer;
    };
    // Midnight in Berlin is 22:00 UTC in summer.
    expect(await allowedAt('2026-06-14T21:58:00Z')).toBe(false);
    expect(await allowedAt('2026-06-14T22:01:00Z')).toBe(true);
    expect(await allowedAt('2026-06-16T08:00:00Z')).toBe(true);
  });

  it('an expired proof of age gets no yes, on its last day it does', async () => {
    const today = dayNumber('2026-06-10');
    await importCard({ validUntil: today });
    await asksForWine();
    await customer.prove();
    expect(await customer.placeOrder()).toMatch(/^V-/);
    await customer.travelTo(new Date('2026-06-11T10:00:00Z'));
    await asksForWine();
    await customer.page.waitForSelector('[data-testid=present-cannot]');
    await customer.decline();
    expect(await customer.placeOrder()).toBeUndefined();
  });

  it('a revoked proof of age gets no yes, also when its answer was prepared before', async () => {
    const card = await importCard({});
    await asksForWine();
    await customer.page.waitForSelector(READY);
    demo.world.revoke(card);
    await demo.publish('emergency');
    await customer.page.click('[data-testid=share-answer]');
    await customer.page.waitForSelector('[role=alert], [data-testid=done]');
    await customer.page.goto(`${demo.urls.shop}/checkout`);
    expect(await customer.placeOrder()).toBeUndefined();
  });

  it('a proof of age by an issuer that is on no list gets no yes', async () => {
    const holderCode = await customer.holderCode('demo-town-hall', PROOF_OF_AGE);
    const good = demo.world.issue({
      issuer: 'demo-town-hall',
      schema: PROOF_OF_AGE,
      values: { birthdate: '1990-01-31' },
      holderCode,
    });
    const forged = demo.world.forge(good, 'demo-stranger');
    await customer.page.goto(demo.importLink(forged));
    await customer.unlockUntil('import-error', 'import-credential');
    expect(await customer.page.locator('[data-testid=import-error]').count()).toBe(1);
    await asksForWine();
    await customer.page.waitForSelector('[data-testid=present-cannot]');
    await customer.decline();
    expect(await customer.placeOrder()).toBeUndefined();
  });
});

/** Browsers fetch these when they like. */
const isNoPicture = (text: string): boolean => !/"url":"\/[a-z]+\.(svg|css|js)"/.test(text);

/** What was received, with every secret, digest and time replaced by its length. */
const withoutSecrets = (text: string): string =>
  text
    .replace(/localhost:\d+/g, 'localhost')
    .replace(/[A-Za-z0-9_-]{16,}/g, (token) => `<${token.length}>`)
    .replace(/\d{10}/g, '<time>');
