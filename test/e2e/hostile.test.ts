// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What shops, networks, files and other programs of the device try with a wallet in a real browser. The modules behind
 * it have tests of their own; here the whole of them is asked, as the customer meets it.
 */
import type { Browser, Page, Request } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CLUB_MEMBERSHIP, PROOF_OF_AGE, REGISTRY_ID } from '#demo/policies.ts';
import { type Demo, startDemo } from '#demo/start-demo.ts';
import { createHushmark } from '#shop/client/hushmark.ts';
import { chromiumPath, launchChromium } from '../support/browser/chromium.ts';
import { type Customer, newCustomer, READY } from '../support/browser/customer.ts';

const id = (name: string): string => `[data-testid=${name}]`;
const MARKUP = '<img src=x onerror="document.title=1"> Are you 16 or older?';

const common = { version: 1, registry: REGISTRY_ID, timeZone: 'Europe/Berlin', ttl: 600, crossDevice: false };
const older = (years: number, words = `Are you ${years} or older?`) => ({
  ...common,
  name: `over-${years}`,
  words: { en: words },
  credentials: [{ id: 'age', schema: PROOF_OF_AGE, where: [{ ageOver: years }] }],
});
const tier = (value: string) => ({
  ...common,
  name: `tier-${value.toLowerCase()}`,
  words: { en: `Is your card ${value}?` },
  credentials: [{ id: 'club', schema: CLUB_MEMBERSHIP, where: [{ attribute: 'tier', oneOf: [value] }] }],
});
const OTHER = {
  clientId: 'corner-shop',
  name: 'Corner Shop',
  origin: 'http://localhost:5',
  policies: [older(16, MARKUP), older(21), older(25), tier('BASIC'), tier('SILVER'), tier('GOLD')],
};

