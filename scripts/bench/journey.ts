// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The customer's waiting times in the real wallet, shop and verifier (demo/main) in headless Chromium: from the tap to
 * the posted proof, and from the tap to `verified` on the shop's page, taken inside the pages; and the whole first use
 * by a profile that has nothing yet, from the shop's button by the issuer's page to an armed button, people's reading
 * and typing left out, as fast as this machine is and on one that is six times slower.
 */
import type { Browser } from 'playwright-core';
import { type Demo, startDemo } from '#demo/start-demo.ts';
import { launchChromium } from '#test/support/browser/chromium.ts';
import { newCustomer, READY } from '#test/support/browser/customer.ts';
import { slowDown } from './slow-down.ts';

/** How much slower the weaker machine is. */
const SLOWER = 6;

type Mark = 'tap' | 'proof' | 'posted' | 'verified';

export async function measureJourney(rounds: number, say: (line: string) => void): Promise<Record<string, number>> {
  say('journey: first use, then purchases');
  const demo = await startDemo({ firstPort: 0 });
  const browser = await launchChromium();
  try {
    const customer = await newCustomer(browser, demo);
    const marks = new Map<Mark, number>();
    await customer.context.exposeBinding('benchMark', (_source, name: Mark, at: number) => {
      if (!marks.has(name)) marks.set(name, at);
    });
    await customer.context.addInitScript(takeTimes);

    const toProof: number[] = [];
    const toPosted: number[] = [];
    const toVerified: number[] = [];
    const firstUse = await firstUses(browser, demo, 3);
    const end = await slowDown(browser, SLOWER);
    const slowFirstUse = await firstUses(browser, demo, 1).finally(end);
    await customer.addToBasket('riesling');
    await customer.startVerification();
    await customer.getProofForQuestion('1987-03-19');
    for (let round = 0; round <= rounds; round++) {
      if (round > 0) {
        await customer.addToBasket('riesling');
        await customer.startVerification();
      }
      await customer.page.waitForSelector(READY);
      marks.clear();
      await customer.prove();
      await customer.page.waitForSelector('hushmark-verify[state="verified"]');
      const at = (name: Mark) => marks.get(name) ?? Number.NaN;
      // The first round is for warming up.
      if (round > 0) {
        toProof.push(at('proof') - at('tap'));
        toPosted.push(at('posted') - at('tap'));
        toVerified.push(at('verified') - at('tap'));
      }
      if ((await customer.placeOrder()) === undefined) throw new Error('the shop did not take the order');
    }
    return {
      tap_to_proof_ms: median(toProof),
      tap_to_posted_ms: median(toPosted),
      tap_to_verified_ms: median(toVerified),
      first_use_ms: firstUse,
      first_use_slow_ms: slowFirstUse,
    };
  } finally {
    await browser.close();
    await demo.stop();
  }
}

/** Of so many profiles that have nothing yet, in milliseconds from the tap on the shop's button; no pauses. */
async function firstUses(browser: Browser, demo: Demo, rounds: number): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const customer = await newCustomer(browser, demo);
    const { page } = customer;
    await customer.addToBasket('riesling');
    await page.goto(`${demo.urls.shop}/checkout`);
    await page.waitForSelector('hushmark-verify button');
    const began = Date.now();
    await page.click('hushmark-verify button');
    await customer.getProofForQuestion('1987-03-19');
    await page.waitForSelector(READY);
    times.push(Date.now() - began);
    await customer.close();
  }
  return median(times);
}

/** Runs inside every page, before its own scripts. Without names of its own: the loader would add helpers for them. */
function takeTimes(): void {
  const page = globalThis as unknown as { benchMark(name: Mark, at: number): void };
  window.addEventListener(
    'click',
    ({ target, timeStamp }) => {
      if (!(target instanceof Element) || !target.closest('[data-testid=share-answer]')) return;
      page.benchMark('tap', performance.timeOrigin + timeStamp);
    },
    { capture: true },
  );
  const { fetch } = window;
  window.fetch = (input, init) => {
    const address = input instanceof Request ? input.url : String(input);
    if (address.endsWith('/v1/responses')) {
      const [proof] = performance.getEntriesByName('hushmark:proof').slice(-1);
      page.benchMark('proof', performance.timeOrigin + (proof?.startTime ?? Number.NaN));
      page.benchMark('posted', performance.timeOrigin + performance.now());
    }
    return fetch(input, init);
  };
  new MutationObserver((_records, observer) => {
    if (!document.querySelector('hushmark-verify[state="verified"]')) return;
    observer.disconnect();
    page.benchMark('verified', performance.timeOrigin + performance.now());
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['state'] });
}

function median(values: number[]): number {
  return Math.round(100 * values.toSorted((a, b) => a - b)[values.length >> 1]!) / 100;
}
