// SPDX-License-Identifier: GPL-3.0-or-later
// What the challenge adds to a proof is linear in the witness (docs/cryptography.md, section 3): [h1] is the sum of w_i
// K_i, with a point K_i for each wire. What its square adds, [h2], has no witness in it. Both follow from a finished
// key alone and are no part of its ceremony. With them a preparation needs one sum over the H points instead of three.
// circuits/keys/linear-points.ts checks the result on another engine.
import { Q, R } from '../../base/encoding.ts';
import { type G1, loadMcl, type Mcl } from '../curve/mcl.ts';
import { INVERSE_OF_STORED_FACTOR, inverse, inverses, power, rootOfUnity } from '../curve/scalars.ts';
import type { ChallengeRows } from '../files/challenge-rows.ts';
import { forEachEntry, littleEndian, readKeyG1 } from '../files/proving-key.ts';
import type { Zkey } from '../files/zkey.ts';

/** What of a key its linear points follow from. */
export type LinearSource = Pick<Zkey, 'wires' | 'domain' | 'entries' | 'h'>;

const POINT_BYTES = 64;

/**
 * 64 bytes a wire, encoded as the key's other points of G1; infinity for wires that stand in C only. The challenge's
 * own wire is 0 in a preparation and has no K: in its place stands [h2]. Takes half a minute for 8,000 rows.
 *
 * With G_j = [L_j Z / delta] and a = w^p, b = w^j:   [L_p L_j / delta] = (b G_p - a G_j) / (n (a - b))
 */
export async function deriveLinearPoints(key: LinearSource, rows: ChallengeRows): Promise<Uint8Array> {
  // An instance of its own: its memory grows by some 20 MB and goes with it.
  const mcl = await loadMcl();
  const linear = new Uint8Array(key.wires * POINT_BYTES);
  const h = loadPoints(mcl, key);
  writePoint(linear, rows.wire, mcl, squarePoint(mcl, h, rows));
  const basis = lagrangeTimesZ(mcl, h);
  const sum = createSum(mcl, basis);
  scalarsByWire(key, rows).forEach((scalars, wire) => {
    if (wire !== rows.wire && scalars.size > 0) writePoint(linear, wire, mcl, sum(scalars));
  });
  return linear;
}

function loadPoints(mcl: Mcl, { h, domain }: LinearSource): readonly G1[] {
  const points = mcl.newG1s(domain);
  for (const [index, point] of points.entries()) mcl.setG1(point, readKeyG1(h, index));
  return points;
}

/** What each wire's K is made of: row j -> scalar of G_j. */
function scalarsByWire(key: LinearSource, rows: ChallengeRows): Map<number, bigint>[] {
  const [withP, withQ] = [productsWith(rows.p, key.domain), productsWith(rows.q, key.domain)];
  const scalars = Array.from({ length: key.wires }, () => new Map<number, bigint>());
  forEachEntry(key, (matrix, row, wire, stored) => {
    if (wire === rows.wire) return;
    const to = scalars[wire]!;
    const value = (littleEndian(stored()) * INVERSE_OF_STORED_FACTOR) % R;
    const add = (at: number, scalar: bigint) => to.set(at, ((to.get(at) ?? 0n) + scalar) % R);
    const addProduct = ({ fixed, moving }: Products, other: number, coefficient: bigint) => {
      add(other, value * coefficient * fixed[row]!);
      add(row, value * coefficient * moving[row]!);
    };
    if (matrix === 0) {
      addProduct(withQ, rows.q, rows.vQ);
    } else {
      addProduct(withP, rows.p, rows.uP);
      addProduct(withQ, rows.q, rows.uQ);
    }
  });
  return scalars;
}

/** [L_p L_j / delta] = fixed_j G_p + moving_j G_j for each j but p. */
type Products = { readonly fixed: readonly bigint[]; readonly moving: readonly bigint[] };

function productsWith(p: number, domain: number): Products {
  const roots = powers(rootOfUnity(domain), domain);
  const a = roots[p]!;
  const scales = inverses(roots.map((b, j) => (j === p ? 1n : (BigInt(domain) * (R + a - b)) % R))).with(p, 0n);
  return {
    fixed: roots.map((b, j) => (b * scales[j]!) % R),
    moving: scales.map((scale) => ((R - a) * scale) % R),
  };
}

