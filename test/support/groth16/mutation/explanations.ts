// SPDX-License-Identifier: GPL-3.0-or-later
// The only ways in which the gate may be stricter than another verifier: spellings of a proof that others read and the
// gate does not. Each says how to rewrite it into the one spelling; a disagreement is explained when something was
// rewritten and the gate then accepts, so that what it refused was the spelling and nothing else.

import { Q } from '#base/encoding.ts';
import type { CircuitName } from '#protocol/policy/circuits.ts';
import type { Answer } from './opinions.ts';

type Tree = unknown;
type Rewrite = (answer: Answer, signalCounts: Readonly<Record<CircuitName, number>>) => Answer;

const MEMBERS = ['pi_a', 'pi_b', 'pi_c', 'protocol', 'curve'];
const COORDINATES = ['pi_a', 'pi_b', 'pi_c'];

/** In the order in which they are applied. */
export const EXPLANATIONS: readonly (readonly [string, Rewrite])[] = [
  [
    'protocol or curve of another name',
    (answer) => withProof(answer, (proof) => ({ ...proof, protocol: 'groth16', curve: 'bn128' })),
  ],
  [
    'a list as an object with its indices',
    (answer) =>
      withProof(answer, (proof) =>
        Object.fromEntries(
          Object.entries(proof).map(([name, value]) => [name, COORDINATES.includes(name) ? toList(value) : value]),
        ),
      ),
  ],
  [
    'members or entries to spare',
    (answer) =>
      withProof(answer, (proof) =>
        Object.fromEntries(
          Object.entries(proof)
            .filter(([name]) => MEMBERS.includes(name))
            .map(([name, value]) => [name, COORDINATES.includes(name) ? cut(value, name === 'pi_b' ? 2 : 0) : value]),
        ),
      ),
  ],
  [
    // It takes the word for hexadecimal digits, of which "true" has none.
    '"true" for a signal that is 0',
    (answer) => ({ ...answer, signals: answer.signals.map((value) => (value === true ? '0' : value)) }),
  ],
  [
    'another spelling of a number',
    (answer) => ({ ...withCoordinates(answer, spell), signals: answer.signals.map(spell) }),
  ],
  [
    'a coordinate below 0 or not below the field prime',
    (answer) => withCoordinates(answer, (value) => (isInteger(value) ? `${modulo(BigInt(value))}` : value)),
  ],
  [
    'another third coordinate',
    (answer) =>
      withProof(answer, (proof) => ({
        ...proof,
        pi_a: toAffine(proof.pi_a),
        pi_b: toAffineB(proof.pi_b),
        pi_c: toAffine(proof.pi_c),
      })),
  ],
  [
    'signals left out that are 0',
    (answer, counts) => {
      const missing = Math.max(0, counts[answer.circuit] - answer.signals.length);
      return { ...answer, signals: [...answer.signals, ...Array<string>(missing).fill('0')] };
    },
  ],
];

/** The names of the rewritings that changed something, and what came out. */
export function rewrite(
  answer: Answer,
  counts: Readonly<Record<CircuitName, number>>,
): { readonly names: string[]; readonly answer: Answer } {
  const names: string[] = [];
  let current = answer;
  for (const [name, change] of EXPLANATIONS) {
    const next = change(current, counts);
    if (JSON.stringify(next) !== JSON.stringify(current)) names.push(name);
    current = next;
  }
  return { names, answer: current };
}

const isNumber = (value: Tree): value is string => typeof value === 'string' && /^(0|[1-9][0-9]*)$/.test(value);

const isInteger = (value: Tree): value is string => typeof value === 'string' && /^-?[1-9][0-9]*$/.test(value);

/** JavaScript reads a list of one number as the number, and an empty one as 0. */
const isLikeANumber = (value: Tree) =>
  Array.isArray(value) ? value.length < 2 : ['string', 'number', 'boolean'].includes(typeof value);

function spell(value: Tree): Tree {
  if (!isLikeANumber(value)) return value;
  try {
    return `${BigInt(value as string)}`;
  } catch {
    return value;
  }
}

function withProof(answer: Answer, change: (proof: Record<string, Tree>) => Tree): Answer {
  const { proof } = answer;
  if (typeof proof !== 'object' || proof === null || Array.isArray(proof)) return answer;
  return { ...answer, proof: change(proof as Record<string, Tree>) };
}

function withCoordinates(answer: Answer, change: (value: Tree) => Tree): Answer {
  const deep = (value: Tree): Tree => (Array.isArray(value) && !isLikeANumber(value) ? value.map(deep) : change(value));
  return withProof(answer, (proof) =>
    Object.fromEntries(
      Object.entries(proof).map(([name, value]) => [name, COORDINATES.includes(name) ? deep(value) : value]),
    ),
  );
}

/** snarkjs looks at a third entry only of what is three long, and these have no length. */
function toList(value: Tree): Tree {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { 0: first, 1: second } = value as Record<number, Tree>;
  return [first, second];
}

/** Lists of three, and their entries of `inner`. */
function cut(value: Tree, inner: number): Tree {
  if (!Array.isArray(value)) return value;
  return value
    .slice(0, 3)
    .map((entry: Tree) => (inner > 0 && Array.isArray(entry) ? entry.slice(0, inner) : entry) as Tree);
}

const modulo = (value: bigint): bigint => ((value % Q) + Q) % Q;

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let left = exponent, factor = modulo(base); left > 0n; left >>= 1n, factor = (factor * factor) % Q) {
    if (left & 1n) result = (result * factor) % Q;
  }
  return result;
}

/** snarkjs reads [x, y, z] as x / z^2, y / z^3, and [x, y] as affine. */
function toAffine(value: Tree): Tree {
  if (!Array.isArray(value) || !value.every(isNumber) || value.length < 2 || value[2] === '0') return value;
  const [x, y, z = '1'] = value;
  const inverse = power(BigInt(z), Q - 2n);
  return [`${modulo(BigInt(x!) * inverse ** 2n)}`, `${modulo(BigInt(y!) * inverse ** 3n)}`, '1'];
}

type Fp2 = readonly [bigint, bigint];
const multiply = ([a, b]: Fp2, [c, d]: Fp2): Fp2 => [modulo(a * c - b * d), modulo(a * d + b * c)];

function toAffineB(value: Tree): Tree {
  if (!Array.isArray(value) || value.length < 2) return value;
  const isPair = (pair: Tree) => Array.isArray(pair) && pair.length === 2 && pair.every(isNumber);
  if (!value.every(isPair) || (value[2]?.[0] === '0' && value[2]?.[1] === '0')) return value;
  const [x, y, z = [1n, 0n]] = (value as string[][]).map(([first, second]): Fp2 => [BigInt(first!), BigInt(second!)]);
  const scale = power(z[0] * z[0] + z[1] * z[1], Q - 2n);
  const inverse: Fp2 = [modulo(z[0] * scale), modulo(-z[1] * scale)];
  const square = multiply(inverse, inverse);
  const text = (pair: Fp2) => [`${pair[0]}`, `${pair[1]}`];
  return [text(multiply(x!, square)), text(multiply(y!, multiply(square, inverse))), ['1', '0']];
}
