// SPDX-License-Identifier: GPL-3.0-or-later
// Reads our compact files: keys (compact-key.ts) and witness programs (witness-program.ts). Integers are little-endian;
// varints have 7 bits a byte, the lowest first. Each content has exactly one spelling.
import type { HushmarkError } from '../../base/errors.ts';

export type CompactReader = ReturnType<typeof createCompactReader>;

/** @param refused the error for what no writer writes */
export function createCompactReader(file: Uint8Array, refused: (reason: string) => HushmarkError) {
  let at = 0;
  const cut = () => refused('it is cut');
  const bytes = (count: number) => {
    if (count > file.length - at) throw cut();
    at += count;
    return file.subarray(at - count, at);
  };
  const byte = () => bytes(1)[0]!;
  /** Below 2^28, and in the shortest form. */
  const varint = () => {
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const next = byte();
      value |= (next & 0x7f) << shift;
      if (next >= 0x80) continue;
      if (next === 0 && shift > 0) break;
      return value;
    }
    throw refused('a number is not in its shortest form');
  };
  return {
    cut,
    bytes,
    byte,
    varint,
    magic(expected: Uint8Array, what: string) {
      for (const value of expected) if (byte() !== value) throw refused(`it is not ${what}`);
    },
    word: () => new DataView(Uint8Array.from(bytes(4)).buffer).getUint32(0, true),
    /** 0, -1, 1, -2, ... */
    signed() {
      const value = varint();
      return value & 1 ? -((value + 1) >> 1) : value >> 1;
    },
    finish() {
      if (at !== file.length) throw refused('it is too long');
    },
  };
}
