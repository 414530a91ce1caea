// Arithmetic in a prime field of about 254 bits, as WebAssembly: what multi-scalar sums and FFTs spend their time on.
// An element is nine limbs of 29 bits, each in a 32-bit word, times R = 2^261 (Montgomery). Narrow limbs leave room in
// 64-bit accumulators, so that a product needs one carry a row instead of one a limb: about twice as fast as with 32-bit
// limbs (wasm has no 64 x 64 -> 128 bit multiplication).
//
// Elements are not unique: every function takes values below 2p and gives values below 1.05 p. So zero is 0 or p, and
// comparing needs `pack` and a reduction by the caller.
//   product, or sum of two: (x y + x' y' + m p) / R < (8 p / 2^261 + 1) p < 1.05 p, because p < 2^254
//   sum, difference: a multiple q of p is taken off, q from the highest limb, exact but for the last 2^-20
import { type Code, type FunctionScope, i32, i64, type Local, type ModuleWriter, repeat } from './assembler.ts';

export const LIMBS = 9;
const LIMB_BITS = 29n;
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
      // 4 p with every limb but the highest between 2^29 - 1 and 2^30, so that no difference is negative.
      const lift = limbsOf(4n * p).map((limb, index) => {
        const lent = index === LIMBS - 1 ? 0n : LIMB_MASK + 1n;
        return limb + lent - (index === 0 ? 0n : 1n);
      });
      return lift.flatMap((limb, index) => {
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
      return Array.from({ length: LIMBS }, (_, index) => {
        const bit = index * Number(LIMB_BITS);
        // The last limb is read from bytes 28 to 31, so that nothing after the 32 bytes is touched.
        const word =
          index === LIMBS - 1 ? i64.loadWord(bytes.get, 28) : i64.load(bytes.get, Math.min(bit >> 3, 32 - 8));
        const from = index === LIMBS - 1 ? 28 : Math.min(bit >> 3, 32 - 8);
        const value = i64.and(i64.shiftUnsigned(word, BigInt(bit - 8 * from)), i64.const(LIMB_MASK));
        return i64.storeWord(result.get, value, 4 * index);
      }).flat();
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
  };
}

/**
 * Defines result = x^exponent by sliding windows: a square for each bit and a product for each odd number of up to five
 * bits that is found in the exponent. x may be the result.
 * @param scratch address of 16 elements that nothing else uses
 */
export function definePower(
  module: ModuleWriter,
  name: string,
  { mul, square }: FieldCode,
  exponent: bigint,
  scratch: number,
): void {
  /** x to the power of an odd number below 32. */
  const power = (odd: number) => i32.const(scratch + ((odd - 1) / 2) * ELEMENT_BYTES);
  const windows = exponent.toString(2).match(/1[01]{0,3}1|1|0+/g)!;
  const odds = Array.from({ length: 15 }, (_, index) => 2 * index + 3);
  module.define(name, 2, (scope) => {
    const [x, result] = scope.params as [Local, Local];
    const count = scope.local('i32');
    const copy = (from: Code, to: Code) =>
      Array.from({ length: LIMBS }, (_, index) => i64.storeWord(to, i64.loadWord(from, 4 * index), 4 * index)).flat();
    return [
      ...copy(x.get, power(1)),
      ...square(x.get, result.get),
      ...odds.flatMap((odd) => mul(power(odd - 2), result.get, power(odd))),
      ...windows.flatMap((window, index) => {
        const odd = power(Number.parseInt(window, 2));
        if (index === 0) return copy(odd, result.get);
        const squares = repeat(count, i32.const(window.length), square(result.get, result.get));
        return window.startsWith('0') ? squares : [...squares, ...mul(result.get, odd, result.get)];
      }),
    ];
  });
}

/** Sums of products of limbs by rows: the sum of all terms of row i at column j stands for 2^(29 (i + j)). */
type Rows = {
  /** What comes before the first row. */
  readonly start: Code;
  /** What comes before row `row`. */
  readonly before: (row: number) => Code;
  readonly terms: (row: number, column: number) => readonly Code[];
};

