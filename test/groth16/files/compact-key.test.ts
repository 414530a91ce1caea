// SPDX-License-Identifier: GPL-3.0-or-later
import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { Q } from '#base/encoding.ts';
import { seededRandom } from '#circuits/assurance/samples.ts';
import { ENTRY_BYTES } from '#groth16/curve/engine/engine.ts';
import { type Artefacts, loadArtefacts, newestNamed } from '#groth16/files/artefacts.ts';
import { unpackKey } from '#groth16/files/compact-key.ts';
import { writeCompactKey } from '#groth16/files/compact-key-writer.ts';
import { loadProvingKey } from '#groth16/files/load-proving-key.ts';
import { POINT_SECTIONS, type ProvingKey, parseProvingKey } from '#groth16/files/proving-key.ts';
import { readBuild } from '../../support/groth16/fixture.ts';
import { tinyKey } from '../../support/groth16/tiny-key.ts';

const refused = expect.objectContaining({ code: 'proof_key' });

// test/circuits/keys.test.ts compares them with the ceremony's.
describe('the committed keys', () => {
  let circuits: Artefacts['circuits'];
  beforeAll(async () => {
    circuits = (await loadArtefacts({ read: readBuild })).circuits;
  });

  it('P19: a key that unpacks to something else than the manifest pins is not used, nor is a changed copy', async () => {
    const { unpacked } = tinyKey();
    const tiny = {
      ...newestNamed(circuits, 'age'),
      compactKey: async () => writeCompactKey(parseProvingKey(unpacked)),
    };
    await expect(loadProvingKey(tiny)).rejects.toMatchObject({ code: 'proof_artefact' });
    const store = { find: async () => unpacked, keep: () => expect.unreachable() };
    await expect(loadProvingKey(tiny, { store })).rejects.toMatchObject({ code: 'proof_artefact' });
  });
});

describe('unpackKey', () => {
  const { key, unpacked } = tinyKey();
  const compact = writeCompactKey(key);

  it('gives back what was written, infinity and negative coefficients included', async () => {
    expect(await unpackKey(compact)).toEqual(unpacked);
    expect(compact.length).toBeLessThan(unpacked.length / 2);
  });

  it('refuses a file that is cut or goes on', async () => {
    // Every length at the beginning, where the counts stand, and one in seven after that.
    for (let length = 0; length < compact.length; length += length < 64 ? 1 : 7) {
      await expect(unpackKey(compact.subarray(0, length)), `${length} bytes`).rejects.toThrow(refused);
    }
    await expect(unpackKey(Uint8Array.of(...compact, 0))).rejects.toThrow(refused);
  });

  it('never gives the same key for another file, and fails in no other way: random bytes changed', async () => {
    const seed = process.env.HUSHMARK_SEED ?? randomBytes(8).toString('hex');
    console.log(`changed bits: HUSHMARK_SEED=${seed}`);
    const random = seededRandom(seed);
    for (let round = 0; round < 200; round++) {
      const changed = compact.slice();
      const at = Number(random.below(BigInt(compact.length)));
      changed[at]! ^= 1 << Number(random.below(8n));
      const result = await unpackKey(changed).catch((error: unknown) => error);
      if (result instanceof Uint8Array) expect(result, `byte ${at}`).not.toEqual(unpacked);
      else expect(result, `byte ${at}`).toEqual(refused);
    }
  });

  it('refuses an x that is not below q, in both groups, though it names a point', async () => {
    // The last section's points are the last bytes: x below q, and x + q below 2^255 names the same residue.
    const raised = (at: number) => {
      const changed = compact.slice();
      const number = BigInt(
        `0x${Buffer.from(changed.slice(at, at + 32))
          .reverse()
          .toString('hex')}`,
      );
      const flag = number >> 255n;
      const above = (number & ((1n << 255n) - 1n)) + Q;
      changed.set(Buffer.from((above | (flag << 255n)).toString(16).padStart(64, '0'), 'hex').reverse(), at);
      return changed;
    };
    await expect(unpackKey(raised(compact.length - 32))).rejects.toThrow(refused);
    const inG2 = pointAt(key, compact, 'beta2');
    await expect(unpackKey(raised(inG2))).rejects.toThrow(refused);
  });

  it('refuses entries outside the circuit, too many and too few, before it takes memory for them', async () => {
    const word = (at: number, value: number) => {
      const changed = compact.slice();
      new DataView(changed.buffer).setUint32(at, value, true);
      return changed;
    };
    for (const [at, value] of [
      [8, 0xffff_ffff],
      [8, 4],
      [12, 5],
      [16, 3],
      [16, 1 << 21],
      [20, 0xffff_ffff],
      [20, 5],
      [20, 7],
    ] as const) {
      await expect(unpackKey(word(at, value)), `${value} at ${at}`).rejects.toThrow(refused);
    }
  });

  it('stops when the signal fires', async () => {
    const whole = newestNamed((await loadArtefacts({ read: readBuild })).circuits, 'age');
    const abort = new AbortController();
    const fractions: number[] = [];
    const onProgress = (fraction: number) => {
      fractions.push(fraction);
      if (fractions.length === 2) abort.abort(new Error('enough'));
    };
    await expect(unpackKey(await whole.compactKey(), { signal: abort.signal, onProgress })).rejects.toThrow('enough');
    expect(fractions).toHaveLength(2);
  });
});

describe('writeCompactKey', () => {
  it('refuses what it could not write in one way only', () => {
    const { key } = tinyKey();
    const swapped = key.entries.slice();
    swapped.copyWithin(0, ENTRY_BYTES * 3, ENTRY_BYTES * 4);
    const zero = key.entries.slice().fill(0, 12, ENTRY_BYTES);
    for (const entries of [swapped, zero]) expect(() => writeCompactKey({ ...key, entries })).toThrow(refused);
  });
});

/**
 * Where the first point of a section stands in the file: the points are its end, the x of each that is not infinity.
 */
function pointAt(key: ProvingKey, compact: Uint8Array, section: (typeof POINT_SECTIONS)[number]): number {
  const bytes = POINT_SECTIONS.slice(POINT_SECTIONS.indexOf(section)).map((name) => {
    const pointBytes = ['beta2', 'gamma2', 'delta2', 'b2'].includes(name) ? 128 : 64;
    const points = Array.from({ length: key[name].length / pointBytes }, (_, index) =>
      key[name].subarray(index * pointBytes, (index + 1) * pointBytes),
    );
    return points.filter((point) => point.some((byte) => byte !== 0)).length * (pointBytes / 2);
  });
  return compact.length - bytes.reduce((sum, length) => sum + length, 0);
}
