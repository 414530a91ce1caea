// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * snarkjs keeps one BN254 engine with worker threads, which keeps the process alive. Whoever used snarkjs must close it
 * when they are done.
 */
import { curves } from 'snarkjs';

export async function closeCurve(): Promise<void> {
  const curve = await curves.getCurveFromName('bn128');
  await curve.terminate();
}
