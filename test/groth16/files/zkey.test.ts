// SPDX-License-Identifier: GPL-3.0-or-later
import { beforeAll, describe, expect, it } from 'vitest';
import { Q, R } from '#base/encoding.ts';
import { parseZkey, type Zkey } from '#groth16/files/zkey.ts';
import { readBuild } from '../../support/groth16/fixture.ts';

let file: Uint8Array;
let key: Zkey;
beforeAll(async () => {
  file = await readBuild('age/v1/age.zkey');
  key = parseZkey(file);
});

describe('parseZkey', () => {
  it('gives sections whose slices are copies, also for a Buffer', () => {
    const before = key.h[0]!;
    const other = parseZkey(Buffer.from(file.buffer, file.byteOffset, file.length)).h.slice(0, 64);
    other[0]! ^= 1;
    expect(key.h[0]).toBe(before);
  });

  const patched = (at: number, value: number, bytes: Uint8Array = file) => {
    const copy = bytes.slice();
    new DataView(copy.buffer).setUint32(at, value, true);
    return copy;
  };
  /** Where a section's content starts in the file. */
  const start = (section: number) => {
    const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
    for (let at = 12; at < file.length; at += 12 + Number(view.getBigUint64(at + 4, true))) {
      if (view.getUint32(at, true) === section) return at + 12;
    }
    throw new Error('no such section');
  };

  it('refuses a file that is cut anywhere', () => {
    for (const length of [0, 4, 11, 12, 30, 700, 5000, file.length >> 1, file.length - 1]) {
      expect(() => parseZkey(file.subarray(0, length))).toThrow(expect.objectContaining({ code: 'proof_key' }));
    }
  });

  it('refuses another format, protocol, curve or size', () => {
    const header = start(2);
    const bad = [
      patched(0, 0),
      patched(4, 2),
      patched(start(1), 2),
      patched(header, 48),
      patched(header + 4, Number(Q & 0xffff_ffffn) ^ 1),
      patched(header + 40, Number(R & 0xffff_ffffn) ^ 1),
      patched(header + 72, key.wires + 1),
      patched(header + 76, key.publicSignals + 1),
      patched(header + 80, key.domain - 1),
      patched(header + 80, 0),
      patched(header + 80, 2 * key.domain),
    ];
    for (const bytes of bad) {
      expect(() => parseZkey(bytes)).toThrow(expect.objectContaining({ code: 'proof_key' }));
    }
  });

  it('refuses a count of entries that is not theirs', () => {
    for (const count of [key.entryCount - 1, key.entryCount + 1]) {
      expect(() => parseZkey(patched(start(4), count))).toThrow(expect.objectContaining({ code: 'proof_key' }));
    }
  });
});
