// SPDX-License-Identifier: GPL-3.0-or-later
// What a worker may keep from one preparation to the next, so that the next one for nearly the same inputs sums over
// the wires that differ and not over all: another day is a dozen wires, another trust root a third of them.
// These are secrets: the last witness, and its sums as they were before blinding. They live in this memory only, are
// never stored or sent, and are overwritten when a preparation fails or is cancelled (prepare.ts), and when the owner
// says so. Blinding is applied to the sums anew each time, so what comes out is distributed as without this.
import { bytesToNumber, concatBytes, numberToBytes, R } from '../../base/encoding.ts';
import type { G1Coordinates, G2Coordinates } from '../curve/mcl.ts';
import type { ProvingKey } from '../files/proving-key.ts';
import { SCALAR_BYTES } from './quotient.ts';
import { isLarge } from './split-work.ts';

/** Sums over the wires, before key constants and blinding; undefined is the point at infinity, as where all are 0. */
export type WireSums = {
  readonly a: G1Coordinates | undefined;
  readonly b1: G1Coordinates | undefined;
  readonly b2: G2Coordinates | undefined;
  readonly c: G1Coordinates | undefined;
  readonly linear: G1Coordinates | undefined;
};

export type Carry = {
  /**
   * The sums of the last witness, and what is to be added to each wire. Undefined when there is none of this key, or
   * when beginning anew is no more work.
   */
  since(key: ProvingKey, witness: Uint8Array): { sums: WireSums; differences: Uint8Array } | undefined;
  /** Takes the witness over. */
  keep(key: ProvingKey, witness: Uint8Array, sums: WireSums): void;
  clear(): void;
};

export function createCarry(): Carry {
  let kept: { key: ProvingKey; witness: Uint8Array; sums: Uint8Array } | undefined;
  const clear = () => {
    kept?.witness.fill(0);
    kept?.sums.fill(0);
    kept = undefined;
  };
  return {
    since(key, witness) {
      if (kept?.key !== key) return undefined;
      const differences = subtract(witness, kept.witness);
      if (countLarge(differences) < countLarge(witness)) return { sums: decode(kept.sums), differences };
      differences.fill(0);
      return undefined;
    },
    keep(key, witness, sums) {
      clear();
      kept = { key, witness, sums: encode(sums) };
    },
    clear,
  };
}

/** Modulo r. */
function subtract(to: Uint8Array, from: Uint8Array): Uint8Array {
  const [x, y] = [words(to), words(from)];
  const result = new Uint8Array(to.length);
  const out = words(result);
  for (let at = 0; at < x.length; at += 4) {
    if (x[at] === y[at] && x[at + 1] === y[at + 1] && x[at + 2] === y[at + 2] && x[at + 3] === y[at + 3]) continue;
    const difference = read(x, at) - read(y, at);
    write(out, at, difference < 0n ? difference + R : difference);
  }
  return result;
}

function words(bytes: Uint8Array): BigUint64Array {
  return new BigUint64Array(bytes.buffer, bytes.byteOffset, bytes.length >> 3);
}

function read(from: BigUint64Array, at: number): bigint {
  return from[at]! | (from[at + 1]! << 64n) | (from[at + 2]! << 128n) | (from[at + 3]! << 192n);
}

function write(to: BigUint64Array, at: number, value: bigint): void {
  for (let word = 0; word < 4; word++) to[at + word] = BigInt.asUintN(64, value >> BigInt(64 * word));
}

function countLarge(scalars: Uint8Array): number {
  let count = 0;
  for (let index = 0; index * SCALAR_BYTES < scalars.length; index++) if (isLarge(scalars, index)) count++;
  return count;
}

/** As bytes, which unlike numbers can be overwritten. */
function encode({ a, b1, b2, c, linear }: WireSums): Uint8Array {
  const inG1 = [a, b1, c, linear].flatMap((point) => point ?? [0n, 0n]);
  return concatBytes(...[...inG1, ...(b2?.flat() ?? [0n, 0n, 0n, 0n])].map((value) => numberToBytes(value, 32)));
}

function decode(bytes: Uint8Array): WireSums {
  const at = (index: number) => bytesToNumber(bytes.subarray(32 * index, 32 * (index + 1)));
  const pair = (index: number) => [at(index), at(index + 1)] as const;
  const g1 = (index: number) => (pair(index).every((value) => value === 0n) ? undefined : pair(index));
  const b2 = [pair(8), pair(10)] as const;
  const isB2Infinite = b2.flat().every((value) => value === 0n);
  return { a: g1(0), b1: g1(2), c: g1(4), linear: g1(6), b2: isB2Infinite ? undefined : b2 };
}
