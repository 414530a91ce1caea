// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * C06: the intervals of circuits/assurance/divisors, by which no two points that the signature check adds are equal,
 * held against its two scalar multiplications. C40: for three scalars two points are opposite, and the circuit has no
 * witness.
 */
import { beforeAll, expect, it } from 'vitest';
import { determine } from '#circuits/assurance/determinism.ts';
import {
  anyAddends,
  checkDivisors,
  fixedAddends,
  oppositesAt,
  SCALARS_WITHOUT_PROOF,
} from '#circuits/assurance/divisors.ts';
import { createSamples, type Point, type Samples, SUBGROUP_ORDER, seededRandom } from '#circuits/assurance/samples.ts';
import { WitnessRefused } from '#circuits/assurance/witness-generator.ts';
import { PLAIN_FLAGS } from '#circuits/compile/compile.ts';
import { inverse } from '#circuits/compile/elimination.ts';
import { evaluate, R, violatedRows } from '#circuits/compile/r1cs.ts';
import { plantedProbe } from '../support/circuits/harness.ts';

type Probe = Awaited<ReturnType<typeof plantedProbe>>;

const seed = 'scalars';
const random = seededRandom(seed);
let samples: Samples;

/** The two scalar multiplications of the signature check, each by itself and without simplification. */
const multiplication = (name: string, body: string) =>
  plantedProbe(
    name,
    `pragma circom 2.2.0;
include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/escalarmulany.circom";
include "circomlib/circuits/escalarmulfix.circom";
template Main() {
    ${body}
}
component main = Main();
`,
    PLAIN_FLAGS,
  );

let fixed: Probe;
let any: Probe;
beforeAll(async () => {
  console.log(`C06 seed ${seed}`);
  samples = await createSamples();
  const [x, y] = samples.toPoint(samples.babyJub.Base8);
  fixed = await multiplication(
    'multiplication-fix',
    `signal input s;
  signal output out[2];
  component bits = Num2Bits(251);
  bits.in <== s;
  component product = EscalarMulFix(251, [${x}, ${y}]);
  for (var i = 0; i < 251; i++) product.e[i] <== bits.out[i];
  out[0] <== product.out[0];
  out[1] <== product.out[1];`,
  );
  any = await multiplication(
    'multiplication-any',
    `signal input s;
  signal input p[2];
  component bits = Num2Bits_strict();
  bits.in <== s;
  component product = EscalarMulAny(254);
  for (var i = 0; i < 254; i++) product.e[i] <== bits.out[i];
  product.p[0] <== p[0];
  product.p[1] <== p[1];`,
  );
}, 200_000);

/** Is the point (u, v) of the Montgomery form, on these wires, so many times the base? */
function isMultiple({ symbols }: Probe, witness: readonly bigint[], at: string, times: bigint, base: Point): boolean {
  const { babyJub } = samples;
  const [x, y] = samples.toPoint(babyJub.mulPointEscalar([babyJub.F.e(base[0]), babyJub.F.e(base[1])], times));
  const u = ((1n + y) * inverse(1n - y)) % R;
  const [isU, isV] = [u, (u * inverse(x)) % R].map((value, part) => {
    const stands = witness[symbols.wireOf(`${at}[${part}]`)] ?? 0n;
    return (value - stands) % R === 0n;
  });
  return Boolean(isU && isV);
}
const digitsOf = (scalar: bigint, width: number, count: number) =>
  Array.from({ length: count }, (_, at) => (scalar >> BigInt(at * width)) & ((1n << BigInt(width)) - 1n));
const isWithin = (value: bigint, [low, high]: readonly [bigint, bigint]) => low <= value && value <= high;

it('C06: a fixed point: what is added are the multiples from the intervals', () => {
  const scalar = random.below(SUBGROUP_ORDER);
  const base = samples.toPoint(samples.babyJub.Base8);
  const witness = fixed.honest({ s: scalar });
  const digits = digitsOf(scalar, 3, 83);
  let sum = 2n * 8n ** 83n;
  digits.forEach((digit, at) => {
    const added = (digit + 1n) * 8n ** BigInt(at);
    const [one, other] = fixedAddends(83, at);
    expect(isWithin(sum, one) && isWithin(added, other), `step ${at}`).toBe(true);
    if (at % 9 === 1) {
      const part = `main.product.segments[0].adders[${at}]`;
      expect(isMultiple(fixed, witness, `${part}.in1`, sum, base), part).toBe(true);
      expect(isMultiple(fixed, witness, `${part}.in2`, added, base), part).toBe(true);
    }
    sum += added;
  });
});

