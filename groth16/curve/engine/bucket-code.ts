// SPDX-License-Identifier: GPL-3.0-or-later
// Sorts points into buckets and pairs the points of each bucket, as WebAssembly: multi-scalar.ts needs this for every
// point and every window, and in JavaScript it would take as long as a product or two in the field.
//
// A row is a pair of words: the address of a half (halves-code.ts) and the point that goes with it. An entry is a pair
// of words too: the point, or a sum of points, as a reference (groups.ts), and the key of its bucket.
// Digits are Booth's: the digit of the bits from `at` to `at + bits` is the number that they are in two's complement,
// plus the bit below them. So it lies between -2^(bits-1) and 2^(bits-1), and no digit depends on the others. Halves
// are stored doubled, so that all of this is in the bits from `at` to `at + bits + 1` there.
import {
  type Code,
  type FunctionScope,
  i32,
  type Local,
  type Locals,
  type ModuleWriter,
  repeat,
  repeatWhile,
} from './assembler.ts';

export const ROW_BYTES = 8;
export const ENTRY_BYTES = 8;

export function defineBuckets(module: ModuleWriter): void {
  const locals = (scope: FunctionScope, count: number) =>
    Array.from({ length: count }, () => scope.local('i32')) as unknown as Locals;
  const next = (at: Local, bytes: number) => at.set(i32.add(at.get, i32.const(bytes)));
  const wordAt = (base: Local, index: Code) => i32.add(base.get, i32.shl(index, i32.const(2)));

  /** Of a row; `shift` is where the digit begins in the word at `byte` of a half. Leaves its bits in `raw`. */
  const digitOf = (row: Local, byte: Local, shift: Local, bits: Local, raw: Local) => {
    const word = i32.load(i32.add(i32.load(row.get), byte.get));
    const mask = i32.sub(i32.shl(i32.const(2), bits.get), i32.const(1));
    // 0 .. 2^bits, of which the upper half stands for 2^bits less.
    const rounded = i32.shiftUnsigned(i32.add(raw.get, i32.const(1)), i32.const(1));
    const isNegative = i32.shiftUnsigned(raw.get, bits.get);
    return {
      code: raw.set(i32.and(i32.shiftUnsigned(word, shift.get), mask)),
      isNegative,
      absolute: i32.select(i32.sub(i32.shl(i32.const(1), bits.get), rounded), rounded, isNegative),
    };
  };

  // counts[|digit|] += 1 for each of the rows, at least one.
  module.define('countDigits', 6, (scope) => {
    const [rows, count, byte, shift, bits, counts] = scope.params as unknown as Locals;
    const [row, left, raw, place] = locals(scope, 4);
    const { code, absolute } = digitOf(row, byte, shift, bits, raw);
    return [
      ...row.set(rows.get),
      ...repeat(left, count.get, [
        ...code,
        ...place.set(wordAt(counts, absolute)),
        ...i32.store(place.get, i32.add(i32.load(place.get), i32.const(1))),
        ...next(row, ROW_BYTES),
      ]),
    ];
  });

  // Writes an entry for each of the rows, at least one, where places[|digit|] says, and moves that on; but not for
  // digit 0, whose entries are written over each other. The key is `firstKey` + |digit|.
  module.define('placeDigits', 7, (scope) => {
    const [rows, count, byte, shift, bits, places, firstKey] = scope.params as unknown as Locals;
    const [row, left, raw, bucket, place, entry] = locals(scope, 6);
    const { code, absolute, isNegative } = digitOf(row, byte, shift, bits, raw);
    const step = i32.select(i32.const(ENTRY_BYTES), i32.const(0), bucket.get);
    return [
      ...row.set(rows.get),
      ...repeat(left, count.get, [
        ...code,
        ...bucket.set(absolute),
        ...place.set(wordAt(places, bucket.get)),
        ...entry.set(i32.load(place.get)),
        ...i32.store(entry.get, i32.or(i32.load(row.get, 4), isNegative)),
        ...i32.store(entry.get, i32.add(firstKey.get, bucket.get), 4),
        ...i32.store(place.get, i32.add(entry.get, step)),
        ...next(row, ROW_BYTES),
      ]),
    ];
  });

  // Two neighbours with one key become a pair (point-code.ts), and one entry for its sum; others stay. There must be an
  // entry, and what follows the last one must have another key. Leaves where entries and pairs end in two words at
  // `ends`. Without branches, because every other one would be foretold wrongly.
  module.define('pairEntries', 6, (scope) => {
    const [entries, end, pairs, sums, sumBytes, ends] = scope.params as unknown as Locals;
    const [from, to, pair, sum, isPair, key, point] = locals(scope, 7);
    return [
      ...from.set(entries.get),
      ...to.set(entries.get),
      ...pair.set(pairs.get),
      ...sum.set(sums.get),
      ...repeatWhile(
        [
          ...point.set(i32.load(from.get)),
          ...key.set(i32.load(from.get, 4)),
          ...isPair.set(i32.equal(key.get, i32.load(from.get, ENTRY_BYTES + 4))),
          // Stays only if it is one.
          ...i32.store(pair.get, point.get),
          ...i32.store(pair.get, i32.load(from.get, ENTRY_BYTES), 4),
          ...i32.store(to.get, i32.select(sum.get, point.get, isPair.get)),
          ...i32.store(to.get, key.get, 4),
          ...pair.set(i32.add(pair.get, i32.mul(isPair.get, i32.const(8)))),
          ...sum.set(i32.add(sum.get, i32.mul(isPair.get, sumBytes.get))),
          ...from.set(i32.add(from.get, i32.mul(i32.add(isPair.get, i32.const(1)), i32.const(ENTRY_BYTES)))),
          ...next(to, ENTRY_BYTES),
        ],
        i32.lessUnsigned(from.get, end.get),
      ),
      ...i32.store(ends.get, to.get),
      ...i32.store(ends.get, pair.get, 4),
    ];
  });
}
