// SPDX-License-Identifier: GPL-3.0-or-later
/** One plain purchase, and what nobody learned from it. */
import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Demo, startDemo } from '#demo/start-demo.ts';
import { dayNumber } from '#protocol/dates.ts';
import { chromiumPath, launchChromium } from '../support/browser/chromium.ts';
import { type Customer, newCustomer } from '../support/browser/customer.ts';

const BIRTHDATE = '1987-03-19';

describe.skipIf(chromiumPath === undefined)('a purchase', () => {
  const received: string[] = [];
  let demo: Demo;
  let browser: Browser;
  let customer: Customer;

  beforeAll(async () => {
    demo = await startDemo({ firstPort: 0, onShopReceives: (text) => received.push(text) });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });
  afterEach(() => customer.close());

  it('of wine by an adult is approved, and nobody but wallet and issuer learns the birthday', async () => {
    customer = await newCustomer(browser, demo);
    await customer.createWallet();
    await customer.getProofOfAge(BIRTHDATE);
    await customer.addToBasket('riesling');
    await customer.startVerification();
    await customer.prove();
    expect(await customer.widgetState()).toBe('verified');
    expect(await customer.placeOrder()).toMatch(/^V-/);

    const shopKnows = received.join('\n');
    expect(shopKnows).toContain('"status":"verified"');
    for (const form of formsOfDate(BIRTHDATE)) expect(shopKnows).not.toMatch(form);

    const database = await databaseText(demo.databaseFile);
    expect(database).toContain('vinum-shop');
    for (const form of formsOfDate(BIRTHDATE)) expect(database).not.toMatch(form);
    expect(customer.problems).toEqual([]);
  });
});

/** In the usual spellings, and as the day number of the credential standing alone. */
function formsOfDate(iso: string): RegExp[] {
  const [year = '', month = '', day = ''] = iso.split('-');
  const spellings = [iso, `${day}.${month}.${year}`, `${month}/${day}/${year}`, `${year}${month}${day}`];
  return [...spellings.map((text) => new RegExp(text.replaceAll('.', '\\.'))), dayAlone(iso)];
}

const dayAlone = (iso: string): RegExp => new RegExp(`(?<![0-9])${dayNumber(iso)}(?![0-9])`);

/** The database with its write-ahead log, as raw text: also what was deleted and not yet overwritten. */
async function databaseText(file: string): Promise<string> {
  const parts = await Promise.all([file, `${file}-wal`].map((path) => readFile(path, 'latin1').catch(() => '')));
  return parts.join('');
}
