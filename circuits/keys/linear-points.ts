/**
 * What the challenge adds to a proof is linear in the witness (docs/cryptography.md, section 3): [h1] = sum of w_i K_i
 * with a point K_i for each wire. What its square adds, [h2], has no witness in it. Both follow from the proving key
 * alone. They are derived here when keys are made and checked by `npm run verify:keys`; with them a preparation needs
 * one sum over all of the H points instead of three.
 *
 * Written from the algebra, on snarkjs' engine, apart from the prover's arithmetic in groth16/, so that the two must
 * agree. Deriving takes about a minute a circuit on two cores, checking a second.
 */
import type { Curve, Element } from 'ffjavascript';
import { curves } from 'snarkjs';
import { inverse, mod } from '../compile/elimination.ts';
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
const JACOBIAN_BYTES = 96;
const SCALAR_BYTES = 32;
const ENTRY_BYTES = 44;
/** Multiplications in one task of the engine's workers. */
const TASK = 1024;

/**
 * 64 bytes a wire, encoded as the key's other points of G1; infinity for wires that stand in C only. The challenge's
 * own wire is 0 in a preparation and has no K: in its place stands [h2].
 *
 * With G_j = [L_j Z / delta] and a = w^p, b = w^j:   [L_p L_j / delta] = (b G_p - a G_j) / (n (a - b))
 */
export async function deriveLinearPoints(key: LinearSource, rows: LinearRows): Promise<Uint8Array> {
  const { wires, domain } = key;
  const curve = await curves.getCurveFromName('bn128');
  const basis = await lagrangeTimesZ(curve, key.h, domain);
  const withP = productsWith(rows.p, domain);
  const withQ = productsWith(rows.q, domain);

  /** Per wire: row -> scalar of G_row. */
  const scalars = Array.from({ length: wires }, () => new Map<number, bigint>());
  forEachEntry(key, (matrix, row, wire, value) => {
    if (wire === rows.wire) return;
    const to = scalars[wire]!;
    const add = (at: number, scalar: bigint) => to.set(at, mod((to.get(at) ?? 0n) + scalar));
    const addProduct = ({ fixed, moving }: Products, other: number, factor: bigint) => {
      add(other, factor * fixed[row]!);
      add(row, factor * moving[row]!);
    };
    if (matrix === 0) {
      addProduct(withQ, rows.q, mod(value * rows.vQ));
    } else {
      addProduct(withP, rows.p, mod(value * rows.uP));
      addProduct(withQ, rows.q, mod(value * rows.uQ));
    }
  });
  const linear = await sumByWire(curve, basis, scalars);
  linear.set(await squarePoint(curve, key, rows), POINT_BYTES * rows.wire);
  return linear;
}

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

/**
 * [L_j Z / delta] for every row j. H holds [N / delta] for the polynomials N that are 1 in one point of the odd coset
 * and 0 in all others and on the domain. Z is -2 on the coset, so by transposing the way of values from domain to coset
 * they are -2 times: FFT, powers of g, inverse FFT.
 */
async function lagrangeTimesZ({ Fr, G1 }: Curve, h: Uint8Array, domain: number): Promise<Uint8Array> {
  const shift = power(5n, (R - 1n) / BigInt(2 * domain));
  const spread = await G1.fft(h, 'affine', 'jacobian');
  const shifted = await G1.batchApplyKey(spread, Fr.e(R - 2n), Fr.e(shift), 'jacobian', 'jacobian');
  return G1.ifft(shifted, 'jacobian', 'affine');
}

/** [L_p L_j / delta] = fixed_j G_p + moving_j G_j for each j but p. */
type Products = { readonly fixed: readonly bigint[]; readonly moving: readonly bigint[] };

function productsWith(p: number, domain: number): Products {
  const root = power(5n, (R - 1n) / BigInt(domain));
  const n = BigInt(domain);
  const a = power(root, BigInt(p));
  const fixed: bigint[] = [];
  const moving: bigint[] = [];
  for (let j = 0, b = 1n; j < domain; j++, b = (b * root) % R) {
    const scale = j === p ? 0n : inverse(mod(n * (a - b)));
    fixed.push((b * scale) % R);
    moving.push(mod(-a * scale));
  }
  return { fixed, moving };
}

/** sum of scalar times basis point, for every wire; the engine's workers multiply, this thread adds. */
async function sumByWire(
  curve: Curve,
  basis: Uint8Array,
  scalars: readonly ReadonlyMap<number, bigint>[],
): Promise<Uint8Array> {
  const { G1 } = curve;
  const products = scalars.flatMap((rows, wire) => [...rows].map(([row, scalar]) => ({ wire, row, scalar })));
  const sums: Element[] = scalars.map(() => G1.zero);
  const multiply = async (some: typeof products) => {
    const points = new Uint8Array(some.length * POINT_BYTES);
    const factors = new Uint8Array(some.length * SCALAR_BYTES);
    some.forEach(({ row, scalar }, index) => {
      points.set(basis.subarray(POINT_BYTES * row, POINT_BYTES * (row + 1)), POINT_BYTES * index);
      toLittleEndian(scalar, factors, SCALAR_BYTES * index);
    });
    const length = some.length * JACOBIAN_BYTES;
    const [results] = await G1.tm.queueAction([
      { cmd: 'ALLOCSET', var: 0, buff: points },
      { cmd: 'ALLOCSET', var: 1, buff: factors },
      { cmd: 'ALLOC', var: 2, len: length },
      ...some.map((_, index) => ({
        cmd: 'CALL' as const,
        fnName: 'g1m_timesScalarAffine',
        params: [
          { var: 0, offset: POINT_BYTES * index },
          { var: 1, offset: SCALAR_BYTES * index },
          { val: SCALAR_BYTES },
          { var: 2, offset: JACOBIAN_BYTES * index },
        ],
      })),
      { cmd: 'GET', out: 0, var: 2, len: length },
    ]);
    some.forEach(({ wire }, index) => {
      sums[wire] = G1.add(sums[wire]!, results!.subarray(JACOBIAN_BYTES * index, JACOBIAN_BYTES * (index + 1)));
    });
  };
  const tasks: Promise<void>[] = [];
  for (let from = 0; from < products.length; from += TASK) tasks.push(multiply(products.slice(from, from + TASK)));
  await Promise.all(tasks);
  const linear = new Uint8Array(sums.length * POINT_BYTES);
  sums.forEach((sum, wire) => {
    linear.set(G1.toAffine(sum), POINT_BYTES * wire);
  });
  return linear;
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

function toLittleEndian(value: bigint, bytes: Uint8Array, at: number): void {
  for (let index = 0, left = value; index < SCALAR_BYTES; index++, left >>= 8n)
    bytes[at + index] = Number(left & 0xffn);
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
