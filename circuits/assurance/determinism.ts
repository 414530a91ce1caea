// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Proves that the inputs of a circuit fix every other wire, given that listed divisors are not 0: two witnesses with
 * the same inputs that satisfy all rows are the same. The circuit is one that was compiled without simplification, so
 * that a row says one thing. circuits/assurance/divisors.ts says why those divisors are not 0.
 *
 * Each step takes a wire whose value follows from wires before it:
 *   constant   from constants alone, divisions included
 *   linear     alone in C, or in A with a constant for B
 *   bit        a digit, held to 0 or 1 by a row of its own, of a sum of n powers of two with 2^n below the field's
 *              order
 *   strict     the same with 254 digits, which are compared with the field's order (circuits/assurance/strict)
 *   pinned     a quotient by something that another row, or this one, makes a divisor of a constant other than 0
 *   switch     the inverse of x, or 0 if x is 0, with the bit that says which
 *   division   a quotient by anything else: listed, and true only where that is not 0
 */
import { inverse, mod } from '../compile/elimination.ts';
import { isInput, R, type R1cs, type Row, rowsByWire, type Terms } from '../compile/r1cs.ts';
import { decompositions, linearTerms, type PartialWitness, solvedBy } from '../compile/solve.ts';
import { isStrict } from './strict.ts';

export type Step = 'constant' | 'linear' | 'bit' | 'strict' | 'pinned' | 'switch' | 'division';

/** The wire is a quotient by this sum. */
export type Division = { wire: number; row: number; divisor: Terms };

export type Determined = {
  steps: Record<Step, number>;
  divisions: Division[];
  /** What nothing determines: empty, or there is no proof. */
  open: number[];
};

export function determine(r1cs: R1cs): Determined {
  const { rows, wireCount } = r1cs;
  const byWire = rowsByWire(r1cs);
  const constants = constantsOf(r1cs, byWire);
  const same = sameWires(r1cs);
  const keyOf = formKeys(same, constants);
  const isKnown = new Uint8Array(wireCount);
  const steps: Determined['steps'] = { constant: 0, linear: 0, bit: 0, strict: 0, pinned: 0, switch: 0, division: 0 };
  const divisions: Division[] = [];
  const queue = [...rows.keys()];
  /** Rows that give a quotient, for when nothing else goes on. */
  const quotients: number[] = [];
  const notZero = new Set<string>();

  const take = (wire: number, step: Step) => {
    isKnown[wire] = 1;
    steps[step]++;
    for (const row of byWire[wire] ?? []) queue.push(row);
  };
  for (let wire = 0; wire < wireCount; wire++) {
    if (isInput(r1cs, wire)) isKnown[wire] = 1;
    else if (constants[wire] !== undefined) take(wire, 'constant');
  }
  const openIn = ({ wires }: Terms) => [...wires].filter((wire) => isKnown[wire] !== 1);
  const constantOf = (terms: Terms) => constantSum(terms, constants);
  for (const { a, b, c } of rows) {
    if (constantOf(c) !== undefined && constantOf(c) !== 0n) for (const side of [a, b]) notZero.add(keyOf(side));
  }

  const follow = (index: number) => {
    const quotient = quotientOf(rows[index] as Row, openIn, constantOf);
    if (!quotient) return;
    if (!quotient.divisor) take(quotient.wire, 'linear');
    else if (notZero.has(keyOf(quotient.divisor))) take(quotient.wire, 'pinned');
    else quotients.push(index);
  };
  const sums = new Set(sumsOf(r1cs));
  const followSums = () => {
    for (const sum of sums) {
      if (!sum.rest.every((wire) => isKnown[wire] === 1)) continue;
      sums.delete(sum);
      const isShort = 1n << BigInt(sum.bits.length) <= R;
      if (!isShort && !isStrict({ r1cs, byWire, constants, same }, sum)) continue;
      for (const wire of sum.bits) if (isKnown[wire] !== 1) take(wire, isShort ? 'bit' : 'strict');
    }
  };
  const switches = new Set(switchesOf(r1cs, byWire, keyOf));
  const followSwitches = () => {
    for (const found of switches) {
      if (openIn(found.of).length > 0) continue;
      switches.delete(found);
      for (const wire of [found.inverse, found.isNotZero]) if (isKnown[wire] !== 1) take(wire, 'switch');
    }
  };

  for (;;) {
    for (let index = queue.pop(); index !== undefined; index = queue.pop()) follow(index);
    followSums();
    if (queue.length > 0) continue;
    followSwitches();
    if (queue.length > 0) continue;
    const row = quotients.shift();
    if (row === undefined) break;
    const quotient = quotientOf(rows[row] as Row, openIn, constantOf);
    if (!quotient?.divisor) continue;
    divisions.push({ wire: quotient.wire, row, divisor: quotient.divisor });
    take(quotient.wire, 'division');
  }
  return { steps, divisions, open: [...isKnown.keys()].filter((wire) => isKnown[wire] !== 1) };
}

/** The sum, where all of its wires are constants. */
function constantSum({ wires, values }: Terms, constants: PartialWitness): bigint | undefined {
  let sum = 0n;
  for (let at = 0; at < wires.length; at++) {
    const value = constants[wires[at] as number];
    if (value === undefined) return undefined;
    sum += value * (values[at] as bigint);
  }
  return mod(sum);
}

