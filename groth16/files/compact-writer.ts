// SPDX-License-Identifier: GPL-3.0-or-later
// Writes what compact-reader.ts reads. For whoever makes keys and circuits, never for a prover.

export type CompactWriter = ReturnType<typeof createCompactWriter>;

export function createCompactWriter() {
  const parts: Uint8Array[] = [];
  const bytes = (values: Uint8Array) => void parts.push(values);
  const varint = (value: number) => {
    const digits: number[] = [];
    let left = value;
    for (; left >= 0x80; left >>= 7) digits.push((left & 0x7f) | 0x80);
    bytes(Uint8Array.of(...digits, left));
  };
  return {
    varint,
    signed: (value: number) => varint(value < 0 ? -2 * value - 1 : 2 * value),
    bytes,
    number(value: bigint) {
      const digits: number[] = [];
      for (let left = value; left > 0n; left >>= 8n) digits.push(Number(left & 0xffn));
      bytes(Uint8Array.of(digits.length, ...digits));
    },
    bits(bits: readonly boolean[]) {
      const packed = new Uint8Array((bits.length + 7) >> 3);
      bits.forEach((bit, index) => {
        if (bit) packed[index >> 3]! |= 1 << (index & 7);
      });
      bytes(packed);
    },
    finish() {
      const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
      let at = 0;
      for (const part of parts) {
        whole.set(part, at);
        at += part.length;
      }
      return whole;
    },
  };
}
