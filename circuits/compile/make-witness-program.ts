// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Makes a circuit's witness program (groth16/files/witness-program.ts says what the steps mean): the rules of
 * witness-rules.ts as steps over slots, for groth16/files/witness-program-writer.ts. Constants are worked out here, a
 * wire that is another one times a constant plus a constant gets no slot, and what no wire of the simplified circuit
 * needs is left out. `npm run build:circuits` compares the result with circom's own witness generator.
 */
import type { Compiled } from './compile.ts';
import { inverse, mod } from './elimination.ts';
import { isInput, parseR1cs, type R1cs, type Row, type Terms } from './r1cs.ts';
import type { Decomposition } from './solve.ts';
import { findRules, type Rule, type Rules, wiresOf } from './witness-rules.ts';

/** Factors by slot; slot 0 holds 1. */
type Sum = ReadonlyMap<number, bigint>;
type StepName = 'sum' | 'product' | 'quotient' | 'inverse' | 'bits' | 'check';
/** With the number of slots that it fills. */
type Step = { name: StepName; sums: readonly Sum[]; slots: number };

export type ProgramSteps = {
  inputs: { name: string; values: number }[];
  steps: Step[];
  /** The first slot behind the inputs. */
  firstSlot: number;
  /** The slot of each wire of the simplified circuit. */
  wires: number[];
};

/**
 * @param plain the circuit compiled without simplification
 * @param sym the symbols of the circuit as it is used
 */
export function createWitnessProgram(plain: Pick<Compiled, 'r1cs' | 'sym'>, sym: string): ProgramSteps {
  const r1cs = parseR1cs(plain.r1cs);
  const labels = readLabels(plain.sym);
  const wireOfLabel = new Map(labels.map(({ label, wire }) => [label, wire]));
  const targets: number[] = [0];
  for (const { label, wire } of readLabels(sym)) {
    if (wire >= 0 && targets[wire] === undefined) targets[wire] = wireOfLabel.get(label) as number;
  }
  return emit(r1cs, findRules(r1cs), labels, targets);
}

type Label = { label: number; wire: number; name: string };

function readLabels(sym: string): Label[] {
  return sym
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [label, wire, , name] = line.split(',');
      return { label: Number(label), wire: Number(wire), name: name as string };
    });
}

function readInputs(r1cs: R1cs, labels: readonly Label[]): { name: string; wires: number[] }[] {
  const inputs = new Map<string, number[]>();
  for (const { wire, name } of labels) {
    if (!isInput(r1cs, wire)) continue;
    const plain = name.replace(/^main\.|\[\d+\]/g, '');
    inputs.set(plain, [...(inputs.get(plain) ?? []), wire]);
  }
  return [...inputs].map(([name, wires]) => ({ name, wires }));
}

function emit(
  r1cs: R1cs,
  { of: rules, checks }: Rules,
  labels: readonly Label[],
  targets: readonly number[],
): ProgramSteps {
  const inputs = readInputs(r1cs, labels);
  const given = new Map(inputs.flatMap(({ wires }) => wires).map((wire, index) => [wire, index + 1]));
  const firstSlot = given.size + 1;
  const ground = createGround(firstSlot);
  const { steps, push, values, sumOf } = ground;
  const define = createDefinitions(r1cs, rules, given, ground);
  /** With all that it follows from, without recursion: chains are thousands of wires long. */
  const demand = (target: number): void => {
    const stack = [target];
    for (let wire = stack.at(-1); wire !== undefined; wire = stack.at(-1)) {
      const open = values[wire] ? [] : sourcesOf(wire, rules[wire] as Rule, r1cs).filter((other) => !values[other]);
      if (open.length > 0) stack.push(...open.reverse());
      else {
        if (!values[wire]) define(wire);
        stack.pop();
      }
    }
  };

  const needed = [...targets, ...checks.flatMap((row) => wiresOf(r1cs.rows[row] as Row))];
  for (const wire of needed.toSorted((x, y) => x - y)) demand(wire);
  for (const row of checks) {
    const { a, b, c } = r1cs.rows[row] as Row;
    push('check', [sumOf(a), sumOf(b), sumOf(c)], 0);
  }
  // A public input that the rows give is compared with what was given.
  for (const [wire, slot] of given) {
    if (rules[wire]?.kind === 'row') push('check', [single(0), values[wire] as Sum, single(slot)], 0);
  }
  const wires = targets.map((wire) => {
    const value = values[wire] as Sum;
    const [slot] = value.keys();
    return value.size === 1 && slot !== undefined && value.get(slot) === 1n ? slot : push('sum', [value]);
  });
  return { inputs: inputs.map(({ name, wires: { length } }) => ({ name, values: length })), steps, firstSlot, wires };
}

type Ground = ReturnType<typeof createGround>;