/** [h2]: (uP L_p + uQ L_q) vQ L_q - uQ vQ L_q, over delta, from its values on the odd coset, where H has its points. */
function squarePoint(mcl: Mcl, h: readonly G1[], { p, q, uP, uQ, vQ }: ChallengeRows): G1 {
  const [atP, atQ] = [lagrangeOnCoset(p, h.length), lagrangeOnCoset(q, h.length)];
  const scalars = mcl.newFrs(h.length);
  scalars.forEach((scalar, index) => {
    const u = uP * atP[index]! + uQ * atQ[index]! - uQ;
    mcl.setFr(scalar, (((((u % R) + R) * vQ) % R) * atQ[index]!) % R);
  });
  const result = mcl.newG1();
  mcl.sumG1(result, h, scalars);
  return result;
}

/** L_p(x) = (x^n - 1) w^p / (n (x - w^p)), and x^n = -1 on the coset. */
function lagrangeOnCoset(p: number, domain: number): bigint[] {
  const shift = rootOfUnity(2 * domain);
  const roots = powers(rootOfUnity(domain), domain);
  const a = roots[p]!;
  const numerator = (R - 2n) * a;
  return inverses(roots.map((x) => (BigInt(domain) * (x * shift + R - a)) % R)).map((value) => (numerator * value) % R);
}

/**
 * [L_j Z / delta] for every row j, in the place of the H points. H holds [N / delta] for the polynomials N that are 1
 * in one point of the odd coset and 0 in all others and on the domain. Z is -2 on the coset, so by transposing the way
 * of values from domain to coset they are -2 times: FFT, powers of g, inverse FFT.
 */
function lagrangeTimesZ(mcl: Mcl, h: readonly G1[]): readonly G1[] {
  const domain = h.length;
  const root = rootOfUnity(domain);
  transform(mcl, h, root);
  const scalar = mcl.newFr();
  const first = (R - 2n) * inverse(BigInt(domain));
  powers(rootOfUnity(2 * domain), domain).forEach((factor, index) => {
    mcl.setFr(scalar, (first * factor) % R);
    mcl.mulG1(h[index]!, h[index]!, scalar);
  });
  transform(mcl, h, inverse(root));
  return h;
}

/** In place: point k becomes the sum of root^(j k) times point j. */
function transform(mcl: Mcl, points: readonly G1[], root: bigint): void {
  reverseBits(mcl, points);
  const [factor, term] = [mcl.newFr(), mcl.newG1()];
  for (let half = 1; half < points.length; half *= 2) {
    const factors = powers(power(root, BigInt(points.length / (2 * half))), half);
    for (const [offset, value] of factors.entries()) {
      mcl.setFr(factor, value);
      for (let at = offset; at < points.length; at += 2 * half) {
        const [low, high] = [points[at]!, points[at + half]!];
        if (offset === 0) mcl.copyG1(term, high);
        else mcl.mulG1(term, high, factor);
        mcl.negG1(high, term);
        mcl.addG1(high, low, high);
        mcl.addG1(low, low, term);
      }
    }
  }
}

function reverseBits(mcl: Mcl, points: readonly G1[]): void {
  const held = mcl.newG1();
  for (let index = 0, other = 0; index < points.length; index++) {
    if (other > index) {
      mcl.copyG1(held, points[index]!);
      mcl.copyG1(points[index]!, points[other]!);
      mcl.copyG1(points[other]!, held);
    }
    let bit = points.length >> 1;
    for (; bit > 0 && (other & bit) !== 0; bit >>= 1) other ^= bit;
    other |= bit;
  }
}

function createSum(mcl: Mcl, basis: readonly G1[]): (scalars: ReadonlyMap<number, bigint>) => G1 {
  const [points, factors, result] = [mcl.newG1s(basis.length), mcl.newFrs(basis.length), mcl.newG1()];
  return (scalars) => {
    let count = 0;
    for (const [row, scalar] of scalars) {
      mcl.copyG1(points[count]!, basis[row]!);
      mcl.setFr(factors[count++]!, scalar);
    }
    mcl.sumG1(result, points.slice(0, count), factors);
    return result;
  };
}

function writePoint(to: Uint8Array, index: number, mcl: Mcl, point: G1): void {
  const coordinates = mcl.getG1(point) ?? [0n, 0n];
  coordinates.forEach((coordinate, part) => {
    let left = (coordinate << 256n) % Q;
    const at = index * POINT_BYTES + part * 32;
    for (let byte = 0; byte < 32; byte++, left >>= 8n) to[at + byte] = Number(left & 0xffn);
  });
}

function powers(base: bigint, count: number): bigint[] {
  const results: bigint[] = [];
  for (let value = 1n; results.length < count; value = (value * base) % R) results.push(value);
  return results;
}
