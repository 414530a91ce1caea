// SPDX-License-Identifier: GPL-3.0-or-later
// Arithmetic in a prime field of about 254 bits, as WebAssembly: what multi-scalar sums and FFTs spend their time on.
// An element is nine limbs of 29 bits, each in a 32-bit word, times R = 2^261 (Montgomery). Narrow limbs leave room in
// 64-bit accumulators, so that a product needs one carry a column instead of one a limb: about twice as fast as with
// 32-bit limbs (wasm has no 64 x 64 -> 128 bit multiplication).
//
// Elements are not unique: every function takes values below 2p and gives values below 1.65 p. So zero is 0 or p, and
// comparing needs `isZero` of a difference, or `pack` and a reduction by the caller.
//   product, or sum of two: (x y + x' y' + m p) / R < (24 p / 2^261 + 1.5) p < 1.65 p,
//     with x < 6 p, y < 2 p and p < 2^254; why m < 1.5 R, see reduceColumns
//   sum, difference: a multiple q of p is taken off, q from the highest limb, exact but for the last 2^-20
import { type Code, type FunctionScope, i64, type Local, type ModuleWriter } from './assembler.ts';

export const LIMBS = 9;
export const LIMB_BITS = 29n;
const LIMB_MASK = (1n << LIMB_BITS) - 1n;
/** Bytes of an element in memory. */
export const ELEMENT_BYTES = 4 * LIMBS;
/** The Montgomery factor. */
export const MONTGOMERY = 1n << (LIMB_BITS * BigInt(LIMBS));

export type FieldCode = {
  /** result = x y / R */
  readonly mul: (x: Code, y: Code, result: Code) => Code;
  /** result = x^2 / R, for a quarter less than the product. x may not be loose. */
  readonly square: (x: Code, result: Code) => Code;
  /** result = (x0 y0 + x1 y1) / R */
  readonly mulSum: (x0: Code, y0: Code, x1: Code, y1: Code, result: Code) => Code;
  readonly add: (x: Code, y: Code, result: Code) => Code;
  readonly sub: (x: Code, y: Code, result: Code) => Code;
  /**
   * result = x - y with limbs below 2^31 and a value below 6 p: cheap, but good for one thing only, which is to be the
   * first factor of a product whose second one is not loose. x and y must not be loose.
   */
  readonly subLoose: (x: Code, y: Code, result: Code) => Code;
  /** result = x - y - z */
  readonly subTwice: (x: Code, y: Code, z: Code, result: Code) => Code;
  /** 32 little-endian bytes into limbs, without the Montgomery factor. */
  readonly unpack: (bytes: Code, result: Code) => Code;
  /** Limbs into 32 little-endian bytes, as they are. */
  readonly pack: (x: Code, bytes: Code) => Code;
  /**
   * Defines one more function: result = f0 x0 + f1 x1 + ..., for small factors of which the negative ones add up to 3
   * at most.
   */
  linear(name: string, factors: readonly bigint[]): (...operandsAndResult: Code[]) => Code;
  /**
   * Defines one more function: result = (x0 y0 + x1 y1 + ...) / R < 1.65 p, with one reduction for up to six products.
   */
  products(name: string, count: number): (...pairsAndResult: Code[]) => Code;
};

