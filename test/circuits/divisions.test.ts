// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * C06: circomlib's Montgomery gadgets divide, and where divisor and dividend are 0 the quotient is any number at all.
 * So no two points that the signature check adds may be equal, whatever scalars and keys a prover writes into its
 * witness: tried here at extremes, and argued for all scalars in circuits/assurance/divisors (scalars.test.ts).
 */
import { beforeAll, expect, it } from 'vitest';
import { SCALARS_WITHOUT_PROOF } from '#circuits/assurance/divisors.ts';
import {
  type CredentialSample,
  createSamples,
  type Samples,
  SUBGROUP_ORDER,
  seededRandom,
} from '#circuits/assurance/samples.ts';
import { type CircuitInputs, loadWitnessGenerator, withoutChecks } from '#circuits/assurance/witness-generator.ts';
import { compile } from '#circuits/compile/compile.ts';
import { inverse } from '#circuits/compile/elimination.ts';
import { evaluate, parseR1cs, parseSymbols, R, type R1cs, type Terms, violatedRows } from '#circuits/compile/r1cs.ts';
import { plantedProbe } from '../support/circuits/harness.ts';

const seed = 'divisions';
const random = seededRandom(seed);

let r1cs: R1cs;
let samples: Samples;
let credential: CredentialSample;
let honest: CircuitInputs;
let cheating: (inputs: CircuitInputs) => bigint[];
/** The factor that stands against each quotient, with the quotient's name. */
let divisors: { name: string; factor: Terms }[];

beforeAll(async () => {
  console.log(`C06 seed ${seed}`);
  const compiled = await compile('circuits/age.circom', '.tmp/test-divisions');
  r1cs = parseR1cs(compiled.r1cs);
  const { nameOf } = parseSymbols(compiled.sym);
  cheating = await loadWitnessGenerator(withoutChecks(compiled.wasm));
  samples = await createSamples();
  credential = samples.credential(random);
  honest = samples.ageInputs(random, credential);
  const quotient = (side: Terms) => {
    const name = side.wires.length === 1 ? nameOf(side.wires[0] as number) : '';
    return /\.lamda$/.test(name) ? name : undefined;
  };
  const slopes = r1cs.rows.flatMap(({ a, b }) => {
    // A row lamda * lamda is a square, not a quotient against its divisor.
    const names = [quotient(a), quotient(b)];
    if (names[0] !== undefined && names[0] === names[1]) return [];
    return names.flatMap((name, side) => (name === undefined ? [] : [{ name, factor: side === 0 ? b : a }]));
  });
  divisors = [...slopes, ...conversions(r1cs).map((factor, index) => ({ name: `conversion ${index}`, factor }))];
}, 200_000);

const isSame = (one: readonly number[], other: readonly number[]) => one.join() === other.join();
const variables = ({ wires }: Terms) => [...wires].filter((wire) => wire !== 0);

/** Do these two add up to, or differ by, a constant other than 0? As 1 - y and 1 + y do. */
function differByConstant(one: Terms, other: Terms): boolean {
  return [1n, R - 1n].some((sign) => {
    const sum = new Map([...one.wires].map((wire, at) => [wire, one.values[at] ?? 0n]));
    other.wires.forEach((wire, at) => {
      sum.set(wire, ((sum.get(wire) ?? 0n) + sign * (other.values[at] ?? 0n)) % R);
    });
    return isSame(
      [...sum].filter(([, value]) => value !== 0n).map(([wire]) => wire),
      [0],
    );
  });
}

/**
 * Both factors of the rows that change between the Edwards and the Montgomery form, recognised by their form, because
 * the compiler renames their signals: quotient * (1 - y) = 1 + y, and the row of the other coordinate.
 */
function conversions({ rows }: R1cs): Terms[] {
  const first = rows.flatMap(({ a, b, c }) =>
    [[a, b] as const, [b, a] as const]
      .filter(
        ([side, divisor]) =>
          variables(side).length === 1 &&
          side.wires.length === 1 &&
          divisor.wires.length > 1 &&
          c.wires.length > 0 &&
          differByConstant(divisor, c),
      )
      .map(([side, divisor]) => ({ side, divisor })),
  );
  const second = rows.filter(
    ({ a, b, c }) =>
      [a, b].some(({ wires }) => wires.length === 1) &&
      first.some(
        ({ side, divisor }) => isSame(variables(c), variables(side)) || isSame(variables(c), variables(divisor)),
      ),
  );
  return [...first.flatMap(({ side, divisor }) => [side, divisor]), ...second.flatMap(({ a, b }) => [a, b])];
}

