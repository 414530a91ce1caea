// SPDX-License-Identifier: GPL-3.0-or-later
// How the challenge is wired in a proving key. Binding it afterwards is exact only for one shape (docs/cryptography.md,
// section 3): the challenge stands in row q, where it is squared, and in row p, which snarkjs adds for every public
// signal; no other wire stands in A or B of these rows, and the square stands in C only. A key of any other shape is
// refused, with the row and the reason: an answer bound to it would be refused by every verifier.
// A key holds no C, so what stands there shows in the circuit's rows only, or when a bind is verified.
import { R } from '../../base/encoding.ts';
import { HushmarkError } from '../../base/errors.ts';
import { INVERSE_OF_STORED_FACTOR } from '../curve/scalars.ts';
import { forEachEntry, littleEndian, type ProvingKey } from './proving-key.ts';

/** Where the challenge stands, with its coefficients. */
export type ChallengeRows = {
  readonly wire: number;
  /** The row that snarkjs adds for each public signal: A only. */
  readonly p: number;
  readonly uP: bigint;
  /** The row of the square: A and B. */
  readonly q: number;
  readonly uQ: bigint;
  readonly vQ: bigint;
};

/** A row and the matrices in it, as in `A and B`. */
export type Place = { readonly row: number; readonly matrices: string };

type Entries = Pick<ProvingKey, 'entries'>;
/** Coefficients of one wire by row, those of A and those of B. */
type Coefficients = readonly [a: ReadonlyMap<number, bigint>, b: ReadonlyMap<number, bigint>];

/**
 * The rows of public signal number `signalIndex`, from 0.
 * Throws proof_key, with `row` and `reason` as details, when binding this signal afterwards would not be exact.
 */
export function findChallenge(key: Entries, signalIndex: number): ChallengeRows {
  const wire = signalIndex + 1;
  const [inA, inB] = coefficientsOf(key, wire);
  const rows = [...new Set([...inA.keys(), ...inB.keys()])].sort((x, y) => x - y);
  // snarkjs puts its rows behind the circuit's.
  const p = rows.findLast((row) => inA.has(row) && !inB.has(row));
  const q = rows.find((row) => inA.has(row) && inB.has(row));
  const other = rows.find((row) => row !== p && row !== q);
  if (p === undefined) throw unbindable(undefined, 'the challenge has no row of its own, as snarkjs adds one');
  if (other !== undefined) {
    const place = `the challenge stands in ${matricesOf([inA, inB], other)}`;
    throw unbindable(
      other,
      q === undefined ? `${place} and is squared nowhere` : `${place}, beside its square in row ${q}`,
    );
  }
  if (q === undefined) throw unbindable(p, 'the challenge stands in no other row: it is not squared');
  refuseNeighbours(key, wire, [p, q]);
  return { wire, p, uP: inA.get(p)!, q, uQ: inA.get(q)!, vQ: inB.get(q)! };
}

/** The first row in which the wire stands in A or B; undefined when it stands in C only. */
export function findOutsideC(key: Entries, wire: number): Place | undefined {
  const places = coefficientsOf(key, wire);
  const row = places.flatMap((matrix) => [...matrix.keys()]).reduce((x, y) => Math.min(x, y), Number.POSITIVE_INFINITY);
  return row === Number.POSITIVE_INFINITY ? undefined : { row, matrices: matricesOf(places, row) };
}

/** For a circuit or key whose challenge cannot be bound afterwards. */
export function unbindable(row: number | undefined, reason: string): HushmarkError {
  return new HushmarkError(
    'proof_key',
    `the circuit cannot be bound: ${row === undefined ? '' : `row ${row}: `}${reason}`,
    'Square the challenge in one row of its own, and use neither it nor its square anywhere else.',
    { ...(row === undefined ? {} : { row: `${row}` }), reason },
  );
}

function coefficientsOf(key: Entries, wire: number): Coefficients {
  const found = [new Map<number, bigint>(), new Map<number, bigint>()] as const;
  forEachEntry(key, (matrix, row, other, value) => {
    if (other !== wire) return;
    const places = found[matrix === 0 ? 0 : 1];
    if (places.has(row)) throw unbindable(row, `wire ${wire} stands there twice in ${'AB'[matrix]}`);
    places.set(row, (littleEndian(value()) * INVERSE_OF_STORED_FACTOR) % R);
  });
  return found;
}

function matricesOf(places: Coefficients, row: number): string {
  return ['A', 'B'].filter((_, matrix) => places[matrix]?.has(row)).join(' and ');
}

function refuseNeighbours(key: Entries, wire: number, rows: readonly number[]): void {
  forEachEntry(key, (matrix, row, other) => {
    if (!rows.includes(row) || other === wire) return;
    throw unbindable(row, `the challenge shares the row with wire ${other}, which stands in ${'AB'[matrix]}`);
  });
}
