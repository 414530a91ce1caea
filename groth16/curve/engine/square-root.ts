// SPDX-License-Identifier: GPL-3.0-or-later
// Square roots in the base field and its quadratic extension, for points of which only x and a sign are stored. q is 3
// modulo 4, so w = x^((q - 3) / 4) has (x w)^2 = x or -x: x w is a root of x, or x has none. Each root is squared and
// compared before it is returned, so an x without a root is noticed and never computed with.
import { type Address, ELEMENT_BYTES, type Engine } from './engine.ts';

export type SquareRoots = {
  /**
   * Roots of `count` elements (Montgomery form, below 2 q) that stand one after another; false when one has none, and
   * then no root may be used. Which of the two roots it is depends on nothing that a caller may rely on. Roots may be
   * written over the values.
   */
  fp(values: Address, count: number, roots: Address): boolean;
  /** The same in the extension: two elements each, the constant first. */
  fp2(values: Address, count: number, roots: Address): boolean;
};

/** Takes a little memory of the engine for good: make it once. */
export function createSquareRoots(engine: Engine): SquareRoots {
  const { fp } = engine;
  const [norm, sum, power, candidate, product, check, half, zero] = Array.from({ length: 8 }, () =>
    engine.allocate(ELEMENT_BYTES),
  ) as [Address, Address, Address, Address, Address, Address, Address, Address];
  engine.bytes().fill(0, zero, zero + ELEMENT_BYTES);
  fp.write(half, (fp.order + 1n) / 2n);

  const equal = (x: Address, y: Address) => {
    fp.sub(x, y, check);
    return fp.isZero(check);
  };
  /** Leaves value^((q - 3) / 4) in `power`. */
  const rootOf = (value: Address, root: Address): boolean => {
    engine.inverseRoot(value, power);
    fp.mul(value, power, candidate);
    fp.square(candidate, check);
    const found = equal(check, value);
    fp.mul(candidate, fp.one, root);
    return found;
  };

  /**
   * By the norm: the root of a + b u is r + s u with r^2 = (a + n) / 2, n^2 = a^2 + b^2, s = b / (2 r). If (a + n) / 2
   * = d has no root, (a - n) / 2 has one, because their product is -(b / 2)^2. Then w = d^((q - 3) / 4) has w^2 d = -1,
   * and with x = d w, x^2 = -d: the root is b w / 2 - x u. If d has one, it is x + (b w / 2) u. No division either way.
   */
  const rootOfPair = (value: Address, root: Address): boolean => {
    const [a, b] = [value, value + ELEMENT_BYTES];
    fp.mulSum(a, a, b, b, norm);
    if (!rootOf(norm, sum)) return false;
    fp.add(a, sum, sum);
    // Only with b = 0 and n = -a: take n = a.
    if (fp.isZero(sum)) fp.add(a, a, sum);
    fp.mul(sum, half, sum);
    const first = rootOf(sum, product);
    fp.mul(b, power, power);
    fp.mul(power, half, power);
    if (!first) fp.sub(zero, product, product);
    const [r, s] = first ? [product, power] : [power, product];
    // (r + s u)^2 = (r + s)(r - s) + 2 r s u
    fp.add(r, s, norm);
    fp.sub(r, s, sum);
    fp.mul(norm, sum, norm);
    fp.mul(r, s, sum);
    fp.add(sum, sum, sum);
    const found = equal(norm, a) && equal(sum, b);
    engine.bytes().copyWithin(root, r, r + ELEMENT_BYTES);
    engine.bytes().copyWithin(root + ELEMENT_BYTES, s, s + ELEMENT_BYTES);
    return found;
  };

  const all = (of: typeof rootOf, bytes: number) => (values: Address, count: number, roots: Address) => {
    for (let at = 0; at < count * bytes; at += bytes) if (!of(values + at, roots + at)) return false;
    return true;
  };
  return { fp: all(rootOf, ELEMENT_BYTES), fp2: all(rootOfPair, 2 * ELEMENT_BYTES) };
}