/** Names of the divisors that are 0 in this witness. */
const zeroIn = (witness: readonly bigint[]): string[] =>
  divisors.filter(({ factor }) => evaluate(factor, witness) === 0n).map(({ name }) => name);
/** And when the prover writes these inputs, satisfied or not. */
const zeroDivisors = (inputs: CircuitInputs): string[] => zeroIn(cheating(inputs));

it('C06: a planted division by zero takes any quotient', async () => {
  const source = `pragma circom 2.2.0;
template Planted() {
    signal input x;
    signal input y;
    signal output out;
    out <-- y != 0 ? x / y : 7;
    out * y === x;
}
component main = Planted();
`;
  const probe = await plantedProbe('division', source);
  expect(violatedRows(probe.r1cs, probe.honest({ x: 0n, y: 0n }))).toEqual([]);
});

it('C06: the divisions of both scalar multiplications are found', () => {
  expect(divisors.length).toBeGreaterThan(400);
  // Two into the Montgomery form, five out of it, two coordinates each, two factors each. A few rows more look alike.
  expect(divisors.filter(({ name }) => name.startsWith('conversion')).length).toBeGreaterThanOrEqual(28);
  for (const part of ['EscalarMulAny', 'EscalarMulFix', 'doubler', 'adder']) {
    expect(
      divisors.some(({ name }) => name.includes(part)),
      part,
    ).toBe(true);
  }
});

it('C06: a divisor that is zero is noticed, each by itself', () => {
  const witness = cheating(honest);
  expect(zeroIn(witness)).toEqual([]);
  for (const { name, factor } of divisors) {
    // Moves one variable of the divisor until the divisor is 0.
    const at = factor.wires.findIndex((wire) => wire !== 0);
    const changed = [...witness];
    const wire = factor.wires[at] ?? 0;
    const step = inverse(factor.values[at] ?? 0n);
    changed[wire] = ((((witness[wire] ?? 0n) - evaluate(factor, witness) * step) % R) + R) % R;
    expect(zeroIn(changed)).toContain(name);
  }
});

it('C06: no divisor is zero for extreme scalars, in signatures that hold and in those that do not', () => {
  const scalars = [0n, 1n, 2n, 7n, 8n, 1n << 147n, 1n << 148n, (1n << 148n) - 1n, 1n << 250n, (1n << 251n) - 1n];
  scalars.push(SUBGROUP_ORDER - 1n, SUBGROUP_ORDER, SUBGROUP_ORDER + 1n, (SUBGROUP_ORDER + 1n) / 2n);
  for (const signatureS of scalars) expect(zeroDivisors({ ...honest, signatureS }), `S = ${signatureS}`).toEqual([]);
});

it('C40: one is for each of three scalars, with which no signature can be shown', () => {
  for (const signatureS of SCALARS_WITHOUT_PROOF) expect(zeroDivisors({ ...honest, signatureS })).toHaveLength(1);
});

it('C06: no divisor is zero for any key: small multiples of the base, of small order, or shifted by such a point', () => {
  const { babyJub } = samples;
  const base = (times: bigint) => samples.toPoint(babyJub.mulPointEscalar(babyJub.Base8, times));
  const [x, y] = credential.issuerKey;
  const keys = [
    ...[1n, 2n, 8n, SUBGROUP_ORDER - 1n, (SUBGROUP_ORDER + 1n) / 8n, random.below(SUBGROUP_ORDER)].map(base),
    [0n, 1n],
    [0n, R - 1n],
    [R - x, R - y],
  ];
  for (const issuerKey of keys) {
    for (const signatureR8 of [honest.signatureR8 as bigint[], base(1n), [...issuerKey], [0n, 1n]]) {
      const zero = zeroDivisors({ ...honest, issuerKey: [...issuerKey], signatureR8 });
      expect(zero, `key ${issuerKey} R8 ${signatureR8}`).toEqual([]);
    }
  }
});
