// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A customer's waiting times in each engine that is on this machine, with the driver's own time in them: the first
 * proof, from the question to an armed button, and purchases, from the tap to `verified` on the shop's page.
 */
import { startDemo } from '#demo/start-demo.ts';
import { ENGINES } from '#test/support/browser/engines/all.ts';
import type { Engine } from '#test/support/browser/engines/engine.ts';
import { createShopper } from '#test/support/browser/shopper.ts';
import { id } from '#test/support/browser/tab.ts';
import type { Figures } from './report.ts';

const ARMED = `${id('share-answer')}:not([disabled], [aria-disabled=true])`;

export async function measureEngines(rounds: number, say: (line: string) => void): Promise<Figures> {
  const figures: Record<string, number> = {};
  for (const engine of ENGINES) {
    if (engine.missing !== undefined) say(`engines: ${engine.missing}`);
    else Object.assign(figures, await measureEngine(engine, rounds, say));
  }
  return figures;
}

async function measureEngine(engine: Engine, rounds: number, say: (line: string) => void): Promise<Figures> {
  say(`engines: ${engine.name} ${await engine.version()}`);
  const demo = await startDemo({ firstPort: 0 });
  try {
    const profile = await engine.launch();
    try {
      const shopper = createShopper(profile.tab, demo.urls);
      await shopper.askForWine();
      await shopper.getProofForQuestion('1987-03-19');
      const shown = Date.now();
      await profile.tab.waitFor(ARMED);
      const toReady = Date.now() - shown;
      await shopper.prove();
      await shopper.placeOrder();
      const taps: number[] = [];
      for (let round = 0; round < rounds; round++) {
        await shopper.askForWine();
        await profile.tab.waitFor(ARMED);
        const tapped = Date.now();
        await shopper.prove();
        await profile.tab.waitFor('hushmark-verify[state=verified]');
        taps.push(Date.now() - tapped);
        await shopper.placeOrder();
      }
      const name = engine.name.toLowerCase();
      const middle = taps.sort((a, b) => a - b)[taps.length >> 1] ?? Number.NaN;
      return { [`${name}_first_ready_ms`]: toReady, [`${name}_tap_to_verified_ms`]: middle };
    } finally {
      await profile.close();
    }
  } finally {
    await demo.stop();
  }
}
