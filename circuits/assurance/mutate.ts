// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Spoils compiled circuits on purpose and says which of the mistakes our checks would notice:
 *
 *   drop          a row is missing. Noticed when a wire becomes free with all inputs fixed, when a forged witness
 *                 breaks this row and no other, when the row is independent of the others to first order over all
 *                 wires, or when an alias of a decomposition (circuits/assurance/digits) breaks this row and no other
 *                 of its part.
 *   coefficient   a coefficient of a row is another one, the constant's included. Noticed when an honest witness fails.
 *   operand       a term of a row has another wire. Noticed likewise.
 *
 * It builds no spoiled circuits that somebody could use by mistake.
 */
import { inverse, mod } from '../compile/elimination.ts';
import {
  isInput,
  R,
  type R1cs,
  type Row,
  rowHolds,
  rowsByWire,
  type Symbols,
  type Terms,
  violatedRows,
} from '../compile/r1cs.ts';
import { bitOfRow } from '../compile/solve.ts';
import { dependentRows } from './row-dependence.ts';
import type { SeededRandom } from './samples.ts';
import { compare, type Other, splice } from './splice.ts';

/** Changed coefficients that change nothing, by the wire whose coefficient it is. */
export const UNNOTICED_COEFFICIENTS: readonly { wire: RegExp; why: string }[] = [
  {
    wire: /\.IssuerSignature\.EscalarMulAny\.zeropoint\.out$/,
    why: 'the wire is 0 in every accepted witness: IssuerSignature refuses keys with x = 0 itself',
  },
];

export type Kind = 'drop' | 'coefficient' | 'operand';
export type Verdict =
  | 'free wire'
  | 'forged witness'
  | 'independent'
  | 'forged bits'
  | 'honest witness'
  | 'same row'
  | 'unnoticed';
export type Mutant = { kind: Kind; row: number; verdict: Verdict; what: string; why?: string };

type Subject = {
  r1cs: R1cs;
  symbols: Symbols;
  /** Honest witnesses of different inputs; the first is the point at which gradients are taken. */
  honest: readonly bigint[][];
  /** Witnesses of other inputs, satisfied or not. The first honest witness belongs to the inputs that they vary. */
  others: readonly (readonly bigint[])[];
  /** Names of the bits whose row "0 or 1" an alias breaks alone (circuits/assurance/digits). */
  neededBits: ReadonlySet<string>;
};

/**
 * A scope that is called empty, so that the nullifier is 0; and an inverse where the scope is empty.
 *
 * @param scoped, unscoped honest witnesses with and without a scope
 */
export function forgedNullifiers(symbols: Symbols, scoped: readonly bigint[], unscoped: readonly bigint[]): bigint[][] {
  const inner = (name: string) => symbols.wireOf(`main.Credential.Nullifier.${name}`);
  return [
    scoped.with(inner('inverse'), 0n).with(inner('scoped'), 0n).with(symbols.wireOf('main.nullifier'), 0n),
    unscoped.with(inner('inverse'), 1n),
  ];
}

/** @returns the rows that one of these forged witnesses breaks alone */
export function rowsBrokenAlone(r1cs: R1cs, witnesses: Iterable<readonly bigint[]>): Set<number> {
  const alone = new Set<number>();
  for (const witness of witnesses) {
    const [row, ...more] = violatedRows(r1cs, witness);
    if (row !== undefined && more.length === 0) alone.add(row);
  }
  return alone;
}

/**
 * Looks near an honest witness for one that breaks this row only: another wire of value 0 or 1 is flipped, and a wire
 * of the row makes up for it in the one other row in which it stands. That is how a missing bit check is used.
 */
function breaksAlone(r1cs: R1cs, byWire: readonly number[][], witness: readonly bigint[], index: number): boolean {
  const broken = (changes: [wire: number, value: bigint][]) => {
    const forged = [...witness];
    for (const [wire, value] of changes) forged[wire] = value;
    const touched = new Set(changes.flatMap(([wire]) => byWire[wire] ?? []));
    return touched.has(index) && [...touched].every((at) => (at === index) !== rowHolds(r1cs.rows[at] as Row, forged));
  };
  const flips = (row: Row) => wiresOf(row).filter((wire) => wire !== 0 && (witness[wire] as bigint) <= 1n);
  const row = r1cs.rows[index] as Row;
  if (flips(row).some((wire) => broken([[wire, 1n - (witness[wire] as bigint)]]))) return true;
  return wiresOf(row).some((wire) => {
    const others = (byWire[wire] ?? []).filter((at) => at !== index);
    if (wire === 0 || others.length !== 1) return false;
    const other = r1cs.rows[others[0] as number] as Row;
    const coefficient = (of: number) => other.a.values[other.a.wires.indexOf(of)];
    const own = coefficient(wire);
    if (own === undefined) return false;
    return flips(other)
      .slice(0, 12)
      .some((flip) => {
        const value = witness[flip] as bigint;
        const step = mod((coefficient(flip) ?? 0n) * (1n - 2n * value) * inverse(own));
        if (flip === wire || step === 0n) return false;
        return broken([
          [flip, 1n - value],
          [wire, mod((witness[wire] as bigint) - step)],
        ]);
      });
  });
}

/**
 * The bit that this row holds to 0 or 1. The compiler may have put the sum of the other bits and the number in the
 * place of one bit: then it is the one that has no wire.
 */
