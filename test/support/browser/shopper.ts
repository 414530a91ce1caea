// SPDX-License-Identifier: GPL-3.0-or-later
/** A customer in any of the engines: has a wallet, gets proofs from the demo's issuers, shops at Vinum. */
import type { DemoUrls } from '#demo/start-demo.ts';
import { id, type Tab } from './tab.ts';

export const PASSPHRASE = 'correct horse battery staple';
export const CARD_READY = `${id('credential-card')}[data-state=ready]`;
const ELEMENT = 'hushmark-verify';

export type Shopper = {
  /** Waits for one of these test ids, and types the passphrase when the wallet asks for it before. */
  unlockUntil(...testIds: string[]): Promise<void>;
  /** From the question's own button for a missing proof of age, back to the question. */
  getProofForQuestion(birthdate: string): Promise<void>;
  /** Before there is any question: the wallet's own address. */
  createWallet(): Promise<void>;
  lockWithPassphrase(): Promise<void>;
  cardIsReady(): Promise<void>;
  fillBasket(): Promise<void>;
  askForWine(): Promise<void>;
  prove(): Promise<void>;
  elementState(): Promise<string | null>;
  placeOrder(): Promise<string>;
};

export function createShopper(tab: Tab, urls: DemoUrls): Shopper {
  async function unlockUntil(...testIds: string[]): Promise<void> {
    const wanted = testIds.map(id);
    const found = await tab.waitFor(...wanted, id('unlock-passphrase'));
    if (wanted.includes(found)) return;
    await tab.fill(id('unlock-passphrase'), PASSPHRASE);
    await tab.click(id('unlock'));
    await tab.waitFor(...wanted);
  }
  async function fillBasket(): Promise<void> {
    await tab.goto(urls.shop);
    const before = await tab.text(id('basket-link'));
    await tab.click(id('add-riesling'));
    await tab.waitForText(id('basket-link'), (text) => text !== before);
  }
  const isCheckout = (url: string) => url.split('?')[0] === `${urls.shop}/checkout`;

  return {
    unlockUntil,
    fillBasket,
    async getProofForQuestion(birthdate) {
      await tab.click(id('get-proof'));
      await tab.fill(id('birthdate'), birthdate);
      await tab.click(id('get-card'));
      await unlockUntil('import-credential');
      await tab.click(id('import-credential'));
      await unlockUntil('present-question');
    },
    async createWallet() {
      await tab.goto(urls.wallet);
      await tab.click(id('create-with-passphrase'));
      for (const field of ['create-passphrase', 'create-repeat']) await tab.fill(id(field), PASSPHRASE);
      await tab.click(id('create-wallet'));
      await tab.waitFor(id('lock'));
    },
    async lockWithPassphrase() {
      await tab.goto(`${urls.wallet}/#/settings/lock`);
      await tab.click(id('lock-passphrase'));
      for (const field of ['first-passphrase', 'first-repeat']) await tab.fill(id(field), PASSPHRASE);
      await tab.click(id('first-submit'));
      await tab.waitFor(id('lock'));
    },
    async cardIsReady() {
      await tab.waitFor(CARD_READY);
    },
    async askForWine() {
      await fillBasket();
      await tab.goto(`${urls.shop}/checkout`);
      await tab.click(`${ELEMENT} >>> button`);
      await unlockUntil('present-question');
    },
    async prove() {
      await tab.click(id('share-answer'));
      await tab.waitForUrl(isCheckout);
    },
    elementState: () => tab.attribute(ELEMENT, 'state'),
    async placeOrder() {
      await tab.click(id('place-order'));
      return tab.text(id('order-number'));
    },
  };
}
