// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Randomness is passed in, so that tests can seed it; every party starts from systemRandom(). There is no fallback: a
 * machine without crypto.getRandomValues makes nothing.
 */
import { equalBytes } from './encoding.ts';
import { HushmarkError } from './errors.ts';

/** Answers with this many fresh, uniform bytes. */
export type Random = (bytes: number) => Uint8Array;

/** getRandomValues gives at most this many bytes a call. */
const MOST_PER_CALL = 65_536;

/** Bytes of a probe: two good ones are equal with probability 2^-128. */
const PROBE = 16;

/**
 * The operating system's generator, or server_no_randomness: also when it throws, and when it repeats itself, as one
 * does that answers zeros, begins anew at every call, is stuck or is a stub. Every draw stands between two probes,
 * which are compared and used for nothing else (after the repetition count test of NIST SP 800-90B).
 */
export function systemRandom(): Random {
  const source = globalThis.crypto;
  if (typeof source?.getRandomValues !== 'function') throw new HushmarkError('server_no_randomness');
  const draw = (bytes: number): Uint8Array => {
    const out = new Uint8Array(bytes);
    for (let at = 0; at < bytes; at += MOST_PER_CALL) source.getRandomValues(out.subarray(at, at + MOST_PER_CALL));
    return out;
  };
  return (bytes) => {
    let drawn: Uint8Array[];
    try {
      drawn = [draw(PROBE), draw(bytes), draw(PROBE)];
    } catch {
      throw new HushmarkError('server_no_randomness', 'the random source failed');
    }
    const [before, out, after] = drawn as [Uint8Array, Uint8Array, Uint8Array];
    if (equalBytes(before, after)) throw new HushmarkError('server_no_randomness', 'the random source repeats itself');
    return out;
  };
}

/**
 * A uniform number in 1 .. order - 1. Rejection, not reduction: a reduced number is slightly more often small, which is
 * a leak where it blinds something.
 */
export function randomField(random: Random, order: bigint): bigint {
  const bits = (order - 1n).toString(2).length;
  const bytes = Math.ceil(bits / 8);
  const mask = (1n << BigInt(bits)) - 1n;
  // Each draw succeeds with probability over one half; 256 failures mean a broken source, not bad luck.
  for (let attempt = 0; attempt < 256; attempt++) {
    let value = 0n;
    for (const byte of random(bytes)) value = (value << 8n) | BigInt(byte);
    value &= mask;
    if (value > 0n && value < order) return value;
  }
  throw new HushmarkError('server_no_randomness', 'the random source gave no usable number in 256 draws');
}
