// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Which row gives which wire: the order of computation that a circuit's rows imply once its inputs are known. Made from
 * the circuit without simplification, where rows are short. make-witness-program.ts turns it into what wallets run.
 *
 * A row with one unknown wire gives it. Bits are given by their sum, and what `<--` computes without a row is an
 * inverse, or 0 where there is none. What the rows say beyond that is checked at the end.
 */
import { inverse, mod } from './elimination.ts';
import { isInput, type R1cs, type Row, rowsByWire, type Terms } from './r1cs.ts';
import { type Decomposition, decompositions } from './solve.ts';

export type Rule =
  | { kind: 'input' }
  | { kind: 'row'; row: number }
  | { kind: 'bit'; of: Decomposition }
  /** 1 / (factor of), or 0 where that has no inverse. */
  | { kind: 'inverse'; row: number; of: Terms; factor: bigint };

export type Rules = {
  /** By wire; the constant wire has none. */
  of: readonly (Rule | undefined)[];
  /** Rows that no rule uses up. */
  checks: readonly number[];
};

/** Throws when some wire follows from nothing. */
export function findRules(r1cs: R1cs): Rules {
  const circuit = { r1cs, byWire: rowsByWire(r1cs), sums: decompositions(r1cs) };
  const inputs = new Set([...Array(r1cs.wireCount).keys()].filter((wire) => wire > 0 && isInput(r1cs, wire)));
  let of = follow(circuit, inputs);
  // A public input that follows from the rest is compared, not used: the rows must not be read backwards from it.
  for (let wire = 1 + r1cs.outputCount; wire <= r1cs.outputCount + r1cs.publicInputCount; wire++) {
    inputs.delete(wire);
    const without = follow(circuit, inputs);
    if (isComplete(without)) of = without;
    else inputs.add(wire);
  }
  if (!isComplete(of)) throw new Error('the rows leave a wire open');
  const spent = new Set(of.flatMap((rule) => rowsSpentBy(rule)));
  const checks = [...r1cs.rows.keys()].filter((row) => !spent.has(row));
  return { of, checks };
}

function isComplete(rules: readonly (Rule | undefined)[]): boolean {
  return rules.every((rule, wire) => wire === 0 || rule !== undefined);
}

function rowsSpentBy(rule: Rule | undefined): readonly number[] {
  if (rule?.kind === 'row') return [rule.row];
  return rule?.kind === 'bit' ? [rule.of.sumRow, ...rule.of.bitRows] : [];
}

type Circuit = { r1cs: R1cs; byWire: readonly number[][]; sums: readonly Decomposition[] };

function follow({ r1cs, byWire, sums: all }: Circuit, inputs: ReadonlySet<number>): (Rule | undefined)[] {
  const { rows, wireCount } = r1cs;
  const rules: (Rule | undefined)[] = new Array(wireCount).fill(undefined);
  const known = new Uint8Array(wireCount);
  const constant = new Uint8Array(wireCount);
  const queue: number[] = [...rows.keys()];
  const isKnown = (wire: number) => known[wire] === 1;
  const isConstant = (wire: number) => constant[wire] === 1;
  const set = (wire: number, rule: Rule | undefined, fixed = false) => {
    rules[wire] = rule;
    known[wire] = 1;
    constant[wire] = fixed ? 1 : 0;
    for (const row of byWire[wire] ?? []) queue.push(row);
  };
  set(0, undefined, true);
  for (const wire of inputs) set(wire, { kind: 'input' });
  const findInverse = () => {
    for (const [index, row] of rows.entries()) {
      const product = openProduct(row, isKnown);
      if (!product) continue;
      for (const other of byWire[product.answer] ?? []) {
        const factor = factorOfInverse(product, row, rows[other] as Row);
        if (factor === undefined) continue;
        return { wire: product.wire, rule: { kind: 'inverse', row: index, of: product.of, factor } as const };
      }
    }
    return undefined;
  };
  let sums = all;
  for (;;) {
    for (let at = 0; at < queue.length; at++) {
      const index = queue[at] as number;
      const row = rows[index] as Row;
      const wire = givenBy(row, isKnown, isConstant);
      if (wire === undefined) continue;
      const others = wiresOf(row).filter((other) => other !== wire);
      set(wire, { kind: 'row', row: index }, others.every(isConstant));
    }
    queue.length = 0;
    const open = sums.filter(({ bits }) => !bits.every(isKnown));
    const ready = open.filter(({ sumRow, bits }) =>
      wiresOf(rows[sumRow] as Row).every((wire) => isKnown(wire) || bits.includes(wire)),
    );
    for (const of of ready) for (const wire of of.bits) set(wire, { kind: 'bit', of });
    sums = open.filter((sum) => !ready.includes(sum));
    if (queue.length > 0) continue;
    const found = findInverse();
    if (!found) return rules;
    set(found.wire, found.rule);
  }
}

