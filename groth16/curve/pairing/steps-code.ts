// SPDX-License-Identifier: GPL-3.0-or-later
// The steps of a Miller loop on the twist y^2 = x^3 + 3/(9 + u), as WebAssembly, in homogeneous coordinates: each moves
// a point on and gives the line through it (Costello, Lange, Naehrig, eprint 2009/615, section 4). A line has three
// coefficients in Fp2; tower-code.ts multiplies with them.
// A step that has no line (the sum of a point and itself, or with the point at infinity) leaves z = 0, and so do all
// steps after it: asking once at the end whether z is 0 shows whether the formulas held.
import { type Code, i32, type ModuleWriter } from '../engine/assembler.ts';
import type { FieldCode } from '../engine/field-code.ts';
import { ELEMENT_BYTES } from '../engine/field-code.ts';
import { copy } from '../engine/point-code.ts';
import { FP2_BYTES, part, type Scratch, type Tower } from './tower-code.ts';

/** @param thriceB address of 3 b of the twist's equation */
export function defineSteps(
  module: ModuleWriter,
  field: FieldCode,
  { fp2: { add, sub, mul, square } }: Tower,
  scratch: Scratch,
  thriceB: number,
): void {
  const temporary = () => i32.const(scratch(FP2_BYTES));
  const linear = (name: string, factors: readonly bigint[]) => {
    const combine = field.linear(name, factors);
    return (...operands: Code[]): Code =>
      [0, 1].flatMap((index) => combine(...operands.map((operand) => part(operand, index, ELEMENT_BYTES))));
  };
  const thrice = linear('thrice', [3n]);
  const lessThrice = linear('lessThrice', [1n, -3n]);
  const plusThrice = linear('plusThrice', [1n, 3n]);
  const lessDouble = linear('lessDouble', [1n, -2n]);
  const negatedDifference = linear('negatedDifference', [-1n, 1n, 1n]);
  const quadruple = linear('quadruple', [4n]);
  const twice = linear('twice', [2n]);
  const negate = linear('negateTwist', [-1n]);

  // point = 2 point; line = -2yz, 3x^2, 3bz^2 - y^2
  module.define('doubleStep', 2, ({ params }) => {
    const [point, line] = params.map(({ get }) => get) as [Code, Code];
    const [x, y, z] = [0, 1, 2].map((index) => part(point, index)) as [Code, Code, Code];
    const [xy, yy, zz, e, h, t] = Array.from({ length: 6 }, temporary) as [Code, Code, Code, Code, Code, Code];
    return [
      ...mul(x, y, xy),
      ...square(y, yy),
      ...square(z, zz),
      ...mul(zz, i32.const(thriceB), e),
      ...add(y, z, t),
      ...square(t, t),
      ...negatedDifference(t, yy, zz, part(line, 0)),
      ...negate(part(line, 0), h),
      ...square(x, t),
      ...thrice(t, part(line, 1)),
      ...sub(e, yy, part(line, 2)),
      // x = 2xy (y^2 - 9bz^2), y = (y^2 + 9bz^2)^2 - 12 (3bz^2)^2, z = 8 y^3 z
      ...lessThrice(yy, e, t),
      ...twice(xy, xy),
      ...mul(xy, t, x),
      ...mul(yy, h, z),
      ...quadruple(z, z),
      ...plusThrice(yy, e, t),
      ...square(t, t),
      ...square(e, e),
      ...quadruple(e, e),
      ...lessThrice(t, e, y),
    ];
  });

  // point = point + other, which is affine; line = x - x'z, y'z - y, (y - y'z) x' - (x - x'z) y'
  module.define('addStep', 3, ({ params }) => {
    const [point, other, line] = params.map(({ get }) => get) as [Code, Code, Code];
    const [x, y, z] = [0, 1, 2].map((index) => part(point, index)) as [Code, Code, Code];
    const [ox, oy] = [other, part(other, 1)];
    const [theta, lambda, c, d, e, f, g, t] = Array.from({ length: 8 }, temporary) as [
      Code,
      Code,
      Code,
      Code,
      Code,
      Code,
      Code,
      Code,
    ];
    return [
      ...mul(oy, z, t),
      ...sub(y, t, theta),
      ...mul(ox, z, t),
      ...sub(x, t, lambda),
      ...square(theta, c),
      ...square(lambda, d),
      ...mul(lambda, d, e),
      ...mul(z, c, f),
      ...mul(x, d, g),
      ...add(e, f, t),
      ...lessDouble(t, g, t),
      ...mul(lambda, t, x),
      ...sub(g, t, g),
      ...mul(g, theta, g),
      ...mul(e, y, t),
      ...sub(g, t, y),
      ...mul(z, e, z),
      ...copy(lambda, part(line, 0), FP2_BYTES),
      ...negate(theta, part(line, 1)),
      ...mul(theta, ox, t),
      ...mul(lambda, oy, c),
      ...sub(t, c, part(line, 2)),
    ];
  });
}
