// SPDX-License-Identifier: GPL-3.0-or-later
// Powers with a fixed exponent, as WebAssembly: inverses and square roots (groups.ts, square-root.ts) are such powers.
import { i32, type Local, type ModuleWriter, repeat } from './assembler.ts';
import { ELEMENT_BYTES, type FieldCode } from './field-code.ts';
import { copy } from './point-code.ts';

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
    return [
      ...copy(x.get, power(1), ELEMENT_BYTES),
      ...square(x.get, result.get),
      ...odds.flatMap((odd) => mul(power(odd - 2), result.get, power(odd))),
      ...windows.flatMap((window, index) => {
        const odd = power(Number.parseInt(window, 2));
        if (index === 0) return copy(odd, result.get, ELEMENT_BYTES);
        const squares = repeat(count, i32.const(window.length), square(result.get, result.get));
        return window.startsWith('0') ? squares : [...squares, ...mul(result.get, odd, result.get)];
      }),
    ];
  });
}
