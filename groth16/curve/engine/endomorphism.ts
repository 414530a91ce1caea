// SPDX-License-Identifier: GPL-3.0-or-later
// The endomorphism that both groups have because their curves are y^2 = x^3 + b: (x, y) -> (beta x, y) with a cube root
// of 1 is multiplication by a cube root of 1 modulo r. So k P = a P + b (lambda P) with halves a, b of half as many
// bits, and lambda P costs one product (Gallant, Lambert, Vanstone, CRYPTO 2001).
// This is so for points of order r, which are all points of G1's curve, and those of G2 that a key has: with others a
// sum would be another point, and the proof that prepare verifies at its end would be wrong.
// With the curve's parameter u, r = 36 u^4 + 36 u^3 + 18 u^2 + 6 u + 1 and lambda = 36 u^3 + 18 u^2 + 6 u + 1.

const U = 4965661367192848881n;

/** A cube root of 1 modulo r. */
export const LAMBDA = 36n * U ** 3n + 18n * U ** 2n + 6n * U + 1n;
/** The cube root of 1 modulo q that goes with it in G1; in G2 it is beta^2. */
export const BETA = 18n * U ** 3n + 18n * U ** 2n + 9n * U + 1n;

/**
 * All pairs with a + b lambda = 0 modulo r are sums of the two pairs (t + s, s) and (-s, t): (2 u + 1) lambda =
 * 2 r - (6 u^2 + 4 u + 1), and the second is lambda times the first. Their determinant is r.
 */
export const LATTICE = { s: 2n * U + 1n, t: 6n * U ** 2n + 2n * U } as const;
