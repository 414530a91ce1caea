// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * One customer's way through every screen of the wallet, from the first start to the locked wallet, for tests that
 * look at all of them: made once, since getting to most screens takes longer than looking at them.
 */
import type { Route } from 'playwright-core';
import type { Demo } from '#demo/start-demo.ts';
import { SETTINGS_PARTS } from '#wallet/core/route.ts';
import { type Customer, READY } from './customer.ts';

const id = (name: string): string => `[data-testid=${name}]`;

/** `see` is called on each screen, and must leave it as it was. */
export async function visitScreens(
  customer: Customer,
  { urls }: Demo,
  see: (screen: string) => Promise<void>,
): Promise<void> {
  const { page, context } = customer;
  const open = async (place: string, ...wanted: string[]) => {
    await page.goto(`${urls.wallet}/#/${place}`);
    await customer.unlockUntil(...wanted);
  };
  /** The next request to this address stays without an answer while the screen is looked at. */
  const held = async (address: string, act: () => Promise<unknown>, screen: string) => {
    let go = () => {};
    const isSeen = new Promise<void>((resolve) => {
      go = resolve;
    });
    const answer = async (route: Route) => {
      await isSeen;
      await route.continue();
    };
    await context.route(address, answer, { times: 1 });
    await act();
    await page.waitForSelector('h1.waiting');
    await see(screen);
    go();
  };

  await page.goto(urls.wallet);
  await page.waitForSelector('h1');
  await see('first start');
  await customer.createWallet();
  await page.click(`${id('givers')} summary`);
  await see('home without a proof');
  await visitSettings(customer, urls.wallet, see);
  for (const place of ['import', 'scan', 'nowhere']) {
    await page.goto(`${urls.wallet}/#/${place}`);
    await page.waitForSelector('main h1');
    await see(place);
  }
  await open('import', 'import-text');
  await page.fill(id('import-text'), 'hello');
  await page.click(id('import-check'));
  await page.waitForSelector(id('import-error'));
  await see('import of something else');

  await customer.addToBasket('riesling');
  await customer.startVerification();
  await page.waitForSelector(id('present-cannot'));
  await see('question without a proof');

  await page.click(id('get-proof'));
  await page.fill(id('birthdate'), '1990-05-03');
  await page.click(id('get-card'));
  await customer.unlockUntil('import-credential');
  await see('proof that came');
  await page.click(id('import-credential'));
  await page.waitForSelector(READY);
  await see('question');
  await held('**/v1/requests/**', () => page.reload(), 'waiting for the question');

  await customer.holderCode('demo-town-hall', 'urn:hushmark:schema:proof-of-age:1');
  await see('offer');
  await open('', 'credential-card');
  await page.click(`${id('credential-card')} summary`);
  await see('home');
  await open('settings/restore', 'restore-impossible');
  await see('restore where it cannot be');

  await page.goto(`${urls.shop}/checkout`);
  await page.click('hushmark-verify button.plain');
  const link = (await page.locator('hushmark-verify a.link').first().getAttribute('href')) ?? '';
  const number = (await page.locator(id('cross-device-number')).textContent()) ?? '';
  await page.goto(link);
  await customer.unlockUntil('present-code');
  await see('question across devices');
  await page.fill(id('present-code'), number.trim());
  await held('**/v1/responses', () => page.click(READY), 'sending');
  await page.waitForSelector(id('done'));
  await see('done');
  await open('present?client_id=vinum-shop&request_uri=https%3A%2F%2Fevil.example%2F1', 'present-refused');
  await see('question that is refused');

  await open('history', 'history-item');
  await page.click(`${id('history-item')} summary`);
  await see('history');
  await page.click(id('history-remove'));
  await page.waitForSelector(id('history-undo'));
  await see('history with a deleted line');
  await page.click(id('lock'));
  await page.waitForSelector(id('unlock-passphrase'));
  await page.fill(id('unlock-passphrase'), 'not this one');
  await page.click(id('unlock'));
  await page.waitForSelector(id('unlock-error'));
  await page.click('details summary');
  await see('unlock, refused');
}

async function visitSettings({ page }: Customer, wallet: string, see: (screen: string) => Promise<void>) {
  for (const part of [undefined, ...SETTINGS_PARTS]) {
    await page.goto(`${wallet}/#/settings${part ? `/${part}` : ''}`);
    await page.waitForSelector(part ? `${id('settings-back')}` : `${id('settings-erase')}`);
    if (part === 'backup') {
      await page.click(id('backup-suggest'));
      await page.waitForSelector(`${id('backup-passphrase')}[type=text]`);
    }
    if (part === 'erase') await page.click(id('erase'));
    await see(`settings ${part ?? ''}`.trim());
  }
}
