// SPDX-License-Identifier: GPL-3.0-or-later
/** The same answer with other points: what anybody can make of a picture of it (A -> A / s, B -> s B). */
import { bn254 } from '@noble/curves/bn254.js';
import { createDoorAnswer, parseDoorAnswer } from '#protocol/request/door-answer.ts';
import type { DoorRequest } from '#protocol/request/door-request.ts';

const { Fr } = bn254.fields;

export function rerandomised(answer: string, { payloadBytes }: DoorRequest): string {
  const parts = parseDoorAnswer(answer).parts.map((part) => {
    const [ax = '', ay = ''] = part.proof.pi_a;
    const [[bx0 = '', bx1 = ''] = [], [by0 = '', by1 = ''] = []] = part.proof.pi_b;
    const factor = 12_345n;
    const a = bn254.G1.Point.fromAffine({ x: BigInt(ax), y: BigInt(ay) })
      .multiply(Fr.inv(factor))
      .toAffine();
    const x = { c0: BigInt(bx0), c1: BigInt(bx1) };
    const b = bn254.G2.Point.fromAffine({ x, y: { c0: BigInt(by0), c1: BigInt(by1) } })
      .multiply(factor)
      .toAffine();
    const pi_b = [
      [`${b.x.c0}`, `${b.x.c1}`],
      [`${b.y.c0}`, `${b.y.c1}`],
      ['1', '0'],
    ];
    return { ...part, proof: { ...part.proof, pi_a: [`${a.x}`, `${a.y}`, '1'], pi_b } };
  });
  return createDoorAnswer(payloadBytes, parts);
}
