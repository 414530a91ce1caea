// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Says why no divisor of the signature check is 0, for every divisor that circuits/assurance/determinism lists:
 * together they show that the inputs fix both circuits' witnesses.
 *
 * circomlib adds points of the Montgomery form by a quotient of differences. Where two points are equal, any quotient
 * satisfies the row, and the sum is any point: that must never be. Where they are opposite, the row says that 0 is not
 * 0, and there is no witness. Both scalar multiplications add multiples of one base point of the prime order l, by
 * digits of the scalar in a fixed way, so each addend is a multiple from an interval, whatever the digits are: the two
 * are equal or opposite only where the interval of their difference or sum has a multiple of l in it.
 *
 * The base points have order l: one is the generator of the subgroup, the other is 8 A for a key A on the curve (which
 * the trust tree vouches for), and the signature check holds it to be none of small order.
 */

import { mod } from '../compile/elimination.ts';
import { R, type Symbols } from '../compile/r1cs.ts';
import type { Division } from './determinism.ts';
import { SUBGROUP_ORDER } from './samples.ts';

/** Parameters of Baby Jubjub in the Edwards form: a x^2 + y^2 = 1 + d x^2 y^2. */
const [A, D] = [168_700n, 168_696n];

/** Integers from low to high. */
type Interval = readonly [low: bigint, high: bigint];
/** What is added in one step, as multiples of the base point. */
export type Addends = readonly [Interval, Interval];

const sum = ([a, b]: Interval, [c, d]: Interval): Interval => [a + c, b + d];
const difference = ([a, b]: Interval, [c, d]: Interval): Interval => [a - d, b - c];
/** Of l. An interval that reaches below 1 is not looked at. */
const hasMultiple = ([low, high]: Interval) => low < 1n || high / SUBGROUP_ORDER > (low - 1n) / SUBGROUP_ORDER;

/**
 * Multiplication of a fixed point, `windows` digits of 0 .. 7: it begins with 2 * 8^windows and adds (digit + 1) *
 * 8^at. What that is too much is subtracted at the end, in the Edwards form.
 */
export function fixedAddends(windows: number, at: number): Addends {
  const added = (8n ** BigInt(at) - 1n) / 7n;
  const start = 2n * 8n ** BigInt(windows);
  return [
    [start + added, start + 8n * added],
    [8n ** BigInt(at), 8n ** BigInt(at + 1)],
  ];
}

/** Multiplication of any point by digits of 0 and 1: 2^(at + 1) is added to 1 and the powers below it, or not. */
export function anyAddends(at: number): Addends {
  const power = 2n ** BigInt(at + 1);
  return [
    [power, power],
    [1n, power - 1n],
  ];
}

/** The digits up to this step, as a number, at which it meets the opposite point. */
export function oppositesAt(windows: number, at: number): bigint[] {
  const [least, most] = sum(...fixedAddends(windows, at));
  const found: bigint[] = [];
  // At the least sum all digits are 0, and every digit adds its value.
  for (let times = (least - 1n) / SUBGROUP_ORDER + 1n; times * SUBGROUP_ORDER <= most; times++) {
    found.push(times * SUBGROUP_ORDER - least);
  }
  return found;
}

/**
 * The scalars S below l at which an addition meets the opposite point: S B = R8 + h 8A holds for S, and no witness says
 * so. An issuer's signature has one of them with a chance of 3 / l, below 2^-248, and nobody can aim at that without
 * the key.
 */
const LEAST = 797546722194482024037982888770643071568945925300745316575367714387401675944n;
export const SCALARS_WITHOUT_PROOF: readonly bigint[] = [LEAST, LEAST + 2n ** 249n, LEAST + 2n ** 250n];

export type Divisors = {
  /** Number of divisors by the reason why they are not 0. */
  proven: Map<string, number>;
  /** What was found to have no witness. */
  excepted: bigint[];
  findings: string[];
};

type Reason = { part: RegExp; wires: readonly RegExp[]; why: string; isProven?: (indices: number[]) => boolean };

/** The names of a part's own wires in its divisors, as circomlib writes them. */
const SUM = [/^in1\[0\]$/, /^in2\[0\]$/];
const COMPLETE = [/^1$/, /^tau$/];
const ORDINATE = [/^in\[1\]$/];