export function nameOfBit(row: Row, symbols: Symbols): string | undefined {
  const wire = bitOfRow(row);
  if (wire !== undefined) return symbols.nameOf(wire);
  const variables = ({ wires, values }: Terms) =>
    [...wires].flatMap((of, at) => (of === 0 ? [] : [`${of} ${values[at]}`])).join();
  if (row.c.wires.length > 0 || row.a.wires.length < 3 || variables(row.a) !== variables(row.b)) return undefined;
  const names = new Set([...row.a.wires].map(symbols.nameOf));
  const base = [...names].map((name) => /^(.*)\[\d+\]$/.exec(name)?.[1]).find((found) => found !== undefined);
  const count = [...names].filter((name) => name.replace(/\[\d+\]$/, '') === base).length;
  const missing = Array.from({ length: count + 1 }, (_, at) => `${base}[${at}]`).filter((name) => !names.has(name));
  return base !== undefined && missing.length === 1 && !symbols.names.includes(missing[0] as string)
    ? missing[0]
    : undefined;
}

/** How the loss of each row would be noticed. */
function judgeDrops({ r1cs, symbols, honest, others, neededBits }: Subject, random: SeededRandom): Verdict[] {
  const witness = honest[0] as bigint[];
  const draw = () => random.below(R);
  const determined = dependentRows(r1cs, witness, (wire) => isInput(r1cs, wire), draw);
  const implied = dependentRows(r1cs, witness, (wire) => wire === 0, draw);
  const byWire = rowsByWire(r1cs);
  const forged = rowsBrokenAlone(r1cs, others);
  let compared: Other[] | undefined;
  const isSpliced = (row: number) => {
    compared ??= others.map((values) => compare(r1cs, byWire, witness, values));
    return compared.some((other) => {
      const found = splice(r1cs, witness, other, new Set([row]));
      return found !== undefined && violatedRows(r1cs, found).join() === `${row}`;
    });
  };
  return r1cs.rows.map((row, index) => {
    if (!determined[index]) return 'free wire';
    if (forged.has(index)) return 'forged witness';
    if (!implied[index]) return 'independent';
    if (breaksAlone(r1cs, byWire, witness, index)) return 'forged witness';
    const bit = nameOfBit(row, symbols);
    if (bit !== undefined && neededBits.has(bit)) return 'forged bits';
    return isSpliced(index) ? 'forged witness' : 'unnoticed';
  });
}

/** Multiplying the only term of A or B by a constant changes nothing where C is empty. */
function onlyScales(row: Row, side: keyof Row): boolean {
  return side !== 'c' && row.c.wires.length === 0 && row[side].wires.length === 1;
}

const replaced = (terms: Terms, at: number, wire: number, value: bigint): Terms => ({
  wires: terms.wires.with(at, wire),
  values: terms.values.with(at, value),
});

function changedRow(kind: Exclude<Kind, 'drop'>, r1cs: R1cs, index: number, random: SeededRandom) {
  const row = r1cs.rows[index] as Row;
  const pick = (limit: number) => Number(random.below(BigInt(limit)));
  const sides = (['a', 'b', 'c'] as const).filter((side) => row[side].wires.length > 0);
  const side = sides[pick(sides.length)];
  if (!side) return undefined;
  const terms = row[side];
  const at = pick(terms.wires.length);
  const [wire, value] = [terms.wires[at] as number, terms.values[at] as bigint];
  if (kind === 'coefficient') {
    const other = [(value + 1n) % R, R - value, 1n + random.below(R - 1n)][pick(3)] as bigint;
    if (other === 0n || other === value) return undefined;
    return { row: { ...row, [side]: replaced(terms, at, wire, other) }, same: onlyScales(row, side), side, wire };
  }
  const other = pick(r1cs.wireCount);
  if (terms.wires.includes(other)) return undefined;
  return { row: { ...row, [side]: replaced(terms, at, other, value) }, same: false, side, wire, other };
}

function wiresOf({ a, b, c }: Row): number[] {
  return [...new Set([...a.wires, ...b.wires, ...c.wires])];
}

/**
 * @param count mutants, a third of each kind
 * @returns the sample, and for all rows of the circuit how the loss of each would be noticed
 */
export function mutate(subject: Subject, random: SeededRandom, count: number) {
  const { r1cs, symbols, honest } = subject;
  const drops = judgeDrops(subject, random);
  const nameRow = (index: number) => {
    const names = wiresOf(r1cs.rows[index] as Row).map(symbols.nameOf);
    return `row ${index} (${names.slice(0, 4).join(', ')}${names.length > 4 ? ', ...' : ''})`;
  };
  const mutants: Mutant[] = [];
  const kinds = ['drop', 'coefficient', 'operand'] as const;
  while (mutants.length < count) {
    const kind = kinds[mutants.length % 3] as Kind;
    const index = Number(random.below(BigInt(r1cs.rows.length)));
    if (kind === 'drop') {
      const verdict = drops[index] as Verdict;
      mutants.push({ kind, row: index, verdict, what: nameRow(index) });
      continue;
    }
    const changed = changedRow(kind, r1cs, index, random);
    if (!changed) continue;
    const caught = honest.some((witness) => !rowHolds(changed.row, witness));
    const verdict = caught ? 'honest witness' : changed.same ? 'same row' : 'unnoticed';
    const to = changed.other === undefined ? '' : ` to ${symbols.nameOf(changed.other)}`;
    const what = `${nameRow(index)}: ${changed.side.toUpperCase()}, ${symbols.nameOf(changed.wire)}${to}`;
    const why =
      verdict === 'unnoticed' && kind === 'coefficient'
        ? UNNOTICED_COEFFICIENTS.find(({ wire }) => wire.test(symbols.nameOf(changed.wire)))?.why
        : undefined;
    mutants.push({ kind, row: index, verdict, what, ...(why === undefined ? {} : { why }) });
  }
  return { mutants, drops };
}