it('C06: any point: what is added are the multiples from the intervals', () => {
  const scalar = random.below(R);
  const base = samples.toPoint(
    samples.babyJub.mulPointEscalar(samples.babyJub.Base8, 1n + random.below(SUBGROUP_ORDER - 1n)),
  );
  const witness = any.honest({ s: scalar, p: [...base] });
  const digits = digitsOf(scalar, 1, 148);
  let sum = 1n;
  digits.slice(1).forEach((digit, at) => {
    const [[power], other] = anyAddends(at);
    expect(isWithin(sum, other), `step ${at}`).toBe(true);
    if (at % 15 === 1) {
      const part = `main.product.segments[0].bits[${at}].adder`;
      expect(isMultiple(any, witness, `${part}.in1`, power, base), part).toBe(true);
      expect(isMultiple(any, witness, `${part}.in2`, sum, base), part).toBe(true);
    }
    sum += digit * power;
  });
});

it('C06: the intervals find what is equal or opposite where it is', () => {
  // A longer fixed multiplication would meet many opposite points, and this one meets one, in its last step.
  expect(Array.from({ length: 83 }, (_, at) => oppositesAt(83, at).length)).toEqual([...new Array(82).fill(0), 1]);
  expect(oppositesAt(84, 83).length).toBeGreaterThan(1);
  const { divisions } = determine(fixed.r1cs);
  const named = (rename: (name: string) => string) => ({
    ...fixed.symbols,
    nameOf: (wire: number) => rename(fixed.symbols.nameOf(wire)).replace('main.product', 'main.EscalarMulFix'),
  });
  const { excepted, findings } = checkDivisors(divisions, named(String));
  expect(findings).toEqual([]);
  expect(excepted).toEqual(SCALARS_WITHOUT_PROOF);
  // As if the additions were those of a segment that is not looked into.
  const other = checkDivisors(
    divisions,
    named((name) => name.replace('segments[0].adders', 'segments[2].adders')),
  );
  expect(other.findings).toEqual([expect.stringMatching(/adders\[82\].* may be 0$/)]);
});

it('C40: three scalars have no witness: one row says that 0 is not 0, and nothing is free', () => {
  const { r1cs, symbols, honest: generate, cheating: forge } = fixed;
  const { divisions, open } = determine(r1cs);
  expect(open).toEqual([]);
  const last = divisions.find(({ wire }) => symbols.nameOf(wire) === 'main.product.segments[0].adders[82].lamda');
  expect(SCALARS_WITHOUT_PROOF).toHaveLength(3);
  for (const s of SCALARS_WITHOUT_PROOF) {
    expect(s).toBeLessThan(SUBGROUP_ORDER);
    expect(() => generate({ s })).toThrow(WitnessRefused);
    const witness = forge({ s });
    expect(violatedRows(r1cs, witness)).toEqual([last?.row]);
    const { a, b, c } = r1cs.rows[last?.row ?? 0] ?? expect.unreachable();
    expect(evaluate(last?.divisor ?? a, witness)).toBe(0n);
    expect(evaluate(c, witness)).not.toBe(0n);
    expect([a, b]).toContain(last?.divisor);
    // All other divisors are not 0, so the inputs fix the wires before it, and no quotient satisfies the row.
    const zero = divisions.filter(({ divisor }) => evaluate(divisor, witness) === 0n);
    expect(zero).toEqual([last]);
    for (const near of [s - 1n, s + 1n]) {
      const product = samples.toPoint(samples.babyJub.mulPointEscalar(samples.babyJub.Base8, near));
      const right = generate({ s: near });
      expect([right[symbols.wireOf('main.out[0]')], right[symbols.wireOf('main.out[1]')]]).toEqual(product);
    }
  }
});
