// SPDX-License-Identifier: GPL-3.0-or-later
/** Takes the README's picture of a purchase (shop, wallet, shop) into docs/images: npx tsx test/e2e/take-picture.ts */
import { fileURLToPath } from 'node:url';
import { startDemo } from '#demo/start-demo.ts';
import { launchChromium } from '../support/browser/chromium.ts';
import { newCustomer, READY } from '../support/browser/customer.ts';

const TARGET = fileURLToPath(new URL('../../docs/images/purchase.png', import.meta.url));
const SCREEN = { width: 400, height: 800 };

const demo = await startDemo();
const browser = await launchChromium();
try {
  const customer = await newCustomer(browser, demo);
  const { page } = customer;
  await page.setViewportSize(SCREEN);
  const shots: string[] = [];
  const shoot = async () => {
    shots.push((await page.screenshot({ animations: 'disabled' })).toString('base64'));
  };
  await customer.createWallet();
  await customer.getProofOfAge('1987-03-19');
  await customer.addToBasket('riesling');
  await page.goto(`${demo.urls.shop}/checkout`);
  await shoot();
  await customer.startVerification();
  await page.waitForSelector(READY);
  await shoot();
  await customer.prove();
  await customer.placeOrder();
  await shoot();

  const board = await browser.newPage({ viewport: { width: 1260, height: 640 } });
  const pictures = shots.map((shot) => `<img width="${SCREEN.width}" src="data:image/png;base64,${shot}">`);
  await board.setContent(`<style>body { margin: 0; padding: 14px; display: flex; gap: 16px; width: 1260px; zoom: .76;
    background: #fff } img { border: 1px solid #c9cfd4; border-radius: 14px }</style>${pictures.join('')}`);
  await board.locator('body').screenshot({ path: TARGET });
} finally {
  await browser.close();
  await demo.stop();
}
