// SPDX-License-Identifier: GPL-3.0-or-later
// Additions of affine points in batches, as WebAssembly: the inner loop of multi-scalar sums (multi-scalar.ts). An
// affine addition needs one division; a batch of them needs a single one for all (Montgomery's trick), so that each
// takes five products and a square instead of eleven products. The batch is a list of pairs of points: `forward`
// multiplies the x differences up, the caller inverts the product, and `backward` walks the list back and finishes the
// sums. Pairs with equal x are not allowed: their difference is 0 and so is the product, which the caller must check.
import { type Code, i32, i64, type Local, type Locals, type ModuleWriter, repeat, repeatWhile } from './assembler.ts';
import { ELEMENT_BYTES, type FieldCode } from './field-code.ts';

/** Words of a pair: two references (groups.ts). */
export const PAIR_WORDS = 2;
const PAIR_BYTES = 4 * PAIR_WORDS;

export type Coordinates = Pick<FieldCode, 'mul' | 'square' | 'sub' | 'subLoose' | 'subTwice'> & {
  /** Bytes of a coordinate. */
  readonly bytes: number;
};

/** @param scratch address of three coordinates that nothing else uses */
export function definePairs(module: ModuleWriter, prefix: string, field: Coordinates, scratch: number): void {
  const { bytes, mul, square, sub, subLoose, subTwice } = field;
  const [inverse, slope, temporary] = [0, 1, 2].map((index) => i32.const(scratch + index * bytes)) as [
    Code,
    Code,
    Code,
  ];
  const step = i32.const(2 * bytes);
  const yOf = (point: Local) => i32.add(point.get, i32.const(bytes));
  const xOf = (reference: Code) => i32.and(reference, i32.const(-4));
  // One coordinate after x, one more for each bit of the reference.
  const signedY = (reference: Code, x: Local) => {
    const further = i32.add(
      i32.mul(i32.and(reference, i32.const(1)), i32.const(bytes)),
      i32.mul(i32.and(reference, i32.const(2)), i32.const(bytes / 2)),
    );
    return i32.add(yOf(x), further);
  };

  // product *= x2 - x1 for every pair; the difference stays in the sum's x, the product before it in the sum's y.
  module.define(`${prefix}forward`, 4, (scope) => {
    const [list, count, sums, product] = scope.params as [Local, Local, Local, Local];
    const [pair, left, sum] = [scope.local('i32'), scope.local('i32'), scope.local('i32')];
    return [
      ...pair.set(list.get),
      ...sum.set(sums.get),
      ...repeat(left, count.get, [
        ...subLoose(xOf(i32.load(pair.get, 4)), xOf(i32.load(pair.get, 0)), sum.get),
        ...copy(product.get, yOf(sum), bytes),
        ...mul(sum.get, product.get, product.get),
        ...pair.set(i32.add(pair.get, i32.const(PAIR_BYTES))),
        ...sum.set(i32.add(sum.get, step)),
      ]),
    ];
  });

  // product is the inverse of what forward left there.
  module.define(`${prefix}backward`, 4, (scope) => {
    const [list, count, sums, product] = scope.params as [Local, Local, Local, Local];
    const [pair, left, sum] = [scope.local('i32'), scope.local('i32'), scope.local('i32')];
    const [x1, x2] = [scope.local('i32'), scope.local('i32')];
    const [first, second] = [i32.load(pair.get, 0), i32.load(pair.get, 4)];
    return [
      ...pair.set(i32.add(list.get, i32.mul(count.get, i32.const(PAIR_BYTES)))),
      ...sum.set(i32.add(sums.get, i32.mul(count.get, step))),
      ...repeat(left, count.get, [
        ...pair.set(i32.sub(pair.get, i32.const(PAIR_BYTES))),
        ...sum.set(i32.sub(sum.get, step)),
        ...x1.set(xOf(first)),
        ...x2.set(xOf(second)),
        ...mul(yOf(sum), product.get, inverse),
        ...mul(sum.get, product.get, product.get),
        ...subLoose(signedY(second, x2), signedY(first, x1), slope),
        ...mul(slope, inverse, slope),
        ...square(slope, temporary),
        ...subTwice(temporary, x1.get, x2.get, sum.get),
        ...subLoose(x1.get, sum.get, temporary),
        ...mul(temporary, slope, temporary),
        ...sub(temporary, signedY(first, x1), yOf(sum)),
      ]),
    ];
  });
}

