// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A guesser who learns from samples must fail to tell bound proofs from fresh ones, and preparations or proofs of two
 * customers apart, and must succeed on planted mistakes. HUSHMARK_SAMPLES of each kind, HUSHMARK_SEED for others.
 */
import { afterAll, expect, it } from 'vitest';
import { closeCurve } from '#circuits/keys/curve.ts';
import { mostByChance } from '../support/groth16/unlinkability/distinguisher.ts';
import { playGames } from '../support/groth16/unlinkability/games.ts';

const samples = Number(process.env.HUSHMARK_SAMPLES ?? 1000);
const seed = process.env.HUSHMARK_SEED ?? 'guesser';
afterAll(closeCurve);

it('L10, P22: a guesser wins no game but those with a planted mistake', { timeout: 600_000 }, async () => {
  console.log(`guesser, seed ${seed}, ${samples} samples of each kind`);
  for (const { name, honest, scores } of await playGames(seed, samples)) {
    const best = scores.reduce((a, b) => (b.right > a.right ? b : a));
    const most = mostByChance(best.of);
    console.log(`${name}: ${best.right} of ${best.of} (${best.guesser}; by chance at most ${most.toFixed(0)})`);
    if (honest) expect(best.right, name).toBeLessThanOrEqual(most);
    else expect(best.right, name).toBeGreaterThan(most);
  }
});
