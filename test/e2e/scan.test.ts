// SPDX-License-Identifier: GPL-3.0-or-later
/** The wallet's camera reads the shop's code; so does a picture of it, where there is no camera. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import encodeQR from 'qr';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Demo, startDemo } from '#demo/start-demo.ts';
import { chromiumPath, launchChromium } from '../support/browser/chromium.ts';
import { type Customer, newCustomer } from '../support/browser/customer.ts';

const id = (name: string): string => `[data-testid=${name}]`;

describe.skipIf(chromiumPath === undefined)('a code that the wallet scans', () => {
  let demo: Demo;
  let browser: Browser | undefined;
  let customer: Customer;
  let folder: string;
  let place: string;

  beforeAll(async () => {
    demo = await startDemo({ firstPort: 0 });
    folder = mkdtempSync(join(tmpdir(), 'hushmark-camera-'));
    const offer = new URLSearchParams({ issuer: 'demo-town-hall', schema: 'urn:hushmark:schema:proof-of-age:1' });
    place = `#/enrol?${offer}`;
  });
  afterAll(async () => {
    await demo?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    await customer?.close();
    await browser?.close();
  });

  it('leads from the camera to the offer, by this wallet whichever the code names', async () => {
    const film = join(folder, 'film.y4m');
    writeFileSync(film, filmOf(`https://another-wallet.example/${place}`));
    browser = await launchChromium([
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${film}`,
    ]);
    customer = await newCustomer(browser, demo);
    await customer.createWallet();
    const { page } = customer;
    await page.click(id('scan'));
    await page.waitForSelector(id('decline-offer'));
    expect(page.url()).toBe(`${demo.urls.wallet}/${place}`);
    // The camera went out with its screen.
    const videos = await page.locator('video').count();
    expect(videos).toBe(0);
    expect(customer.problems).toEqual([]);
  });

  it('is read in a picture where there is no camera, and says what else is in it', async () => {
    browser = await launchChromium();
    customer = await newCustomer(browser, demo);
    await customer.createWallet();
    const { page } = customer;
    await page.click(id('scan'));
    await page.waitForSelector('text=No camera was found');
    const choose = async (text: string) => {
      const buffer = Buffer.from(encodeQR(text, 'gif', { scale: 6 }));
      await page.setInputFiles(id('scan-picture'), { name: 'code.gif', mimeType: 'image/gif', buffer });
    };
    await choose('https://shop.example/menu');
    await page.waitForSelector(`${id('scan-error')} >> text=not for your wallet`);
    await choose(`${demo.urls.wallet}/${place}`);
    await page.waitForSelector(id('decline-offer'));
    expect(customer.problems).toEqual([]);
  });
});

const WIDTH = 640;
const HEIGHT = 480;

/** One frame of a QR code in the middle of a grey wall, as YUV4MPEG2 (what Chromium takes for a camera). */
function filmOf(text: string): Buffer {
  const rows = encodeQR(text, 'raw', { border: 3 });
  const scale = Math.floor((HEIGHT - 40) / rows.length);
  const left = Math.floor((WIDTH - rows.length * scale) / 2);
  const top = Math.floor((HEIGHT - rows.length * scale) / 2);
  const luma = Buffer.alloc(WIDTH * HEIGHT, 150);
  for (let y = 0; y < rows.length * scale; y++) {
    for (let x = 0; x < rows.length * scale; x++) {
      const isDark = rows[Math.floor(y / scale)]?.[Math.floor(x / scale)];
      luma[(top + y) * WIDTH + left + x] = isDark ? 30 : 230;
    }
  }
  const chroma = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420\nFRAME\n`), luma, chroma]);
}
