// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The browser is killed while the wallet writes. Five times here; a hundred times with
 * `HUSHMARK_KILLS=100 npm run test:browser -- test/e2e/killed.test.ts` (docs/assurance.md).
 */
import { expect, it } from 'vitest';
import { chromiumPath } from '../support/browser/chromium.ts';
import { type Killed, killAgainAndAgain } from '../support/wallet/kill/killing.ts';
import { isState } from '../support/wallet/kill/wallet-state.ts';

const KILLS = Number(process.env.HUSHMARK_KILLS ?? 5);
const SEED = process.env.HUSHMARK_KILL_SEED ?? `${Date.now()}`;

it.skipIf(chromiumPath === undefined)(
  `W16: killed ${KILLS} times while it writes, the wallet is the old one or the new one (seed ${SEED})`,
  async () => {
    const all: Killed[] = [];
    await killAgainAndAgain(chromiumPath ?? '', KILLS, SEED, (one) => {
      all.push(one);
      const isOneOf = one.allowed.some((state) => isState(state, one.found));
      expect(isOneOf, `kill ${all.length} during "${one.what}": ${JSON.stringify(one, undefined, 1)}`).toBe(true);
    });
    expect(all).toHaveLength(KILLS);
    if (KILLS > 5) console.log(summary(all));
  },
  60_000 + KILLS * 30_000,
);

/** How often each step was hit, and what was found. */
function summary(all: readonly Killed[]): string {
  const counts = new Map<string, number>();
  for (const { what, allowed, found } of all) {
    const [before] = allowed;
    const place = allowed.length === 1 ? 'after it' : before && isState(before, found) ? 'old' : 'new';
    counts.set(`${what}, ${place}`, (counts.get(`${what}, ${place}`) ?? 0) + 1);
  }
  return [...counts]
    .sort()
    .map(([name, count]) => `${name}: ${count}`)
    .join('; ');
}
