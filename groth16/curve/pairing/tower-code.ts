// SPDX-License-Identifier: GPL-3.0-or-later
// The field of 12th degree that pairings live in, as WebAssembly, on the field of engine/field-code.ts:
//   Fp2 = Fp(u), u^2 = -1;  Fp6 = Fp2(v), v^3 = 9 + u;  Fp12 = Fp6(w), w^2 = v.
// Elements lie with the constant first, each of its parts contiguous, so that Fp12 is [w^0 w^2 w^4 | w^1 w^3 w^5] of
// Fp2. Products in Fp6 and with lines are sums of products in Fp with one reduction each, which needs no more
// multiplications by words than Karatsuba's way and nearly no additions (Longa, eprint 2022/367).
// Every function takes addresses, operands first; the result may be one of them.
import { type Code, i32, type ModuleWriter } from '../engine/assembler.ts';
import { ELEMENT_BYTES, type FieldCode } from '../engine/field-code.ts';
import { copy } from '../engine/point-code.ts';

export const FP2_BYTES = 2 * ELEMENT_BYTES;
export const FP6_BYTES = 3 * FP2_BYTES;
export const FP12_BYTES = 2 * FP6_BYTES;

type Binary = (x: Code, y: Code, result: Code) => Code;
type Unary = (x: Code, result: Code) => Code;
export type Fp2Code = {
  readonly add: Binary;
  readonly sub: Binary;
  readonly mul: Binary;
  readonly square: Unary;
};
export type Tower = {
  readonly fp2: Fp2Code;
  /** result = x times the numbers of Fp at factor. */
  readonly scale: (x: Code, factor: Code, result: Code) => Code;
};

/** Hands out scratch at fixed addresses: none of the functions calls itself. */
export type Scratch = (bytes: number) => number;

export const part = (address: Code, index: number, bytes = FP2_BYTES): Code =>
  index === 0 ? address : i32.add(address, i32.const(index * bytes));
const re = (address: Code) => address;
const im = (address: Code) => part(address, 1, ELEMENT_BYTES);

/** A second factor, made ready for sums of products: itself, its negated imaginary part, and the same times 9 + u. */
type Factor = { readonly value: Code; readonly negative: Code };

