// SPDX-License-Identifier: GPL-3.0-or-later
/** What it costs to refuse something that is no proof: every kind, from garbage to a point outside the subgroup. */
import { encodeProof, type Proof, readProof } from '#groth16/proof.ts';
import type { Verifier } from '#groth16/verify/verify.ts';
import { twistPoint } from '#test/support/groth16/points.ts';

type Bound = { readonly proof: Proof; readonly publicSignals: readonly bigint[] };
type Median = (run: () => unknown) => Promise<number>;

/** Milliseconds for the slowest kind; `say` hears of all. */
export async function measureMalformed(
  verifier: Verifier,
  { proof, publicSignals }: Bound,
  median: Median,
  say: (line: string) => void,
): Promise<number> {
  const points = readProof(proof);
  if (points === undefined) throw new Error('the proof is malformed already');
  const { x, y } = twistPoint(5n).toAffine();
  const kinds: Record<string, unknown> = {
    nothing: null,
    'a string of 8 kB': '7'.repeat(8192),
    'a coordinate of 8 kB': { ...proof, pi_a: ['7'.repeat(8192), '1', '1'] },
    'a coordinate above q': { ...proof, pi_c: ['9'.repeat(77), '1', '1'] },
    'A off the curve': encodeProof({ ...points, a: [points.a[0], 1n] }),
    'C off the curve': encodeProof({ ...points, c: [points.c[0], 1n] }),
    'B off the twist': encodeProof({ ...points, b: [points.b[1], points.b[0]] }),
    'B outside the subgroup': encodeProof({
      ...points,
      b: [
        [x.c0, x.c1],
        [y.c0, y.c1],
      ],
    }),
  };
  let worst = 0;
  for (const [kind, value] of Object.entries(kinds)) {
    const took = await median(() => {
      if (verifier.verify(publicSignals, value).valid) throw new Error(`${kind} was accepted`);
    });
    say(`  refused after ${took} ms: ${kind}`);
    worst = Math.max(worst, took);
  }
  return worst;
}
