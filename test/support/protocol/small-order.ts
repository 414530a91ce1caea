// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Points of order 1, 2, 4 and 8 of Baby Jubjub, made from the curve's full generator (EIP-2494): l times it has order
 * 8.
 */
import { affine, CurvePoint, type Point, SUBGROUP_ORDER } from '#protocol/crypto/babyjubjub.ts';

const GENERATOR = CurvePoint.fromAffine({
  x: 995203441582195749578291179787384436505546430278305826713579947235728471134n,
  y: 5472060717959818805561601436314318772137091100104008585924551046643952123905n,
});

const order8 = GENERATOR.multiplyUnsafe(SUBGROUP_ORDER - 1n).add(GENERATOR);

export const SMALL_ORDER: readonly { order: number; point: Point }[] = [
  { order: 1, point: [0n, 1n] },
  { order: 2, point: affine(order8.double().double()) },
  { order: 4, point: affine(order8.double()) },
  { order: 8, point: affine(order8) },
];