export function defineTower(module: ModuleWriter, field: FieldCode, scratch: Scratch): Tower {
  const at = (bytes: number): Code => i32.const(scratch(bytes));
  const negate = field.linear('negate', [-1n]);
  const double = field.linear('double', [2n]);
  const nonResidueRe = field.linear('nonResidueRe', [9n, -1n]);
  const nonResidueIm = field.linear('nonResidueIm', [9n, 1n]);
  const products5 = field.products('products5', 5);
  const products6 = field.products('products6', 6);

  const unary = (name: string, body: (x: Code, result: Code) => Code): Unary =>
    module.define(name, 2, ({ params: [x, result] }) => body(x!.get, result!.get));
  const binary = (name: string, body: (x: Code, y: Code, result: Code) => Code): Binary =>
    module.define(name, 3, ({ params: [x, y, result] }) => body(x!.get, y!.get, result!.get));
  const each = (count: number, bytes: number, body: (...parts: Code[]) => Code, ...operands: Code[]): Code =>
    Array.from({ length: count }, (_, index) => body(...operands.map((x) => part(x, index, bytes)))).flat();
  const E = ELEMENT_BYTES;

  // Fp2
  const [low, sum, difference] = [at(E), at(E), at(E)];
  const negative = at(E);
  const add2 = binary('add2', (x, y, result) => each(2, E, field.add, x, y, result));
  const sub2 = binary('sub2', (x, y, result) => each(2, E, field.sub, x, y, result));
  const mul2 = binary('mul2', (x, y, result) => [
    ...negate(im(y), negative),
    ...field.mulSum(re(x), re(y), im(x), negative, low),
    ...field.mulSum(re(x), im(y), im(x), re(y), im(result)),
    ...copy(low, re(result), E),
  ]);
  const square2 = unary('square2', (x, result) => [
    ...field.add(re(x), im(x), sum),
    ...field.subLoose(re(x), im(x), difference),
    ...double(re(x), low),
    ...field.mul(low, im(x), im(result)),
    ...field.mul(difference, sum, re(result)),
  ]);
  const nonResidue2 = unary('nonResidue2', (x, result) => [
    ...nonResidueRe(re(x), im(x), low),
    ...nonResidueIm(im(x), re(x), im(result)),
    ...copy(low, re(result), E),
  ]);
  const subTwice2 = module.define('subTwice2', 4, ({ params: [x, y, z, result] }) =>
    each(2, E, field.subTwice, x!.get, y!.get, z!.get, result!.get),
  );
  const scale = binary('scale2', (x, factor, result) => [
    ...field.mul(re(x), factor, re(result)),
    ...field.mul(im(x), factor, im(result)),
  ]);
  unary('negate2', (x, result) => each(2, E, negate, x, result));
  unary('conjugate2', (x, result) => [...copy(x, result, E), ...negate(im(x), im(result))]);

  /** Operands for one of the products3 or products6 below: x times the factor, its real or imaginary part. */
  const realTerms = (x: Code, { value, negative: minus }: Factor): Code[] => [re(x), re(value), im(x), minus];
  const imaginaryTerms = (x: Code, { value }: Factor): Code[] => [re(x), im(value), im(x), re(value)];

  // Fp6
  const factors6 = Array.from({ length: 5 }, (): Factor => ({ value: at(FP2_BYTES), negative: at(E) }));
  const result6 = at(FP6_BYTES);
  const mul6 = binary('mul6', (x, y, result) => {
    const [x0, x1, x2] = [0, 1, 2].map((index) => part(x, index)) as [Code, Code, Code];
    // y as it is needs only the negatives.
    const plain = [0, 1, 2].map((index): Factor => ({ value: part(y, index), negative: factors6[index]!.negative }));
    const turned = [factors6[3]!, factors6[4]!];
    const [y0, y1, y2] = plain as [Factor, Factor, Factor];
    const [n1, n2] = turned as [Factor, Factor];
    const rows: [Code, Factor][][] = [
      [
        [x0, y0],
        [x1, n2],
        [x2, n1],
      ],
      [
        [x0, y1],
        [x1, y0],
        [x2, n2],
      ],
      [
        [x0, y2],
        [x1, y1],
        [x2, y0],
      ],
    ];
    return [
      ...plain.flatMap(({ value, negative: minus }) => negate(im(value), minus)),
      ...turned.flatMap((factor, index) => [
        ...nonResidue2(part(y, index + 1), factor.value),
        ...negate(im(factor.value), factor.negative),
      ]),
      ...rows.flatMap((row, index) => [
        ...products6(...row.flatMap(([a, b]) => realTerms(a, b)), re(part(result6, index))),
        ...products6(...row.flatMap(([a, b]) => imaginaryTerms(a, b)), im(part(result6, index))),
      ]),
      ...copy(result6, result, FP6_BYTES),
    ];
  });
  const add6 = binary('add6', (x, y, result) => each(6, E, field.add, x, y, result));
  const sub6 = binary('sub6', (x, y, result) => each(6, E, field.sub, x, y, result));
  const subTwice6 = module.define('subTwice6', 4, ({ params: [x, y, z, result] }) =>
    each(6, E, field.subTwice, x!.get, y!.get, z!.get, result!.get),
  );
  /** Times v. */
  const shifted = at(FP2_BYTES);
  const shift6 = unary('shift6', (x, result) => [
    ...nonResidue2(part(x, 2), shifted),
    ...copy(part(x, 1), part(result, 2), FP2_BYTES),
    ...copy(part(x, 0), part(result, 1), FP2_BYTES),
    ...copy(shifted, result, FP2_BYTES),
  ]);
  const negate6 = unary('negate6', (x, result) => each(6, E, negate, x, result));

  // Fp12
  const [s, t, lows, highs] = [at(FP6_BYTES), at(FP6_BYTES), at(FP6_BYTES), at(FP6_BYTES)] as [Code, Code, Code, Code];
  const upper = (x: Code) => part(x, 1, FP6_BYTES);
  binary('mul12', (x, y, result) => [
    ...add6(x, upper(x), s),
    ...add6(y, upper(y), t),
    ...mul6(x, y, lows),
    ...mul6(upper(x), upper(y), highs),
    ...mul6(s, t, s),
    ...subTwice6(s, lows, highs, upper(result)),
    ...shift6(highs, highs),
    ...add6(lows, highs, result),
  ]);
  // (a + b w)^2 = (a + b)(a + v b) - ab - v ab + 2 ab w
  unary('square12', (x, result) => [
    ...add6(x, upper(x), s),
    ...shift6(upper(x), t),
    ...add6(x, t, t),
    ...mul6(x, upper(x), lows),
    ...mul6(s, t, s),
    ...shift6(lows, highs),
    ...subTwice6(s, lows, highs, result),
    ...add6(lows, lows, upper(result)),
  ]);
  unary('conjugate12', (x, result) => [...copy(x, result, FP6_BYTES), ...negate6(upper(x), upper(result))]);
  // The norm to Fp6, for inversions: x times its conjugate.
  unary('norm12', (x, result) => [
    ...mul6(x, x, lows),
    ...mul6(upper(x), upper(x), highs),
    ...shift6(highs, highs),
    ...sub6(lows, highs, result),
  ]);

  // For elements of which the (q^6 - 1)(q^2 + 1)-th root exists (Granger, Scott, eprint 2009/565), as pairs
  // (w^0, w^3), (w^2, w^5), (w^4, w^1) of Fp4.
  const thriceLess2 = field.linear('thriceLess2', [3n, -2n]);
  const thricePlus2 = field.linear('thricePlus2', [3n, 2n]);
  const squares = Array.from({ length: 6 }, () => at(FP2_BYTES));
  const doubled = Array.from({ length: 3 }, () => at(FP2_BYTES));
  const sum2 = at(FP2_BYTES);
  unary('cyclotomicSquare12', (x, result) => {
    const [x0, x1, x2, x3, x4, x5] = Array.from({ length: 6 }, (_, index) => part(x, index)) as [
      Code,
      Code,
      Code,
      Code,
      Code,
      Code,
    ];
    const halves = [
      [x0, x4],
      [x3, x2],
      [x1, x5],
    ] as const;
    const [m0, m1, m2] = [0, 1, 2].map((index) => squares[2 * index]!);
    const [d0, d1, d2] = doubled;
    const finish = (combine: typeof thriceLess2, value: Code, before: number) =>
      each(2, E, combine, value, part(x, before), part(result, before));
    return [
      ...halves.flatMap(([a, b], index) => [
        ...square2(a, squares[2 * index]!),
        ...square2(b, squares[2 * index + 1]!),
        ...add2(a, b, sum2),
        ...square2(sum2, sum2),
        ...subTwice2(sum2, squares[2 * index]!, squares[2 * index + 1]!, doubled[index]!),
        ...nonResidue2(squares[2 * index + 1]!, squares[2 * index + 1]!),
        ...add2(squares[2 * index]!, squares[2 * index + 1]!, squares[2 * index]!),
      ]),
      ...nonResidue2(d2!, d2!),
      ...finish(thriceLess2, m0!, 0),
      ...finish(thriceLess2, m1!, 1),
      ...finish(thriceLess2, m2!, 2),
      ...finish(thricePlus2, d2!, 3),
      ...finish(thricePlus2, d0!, 4),
      ...finish(thricePlus2, d1!, 5),
    ];
  });

  // Lines: by w^0, w^1 and w^3. h_k = f_k l_0 + f_(k-1) l_1 + f_(k-3) l_3, where f_-k is (9 + u) f_(6-k).
  /** Where the coefficient of w^k lies. */
  const power = (x: Code, k: number) => part(x, (k >> 1) + (k & 1) * 3);
  const line = Array.from({ length: 5 }, (): Factor => ({ value: at(FP2_BYTES), negative: at(E) }));
  const [l0, l1, l3, turned1, turned3] = line as [Factor, Factor, Factor, Factor, Factor];
  const result12 = at(FP12_BYTES);
  const prepareLine = [
    ...nonResidue2(l1.value, turned1.value),
    ...nonResidue2(l3.value, turned3.value),
    ...line.flatMap(({ value, negative: minus }) => negate(im(value), minus)),
  ];
  const byLine = (f: Code, k: number, terms: typeof realTerms): Code[] => [
    ...terms(power(f, (k + 5) % 6), k < 1 ? turned1 : l1),
    ...terms(power(f, (k + 3) % 6), k < 3 ? turned3 : l3),
  ];
  // f, line, point: f *= line_0 y + line_1 x w + line_2 w^3 for the point (x, y) in Fp.
  module.define('byLine', 3, ({ params }) => {
    const [f, given, point] = params.map(({ get }) => get) as [Code, Code, Code];
    return [
      ...scale(part(given, 0), part(point, 1, E), l0.value),
      ...scale(part(given, 1), point, l1.value),
      ...copy(part(given, 2), l3.value, FP2_BYTES),
      ...prepareLine,
      ...Array.from({ length: 6 }, (_, k) => [
        ...products6(...realTerms(power(f, k), l0), ...byLine(f, k, realTerms), re(power(result12, k))),
        ...products6(...imaginaryTerms(power(f, k), l0), ...byLine(f, k, imaginaryTerms), im(power(result12, k))),
      ]).flat(),
      ...copy(result12, f, FP12_BYTES),
    ];
  });
  // The same for lines that were divided by their first coefficient: f *= y + line_0 x w + line_1 w^3.
  module.define('byFixedLine', 3, ({ params }) => {
    const [f, given, point] = params.map(({ get }) => get) as [Code, Code, Code];
    const y = part(point, 1, E);
    return [
      ...scale(part(given, 0), point, l1.value),
      ...copy(part(given, 1), l3.value, FP2_BYTES),
      ...prepareLine,
      ...Array.from({ length: 6 }, (_, k) => [
        ...products5(re(power(f, k)), y, ...byLine(f, k, realTerms), re(power(result12, k))),
        ...products5(im(power(f, k)), y, ...byLine(f, k, imaginaryTerms), im(power(result12, k))),
      ]).flat(),
      ...copy(result12, f, FP12_BYTES),
    ];
  });
  return { fp2: { add: add2, sub: sub2, mul: mul2, square: square2 }, scale };
}
