// The quadratic extension by u with u^2 = -1, as WebAssembly: coordinates of G2. Two elements, the constant first.
// Products are added up before they are reduced (lazy reduction), so that each costs two reductions, and Karatsuba's way
// to multiply needs no intermediate one: 423 products of limbs where two sums of two products take 504.
import { type Code, type FunctionScope, i32, i64, type Local, type ModuleWriter } from './assembler.ts';
import {
  ELEMENT_BYTES,
  type FieldCode,
  keepLimbs,
  LIMB_BITS,
  LIMBS,
  type Limbs,
  limbsOf,
  loadLimbs,
  looseLift,
  reduceColumns,
  terms,
} from './field-code.ts';
import type { Coordinates } from './point-code.ts';

/** Columns of a product, 64 bits each. */
const COLUMNS = 2 * LIMBS - 1;
const WIDE_BYTES = 8 * COLUMNS;

/** @param scratch address of three products that nothing else uses */
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
  const [low, top, all] = [0, 1, 2].map((index) => i32.const(scratch + index * WIDE_BYTES)) as [Code, Code, Code];
  const store = (scope: FunctionScope, x: Limbs, y: Limbs, result: Local) => {
    const [first, second] = [keepLimbs(scope, x), keepLimbs(scope, y)];
    return [
      ...first.code,
      ...second.code,
      ...Array.from({ length: COLUMNS }, (_, index) =>
        i64.store(result.get, terms(first.limbs, second.limbs, index).reduce(i64.add), 8 * index),
      ).flat(),
    ];
  };
  const words = (address: Code) => Array.from({ length: LIMBS }, (_, index) => i64.loadWord(address, 4 * index));
  const wide = module.define(`${prefix}wide`, 3, (scope) => {
    const [x, y, result] = scope.params as [Local, Local, Local];
    return store(scope, words(x.get), words(y.get), result);
  });
  const wideOfSums = module.define(`${prefix}wideOfSums`, 3, (scope) => {
    const [x, y, result] = scope.params as [Local, Local, Local];
    return store(scope, add(words(x.get), words(high(x))), add(words(y.get), words(high(y))), result);
  });
  return {
    bytes: 2 * ELEMENT_BYTES,
    // x may be loose. (a + b u)(c + d u) = ac - bd + ((a + b)(c + d) - ac - bd) u. Columns of (a + b)(c + d) may pass
    // 2^64; what is left of them may not: 18 terms of one factor below 1.5 * 2^30 and one below 2^29.
    mul: module.define(`${prefix}mul`, 3, (scope) => {
      const [x, y, result] = scope.params as [Local, Local, Local];
      const lift = multipleAbove(p);
      const column = (product: Code, index: number) => i64.load(product, 8 * index);
      return [
        ...wide(x.get, y.get, low),
        ...wide(high(x), high(y), top),
        ...wideOfSums(x.get, y.get, all),
        ...reduceColumns(
          scope,
          p,
          (index) => [i64.add(i64.sub(column(low, index), column(top, index)), i64.const(lift[index]!))],
          result.get,
        ),
        ...reduceColumns(
          scope,
          p,
          (index) => [i64.sub(i64.sub(column(all, index), column(low, index)), column(top, index))],
          high(result),
        ),
      ];
    }),
    // (a + b u)^2 = (a + b)(a - b) + 2ab u
    square: module.define(`${prefix}square`, 2, (scope) => {
      const [x, result] = scope.params as [Local, Local];
      const [a, b] = [loadLimbs(scope, x.get), loadLimbs(scope, high(x))];
      const sum = keepLimbs(scope, add(a.limbs, b.limbs));
      const lift = looseLift(p);
      const difference = keepLimbs(
        scope,
        a.limbs.map((limb, index) => i64.add(i64.sub(limb, b.limbs[index]!), i64.const(lift[index]!))),
      );
      const twice = keepLimbs(scope, add(a.limbs, a.limbs));
      return [
        ...[a, b, sum, difference, twice].flatMap(({ code }) => code),
        ...reduceColumns(scope, p, (index) => terms(difference.limbs, sum.limbs, index), result.get),
        ...reduceColumns(scope, p, (index) => terms(twice.limbs, b.limbs, index), high(result)),
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

function add(x: Limbs, y: Limbs): Limbs {
  return x.map((limb, index) => i64.add(limb, y[index]!));
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
  const columns = Array.from({ length: COLUMNS }, (_, column) =>
    x.reduce((sum, limb, index) => sum + limb * (y[column - index] ?? 0n), 0n),
  );
  const value = columns.reduceRight((sum, column) => (sum << LIMB_BITS) + column, 0n);
  const missing = limbsOf((p - (value % p)) % p);
  return columns.map((column, index) => column + (missing[index] ?? 0n));
}
