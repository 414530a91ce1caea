// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * After a theft of the issuer's key: the old proofs end at once, and one file brings them back, without a birthdate.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemRandom } from '#base/random.ts';
import { type Demo, startDemo } from '#demo/start-demo.ts';
import { DEMO_PASSPHRASE } from '#demo/trust-world.ts';
import { renewKeys } from '#issuer/new-keys.ts';
import { publishIssuer } from '#issuer/publish.ts';
import { openIssuer, readIssuer } from '#issuer/store.ts';
import { acceptIssuer } from '#registry/accept.ts';
import { readRegistry } from '#registry/store.ts';
import { chromiumPath, launchChromium } from '../support/browser/chromium.ts';
import { newCustomer } from '../support/browser/customer.ts';

const id = (name: string): string => `[data-testid=${name}]`;
const ISSUER = 'demo-town-hall';
const NEW_PASSPHRASE = 'orbit velvet maple tundra';

describe.skipIf(chromiumPath === undefined)('new keys of an issuer', () => {
  let folder: string;
  let demo: Demo;
  let browser: Browser;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hushmark-new-keys-'));
    demo = await startDemo({ firstPort: 0, directory: join(folder, 'demo') });
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** What issuer and registry do after a theft; answers with the file for everybody. */
  function afterTheft(): Buffer {
    const directory = join(folder, 'demo/issuers', ISSUER);
    const now = Math.floor(demo.clock.now() / 1000);
    let file = new Uint8Array();
    demo.world.remove(ISSUER);
    renewKeys({
      directory,
      passphrase: DEMO_PASSPHRASE,
      newPassphrase: NEW_PASSPHRASE,
      upTo: readIssuer(directory).log.head,
      random: systemRandom(),
      now,
      cost: 15,
      keep: (renewal) => {
        file = new Uint8Array(renewal);
      },
    });
    const { document } = publishIssuer({ issuer: openIssuer(directory, NEW_PASSPHRASE), now });
    acceptIssuer({ registry: readRegistry(join(folder, 'demo/registry')), document, now });
    return Buffer.from(file);
  }

  it('I10: end the old proofs at once, and the file for everybody makes them good again', async () => {
    const customer = await newCustomer(browser, demo);
    const { page } = customer;
    await customer.createWallet();
    await customer.getProofOfAge('1990-05-03');
    const buffer = afterTheft();
    const file = { name: 'town-hall.renewal', mimeType: 'application/octet-stream', buffer };

    // Before the wallet has heard of the new key from the registry, the file is worth nothing.
    await page.goto(`${demo.urls.wallet}/#/import`);
    await page.setInputFiles(id('import-file'), file);
    await page.waitForSelector(id('import-error'));

    await demo.publish('emergency');
    await page.goto(`${demo.urls.wallet}/#/settings/lists`);
    await page.click(id('refresh'));
    await page.waitForSelector(`${id('refresh')}:not([aria-disabled=true])`);
    await page.goto(`${demo.urls.wallet}/#/`);
    await page.waitForSelector(`${id('credential-card')}[data-state=revoked]`);
    expect(await page.locator(id('ask-again')).textContent()).toContain('a file to add here');

    await page.goto(`${demo.urls.wallet}/#/import`);
    await page.setInputFiles(id('import-file'), file);
    await page.waitForSelector(id('renewed'));
    expect(await page.locator(id('renewed')).textContent()).toBe('Proof of age · Demo Town Hall');
    await page.click(id('renew'));
    await page.waitForSelector(`${id('credential-card')}[data-state=ready]`);
    expect(await page.locator(id('credential-card')).count()).toBe(1);

    await customer.addToBasket('riesling');
    await customer.startVerification();
    await customer.prove();
    expect(await customer.widgetState()).toBe('verified');
    expect(customer.problems).toEqual([]);
    await customer.close();
  });
});