/** Defines `${prefix}mul` and so on; result may be any of the operands. */
export function defineField(module: ModuleWriter, prefix: string, p: bigint): FieldCode {
  const pLimbs = limbsOf(p);
  // Taken off the highest limb's estimate for what lower limbs may still borrow.
  const slack = 3n;
  const quotientBits = 40n;
  const perMultiple = (1n << quotientBits) / (pLimbs[LIMBS - 1]! + 1n);

  /** Stores x_j + 2 p_j * lift - ..., less as many p as fit, with carries done. `limb` gives the sum's limb j. */
  const reduceInto = (scope: FunctionScope, result: Local, limb: (index: number) => Code): Code => {
    const t = Array.from({ length: LIMBS }, () => scope.local('i64'));
    const q = scope.local('i64');
    const top = i64.sub(t[LIMBS - 1]!.get, i64.const(slack));
    return [
      ...t.flatMap((local, index) => local.set(limb(index))),
      ...q.set(i64.shiftSigned(i64.mul(top, i64.const(perMultiple)), quotientBits)),
      ...t.flatMap((local, index) => {
        const reduced = i64.sub(local.get, i64.mul(q.get, i64.const(pLimbs[index]!)));
        const carry = index === 0 ? reduced : i64.add(reduced, i64.shiftSigned(t[index - 1]!.get, LIMB_BITS));
        return local.set(carry);
      }),
      ...t.flatMap((local, index) =>
        i64.storeWord(
          result.get,
          index === LIMBS - 1 ? local.get : i64.and(local.get, i64.const(LIMB_MASK)),
          4 * index,
        ),
      ),
    ];
  };
  const load = (address: Local, index: number) => i64.loadWord(address.get, 4 * index);

  return {
    mul: module.define(`${prefix}mul`, 3, (scope) => {
      const [x, y, result] = scope.params as [Local, Local, Local];
      return product(scope, p, [[x, y]], result);
    }),
    square: module.define(`${prefix}square`, 2, (scope) => {
      const [x, result] = scope.params as [Local, Local];
      return square(scope, p, x, result);
    }),
    mulSum: module.define(`${prefix}mulSum`, 5, (scope) => {
      const [x0, y0, x1, y1, result] = scope.params as [Local, Local, Local, Local, Local];
      return product(
        scope,
        p,
        [
          [x0, y0],
          [x1, y1],
        ],
        result,
      );
    }),
    add: module.define(`${prefix}add`, 3, (scope) => {
      const [x, y, result] = scope.params as [Local, Local, Local];
      return reduceInto(scope, result, (index) => i64.add(load(x, index), load(y, index)));
    }),
    sub: module.define(`${prefix}sub`, 3, (scope) => {
      const [x, y, result] = scope.params as [Local, Local, Local];
      const lift = limbsOf(2n * p);
      return reduceInto(scope, result, (index) =>
        i64.add(i64.sub(load(x, index), load(y, index)), i64.const(lift[index]!)),
      );
    }),
    subLoose: module.define(`${prefix}subLoose`, 3, (scope) => {
      const [x, y, result] = scope.params as [Local, Local, Local];
      return looseLift(p).flatMap((limb, index) => {
        const difference = i64.sub(load(x, index), load(y, index));
        return i64.storeWord(result.get, i64.add(difference, i64.const(limb)), 4 * index);
      });
    }),
    subTwice: module.define(`${prefix}subTwice`, 4, (scope) => {
      const [x, y, z, result] = scope.params as [Local, Local, Local, Local];
      const lift = limbsOf(4n * p);
      return reduceInto(scope, result, (index) => {
        const difference = i64.sub(i64.sub(load(x, index), load(y, index)), load(z, index));
        return i64.add(difference, i64.const(lift[index]!));
      });
    }),
    unpack: module.define(`${prefix}unpack`, 2, (scope) => {
      const [bytes, result] = scope.params as [Local, Local];
      return packedLimbs(bytes.get).flatMap((limb, index) => i64.storeWord(result.get, limb, 4 * index));
    }),
    pack: module.define(`${prefix}pack`, 2, (scope) => {
      const [x, bytes] = scope.params as [Local, Local];
      return Array.from({ length: 4 }, (_, word) => {
        const parts = Array.from({ length: LIMBS }, (_, index) => {
          const shift = BigInt(index) * LIMB_BITS - BigInt(64 * word);
          if (shift <= -LIMB_BITS || shift >= 64n) return undefined;
          const limb = load(x, index);
          return shift < 0n ? i64.shiftUnsigned(limb, -shift) : i64.shl(limb, shift);
        }).filter((part) => part !== undefined);
        return i64.store(bytes.get, parts.reduce(i64.or), 8 * word);
      }).flat();
    }),
    linear: (name, factors) => {
      const negative = factors.reduce((sum, factor) => (factor < 0n ? sum - factor : sum), 0n);
      if (negative > slack) throw new RangeError('the factors are too negative');
      const lift = limbsOf(2n * negative * p);
      return module.define(name, factors.length + 1, ({ params, ...scope }) =>
        reduceInto({ params, ...scope }, params[factors.length]!, (index) =>
          factors
            .map((factor, at) => i64.mul(load(params[at]!, index), i64.const(factor)))
            .reduce(i64.add, i64.const(lift[index]!)),
        ),
      );
    },
    products: (name, count) => {
      // 9 rows of count + 1 products of 58 bits must fit into 64.
      if (count > 6) throw new RangeError('too many products for one reduction');
      return module.define(name, 2 * count + 1, (scope) => {
        const pairs = Array.from(
          { length: count },
          (_, k) => [scope.params[2 * k]!, scope.params[2 * k + 1]!] as const,
        );
        return product(scope, p, pairs, scope.params[2 * count]!);
      });
    },
  };
}

