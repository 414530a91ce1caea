// SPDX-License-Identifier: GPL-3.0-or-later
import { afterEach, expect, test, vi } from 'vitest';
import { R } from '#base/encoding.ts';
import { type Random, randomField, systemRandom } from '#base/random.ts';

afterEach(() => vi.unstubAllGlobals());

/** Gives out the prepared draws, one a call. */
function draws(...values: (readonly number[])[]): Random {
  let next = 0;
  return () => Uint8Array.from(values[next++] ?? []);
}

test('without crypto.getRandomValues nothing is made', () => {
  for (const crypto of [undefined, {}, { getRandomValues: 'no' }]) {
    vi.stubGlobal('crypto', crypto);
    expect(() => systemRandom()).toThrow(expect.objectContaining({ code: 'server_no_randomness' }));
  }
});

test('any number of bytes can be drawn at once', () => {
  const random = systemRandom();
  for (const bytes of [0, 1, 32, 65_536, 65_537, 200_000]) expect(random(bytes)).toHaveLength(bytes);
  // The last bytes of a long draw are random as well: 64 zero bytes have probability 2^-512.
  expect(
    random(200_000)
      .subarray(-64)
      .some((byte) => byte !== 0),
  ).toBe(true);
});

test('numbers at or above the order and zero are drawn again, never reduced', () => {
  // Order 200 needs 8 bits: 0, 200 and 255 are rejected, 199 is taken.
  expect(randomField(draws([0], [200], [255], [199], [7]), 200n)).toBe(199n);
  // Order 5 needs 3 bits; the upper five bits of the byte do not count.
  expect(randomField(draws([0b11111_000], [0b00000_101], [0b10101_100]), 5n)).toBe(4n);
});

test('small orders come out even (2,000 draws a value)', () => {
  const random = systemRandom();
  const counts = new Map<bigint, number>();
  for (let i = 0; i < 12_000; i++) {
    const value = randomField(random, 7n);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual([1n, 2n, 3n, 4n, 5n, 6n]);
  // Eight standard deviations: one false alarm in 10^14 runs.
  for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(8 * Math.sqrt(2000 * (5 / 6)));
});

test('field elements are below the order', () => {
  const random = systemRandom();
  for (let i = 0; i < 200; i++) expect(randomField(random, R) < R).toBe(true);
});

test('a broken source ends in an error, not in a loop', () => {
  expect(() => randomField(() => new Uint8Array(32), R)).toThrow(
    expect.objectContaining({ code: 'server_no_randomness' }),
  );
  expect(() => randomField((bytes) => new Uint8Array(bytes).fill(255), R)).toThrow();
});
