// SPDX-License-Identifier: GPL-3.0-or-later
// Multiples of a point that never changes. All multiples that a window of the scalar can ask for are computed once (4
// ms, 0.4 MB a point); a multiplication is then 43 additions. For the public signals that differ from session to
// session. Public values only: time and memory access depend on the scalar.
import { type G1, G1_BYTES, type Mcl } from './mcl.ts';

const WINDOW_BITS = 6;
const SCALAR_BITS = 254;
const WINDOWS = Math.ceil(SCALAR_BITS / WINDOW_BITS);
/** A digit of 0 needs no entry. */
const ENTRIES = 2 ** WINDOW_BITS - 1;
const MASK = BigInt(ENTRIES);

/** result += scalar * point, for 0 <= scalar < r. The table lives as long as the instance. */
export function createFixedBase(mcl: Mcl, point: G1): (result: G1, scalar: bigint) => void {
  const entries = mcl.newG1s(WINDOWS * ENTRIES);
  const base = mcl.newG1();
  mcl.copyG1(base, point);
  for (let first = 0; first < entries.length; first += ENTRIES) {
    mcl.copyG1(entries[first]!, base);
    for (let at = first + 1; at < first + ENTRIES; at++) mcl.addG1(entries[at]!, entries[at - 1]!, base);
    mcl.addG1(base, entries[first + ENTRIES - 1]!, base);
  }
  // Adding a point in affine form is cheaper.
  for (const entry of entries) mcl.wasm._mclBnG1_normalize(entry, entry);
  mcl.free(base);
  const table = entries[0]!;
  return (result, scalar) => {
    let rest = scalar;
    for (let first = 0; rest > 0n; first += ENTRIES, rest >>= BigInt(WINDOW_BITS)) {
      const digit = Number(rest & MASK);
      if (digit !== 0) mcl.addG1(result, result, (table + (first + digit - 1) * G1_BYTES) as G1);
    }
  };
}