/** Limbs of an element, or of a sum or difference of two. */
export type Limbs = readonly Code[];

/** Of a number of 32 little-endian bytes. */
export function packedLimbs(bytes: Code): Limbs {
  return Array.from({ length: LIMBS }, (_, index) => {
    const bit = index * Number(LIMB_BITS);
    // The last limb is read from bytes 28 to 31, so that nothing after the 32 bytes is touched.
    const from = index === LIMBS - 1 ? 28 : Math.min(bit >> 3, 32 - 8);
    const word = index === LIMBS - 1 ? i64.loadWord(bytes, 28) : i64.load(bytes, from);
    return i64.and(i64.shiftUnsigned(word, BigInt(bit - 8 * from)), i64.const(LIMB_MASK));
  });
}

/** Puts an element's limbs into locals. */
export function loadLimbs(scope: FunctionScope, address: Code): { code: Code; limbs: Limbs } {
  return keepLimbs(
    scope,
    Array.from({ length: LIMBS }, (_, index) => i64.loadWord(address, 4 * index)),
  );
}

export function keepLimbs(scope: FunctionScope, values: Limbs): { code: Code; limbs: Limbs } {
  const locals = values.map(() => scope.local('i64'));
  return {
    code: locals.flatMap((local, index) => local.set(values[index]!)),
    limbs: locals.map((local) => local.get),
  };
}

/** The terms of a product that stand for 2^(29 column), before any carry: x_i y_j with i + j = column. */
export function terms(x: Limbs, y: Limbs, column: number): readonly Code[] {
  return x.flatMap((limb, i) => {
    const other = y[column - i];
    return other ? [i64.mul(limb, other)] : [];
  });
}

/**
 * result = (sum of column_j 2^(29 j)) / R, by Montgomery: multiples of p are added until the nine lowest columns
 * vanish. For the first eight it is m_j k p, where k p ends in a limb of ones: m_j is then what stands in the column,
 * and a processor need not wait for a product to know it. Only the ninth takes p itself, as usual, since k p is nearly
 * 2^29 times as large. So what is added is below (2^232 k + 2^261) p = (k / 2^29 + 1) R p, and k / 2^29 is 0.15 for q
 * and 0.5 for r.
 *
 * Columns are asked for in order, unsigned and below 13.6 * 2^60. Nine products below 2^58 and a carry leave them below
 * 2^64, so that one sum at a time is all that is kept.
 */
