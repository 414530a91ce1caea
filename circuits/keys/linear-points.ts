// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What the challenge adds to a proof is linear in the witness (docs/cryptography.md, section 3): [h1] = sum of w_i K_i
 * with a point K_i for each wire. What its square adds, [h2], has no witness in it. Both follow from the proving key
 * alone. groth16/make/linear-points.ts derives them when keys are made; here they are checked, written from the algebra
 * and on snarkjs' engine, apart from everything in groth16/, so that the two must agree. It takes a second.
 */
import type { Curve, Element } from 'ffjavascript';
import { curves } from 'snarkjs';
import { inverse } from '../compile/elimination.ts';
import { R } from '../compile/r1cs.ts';

/** Of a snarkjs key: sections 4 (without its count) and 9, and its sizes. */
export type LinearSource = {
  readonly wires: number;
  readonly domain: number;
  readonly entries: Uint8Array;
  readonly h: Uint8Array;
};

/**
 * Where the challenge stands: in A of rows p and q with uP and uQ, in B of row q with vQ. No other wire stands there.
 */
export type LinearRows = {
  readonly wire: number;
  readonly p: number;
  readonly uP: bigint;
  readonly q: number;
  readonly uQ: bigint;
  readonly vQ: bigint;
};

const POINT_BYTES = 64;
const SCALAR_BYTES = 32;
const ENTRY_BYTES = 44;

/**
 * @param random draws the weights, 128 bits each: wrong points pass with a chance of 2^-128
 * @returns what is wrong with the points; empty when nothing is
 */
export async function checkLinearPoints(
  key: LinearSource,
  rows: LinearRows,
  linear: Uint8Array,
  random: (bytes: number) => Uint8Array,
): Promise<string[]> {
  if (linear.length !== key.wires * POINT_BYTES) return ['the linear points are not one for each wire'];
  const curve = await curves.getCurveFromName('bn128');
  const { Fr, G1 } = curve;
  for (let wire = 0; wire < key.wires; wire++) {
    const point = linear.subarray(POINT_BYTES * wire, POINT_BYTES * (wire + 1));
    if (!G1.isValid(point)) return [`the linear point of wire ${wire} is not on the curve`];
  }
  const square = linear.subarray(POINT_BYTES * rows.wire, POINT_BYTES * (rows.wire + 1));
  if (!G1.eq(square, await squarePoint(curve, key, rows))) return ["the square's point does not follow from the key"];
  const weights = new Uint8Array(key.wires * SCALAR_BYTES);
  for (let wire = 0; wire < key.wires; wire++) weights.set(random(16), wire * SCALAR_BYTES);
  weights.fill(0, rows.wire * SCALAR_BYTES, (rows.wire + 1) * SCALAR_BYTES);

  // (uP L_p + uQ L_q) B + vQ L_q A at random wires, in the points of the odd coset, where the key has its H points.
  const sums = [0, 1].map(() => new Array<bigint>(key.domain).fill(0n));
  forEachEntry(key, (matrix, row, wire, value) => {
    const weight = fromLittleEndian(weights, wire * SCALAR_BYTES, 16);
    sums[matrix]![row] = (sums[matrix]![row]! + value * weight) % R;
  });
  const { u, v } = challengeRows(key.domain, rows);
  const right = await sumOverH(curve, key, [sums[0]!, sums[1]!, u, v], ([atA, atB, atU, atV]) =>
    Fr.add(Fr.mul(atU!, atB!), Fr.mul(atV!, atA!)),
  );
  const left = await G1.multiExpAffine(linear, weights);
  return G1.eq(left, right) ? [] : ['the linear points do not follow from the key'];
}

/** [h2]: (uP L_p + uQ L_q) vQ L_q - uQ vQ L_q, over delta. */
async function squarePoint(curve: Curve, key: LinearSource, rows: LinearRows): Promise<Element> {
  const { Fr, G1 } = curve;
  const { u, v } = challengeRows(key.domain, rows);
  const uQ = Fr.e(rows.uQ);
  return G1.toAffine(await sumOverH(curve, key, [u, v], ([atU, atV]) => Fr.mul(Fr.sub(atU!, uQ), atV!)));
}

/** uP L_p + uQ L_q and vQ L_q, on the domain. */
function challengeRows(domain: number, { p, q, uP, uQ, vQ }: LinearRows): { u: bigint[]; v: bigint[] } {
  const zeros = new Array<bigint>(domain).fill(0n);
  return { u: zeros.with(p, uP).with(q, uQ), v: zeros.with(q, vQ) };
}

/** [N / delta] for a numerator made of polynomials that are given on the domain. */
async function sumOverH(
  curve: Curve,
  { h, domain }: LinearSource,
  given: readonly (readonly bigint[])[],
  numerator: (values: readonly Element[]) => Element,
): Promise<Element> {
  const { Fr, G1 } = curve;
  const moved = await Promise.all(given.map((values) => onCoset(curve, values)));
  const scalars = new Uint8Array(domain * SCALAR_BYTES);
  for (let at = 0; at < scalars.length; at += SCALAR_BYTES) {
    const values = moved.map((bytes) => bytes.subarray(at, at + SCALAR_BYTES));
    Fr.toRprLE(scalars, at, numerator(values));
  }
  return G1.multiExpAffine(h, scalars);
}

/** Values of a polynomial on the domain to its values on g times the domain. */
async function onCoset({ Fr }: Curve, values: readonly bigint[]): Promise<Uint8Array> {
  const bytes = new Uint8Array(values.length * SCALAR_BYTES);
  values.forEach((value, index) => {
    bytes.set(Fr.e(value), SCALAR_BYTES * index);
  });
  const shift = power(5n, (R - 1n) / BigInt(2 * values.length));
  return Fr.fft(await Fr.batchApplyKey(await Fr.ifft(bytes), Fr.one, Fr.e(shift)));
}

/** 2^-512 mod r: entries are stored times 2^512. */
const INVERSE_OF_STORED_FACTOR = inverse((1n << 512n) % R);

function forEachEntry(
  { entries }: LinearSource,
  visit: (matrix: number, row: number, wire: number, value: bigint) => void,
): void {
  const view = new DataView(entries.buffer, entries.byteOffset, entries.byteLength);
  for (let at = 0; at < entries.length; at += ENTRY_BYTES) {
    const value = (fromLittleEndian(entries, at + 12, SCALAR_BYTES) * INVERSE_OF_STORED_FACTOR) % R;
    visit(view.getUint32(at, true), view.getUint32(at + 4, true), view.getUint32(at + 8, true), value);
  }
}

function fromLittleEndian(bytes: Uint8Array, at: number, length: number): bigint {
  let value = 0n;
  for (let index = at + length - 1; index >= at; index--) value = (value << 8n) | BigInt(bytes[index]!);
  return value;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let factor = base;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * factor) % R;
    factor = (factor * factor) % R;
  }
  return result;
}
