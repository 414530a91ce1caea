// SPDX-License-Identifier: GPL-3.0-or-later
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { R } from '#base/encoding.ts';
import { poseidon } from '#protocol/crypto/poseidon.ts';

const { vectors }: { vectors: { inputs: string[]; hash: string }[] } = JSON.parse(
  readFileSync(new URL('../../vectors/poseidon.circomlibjs-0.1.7.json', import.meta.url), 'utf8'),
);

test('Poseidon agrees with circomlibjs in every arity that the protocol uses', () => {
  expect(vectors).toHaveLength(48);
  for (const { inputs, hash } of vectors) expect(poseidon(inputs.map(BigInt)).toString()).toBe(hash);
});

test('inputs outside the field are refused, not reduced to another input', () => {
  for (const input of [R, R + 1n, -1n, 1, '1', undefined]) {
    expect(() => poseidon([1n, input as bigint])).toThrow(expect.objectContaining({ code: 'input_field' }));
  }
});

test('C22 arities that no hash of the protocol has are refused', () => {
  for (const arity of [0, 1, 7, 9, 16, 17]) {
    const refused = expect.objectContaining({ code: 'input_field' });
    expect(() => poseidon(new Array<bigint>(arity).fill(0n)), String(arity)).toThrow(refused);
  }
});