export function checkDivisors(divisions: readonly Division[], { nameOf }: Symbols): Divisors {
  const result: Divisors = { proven: new Map(), excepted: [], findings: [] };
  if (!isSquare(A) || isSquare(D)) result.findings.push('the addition law of the curve is not complete');
  const names = divisions.map(({ wire }) => nameOf(wire));
  const windowsOf = (segment: number) =>
    names.filter((name) => name.includes(`EscalarMulFix.segments[${segment}].adders[`)).length;

  const reasons: Reason[] = [
    {
      part: /\.EscalarMulFix\.segments\[(\d+)\]\.adders\[(\d+)\]\.lamda$/,
      wires: SUM,
      why: 'addition of multiples of the generator',
      isProven: ([segment = 0, at = 0]) => isFixedProven(segment, windowsOf(segment), at, result),
    },
    {
      part: /\.EscalarMulAny\.segments\[\d+\]\.bits\[(\d+)\]\.adder\.lamda$/,
      wires: SUM,
      why: 'addition of multiples of the key',
      isProven: ([at = 0]) => !meets(anyAddends(at)),
    },
    // The ordinate is 0 at the point of order 2 alone.
    { part: /\.(doubler|doublers\[\d+\])\.lamda$/, wires: ORDINATE, why: 'doubling in a group of odd order' },
    // From the Edwards form: x and 1 - y are 0 at the identity and, x, at the point of order 2.
    { part: /\.e2m\.out\[0\]$/, wires: [/^1$/, /^in\[1\]$/], why: 'change of form of a point of order l' },
    { part: /\.e2m\.out\[1\]$/, wires: [/^in\[0\]$/], why: 'change of form of a point of order l' },
    // To it: v is 0 at the point of order 2, and u + 1 nowhere, because (A - 2) / B = d is no square.
    { part: /\.m2e(\[\d+\])?\.out\[0\]$/, wires: ORDINATE, why: 'change of form of a point of order l' },
    { part: /\.m2e(\[\d+\])?\.out\[1\]$/, wires: [/^1$/, /^in\[0\]$/], why: 'change of form of a point of order l' },
    // 1 + d x1 x2 y1 y2 and 1 - d x1 x2 y1 y2 are 0 for no two points of a curve with square a and non-square d.
    {
      part: /\.(BabyDbl\.adder|cAdd|eadder|EscalarMul(Fix|Any)\.adders\[\d+\])\.[xy]out$/,
      wires: COMPLETE,
      why: 'complete addition on the Edwards form',
    },
  ];
  for (const [index, { divisor }] of divisions.entries()) {
    const name = names[index] as string;
    const found = reasons.map((reason) => ({ ...reason, match: reason.part.exec(name) })).find(({ match }) => match);
    const place = name.replace(/\.[^.]+$/, '');
    const own = [...divisor.wires].map((wire) => nameOf(wire).replace(`${place}.`, '')).sort();
    const isExpected =
      found?.wires.length === own.length && found.wires.every((wire, at) => wire.test(own[at] as string));
    if (!found || !isExpected) result.findings.push(`nothing says why the divisor of ${name} is not 0: ${own.join()}`);
    else if (found.isProven && !found.isProven(found.match?.slice(1).map(Number) ?? []))
      result.findings.push(`the divisor of ${name} may be 0`);
    else result.proven.set(found.why, (result.proven.get(found.why) ?? 0) + 1);
  }
  for (const scalar of result.excepted) {
    if (!SCALARS_WITHOUT_PROOF.includes(scalar)) result.findings.push(`the scalar ${scalar} has no witness`);
  }
  return result;
}

/** Are the two equal or opposite for some digits? */
function meets(addends: Addends): boolean {
  return hasMultiple(difference(...addends)) || hasMultiple(sum(...addends));
}

/**
 * Never equal, and opposite at most for the scalars that `excepted` gets. Only in the first segment is it asked which.
 */
function isFixedProven(segment: number, windows: number, at: number, { excepted }: Divisors): boolean {
  const addends = fixedAddends(windows, at);
  if (!meets(addends)) return true;
  if (hasMultiple(difference(...addends)) || segment > 0) return false;
  const unit = 8n ** BigInt(at + 1);
  for (const digits of oppositesAt(windows, at)) {
    for (let scalar = digits; scalar < SUBGROUP_ORDER; scalar += unit) excepted.push(scalar);
  }
  return true;
}

function isSquare(value: bigint): boolean {
  let [result, base] = [1n, mod(value)];
  for (let exponent = (R - 1n) / 2n; exponent > 0n; exponent >>= 1n, base = (base * base) % R) {
    if (exponent & 1n) result = (result * base) % R;
  }
  return result === 1n;
}