/** The steps so far, and what they say of each wire. */
function createGround(firstSlot: number) {
  const steps: Step[] = [];
  let nextSlot = firstSlot;
  const push = (name: StepName, sums: readonly Sum[], slots = 1): number => {
    steps.push({ name, sums, slots });
    nextSlot += slots;
    return nextSlot - slots;
  };
  /** By wire: constants, and a slot's multiple. */
  const values: (Sum | undefined)[] = [single(0)];
  const sumOf = ({ wires, values: factors }: Terms, by = 1n) =>
    sumUp([...wires].map((wire, at) => [values[wire] as Sum, (factors[at] as bigint) * by]));
  /** The sum itself where that is short, else a slot that holds it. */
  const hold = (sum: Sum) =>
    [...sum.keys()].filter((slot) => slot !== 0).length > 1 ? single(push('sum', [sum])) : sum;
  return { steps, push, values, sumOf, hold };
}

/** Steps that give a wire its value, once all that its rule asks have theirs. */
function createDefinitions(
  r1cs: R1cs,
  rules: readonly (Rule | undefined)[],
  given: ReadonlyMap<number, number>,
  ground: Ground,
): (wire: number) => void {
  const { push, values, sumOf } = ground;
  /** The sum's row gives its lowest bit, were the others 0: the whole number. */
  const takeApart = ({ bits, sumRow }: Decomposition): void => {
    for (const bit of bits.slice(1)) values[bit] = new Map();
    const number = solve(ground, bits[0] as number, r1cs.rows[sumRow] as Row);
    const first = push('bits', [number], bits.length);
    bits.forEach((bit, at) => {
      values[bit] = single(first + at);
    });
  };
  const define = (wire: number): void => {
    const rule = rules[wire] as Rule;
    if (rule.kind === 'bit') takeApart(rule.of);
    else if (rule.kind === 'row') values[wire] = solve(ground, wire, r1cs.rows[rule.row] as Row);
    else if (rule.kind === 'input') values[wire] = single(given.get(wire) as number);
    else values[wire] = single(push('inverse', [sumOf(rule.of, rule.factor)]));
  };
  return define;
}

/** What the row says of the wire when all others are known. */
function solve({ push, sumOf, hold }: Ground, wire: number, { a, b, c }: Row): Sum {
  const inC = factorIn(c, wire);
  if (inC !== undefined) {
    const by = inverse(inC);
    const [x, y, rest] = [sumOf(a, by), sumOf(b), sumOf(without(c, wire), -by)];
    const [fixedX, fixedY] = [constantOf(x), constantOf(y)];
    if (fixedX !== undefined)
      return hold(
        sumUp([
          [y, fixedX],
          [rest, 1n],
        ]),
      );
    if (fixedY !== undefined)
      return hold(
        sumUp([
          [x, fixedY],
          [rest, 1n],
        ]),
      );
    return single(push('product', [x, y, rest]));
  }
  const [one, other] = factorIn(a, wire) !== undefined ? [a, b] : [b, a];
  const by = inverse(factorIn(one, wire) as bigint);
  const [above, below, rest] = [sumOf(c, by), sumOf(other), sumOf(without(one, wire), -by)];
  const fixed = constantOf(below);
  const quotient = fixed === undefined ? single(push('quotient', [above, below])) : sumUp([[above, inverse(fixed)]]);
  return hold(
    sumUp([
      [quotient, 1n],
      [rest, 1n],
    ]),
  );
}

/** The wires that its rule asks. */
function sourcesOf(wire: number, rule: Rule, { rows }: R1cs): number[] {
  if (rule.kind === 'input') return [];
  if (rule.kind === 'inverse') return [...rule.of.wires];
  const [row, given] = rule.kind === 'row' ? [rule.row, [wire]] : [rule.of.sumRow, rule.of.bits];
  return wiresOf(rows[row] as Row).filter((other) => !given.includes(other));
}

function factorIn({ wires, values }: Terms, wire: number): bigint | undefined {
  return values[wires.indexOf(wire)];
}

function without({ wires, values }: Terms, wire: number): Terms {
  const kept = [...wires.keys()].filter((at) => wires[at] !== wire);
  return { wires: Uint32Array.from(kept, (at) => wires[at]!), values: kept.map((at) => values[at]!) };
}

function single(slot: number): Sum {
  return new Map([[slot, 1n]]);
}

function sumUp(parts: readonly (readonly [Sum, by: bigint])[]): Sum {
  const total = new Map<number, bigint>();
  for (const [sum, by] of parts) {
    for (const [slot, factor] of sum) total.set(slot, mod((total.get(slot) ?? 0n) + factor * by));
  }
  return new Map([...total].filter(([, factor]) => factor !== 0n));
}

function constantOf(sum: Sum): bigint | undefined {
  if (sum.size === 0) return 0n;
  return sum.size === 1 ? sum.get(0) : undefined;
}