export function reduceColumns(
  scope: FunctionScope,
  p: bigint,
  column: (index: number) => readonly Code[],
  result: Code,
): Code {
  const negativeInverse = (MONTGOMERY - inverseOf(p, MONTGOMERY)) & LIMB_MASK;
  if (2n * negativeInverse > LIMB_MASK + 1n) throw new RangeError('sums with this p could pass 1.65 p');
  const pLimbs = limbsOf(p);
  // m k p = -m + 2^29 m times this, and -m leaves nothing of the column but its carry.
  const multiple = limbsOf((negativeInverse * p + 1n) >> LIMB_BITS);
  const m = Array.from({ length: LIMBS }, () => scope.local('i64'));
  const t = scope.local('i64');
  const times = (row: number, limb: bigint | undefined) =>
    limb === undefined ? [] : [i64.mul(m[row]!.get, i64.const(limb))];
  const last = LIMBS - 1;
  const code: Code[] = [];
  for (let index = 0; index < 2 * LIMBS - 1; index++) {
    const added = Array.from({ length: Math.min(index, last) }, (_, row) =>
      times(row, multiple[index - row - 1]),
    ).flat();
    const carry = index > 0 ? [i64.shiftUnsigned(t.get, LIMB_BITS)] : [];
    const lastAdded = index > last ? times(last, pLimbs[index - last]) : [];
    code.push(t.set([...column(index), ...added, ...carry, ...lastAdded].reduce(i64.add)));
    if (index < last) code.push(m[index]!.set(i64.and(t.get, i64.const(LIMB_MASK))));
    if (index === last) {
      code.push(m[last]!.set(i64.and(i64.mul(t.get, i64.const(negativeInverse)), i64.const(LIMB_MASK))));
      code.push(t.set(i64.add(t.get, i64.mul(m[last]!.get, i64.const(pLimbs[0]!)))));
    }
    if (index > last) code.push(i64.storeWord(result, i64.and(t.get, i64.const(LIMB_MASK)), 4 * (index - LIMBS)));
  }
  code.push(i64.storeWord(result, i64.shiftUnsigned(t.get, LIMB_BITS), 4 * last));
  return code.flat();
}

function product(scope: FunctionScope, p: bigint, factors: readonly (readonly [Local, Local])[], result: Local): Code {
  const loaded = factors.map(([x, y]) => [loadLimbs(scope, x.get), loadLimbs(scope, y.get)] as const);
  return [
    ...loaded.flatMap(([x, y]) => [...x.code, ...y.code]),
    ...reduceColumns(scope, p, (index) => loaded.flatMap(([x, y]) => terms(x.limbs, y.limbs, index)), result.get),
  ];
}

/** x_i x_j and x_j x_i at once, as (2 x_i) x_j with i < j. */
function square(scope: FunctionScope, p: bigint, x: Local, result: Local): Code {
  const { code, limbs } = loadLimbs(scope, x.get);
  const twice = keepLimbs(
    scope,
    limbs.map((limb) => i64.shl(limb, 1n)),
  );
  const column = (index: number) => {
    const low = twice.limbs.slice(0, Math.ceil(index / 2));
    const middle = index % 2 === 0 ? limbs[index / 2] : undefined;
    return [...terms(low, limbs, index), ...(middle ? [i64.mul(middle, middle)] : [])];
  };
  return [...code, ...twice.code, ...reduceColumns(scope, p, column, result.get)];
}

/**
 * 4 p with every limb but the highest between 2^29 - 1 and 2^30: added to a difference of limbs, leaves none negative
 * and all below 1.5 * 2^30.
 */
export function looseLift(p: bigint): readonly bigint[] {
  return limbsOf(4n * p).map((limb, index) => {
    const lent = index === LIMBS - 1 ? 0n : LIMB_MASK + 1n;
    return limb + lent - (index === 0 ? 0n : 1n);
  });
}

/** The highest limb takes what is left. */
export function limbsOf(value: bigint): readonly bigint[] {
  return Array.from({ length: LIMBS }, (_, index) => {
    const shifted = value >> (LIMB_BITS * BigInt(index));
    return index === LIMBS - 1 ? shifted : shifted & LIMB_MASK;
  });
}

/** Of an odd number modulo a power of two, by Newton. */
function inverseOf(value: bigint, modulus: bigint): bigint {
  let inverse = 1n;
  for (let bits = 1n; 1n << bits < modulus * modulus; bits *= 2n) {
    inverse = (((inverse * (2n - value * inverse)) % modulus) + modulus) % modulus;
  }
  return inverse;
}
