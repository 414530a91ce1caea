// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A customer in a browser profile of their own, for the browser tests: makes a wallet, gets cards from the demo's
 * issuers, shops at Vinum. Drives pages by data-testid only, as a person would by looking.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Demo } from '#demo/start-demo.ts';

const PASSPHRASE = 'correct horse battery staple';

const id = (name: string): string => `[data-testid=${name}]`;
export const READY = `${id('share-answer')}:not([disabled], [aria-disabled=true])`;

export type Customer = {
  context: BrowserContext;
  page: Page;
  /** Everything that pages wrote to the console as errors, and uncaught errors. */
  problems: string[];
  /** Moves this browser's and all servers' clocks to this instant. */
  travelTo(instant: Date): Promise<void>;
  createWallet(): Promise<void>;
  /** Types the passphrase if the wallet asks for it, until one of these test ids is there. */
  unlockUntil(...testIds: string[]): Promise<void>;
  /** From the issuer's own page, with the wallet open already. */
  getProofOfAge(birthdate: string): Promise<void>;
  getClubCard(tier: 'basic' | 'silver' | 'gold'): Promise<void>;
  /** A holder code for a card of this issuer, from the wallet's own screen. */
  holderCode(issuer: string, schema: string): Promise<string>;
  /** From the question's own button for a missing proof of age, back to the question. */
  getProofForQuestion(birthdate: string): Promise<void>;
  /** Opens an import link and accepts the card. */
  importCard(link: string): Promise<void>;
  addToBasket(...products: string[]): Promise<void>;
  /** From the basket to the wallet's question. */
  startVerification(): Promise<void>;
  /** Answers and waits for the shop's checkout. */
  prove(): Promise<void>;
  decline(): Promise<void>;
  widgetState(): Promise<string | null>;
  /** Places the order; the order number, or undefined when the shop refused. */
  placeOrder(): Promise<string | undefined>;
  close(): Promise<void>;
};

export async function newCustomer(browser: Browser, { urls, clock }: Demo): Promise<Customer> {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin' });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`${message.text()} (${message.location().url})`);
  });
  const shift = clock.now() - Date.now();
  if (Math.abs(shift) > 1000) await context.clock.install({ time: clock.now() });

  async function unlockUntil(...testIds: string[]): Promise<void> {
    const wanted = testIds.map(id).join(', ');
    const unlock = id('unlock-passphrase');
    await page.waitForSelector(`${wanted}, ${unlock}`);
    if ((await page.locator(wanted).count()) > 0) return;
    await page.fill(unlock, PASSPHRASE);
    await page.click(id('unlock'));
    await page.waitForSelector(wanted);
  }

  /** Until the card is there, or the question that waited for it. */
  async function acceptCard(): Promise<void> {
    await unlockUntil('import-credential');
    await page.click(id('import-credential'));
    await page.waitForSelector(`${id('credential-card')}, ${id('present-question')}`);
  }

  async function enrol(offer: string, choose: () => Promise<void>): Promise<void> {
    await page.goto(`${urls.issuer}/${offer}`);
    await choose();
    await page.click(id('get-card'));
    await unlockUntil('accept-offer');
    await page.click(id('accept-offer'));
    await acceptCard();
    // A question that waited came first.
    if ((await page.locator(id('credential-card')).count()) === 0) await page.goto(`${urls.wallet}/#/`);
    await page.waitForSelector(id('credential-card'));
  }

  return {
    context,
    page,
    problems,
    unlockUntil,
    async travelTo(instant) {
      // Away from the wallet first: it locks itself when it finds that much time gone.
      await page.goto(urls.shop);
      clock.set(instant);
      await page.clock.setSystemTime(instant);
    },
    async createWallet() {
      await page.goto(urls.wallet);
      await page.click(id('create-with-passphrase'));
      await page.fill(id('create-passphrase'), PASSPHRASE);
      await page.fill(id('create-repeat'), PASSPHRASE);
      await page.click(id('create-wallet'));
      await page.waitForSelector(id('lock'));
    },
    getProofOfAge: (birthdate) => enrol('town-hall', () => page.fill(id('birthdate'), birthdate)),
    getClubCard: (tier) => enrol('wine-club', () => page.check(id(`tier-${tier}`))),
    async getProofForQuestion(birthdate) {
      await page.click(id('get-proof'));
      await page.fill(id('birthdate'), birthdate);
      await page.click(id('get-card'));
      await acceptCard();
      await page.waitForSelector(id('present-question'));
    },
    async holderCode(issuer, schema) {
      const query = new URLSearchParams({ issuer, schema, return: `${urls.issuer}/` });
      await page.goto(`${urls.wallet}/#/enrol?${query}`);
      await unlockUntil('show-code');
      await page.click(id('show-code'));
      return (await page.locator(id('holder-code')).textContent())?.trim() ?? '';
    },
    async importCard(link) {
      await page.goto(link);
      await acceptCard();
    },
    async addToBasket(...products) {
      await page.goto(urls.shop);
      for (const product of products) await page.click(id(`add-${product}`));
    },
    async startVerification() {
      await page.goto(`${urls.shop}/checkout`);
      await page.click('hushmark-verify button');
      await unlockUntil('present-question');
    },
    async prove() {
      await page.click(READY);
      await page.waitForURL(`${urls.shop}/checkout`);
    },
    async decline() {
      await page.click(id('decline'));
      await page.waitForURL(`${urls.shop}/checkout`);
    },
    widgetState: () => page.locator('hushmark-verify').getAttribute('state'),
    async placeOrder() {
      // As somebody with the developer tools open would: the button's state is not what protects the shop.
      await page.locator(id('place-order')).evaluate((button) => button.removeAttribute('disabled'));
      await page.click(id('place-order'));
      await page.waitForLoadState();
      const number = page.locator(id('order-number'));
      return (await number.count()) > 0 ? ((await number.textContent()) ?? undefined) : undefined;
    },
    close: () => context.close(),
  };
}