/**
 * One level of an FFT over this field, see fft.ts: in every block of twice `distance` bytes from `values` to `end`,
 * each value of the first half meets the one `distance` bytes on, with the next root, `stride` bytes further each time.
 */
export function defineButterflies(module: ModuleWriter, prefix: string, field: FieldCode, scratch: number): void {
  const temporary = i32.const(scratch);
  const level = (name: string, meet: (x: Code, y: Code, root: Code) => Code) =>
    module.define(`${prefix}${name}`, 5, (scope) => {
      const [values, end, distance, roots, stride] = scope.params as unknown as Locals;
      const [x, y, root, middle] = [0, 1, 2, 3].map(() => scope.local('i32')) as [Local, Local, Local, Local];
      const next = (at: Local, bytes: Code) => at.set(i32.add(at.get, bytes));
      return [
        ...x.set(values.get),
        ...repeatWhile(
          [
            ...y.set(i32.add(x.get, distance.get)),
            ...middle.set(y.get),
            ...root.set(roots.get),
            ...repeatWhile(
              [
                ...meet(x.get, y.get, root.get),
                ...next(x, i32.const(ELEMENT_BYTES)),
                ...next(y, i32.const(ELEMENT_BYTES)),
                ...next(root, stride.get),
              ],
              i32.lessUnsigned(x.get, middle.get),
            ),
            ...x.set(y.get),
          ],
          i32.lessUnsigned(x.get, end.get),
        ),
      ];
    });
  // (x, y) -> (x + y, (x - y) w)
  level('apart', (x, y, w) => [
    ...field.subLoose(x, y, temporary),
    ...field.add(x, y, x),
    ...field.mul(temporary, w, y),
  ]);
  // (x, y) -> (x + y w, x - y w)
  level('together', (x, y, w) => [
    ...field.mul(y, w, temporary),
    ...field.sub(x, temporary, y),
    ...field.add(x, temporary, x),
  ]);
}

/** Entries of a key (engine.ts says their form) times the witness, added up by rows of A and B. */
export function defineRows(module: ModuleWriter, field: FieldCode, entryBytes: number, scratch: number): void {
  module.define('rows', 5, (scope) => {
    const [entries, count, witness, a, b] = scope.params as [Local, Local, Local, Local, Local];
    const [entry, left, row] = [scope.local('i32'), scope.local('i32'), scope.local('i32')];
    const value = i32.const(scratch);
    const element = (base: Code, index: Code) => i32.add(base, i32.mul(index, i32.const(ELEMENT_BYTES)));
    return [
      ...entry.set(entries.get),
      ...repeat(left, count.get, [
        ...row.set(element(i32.select(b.get, a.get, i32.load(entry.get, 0)), i32.load(entry.get, 4))),
        ...field.unpack(i32.add(entry.get, i32.const(12)), value),
        ...field.mul(value, element(witness.get, i32.load(entry.get, 8)), value),
        ...field.add(row.get, value, row.get),
        ...entry.set(i32.add(entry.get, i32.const(entryBytes))),
      ]),
    ];
  });
}

export function copy(from: Code, to: Code, bytes: number): Code {
  const words = bytes / 4;
  const doubles = words >> 1;
  return [
    ...Array.from({ length: doubles }, (_, index) => i64.store(to, i64.load(from, 8 * index), 8 * index)).flat(),
    ...(words % 2 ? i64.storeWord(to, i64.loadWord(from, 8 * doubles), 8 * doubles) : []),
  ];
}
