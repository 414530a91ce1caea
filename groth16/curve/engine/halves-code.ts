// SPDX-License-Identifier: GPL-3.0-or-later
// Halves of scalars, as WebAssembly: k = a + b lambda modulo r, with |a|, |b| < 2^126 (endomorphism.ts).
// (k, 0) lies in the lattice's cell around c1 (t + s, s) - c2 (-s, t) with c1 = k t / r and c2 = k s / r, both rounded,
// so what is left of it is short: |a| <= ((t + s) + s) / 2 and |b| <= (s + t) / 2, and (t + 2 s) / 2 < 0.88 * 2^126.
// k t / r is computed as k T / 2^290 with T = t 2^290 / r rounded: for k < 2^256 that is wrong by less than 2^-34,
// which makes the halves longer by as small a part.
import { R } from '../../../base/encoding.ts';
import { type Code, i32, i64, type Local, type ModuleWriter, repeat } from './assembler.ts';
import { LATTICE } from './endomorphism.ts';
import { keepLimbs, LIMB_BITS, packedLimbs, terms } from './field-code.ts';

/** Two halves, each twice its value as a number of 128 bits in two's complement, little-endian. */
export const HALVES_BYTES = 32;
/** Of a half, with its sign. */
export const HALF_BITS = 127;
const LIMB_MASK = (1n << LIMB_BITS) - 1n;
/** Limbs of a half while it is computed. */
const HALF_LIMBS = 5;
const SHIFT_LIMBS = 10;

/** Defines halves(scalars, count, result): scalars of 32 little-endian bytes, at least one. */
export function defineHalves(module: ModuleWriter): void {
  const { s, t } = LATTICE;
  const shift = LIMB_BITS * BigInt(SHIFT_LIMBS);
  const perR = (value: bigint) => constantLimbs(((value << shift) + R / 2n) / R);

  module.define('halves', 3, (scope) => {
    const [scalars, count, result] = scope.params as [Local, Local, Local];
    const [scalar, half, left] = [scope.local('i32'), scope.local('i32'), scope.local('i32')];
    const carry = scope.local('i64');
    const k = keepLimbs(scope, packedLimbs(scalar.get));

    /** Limbs `from`, `from + 1`, ... of a sum of columns, which may be negative; the last one is not cut. */
    const carried = (columns: readonly Code[], from: number) => {
      const locals = columns.map(() => scope.local('i64'));
      const code = columns.flatMap((column, index) => {
        const sum = index === 0 ? column : i64.add(column, i64.shiftSigned(carry.get, LIMB_BITS));
        const limb = index === columns.length - 1 ? carry.get : i64.and(carry.get, i64.const(LIMB_MASK));
        return [...carry.set(sum), ...(index < from ? [] : locals[index]!.set(limb))];
      });
      return { code, limbs: locals.slice(from).map((local) => local.get) };
    };
    /** k value / r, rounded. */
    const quotient = (value: bigint) => {
      const factor = perR(value);
      const half = (index: number) => (index === SHIFT_LIMBS - 1 ? [i64.const(1n << (LIMB_BITS - 1n))] : []);
      const columns = Array.from({ length: k.limbs.length + factor.length }, (_, index) =>
        [...terms(k.limbs, factor, index), ...half(index)].reduce(i64.add, i64.const(0n)),
      );
      return carried(columns, SHIFT_LIMBS);
    };
    const [c1, c2] = [quotient(t), quotient(s)];
    const column = (c: { limbs: readonly Code[] }, factor: bigint, index: number) =>
      terms(c.limbs, constantLimbs(factor), index).reduce(i64.add, i64.const(0n));
    const columns = (of: (index: number) => Code) => Array.from({ length: HALF_LIMBS }, (_, index) => of(index));
    const a = carried(
      columns((index) => i64.sub(i64.sub(k.limbs[index]!, column(c1, t + s, index)), column(c2, s, index))),
      0,
    );
    const b = carried(
      columns((index) => i64.sub(column(c2, t, index), column(c1, s, index))),
      0,
    );
    const store = ({ code, limbs }: typeof a, address: Code) => [...code, ...packTwice(limbs, address)];

    return [
      ...scalar.set(scalars.get),
      ...half.set(result.get),
      ...repeat(left, count.get, [
        ...[k, c1, c2].flatMap(({ code }) => code),
        ...store(a, half.get),
        ...store(b, i32.add(half.get, i32.const(HALVES_BYTES / 2))),
        ...scalar.set(i32.add(scalar.get, i32.const(32))),
        ...half.set(i32.add(half.get, i32.const(HALVES_BYTES))),
      ]),
    ];
  });
}

/** Twice the number that these limbs make, modulo 2^128. */
function packTwice(limbs: readonly Code[], address: Code): Code {
  const word = (bit: number) =>
    limbs
      .flatMap((limb, index) => {
        const at = BigInt(index) * LIMB_BITS + 1n - BigInt(bit);
        if (at <= -LIMB_BITS || at >= 64n) return [];
        return [at < 0n ? i64.shiftUnsigned(limb, -at) : i64.shl(limb, at)];
      })
      .reduce(i64.or);
  return [...i64.store(address, word(0), 0), ...i64.store(address, word(64), 8)];
}

function constantLimbs(value: bigint): readonly Code[] {
  const limbs: Code[] = [];
  for (let rest = value; rest > 0n; rest >>= LIMB_BITS) limbs.push(i64.const(rest & LIMB_MASK));
  return limbs;
}
