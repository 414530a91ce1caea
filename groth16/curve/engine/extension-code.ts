// SPDX-License-Identifier: GPL-3.0-or-later
// The quadratic extension by u with u^2 = -1, as WebAssembly: coordinates of G2. Two elements, the constant first.
// Products are added up before they are reduced (lazy reduction), so that each part of a product costs one reduction.
// Karatsuba's method takes 423 products of limbs instead of 504, but has to store what it uses twice, and is slower.
import { i32, i64, type Local, type ModuleWriter } from './assembler.ts';
import {
  ELEMENT_BYTES,
  type FieldCode,
  keepLimbs,
  LIMB_BITS,
  LIMBS,
  limbsOf,
  loadLimbs,
  looseLift,
  reduceColumns,
  terms,
} from './field-code.ts';
import { type Coordinates, copy } from './point-code.ts';

/** @param scratch address of an element that nothing else uses */
export function defineExtension(
  module: ModuleWriter,
  prefix: string,
  field: FieldCode,
  p: bigint,
  scratch: number,
): Coordinates {
  const high = (address: Local) => i32.add(address.get, i32.const(ELEMENT_BYTES));
  const both = (name: string, operation: FieldCode['sub']) =>
    module.define(`${prefix}${name}`, 3, (scope) => {
      const [x, y, result] = scope.params as [Local, Local, Local];
      return [...operation(x.get, y.get, result.get), ...operation(high(x), high(y), high(result))];
    });
  // Each part of a result has a function of its own: with both in one, processors run out of registers.
  const real = i32.const(scratch);

  // ac - bd. With x loose, columns of ac and of the multiple are together below 13.6 * 2^60.
  const realOfProduct = module.define(`${prefix}realOfProduct`, 3, (scope) => {
    const [x, y, result] = scope.params as [Local, Local, Local];
    const [a, b] = [loadLimbs(scope, x.get), loadLimbs(scope, high(x))];
    const [c, d] = [loadLimbs(scope, y.get), loadLimbs(scope, high(y))];
    const lift = multipleAbove(p);
    const column = (index: number) => {
      const positive = terms(a.limbs, c.limbs, index).reduce(i64.add, i64.const(lift[index]!));
      return [i64.sub(positive, terms(b.limbs, d.limbs, index).reduce(i64.add))];
    };
    return [...[a, b, c, d].flatMap(({ code }) => code), ...reduceColumns(scope, p, column, result.get)];
  });
  // (a + b)(a - b)
  const realOfSquare = module.define(`${prefix}realOfSquare`, 2, (scope) => {
    const [x, result] = scope.params as [Local, Local];
    const [a, b] = [loadLimbs(scope, x.get), loadLimbs(scope, high(x))];
    const lift = looseLift(p);
    const sum = keepLimbs(
      scope,
      a.limbs.map((limb, index) => i64.add(limb, b.limbs[index]!)),
    );
    const difference = keepLimbs(
      scope,
      a.limbs.map((limb, index) => i64.add(i64.sub(limb, b.limbs[index]!), i64.const(lift[index]!))),
    );
    return [
      ...[a, b, sum, difference].flatMap(({ code }) => code),
      ...reduceColumns(scope, p, (index) => terms(difference.limbs, sum.limbs, index), result.get),
    ];
  });
  // 2ab
  const imaginaryOfSquare = module.define(`${prefix}imaginaryOfSquare`, 2, (scope) => {
    const [x, result] = scope.params as [Local, Local];
    const [a, b] = [loadLimbs(scope, x.get), loadLimbs(scope, high(x))];
    const twice = keepLimbs(
      scope,
      a.limbs.map((limb) => i64.shl(limb, 1n)),
    );
    return [
      ...[a, b, twice].flatMap(({ code }) => code),
      ...reduceColumns(scope, p, (index) => terms(twice.limbs, b.limbs, index), result.get),
    ];
  });

  return {
    bytes: 2 * ELEMENT_BYTES,
    // x may be loose. (a + b u)(c + d u) = ac - bd + (ad + bc) u
    mul: module.define(`${prefix}mul`, 3, (scope) => {
      const [x, y, result] = scope.params as [Local, Local, Local];
      return [
        ...realOfProduct(x.get, y.get, real),
        ...field.mulSum(x.get, high(y), high(x), y.get, high(result)),
        ...copy(real, result.get, ELEMENT_BYTES),
      ];
    }),
    square: module.define(`${prefix}square`, 2, (scope) => {
      const [x, result] = scope.params as [Local, Local];
      return [
        ...realOfSquare(x.get, real),
        ...imaginaryOfSquare(x.get, high(result)),
        ...copy(real, result.get, ELEMENT_BYTES),
      ];
    }),
    sub: both('sub', field.sub),
    subLoose: both('subLoose', field.subLoose),
    subTwice: module.define(`${prefix}subTwice`, 4, (scope) => {
      const [x, y, z, result] = scope.params as [Local, Local, Local, Local];
      return [
        ...field.subTwice(x.get, y.get, z.get, result.get),
        ...field.subTwice(high(x), high(y), high(z), high(result)),
      ];
    }),
  };
}

/**
 * Columns of a multiple of p, each at least as large as the same column of any product x y, where x may be loose: what
 * such a product can be taken from without a column below 0. Columns are below 9 * 1.5 * 2^59 + 2^29, so with a product
 * added below 13.6 * 2^60, and the multiple is below 12.1 p^2, as the product itself is below 12 p^2.
 */
function multipleAbove(p: bigint): readonly bigint[] {
  const limits = (limb: bigint, value: bigint) =>
    Array.from({ length: LIMBS }, (_, index) => (index < LIMBS - 1 ? limb : value >> (LIMB_BITS * BigInt(LIMBS - 1))));
  const [x, y] = [limits(3n << 29n, 6n * p), limits(1n << LIMB_BITS, 2n * p)];
  const columns = Array.from({ length: 2 * LIMBS - 1 }, (_, column) =>
    x.reduce((sum, limb, index) => sum + limb * (y[column - index] ?? 0n), 0n),
  );
  const value = columns.reduceRight((sum, column) => (sum << LIMB_BITS) + column, 0n);
  const missing = limbsOf((p - (value % p)) % p);
  return columns.map((column, index) => column + (missing[index] ?? 0n));
}