describe.skipIf(chromiumPath === undefined)('a wallet in a browser', () => {
  let demo: Demo;
  let browser: Browser;
  let customer: Customer;
  let page: Page;
  let requests: Request[];

  beforeAll(async () => {
    demo = await startDemo({ firstPort: 0, otherShop: OTHER });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });
  beforeEach(async () => {
    customer = await newCustomer(browser, demo);
    page = customer.page;
    requests = [];
    customer.context.on('request', (request) => requests.push(request));
    // Where the other shop's customers come back to.
    await customer.context.route(`${OTHER.origin}/**`, (route) => route.fulfill({ body: 'back' }));
  });
  afterEach(async () => {
    demo.clock.set(undefined);
    await customer.close();
  });

  async function withProofOfAge(): Promise<void> {
    await customer.createWallet();
    await customer.getProofOfAge('1990-05-03');
  }

  /** The link to a question of the other shop. */
  async function linkTo(policy: string): Promise<string> {
    const secretKey = demo.otherShop?.secretKey ?? '';
    const hushmark = createHushmark({ apiBase: demo.urls.verifier, secretKey, clientId: OTHER.clientId });
    const started = await hushmark.startVerification({ policy, order: null, returnUrl: `${OTHER.origin}/back` });
    return started.walletUrl;
  }

  async function ask(policy: string): Promise<void> {
    await page.goto(await linkTo(policy));
    await customer.unlockUntil('present-question');
  }

  /** Every way from a question sends something; what it was. */
  async function answerWith(button: string): Promise<string> {
    const sent = page.waitForRequest('**/v1/responses');
    await page.click(button);
    await page.waitForURL(`${OTHER.origin}/**`);
    return (await sent).postData() ?? '';
  }

  const answers = () => requests.filter((request) => request.url().endsWith('/v1/responses'));
  const verifierPaths = () =>
    requests
      .map((request) => request.url())
      .filter((url) => url.startsWith(demo.urls.verifier))
      .map((url) => new URL(url).pathname);

  it('W01 shows the words of a question as text, whatever is in them', async () => {
    await withProofOfAge();
    await ask('over-16');
    expect(await page.locator(id('present-question')).textContent()).toBe(MARKUP);
    expect(await page.locator('main img').count()).toBe(0);
    expect(await page.title()).not.toBe('1');
  });

  it('W05, W06, W24 hears no other window, has none to hear from, and shares no memory', async () => {
    await page.goto(demo.urls.shop);
    const [wallet] = await Promise.all([
      customer.context.waitForEvent('page'),
      page.evaluate((url) => void Object.assign(window, { opened: window.open(url) }), demo.urls.wallet),
    ]);
    await wallet.waitForSelector('h1');
    const before = await wallet.content();
    const isCut = await page.evaluate(() => {
      const { opened } = window as unknown as { opened: Window };
      for (const message of [{ kind: 'ask' }, { kind: 'end' }, { kind: 'key' }]) opened.postMessage(message, '*');
      return opened.closed;
    });
    expect(isCut).toBe(true);
    expect(await wallet.evaluate(() => [window.opener, typeof SharedArrayBuffer])).toEqual([null, 'undefined']);
    expect(await wallet.content()).toBe(before);
  });

  it('R10 answers no shop whose name it only resembles', async () => {
    await withProofOfAge();
    const link = await linkTo('over-18');
    await page.goto(link.replace('client_id=corner-shop', 'client_id=c0rner-shop'));
    await customer.unlockUntil('present-refused');
    expect(await page.locator(READY).count()).toBe(0);
    expect(answers()).toEqual([]);
  });

  it('R11 follows no redirect to a question, nor with an answer', async () => {
    await withProofOfAge();
    const elsewhere = `${demo.urls.issuer}/stolen`;
    const redirect = { status: 307, headers: { location: elsewhere, 'access-control-allow-origin': '*' } };
    await page.route('**/v1/requests/*', (route) => route.fulfill(redirect));
    await page.goto(await linkTo('over-18'));
    await customer.unlockUntil('present-refused');
    await page.unroute('**/v1/requests/*');
    await page.route('**/v1/responses', (route) => route.fulfill(redirect));
    await ask('over-18');
    await page.click(READY);
    await page.waitForSelector('[role=alert]');
    expect(requests.filter((request) => request.url() === elsewhere)).toEqual([]);
  });

  it('L06, L08 answers no third question about the same thing to one shop, and says so to the customer alone', async () => {
    await withProofOfAge();
    await customer.getClubCard('silver');
    const refused = [];
    for (const [first, second, third] of [
      ['over-16', 'over-21', 'over-25'],
      ['tier-basic', 'tier-silver', 'tier-gold'],
    ] as const) {
      for (const policy of [first, second]) {
        await ask(policy);
        await answerWith(id('decline'));
      }
      await ask(third);
      expect(await page.locator(id('share-answer')).count()).toBe(0);
      expect(await page.locator(id('present-cannot')).textContent()).toContain('several');
      refused.push(await answerWith(id('decline')));
    }
    expect(refused.map(withoutState)).toEqual(['error=access_denied', 'error=access_denied']);
  });

  it('L07 answers for no other day than today', async () => {
    await withProofOfAge();
    demo.clock.set(new Date(Date.now() + 23 * 3_600_000));
    const link = await linkTo('over-18');
    demo.clock.set(undefined);
    await page.goto(link);
    await customer.unlockUntil('present-refused');
    expect(answers()).toEqual([]);
  });

  it('L09 asks the verifier for nothing that depends on who gave the proof', async () => {
    await withProofOfAge();
    requests.length = 0;
    await ask('over-18');
    await page.waitForSelector(READY);
    await answerWith(READY);
    const known = /^\/v1\/(?:requests\/req_[\w-]{43}|responses|trust\/[\w-]+|trust\/bundles\/[\w-]{43})$/;
    expect(verifierPaths().filter((path) => !known.test(path))).toEqual([]);
    expect(verifierPaths().length).toBeGreaterThan(1);
  });

  it('L14 says nothing with the same bytes, whatever the reason', async () => {
    await customer.createWallet();
    await ask('over-18');
    const without = await answerWith(id('decline'));
    await customer.getProofOfAge(`${new Date().getUTCFullYear() - 12}-01-02`);
    await ask('over-18');
    const tooYoung = await answerWith(id('decline'));
    await customer.getProofOfAge('1990-05-03');
    await ask('over-18');
    await page.waitForSelector(READY);
    const unwilling = await answerWith(id('decline'));
    expect(new Set([without, tooYoung, unwilling].map(withoutState))).toEqual(new Set(['error=access_denied']));
    expect(new Set([without, tooYoung, unwilling].map((body) => body.length)).size).toBe(1);
  });

  it('W21 says each thing that a yes tells', async () => {
    await withProofOfAge();
    await customer.getClubCard('gold');
    await ask('over-18-and-member');
    const learns = await page.locator(id('present-shared')).textContent();
    for (const fact of ['18 or older', 'Demo Wine Club', /gold/i]) expect(learns).toMatch(fact);
  });

  it('W18 can be stopped where a proving file never comes, and tried again', async () => {
    await page.route('**/artefacts/age/**', () => {});
    await customer.createWallet();
    await customer.getProofOfAge('1990-05-03');
    await page.goto(await linkTo('over-18'));
    await page.click(id('cancel-prepare'));
    await page.waitForSelector('text=Nothing was sent');
    await page.unroute('**/artefacts/age/**');
    await page.click(id('retry-prepare'));
    await page.waitForSelector(READY);
    expect(answers()).toEqual([]);
  });

  it('W20 makes no answer with other keys than the page was built for', async () => {
    await page.route('**/artefacts/manifest.json*', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${await response.text()} ` });
    });
    await withProofOfAge();
    await page.goto(await linkTo('over-18'));
    await page.waitForSelector(id('retry-prepare'));
    expect(await page.locator(READY).count()).toBe(0);
  });

  it('W15 loses nothing that two tabs store in the same moment', async () => {
    await customer.createWallet();
    const other = await customer.context.newPage();
    const tabs = [page, other];
    for (const [index, tab] of tabs.entries()) await tab.goto(await linkTo(index === 0 ? 'over-18' : 'over-21'));
    for (const tab of tabs) await tab.waitForSelector(id('decline'));
    await Promise.all(tabs.map((tab) => tab.click(id('decline'))));
    for (const tab of tabs) await tab.waitForURL(`${OTHER.origin}/**`);
    await page.goto(`${demo.urls.wallet}/#/history`);
    await expect.poll(() => page.locator('ul.divided > li').count()).toBe(2);
  });

  it('W25 stores no file that is no proof, is too big, or was made for somebody else', async () => {
    await customer.createWallet();
    const foreign = await newCustomer(browser, demo);
    await foreign.createWallet();
    await foreign.page.goto(`${demo.urls.issuer}/town-hall`);
    await foreign.page.fill(id('birthdate'), '1990-05-03');
    await foreign.page.click(id('get-card'));
    await foreign.page.click(id('accept-offer'));
    const made = foreign.page.waitForURL(/#\/import/);
    await made;
    const link = foreign.page.url();
    await foreign.close();
    await page.goto(`${demo.urls.wallet}/#/import`);
    const choose = (text: string) =>
      page.setInputFiles(id('import-file'), { name: 'x', mimeType: 'application/json', buffer: Buffer.from(text) });
    for (const text of ['hello', '{"format":"hushmark-credential/1"}', `[${'1,'.repeat(1 << 16)}1]`, link]) {
      await choose(text);
      await page.waitForSelector(id('import-error'));
      await page.reload();
    }
    await page.goto(demo.urls.wallet);
    await page.waitForSelector(id('add-proof'));
    expect(await page.locator(id('credential-card')).count()).toBe(0);
  });

  describe('that is locked', () => {
    beforeEach(async () => {
      await customer.createWallet();
      await page.click(id('lock'));
      await page.waitForSelector(id('unlock-passphrase'));
    });

    async function unlock(passphrase: string): Promise<string> {
      await page.fill(id('unlock-passphrase'), passphrase);
      await page.click(id('unlock'));
      return (await page.locator(id('unlock-error')).textContent()) ?? '';
    }
    const RIGHT = 'correct horse battery staple';

    it('W09 does no work that somebody has made too cheap', async () => {
      await page.evaluate(changeVault);
      expect(await unlock(RIGHT)).toContain('damaged');
    });

    it('W10 does not open records that stand in each other’s place', async () => {
      await page.evaluate(swapRecords);
      expect(await unlock(RIGHT)).toContain('damaged');
    });

    it('W11 makes whoever guesses wait, also after a reload', async () => {
      // Time stands still, or a slow machine would have waited already.
      await page.clock.setFixedTime(new Date());
      for (let count = 0; count < 3; count++) await unlock(`wrong horse battery ${count}`);
      await page.reload();
      await page.waitForSelector(id('unlock-passphrase'));
      expect(await unlock(RIGHT)).toContain('Too many tries');
    });
  });
});

/** Runs in the page: what a program of the device could write. */
async function changeVault(): Promise<void> {
  const open = indexedDB.open('hushmark-wallet');
  const database = await new Promise<IDBDatabase>((resolve) => (open.onsuccess = () => resolve(open.result)));
  const meta = database.transaction('meta', 'readwrite').objectStore('meta');
  const reading = meta.get('vault');
  const vault = await new Promise<{ locks: { kind: string; kdf?: { iterations: number } }[] }>(
    (resolve) => (reading.onsuccess = () => resolve(reading.result)),
  );
  for (const lock of vault.locks) if (lock.kdf) lock.kdf.iterations = 1000;
  meta.put(vault, 'vault');
  await new Promise((resolve) => (meta.transaction.oncomplete = resolve));
  database.close();
}

/** Runs in the page. */
async function swapRecords(): Promise<void> {
  const open = indexedDB.open('hushmark-wallet');
  const database = await new Promise<IDBDatabase>((resolve) => (open.onsuccess = () => resolve(open.result)));
  const records = database.transaction('records', 'readwrite').objectStore('records');
  const reading = records.getAll();
  const [first, second] = await new Promise<{ key: string; iv: unknown; data: unknown }[]>(
    (resolve) => (reading.onsuccess = () => resolve(reading.result)),
  );
  if (!first || !second) throw new Error('fewer than two records');
  records.put({ ...first, iv: second.iv, data: second.data });
  records.put({ ...second, iv: first.iv, data: first.data });
  await new Promise((resolve) => (records.transaction.oncomplete = resolve));
  database.close();
}

/** The form without the id of its request. */
function withoutState(body: string): string {
  const form = new URLSearchParams(body);
  form.delete('state');
  return form.toString();
}