/** A row for each limb of the first factors. */
function product(scope: FunctionScope, p: bigint, factors: readonly (readonly [Local, Local])[], result: Local): Code {
  const xs = factors.map(() => scope.local('i64'));
  const ys = factors.map(([, y]) => loadLimbs(scope, y));
  return reduceRows(scope, p, result, {
    start: ys.flatMap(({ code }) => code),
    before: (row) => factors.flatMap(([x], k) => xs[k]!.set(i64.loadWord(x.get, 4 * row))),
    terms: (_, column) => factors.map((_, k) => i64.mul(xs[k]!.get, ys[k]!.limbs[column]!.get)),
  });
}

/** Row i has x_i x_i and 2 x_i x_j for j > i: every pair once, in time for its column, because i <= i + j. */
function square(scope: FunctionScope, p: bigint, x: Local, result: Local): Code {
  const { code, limbs } = loadLimbs(scope, x);
  const twice = scope.local('i64');
  return reduceRows(scope, p, result, {
    start: code,
    before: (row) => twice.set(i64.shl(limbs[row]!.get, 1n)),
    terms: (row, column) => {
      // Columns count from this row on, and limb j of x stands in column j.
      if (column < row) return [];
      return [i64.mul(column === row ? limbs[row]!.get : twice.get, limbs[column]!.get)];
    },
  });
}

function loadLimbs(scope: FunctionScope, address: Local): { code: Code; limbs: readonly Local[] } {
  const limbs = Array.from({ length: LIMBS }, () => scope.local('i64'));
  return { code: limbs.flatMap((local, index) => local.set(i64.loadWord(address.get, 4 * index))), limbs };
}

/**
 * Montgomery's product by rows: each adds its terms and m p, with m such that the lowest limb vanishes, and moves down.
 * No carries are needed before the end: a column takes at most 18 terms below 1.5 * 2^59 (limbs of a loose factor are
 * below 1.5 * 2^30, others below 2^29), nine of m p below 2^58 and a carry, and that is below 2^64.
 */
function reduceRows(scope: FunctionScope, p: bigint, result: Local, { start, before, terms }: Rows): Code {
  const pLimbs = limbsOf(p);
  const negativeInverse = MONTGOMERY - inverseOf(p, MONTGOMERY);
  const m = scope.local('i64');
  const carry = scope.local('i64');
  const t = Array.from({ length: LIMBS - 1 }, () => scope.local('i64'));
  const code: Code[] = [start];
  for (let row = 0; row < LIMBS; row++) {
    const column = (index: number, ...more: readonly Code[]): Code => {
      const kept = t[index];
      return [...(row > 0 && kept ? [kept.get] : []), ...terms(row, index), ...more].reduce(i64.add);
    };
    code.push(
      before(row),
      carry.set(column(0)),
      m.set(i64.and(i64.mul(carry.get, i64.const(negativeInverse & LIMB_MASK)), i64.const(LIMB_MASK))),
      carry.set(i64.shiftUnsigned(i64.add(carry.get, i64.mul(m.get, i64.const(pLimbs[0]!))), LIMB_BITS)),
    );
    for (let index = 1; index < LIMBS; index++) {
      const sum = column(index, i64.mul(m.get, i64.const(pLimbs[index]!)));
      code.push(t[index - 1]!.set(index === 1 ? i64.add(sum, carry.get) : sum));
    }
  }
  t.forEach((local, index) => {
    if (index > 0) code.push(local.set(i64.add(local.get, i64.shiftUnsigned(t[index - 1]!.get, LIMB_BITS))));
    code.push(i64.storeWord(result.get, i64.and(local.get, i64.const(LIMB_MASK)), 4 * index));
  });
  code.push(i64.storeWord(result.get, i64.shiftUnsigned(t[LIMBS - 2]!.get, LIMB_BITS), 4 * (LIMBS - 1)));
  return code.flat();
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