/** The one open wire of a row, and what it is divided by: undefined where that is nothing, or a constant. */
function quotientOf(
  row: Row,
  openIn: (terms: Terms) => number[],
  constantOf: (terms: Terms) => bigint | undefined,
): { wire: number; divisor?: Terms } | undefined {
  const [inA, inB, inC] = [openIn(row.a), openIn(row.b), openIn(row.c)];
  const [wire, ...more] = new Set([...inA, ...inB, ...inC]);
  if (wire === undefined || more.length > 0) return undefined;
  if (inA.length + inB.length === 0) return { wire };
  // In two places it may cancel, or be squared.
  if (inA.length + inB.length + inC.length > 1) return undefined;
  const divisor = inA.length > 0 ? row.b : row.a;
  const constant = constantOf(divisor);
  if (constant === undefined) return { wire, divisor };
  return constant === 0n ? undefined : { wire };
}

/** Sums of digits; `rest` are the other wires of the row. */
function sumsOf(r1cs: R1cs) {
  return decompositions(r1cs).map(({ sumRow, bits, ...sum }) => {
    const wires = (linearTerms(r1cs.rows[sumRow] as Row) ?? []).map(([wire]) => wire);
    return { sumRow, bits, ...sum, rest: wires.filter((wire) => !bits.includes(wire)) };
  });
}

type Switch = { of: Terms; inverse: number; isNotZero: number };

/**
 * f x = y, f (1 - y) = 0 and x (1 - y) = 0, up to factors. If f is 0, then so is y, and x by the third row. If not,
 * then y is 1 and x = 1 / f.
 */
function switchesOf({ rows }: R1cs, byWire: readonly number[][], keyOf: (terms: Terms) => string): Switch[] {
  return rows.flatMap(({ a, b, c }) => {
    const [y] = c.wires;
    if (y === undefined || y === 0 || c.wires.length > 1) return [];
    const complements = (byWire[y] ?? []).flatMap((index) => complementOf(rows[index] as Row, y));
    if (complements.length < 2) return [];
    const keys = complements.map(keyOf);
    if (!keys.includes(keyOf(a)) || !keys.includes(keyOf(b))) return [];
    return [
      [a, b],
      [b, a],
    ].flatMap(([of, one]) => {
      const [x] = one?.wires ?? [];
      if (!of || x === undefined || x === 0 || one?.wires.length !== 1 || x === y) return [];
      return [y, x].some((wire) => of.wires.includes(wire)) ? [] : [{ of, inverse: x, isNotZero: y }];
    });
  });
}

/** The other side of a row (side) (1 - y) = 0, up to a factor. */
function complementOf({ a, b, c }: Row, y: number): Terms[] {
  if (c.wires.length > 0) return [];
  const isOneMinus = ({ wires, values }: Terms) => {
    const [constant, factor] = [0, y].map((wire) => values[wires.indexOf(wire)]);
    return (
      wires.length === 2 &&
      constant !== undefined &&
      constant !== 0n &&
      factor !== undefined &&
      mod(constant + factor) === 0n
    );
  };
  return isOneMinus(b) ? [a] : isOneMinus(a) ? [b] : [];
}

/** What the constant 1 alone determines, by wire. */
function constantsOf({ rows, wireCount }: R1cs, byWire: readonly number[][]): PartialWitness {
  const constants: PartialWitness = new Array(wireCount).fill(undefined);
  constants[0] = 1n;
  const queue = [...rows.keys()];
  for (let index = queue.pop(); index !== undefined; index = queue.pop()) {
    const solved = solvedBy(rows[index] as Row, constants);
    if (!solved) continue;
    constants[solved[0]] = solved[1];
    queue.push(...(byWire[solved[0]] ?? []));
  }
  return constants;
}

/** Equal for sums that are multiples of each other once wires that rows call equal are one. */
function formKeys(same: (wire: number) => number, constants: PartialWitness): (terms: Terms) => string {
  return ({ wires, values }) => {
    const form = new Map<number, bigint>();
    for (let at = 0; at < wires.length; at++) {
      const wire = same(wires[at] as number);
      const constant = constants[wire];
      const [place, value] = constant === undefined ? [wire, 1n] : [0, constant];
      form.set(place, mod((form.get(place) ?? 0n) + value * (values[at] as bigint)));
    }
    const terms = [...form].filter(([, value]) => value !== 0n).sort(([one], [other]) => one - other);
    const scale = inverse(terms[0]?.[1] ?? 1n);
    return terms.map(([wire, value]) => `${wire}:${mod(value * scale)}`).join();
  };
}

/** A representative for each wire, the same for wires that rows call equal. */
function sameWires({ rows, wireCount }: R1cs): (wire: number) => number {
  const parents = Array.from({ length: wireCount }, (_, wire) => wire);
  const same = (wire: number): number => {
    let at = wire;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at] as number] as number;
      at = parents[at] as number;
    }
    return at;
  };
  for (const row of rows) {
    if (row.a.wires.length + row.b.wires.length + row.c.wires.length > 4) continue;
    const [one, other, ...more] = linearTerms(row) ?? [];
    if (!one || !other || more.length > 0 || one[0] === 0 || other[0] === 0 || mod(one[1] + other[1]) !== 0n) continue;
    parents[same(one[0])] = same(other[0]);
  }
  return same;
}
