// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The members' price: the right club, tier and time; another club's word counts for nothing; two cards in one answer.
 */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CLUB_MEMBERSHIP } from '#demo/policies.ts';
import { type Demo, startDemo } from '#demo/start-demo.ts';
import { utcDay } from '#protocol/dates.ts';
import { chromiumPath, launchChromium } from '../support/browser/chromium.ts';
import { type Customer, newCustomer } from '../support/browser/customer.ts';

/** The lists begin before the first customer comes. */
const MORNING = new Date('2026-06-10T09:00:00Z');
const NOON = new Date('2026-06-10T10:00:00Z');
const club = 'demo-wine-club';

describe.skipIf(chromiumPath === undefined)("the members' price", () => {
  let demo: Demo;
  let browser: Browser;
  let customer: Customer;

  beforeAll(async () => {
    demo = await startDemo({ firstPort: 0, startAt: MORNING });
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

  async function importCard(tier: string, validity: { validFrom?: number; validUntil?: number } = {}) {
    const holderCode = await customer.holderCode(club, CLUB_MEMBERSHIP);
    const card = demo.world.issue({ issuer: club, schema: CLUB_MEMBERSHIP, values: { tier }, holderCode, ...validity });
    await customer.importCard(demo.importLink(card));
    return card;
  }

  async function orderAtMembersPrice(...products: string[]): Promise<void> {
    await customer.addToBasket(...products);
    await customer.page.goto(`${demo.urls.shop}/checkout`);
    // The shop remembers the choice from an earlier try.
    const choice = customer.page.locator('[data-testid=members-price]');
    if ((await choice.getAttribute('data-on')) === 'no') await choice.click();
    await customer.startVerification();
  }

  async function isRefused(): Promise<void> {
    await customer.page.waitForSelector('[data-testid=present-cannot]');
    expect(await customer.page.locator('[data-testid=share-answer]').count()).toBe(0);
    await customer.decline();
    expect(await customer.placeOrder()).toBeUndefined();
  }

  it('is given to a Silver member of this club, who tells nothing else', async () => {
    await customer.getClubCard('silver');
    await orderAtMembersPrice('apple-juice');
    await customer.prove();
    expect(await customer.page.locator('[data-testid=total]').textContent()).toBe('€ 3.60');
    expect(await customer.placeOrder()).toMatch(/^V-/);
    expect(await customer.page.locator('[data-testid=received]').textContent()).not.toMatch(/silver/i);
  });

  it('is refused to a Basic member', async () => {
    await customer.getClubCard('basic');
    await orderAtMembersPrice('apple-juice');
    await isRefused();
  });

  it('is refused with an expired card', async () => {
    await importCard('GOLD', { validUntil: utcDay(NOON.getTime()) });
    await customer.travelTo(new Date(NOON.getTime() + 86_400_000));
    await orderAtMembersPrice('apple-juice');
    await isRefused();
  });

  it('is refused with a revoked card', async () => {
    demo.world.revoke(await importCard('GOLD'));
    await demo.publish('emergency');
    await customer.page.goto(demo.urls.wallet);
    await orderAtMembersPrice('apple-juice');
    await isRefused();
  });

  it('is refused when another accepted club signs a card of this club', async () => {
    const card = await importCard('BASIC');
    const gold = demo.world.issue({
      issuer: club,
      schema: CLUB_MEMBERSHIP,
      values: { tier: 'GOLD' },
      holderCode: await customer.holderCode(club, CLUB_MEMBERSHIP),
    });
    expect(card.schema).toBe(gold.schema);
    await customer.page.goto(demo.importLink(demo.world.forge(gold, 'demo-rowing-club')));
    await customer.unlockUntil('import-error', 'import-credential');
    expect(await customer.page.locator('[data-testid=import-error]').count()).toBe(1);
    await orderAtMembersPrice('apple-juice');
    await isRefused();
  });

  it('for wine: 18 or older and a member, in one answer', async () => {
    await customer.getClubCard('gold');
    await orderAtMembersPrice('riesling');
    await isRefused();
    await customer.getProofOfAge('1990-01-31');
    await orderAtMembersPrice('riesling');
    await customer.prove();
    expect(await customer.placeOrder()).toMatch(/^V-/);
    const received = await customer.page.locator('[data-testid=received]').textContent();
    expect(received).toContain('over-18-and-member');
  });
});
