// SPDX-License-Identifier: GPL-3.0-or-later
// Knows the keys of this repository whatever a manifest calls them. Both carry alpha and beta of the development phase
// 1, whose secrets one machine drew. With tau and alpha from there, 1 / delta follows from the key's own H points, so
// contributions made on top of it do not help. test/circuits/keys.test.ts compares the point with the phase-1 file.
import type { VerifyingKey } from './verifying-key.ts';

/** [alpha] of build/ptau/pot14_dev.ptau. */
const DEVELOPMENT_ALPHA = [
  6786040168505092150754244655993312348566954972830353781407752510567252437884n,
  10028695763963753744953711167029842040942718325724280028057672503086560910854n,
] as const;

/** Made on the development phase 1, by this repository or by anybody after it. */
export function isDevelopmentKey({ alpha }: Pick<VerifyingKey, 'alpha'>): boolean {
  return alpha[0] === DEVELOPMENT_ALPHA[0] && alpha[1] === DEVELOPMENT_ALPHA[1];
}
