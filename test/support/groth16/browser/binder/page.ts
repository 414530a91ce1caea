// SPDX-License-Identifier: GPL-3.0-or-later
// What the wallet's page does with a stored preparation: loads the binder and binds, in a file of its own that holds
// neither prover nor key. `bound` is when the first proof was there, milliseconds after the page's start.

import { parseBase64url } from '#base/encoding.ts';
import { systemRandom } from '#base/random.ts';
import { createBinder } from '#groth16/prove/bind.ts';
import { parsePrepared } from '#groth16/prove/prepared.ts';

async function bindStored(challenge: string) {
  const stored = localStorage.getItem('preparation');
  if (stored === null) throw new Error('nothing is stored');
  const binder = await createBinder();
  const prepared = parsePrepared(parseBase64url(stored, 'preparation'));
  const { proof, publicSignals } = binder.bind(prepared, BigInt(challenge), systemRandom());
  return { proof, publicSignals: publicSignals.map(String), bound: performance.now() };
}

Object.assign(globalThis, { bindStored, ready: true });
if (location.hash === '#at-once') {
  bindStored('12345').then((result) => Object.assign(globalThis, { result }));
}