/** The only unknown wire of the row, when the row is linear in it and says more than that a product is 0. */
function givenBy(
  { a, b, c }: Row,
  isKnown: (wire: number) => boolean,
  isConstant: (wire: number) => boolean,
): number | undefined {
  const open = (terms: Terms) => [...terms.wires].filter((wire) => !isKnown(wire));
  const [inA, inB, inC] = [open(a), open(b), open(c)];
  const wire = [...inA, ...inB, ...inC][0];
  if (wire === undefined || [...inA, ...inB, ...inC].some((other) => other !== wire)) return undefined;
  if (inA.length > 0 && inB.length > 0) return undefined;
  if (inA.length + inB.length === 0) return wire;
  const factor = inA.length > 0 ? b : a;
  // With another factor than a constant the wire is a quotient: 0 / 0 where C is empty.
  if (!factor.wires.every(isConstant) && (c.wires.length === 0 || inC.length > 0)) return undefined;
  return wire;
}

type Product = { of: Terms; wire: number; by: bigint; answer: number };

/** (of) (by wire) = answer and constants, with wire and answer unknown: half of a comparison of `of` with 0. */
function openProduct({ a, b, c }: Row, isKnown: (wire: number) => boolean): Product | undefined {
  const [answer, ...more] = c.wires.filter((wire) => !isKnown(wire));
  if (answer === undefined || more.length > 0) return undefined;
  for (const [of, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const wire = other.wires[0];
    if (wire === undefined || other.wires.length !== 1 || isKnown(wire)) continue;
    if (of.wires.length > 0 && of.wires.every(isKnown)) return { of, wire, by: other.values[0] as bigint, answer };
  }
  return undefined;
}

/**
 * The other half is (of) (x answer + y) = 0, so the answer is -y / x unless `of` is 0. In the first row that gives the
 * product of `of` and its inverse.
 */
function factorOfInverse({ of, by, answer }: Product, { c }: Row, second: Row): bigint | undefined {
  if (second.c.wires.length > 0) return undefined;
  for (const [one, other] of [
    [second.a, second.b],
    [second.b, second.a],
  ] as const) {
    const isComparison = [...other.wires].every((wire) => wire === 0 || wire === answer);
    if (!isComparison || one.wires.join() !== of.wires.join()) continue;
    const factorIn = ({ wires, values }: Terms, wire: number) => values[wires.indexOf(wire)] ?? 0n;
    const [x, y] = [factorIn(other, answer), factorIn(other, 0)];
    if (x === 0n || [...c.wires].some((wire) => wire !== 0 && wire !== answer)) continue;
    const product = mod(factorIn(c, 0) - factorIn(c, answer) * y * inverse(x));
    if (product !== 0n) return mod(by * inverse(product));
  }
  return undefined;
}

export function wiresOf({ a, b, c }: Row): number[] {
  return [...new Set([...a.wires, ...b.wires, ...c.wires])];
}
