// SPDX-License-Identifier: GPL-3.0-or-later
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { groth16 } from 'snarkjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { base64url } from '#base/encoding.ts';
import { closeCurve } from '#circuits/keys/curve.ts';
import type { Proof } from '#groth16/proof.ts';
import { encodePrepared } from '#groth16/prove/prepared.ts';
import { chromiumPath, launchChromium } from '../../support/browser/chromium.ts';
import { buildAndServe, type Site, WALLET_POLICY } from '../../support/groth16/browser/serve.ts';
import { createFixture, stockKey } from '../../support/groth16/fixture.ts';

const skipped = chromiumPath === undefined;
let site: Site;
let browser: Browser;
let page: Page;
const requests: string[] = [];

beforeAll(async () => {
  if (skipped) return;
  site = await buildAndServe(
    fileURLToPath(new URL('../../support/groth16/browser/binder/', import.meta.url)),
    WALLET_POLICY,
  );
  browser = await launchChromium();
  page = await browser.newPage();
  page.on('request', (request) => requests.push(new URL(request.url()).pathname));
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await closeCurve();
});

it.skipIf(skipped)('binds a stored preparation with the network off, and has asked for no proving file', async () => {
  const fixture = await createFixture();
  const stored = base64url(encodePrepared(await fixture.prepare('age', 'binder')));
  await page.goto(site.origin);
  await page.evaluate((value) => localStorage.setItem('preparation', value), stored);
  await page.reload();
  await page.waitForFunction('globalThis.ready === true');
  await page.context().setOffline(true);
  const challenge = 98765432109876543210n;
  const { proof, publicSignals } = await page.evaluate(
    (value) => (globalThis as unknown as { bindStored(c: string): Promise<Bound> }).bindStored(value),
    `${challenge}`,
  );
  expect(publicSignals.at(-1)).toBe(`${challenge}`);
  expect(await groth16.verify(await stockKey('age'), publicSignals, proof)).toBe(true);
  expect(requests.filter((path) => !/^\/(assets\/[^/]+\.js|favicon\.ico)?$/.test(path))).toEqual([]);
});

type Bound = { proof: Proof; publicSignals: string[]; bound: number };
