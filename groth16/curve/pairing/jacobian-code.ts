// SPDX-License-Identifier: GPL-3.0-or-later
// Points of y^2 = x^3 + 3 in Jacobian coordinates, as WebAssembly: what a multiplication in G1 is made of. Neither step
// asks whether it may be taken: doubling needs a point of odd order, adding needs two points that differ in x and of
// which none is at infinity. weighted-g1.ts says why that holds there.
import { type Code, i32, type ModuleWriter } from '../engine/assembler.ts';
import { ELEMENT_BYTES, type FieldCode } from '../engine/field-code.ts';
import type { Scratch } from './tower-code.ts';

export function defineJacobian(module: ModuleWriter, field: FieldCode, scratch: Scratch): void {
  const { mul, sub, subTwice } = field;
  const temporaries = (count: number) => Array.from({ length: count }, () => i32.const(scratch(ELEMENT_BYTES)));
  const coordinates = (point: Code) =>
    [0, 1, 2].map((index) => i32.add(point, i32.const(index * ELEMENT_BYTES))) as [Code, Code, Code];
  const thrice = field.linear('jacobianThrice', [3n]);
  const quadruple = field.linear('jacobianQuadruple', [4n]);
  const double = field.linear('jacobianDouble', [2n]);
  const octuple = field.linear('jacobianOctuple', [8n]);

  // S = 4 x y^2, M = 3 x^2; x = M^2 - 2 S, y = M (S - x) - 8 y^4, z = 2 y z
  module.define('doubleG1', 1, ({ params }) => {
    const [x, y, z] = coordinates(params[0]!.get);
    const [yy, s, m] = temporaries(3) as [Code, Code, Code];
    return [
      ...mul(y, z, z),
      ...double(z, z),
      ...mul(y, y, yy),
      ...mul(x, yy, s),
      ...quadruple(s, s),
      ...mul(x, x, m),
      ...thrice(m, m),
      ...mul(m, m, x),
      ...subTwice(x, s, s, x),
      ...sub(s, x, s),
      ...mul(m, s, y),
      ...mul(yy, yy, yy),
      ...octuple(yy, yy),
      ...sub(y, yy, y),
    ];
  });

  // H = x' z^2 - x, D = y' z^3 - y; x = D^2 - H^3 - 2 x H^2, y = D (x H^2 - x_new) - y H^3, z = z H; other is affine
  module.define('addG1', 2, ({ params }) => {
    const [x, y, z] = coordinates(params[0]!.get);
    const [ox, oy] = coordinates(params[1]!.get);
    const [h, d, hh, t] = temporaries(4) as [Code, Code, Code, Code];
    return [
      ...mul(z, z, t),
      ...mul(ox, t, h),
      ...sub(h, x, h),
      ...mul(z, t, t),
      ...mul(oy, t, d),
      ...sub(d, y, d),
      ...mul(z, h, z),
      ...mul(h, h, hh),
      ...mul(x, hh, t),
      ...mul(hh, h, hh),
      ...mul(y, hh, y),
      ...mul(d, d, x),
      ...sub(x, hh, x),
      ...subTwice(x, t, t, x),
      ...sub(t, x, t),
      ...mul(d, t, t),
      ...sub(t, y, y),
    ];
  });
}
