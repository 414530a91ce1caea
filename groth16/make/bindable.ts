// SPDX-License-Identifier: GPL-3.0-or-later
// Can this circuit be prepared now and bound later? Only when its challenge is squared in one row of its own and
// neither it nor the square stands anywhere else (docs/cryptography.md, section 3). Asked of the circuit's rows before
// a key is made: a key shows A and B only (files/challenge-rows.ts), and a ceremony for a circuit that cannot be bound
// is in vain.
import { R } from '../../base/encoding.ts';
import { unbindable } from '../files/challenge-rows.ts';
import { parseR1cs, type Row, type Terms } from './r1cs.ts';

/** Numbers of rows and wires as in the R1CS file; wire 0 is the constant 1, the public signals follow. */
export type Square = { readonly row: number; readonly squareWire: number };

/**
 * Where the challenge is squared.
 * @param r1cs the file that circom writes with `--r1cs`
 * @param signalIndex the challenge's place among the public signals, from 0
 * Throws proof_key with `row` and `reason` as details for a circuit that cannot be bound, proof_circuit for no R1CS
 * file.
 */
export function checkBindable(r1cs: Uint8Array, signalIndex: number): Square {
  const { publicSignals, rows } = parseR1cs(r1cs);
  const challenge = signalIndex + 1;
  if (!Number.isInteger(signalIndex) || signalIndex < 0 || challenge > publicSignals) {
    throw unbindable(undefined, `the challenge is not public: the circuit has ${publicSignals} public signals`);
  }
  const places = placesOf(rows, challenge);
  const row = places.find(({ matrices }) => matrices.startsWith('A and B'))?.row;
  const other = places.find((place) => place.row !== row);
  if (row === undefined) {
    if (!other) throw unbindable(undefined, 'the challenge stands in no row: it is not squared');
    throw unbindable(other.row, `the challenge stands in ${other.matrices} and is squared nowhere`);
  }
  if (other) throw unbindable(other.row, `the challenge stands in ${other.matrices}, beside its square in row ${row}`);
  return { row, squareWire: readSquare(rows, row, challenge, publicSignals) };
}

function readSquare(rows: readonly Row[], row: number, challenge: number, publicSignals: number): number {
  const { a, b, c } = rows[row]!;
  for (const [matrix, terms] of [
    ['A', a],
    ['B', b],
  ] as const) {
    const neighbour = [...terms.keys()].find((wire) => wire !== challenge);
    if (neighbour === undefined) continue;
    throw unbindable(row, `the challenge shares the row with wire ${neighbour}, which stands in ${matrix}`);
  }
  if (c.has(challenge)) throw unbindable(row, 'the challenge stands in C, beside its own square');
  const [square = 0, ...others] = c.keys();
  if (square === 0 || others.length > 0)
    throw unbindable(row, 'the square is no wire of its own: C holds something else');
  if (square <= publicSignals) throw unbindable(row, `the square is public: signal ${square - 1}`);
  if (c.get(square) !== (a.get(challenge)! * b.get(challenge)!) % R) {
    throw unbindable(row, `wire ${square} is the square times another number`);
  }
  const other = placesOf(rows, square).find((place) => place.row !== row);
  if (other) throw unbindable(other.row, `the challenge's square stands in ${other.matrices}`);
  return square;
}

/** Rows in which the wire stands, with the matrices, as in `A and C`. */
function placesOf(rows: readonly Row[], wire: number): { row: number; matrices: string }[] {
  const named = ({ a, b, c }: Row): [string, Terms][] => [
    ['A', a],
    ['B', b],
    ['C', c],
  ];
  return rows.flatMap((terms, row) => {
    const matrices = named(terms).flatMap(([name, of]) => (of.has(wire) ? [name] : []));
    return matrices.length === 0 ? [] : [{ row, matrices: matrices.join(' and ') }];
  });
}
