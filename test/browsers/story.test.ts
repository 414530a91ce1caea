// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The whole story in every engine (docs/browsers.md): each test goes on where the one before it ended.
 * HUSHMARK_BROWSERS=short: the two purchases only, in the engines that test/e2e does not run in.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Demo, startDemo } from '#demo/start-demo.ts';
import { ENGINES, hereOf } from '../support/browser/engines/all.ts';
import type { Profile } from '../support/browser/engines/engine.ts';
import { createShopper, PASSPHRASE, type Shopper } from '../support/browser/shopper.ts';
import { id, type Tab } from '../support/browser/tab.ts';

const isShort = process.env.HUSHMARK_BROWSERS === 'short';
const engines = hereOf(ENGINES.filter(({ name }) => !isShort || name !== 'Chromium'));

describe.each(engines.map((engine) => [engine.name, engine] as const))('in %s', (_name, engine) => {
  let demo: Demo;
  let profile: Profile;
  let tab: Tab;
  let shopper: Shopper;

  beforeAll(async () => {
    demo = await startDemo({ firstPort: 0 });
    profile = await engine.launch();
    tab = profile.tab;
    shopper = createShopper(tab, demo.urls);
  });
  afterAll(async () => {
    await profile?.close();
    await demo?.stop();
  });

  it('a new customer is led from the question to a proof of age and back, and buys wine', async () => {
    await shopper.askForWine();
    await shopper.getProofForQuestion('1990-05-03');
    await shopper.prove();
    expect(await shopper.elementState()).toBe('verified');
    expect(await shopper.placeOrder()).toMatch(/^V-/);
  });

  it('the second purchase takes one tap in the wallet', async () => {
    await shopper.askForWine();
    await shopper.prove();
    expect(await shopper.placeOrder()).toMatch(/^V-/);
  });

  if (isShort) return;

  it('the history names both answers', async () => {
    await tab.goto(`${demo.urls.wallet}/#/history`);
    await shopper.unlockUntil('history-item');
    expect(await tab.count(id('history-item'))).toBe(2);
  });

  it('a locked wallet opens with the right passphrase only', async () => {
    await shopper.lockWithPassphrase();
    await tab.click(id('lock'));
    await tab.fill(id('unlock-passphrase'), 'not the passphrase at all');
    await tab.click(id('unlock'));
    await tab.waitFor(id('unlock-error'));
    await tab.fill(id('unlock-passphrase'), PASSPHRASE);
    await tab.click(id('unlock'));
    await tab.waitFor(id('lock-now'));
  });

  it('an open wallet comes back from the shop without a question, and a locked one asks', async () => {
    const comeBack = async () => {
      await tab.goto(demo.urls.shop);
      await tab.goto(demo.urls.wallet);
      return tab.waitFor(id('lock'), id('unlock-passphrase'));
    };
    expect(await comeBack()).toBe(id('lock'));
    await tab.click(id('lock'));
    await tab.waitFor(id('unlock-passphrase'));
    expect(await comeBack()).toBe(id('unlock-passphrase'));
    await tab.fill(id('unlock-passphrase'), PASSPHRASE);
    await tab.click(id('unlock'));
    await tab.waitFor(id('lock'));
  });

  it('a backup brings the proof into another browser, where it answers', async () => {
    await tab.goto(`${demo.urls.wallet}/#/settings/backup`);
    await shopper.unlockUntil('backup-passphrase');
    for (const field of ['backup-passphrase', 'backup-repeat']) await tab.fill(id(field), PASSPHRASE);
    const file = await profile.download(() => tab.click(id('backup-export')));
    const other = await engine.launch();
    try {
      const restored = createShopper(other.tab, demo.urls);
      await restored.createWallet();
      await other.tab.goto(`${demo.urls.wallet}/#/settings/restore`);
      await other.tab.chooseFile(id('backup-import'), file);
      await other.tab.fill(id('restore-passphrase'), PASSPHRASE);
      await other.tab.click(id('restore'));
      await other.tab.waitForUrl((url) => url.startsWith(demo.urls.wallet));
      await restored.unlockUntil('restore-impossible', 'credential-card');
      await restored.askForWine();
      await restored.prove();
      expect(await restored.placeOrder()).toMatch(/^V-/);
    } finally {
      await other.close();
    }
  });

  it('a wallet on one device answers for a shop on another', async () => {
    const desktop = await engine.launch();
    try {
      const screen = desktop.tab;
      const waiting = createShopper(screen, demo.urls);
      await waiting.fillBasket();
      await screen.goto(`${demo.urls.shop}/checkout`);
      await screen.click('hushmark-verify >>> button.plain');
      const link = await screen.attribute('hushmark-verify >>> a.link', 'href');
      const number = await screen.text(`hushmark-verify >>> ${id('cross-device-number')}`);
      await tab.goto(String(link));
      await shopper.unlockUntil('present-code');
      await tab.fill(id('present-code'), number);
      await tab.click(id('share-answer'));
      await tab.waitFor(id('done'));
      await screen.waitFor('hushmark-verify[state=verified]');
      expect(await waiting.placeOrder()).toMatch(/^V-/);
    } finally {
      await desktop.close();
    }
  });

  it('no page of all these wrote an error', () => {
    expect(profile.problems ?? []).toEqual([]);
  });
});
