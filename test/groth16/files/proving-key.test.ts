// SPDX-License-Identifier: GPL-3.0-or-later
import { beforeAll, describe, expect, it } from 'vitest';
import { R } from '#base/encoding.ts';
import { ENTRY_BYTES } from '#groth16/curve/engine/engine.ts';
import { loadArtefacts, newestNamed } from '#groth16/files/artefacts.ts';
import { findChallenge, findOutsideC } from '#groth16/files/challenge-rows.ts';
import { type ProvingKey, parseProvingKey } from '#groth16/files/proving-key.ts';
import { CIRCUIT_NAMES } from '#protocol/policy/circuits.ts';
import { readBuild } from '../../support/groth16/fixture.ts';
import { provingKeyOf } from '../../support/groth16/proving-keys.ts';

// `prepare` ends with a verified bind, which would refuse these keys as well; here each structural check stands alone.
let file: Uint8Array;
let key: ProvingKey;
let challenge: number;
beforeAll(async () => {
  key = await provingKeyOf(newestNamed((await loadArtefacts({ read: readBuild })).circuits, 'age'));
  file = new Uint8Array(key.entries.buffer);
  challenge = key.publicSignals - 1;
});

const refused = (text: string) =>
  expect.objectContaining({ code: 'proof_key', message: expect.stringContaining(text) });

type Place = { matrix?: number; row?: number; wire?: number };

/** The key with the first entry for which `matches` holds moved elsewhere. */
function moved(matches: (entry: Required<Place>) => boolean, { matrix, row, wire }: Place): ProvingKey {
  const entries = key.entries.slice();
  const view = new DataView(entries.buffer);
  for (let at = 0; at < entries.length; at += ENTRY_BYTES) {
    const entry = {
      matrix: view.getUint32(at, true),
      row: view.getUint32(at + 4, true),
      wire: view.getUint32(at + 8, true),
    };
    if (!matches(entry)) continue;
    if (matrix !== undefined) view.setUint32(at, matrix, true);
    if (row !== undefined) view.setUint32(at + 4, row, true);
    if (wire !== undefined) view.setUint32(at + 8, wire, true);
    return { ...key, entries };
  }
  throw new Error('no such entry');
}

describe('findChallenge', () => {
  it('finds two rows of A and one of B, with the compiler’s coefficients', () => {
    const { wire, p, q, uP, uQ, vQ } = findChallenge(key, challenge);
    expect(wire).toBe(challenge + 1);
    expect(p).not.toBe(q);
    expect(uP).toBe(1n);
    for (const coefficient of [uQ, vQ]) expect([1n, R - 1n]).toContain(coefficient);
  });

  it('refuses a further row, a missing row, and other matrices', () => {
    const { wire, p, q } = findChallenge(key, challenge);
    const other = (entry: Required<Place>) => entry.wire > wire + 1000 && entry.row !== p && entry.row !== q;
    const bad: [ProvingKey, string][] = [
      [moved(other, { row: 7, matrix: 0, wire }), `row 7: the challenge stands in A, beside its square in row ${q}`],
      [moved(other, { row: 7, matrix: 1, wire }), `row 7: the challenge stands in B, beside its square in row ${q}`],
      [moved((entry) => entry.wire === wire && entry.row === p, { wire: wire + 1000 }), 'has no row of its own'],
      [moved((entry) => entry.wire === wire && entry.row === p, { matrix: 1 }), 'has no row of its own'],
      [
        moved((entry) => entry.wire === wire && entry.row === q && entry.matrix === 1, { matrix: 0 }),
        `row ${q}: wire ${wire} stands there twice in A`,
      ],
      [
        moved((entry) => entry.wire === wire && entry.row === q && entry.matrix === 0, { wire: wire + 1000 }),
        `row ${q}: the challenge stands in B and is squared nowhere`,
      ],
    ];
    for (const [changed, why] of bad) expect(() => findChallenge(changed, challenge)).toThrow(refused(why));
  });

  it('refuses a row that the challenge shares with another wire', () => {
    const { wire, p, q } = findChallenge(key, challenge);
    const other = (entry: Required<Place>) => entry.wire !== wire && entry.row !== p && entry.row !== q;
    for (const row of [p, q]) {
      for (const matrix of [0, 1]) {
        const changed = moved(other, { row, matrix });
        expect(() => findChallenge(changed, challenge)).toThrow(refused(`row ${row}: the challenge shares the row`));
      }
    }
  });

  it('refuses every other public signal: none of them is squared alone', () => {
    for (let index = 0; index < challenge; index++) {
      expect(() => findChallenge(key, index)).toThrow(refused('the circuit cannot be bound: row '));
    }
  });
});

it('findOutsideC sees an entry in A and one in B', () => {
  const wires = Array.from({ length: key.wires }, (_, wire) => wire);
  const quiet = wires.find((wire) => wire > key.publicSignals && !findOutsideC(key, wire));
  if (quiet === undefined) throw new Error('every wire stands in A or B');
  for (const matrix of [0, 1]) {
    const changed = moved((entry) => entry.matrix === matrix && entry.wire > challenge + 1000, { wire: quiet });
    expect(findOutsideC(changed, quiet)).toEqual({ row: expect.any(Number), matrices: 'AB'[matrix] });
  }
});

describe('parseProvingKey', () => {
  const patched = (at: number, value: number) => {
    const copy = file.slice();
    new DataView(copy.buffer).setUint32(at, value, true);
    return copy;
  };
  const all = (bad: readonly Uint8Array[]) => {
    for (const bytes of bad) {
      expect(() => parseProvingKey(bytes)).toThrow(expect.objectContaining({ code: 'proof_key' }));
    }
  };

  it('refuses a file that is cut anywhere or goes on', () => {
    all([0, 4, 11, 23, 24, 5000, file.length >> 1, file.length - 1].map((length) => file.subarray(0, length)));
    const longer = new Uint8Array(file.length + 1);
    longer.set(file);
    all([longer]);
  });

  it('refuses another format, another version and other sizes', () => {
    all([
      patched(0, 0),
      patched(4, 0),
      file.slice().fill(2, 7, 8),
      patched(8, key.wires + 1),
      patched(12, key.wires),
      patched(16, key.domain - 1),
      patched(16, 0),
      patched(16, 2 * key.domain),
      patched(20, key.entryCount - 1),
      patched(20, key.entryCount + 1),
    ]);
  });

  it('refuses entries that point outside the circuit: they become addresses', () => {
    all([
      patched(24, 2),
      patched(28, key.domain),
      patched(28, 0xffff_ffff),
      patched(32, key.wires),
      patched(32, 0x8000_0000),
    ]);
  });
});

it.each(CIRCUIT_NAMES)(
  'C32: in the key of %s every public wire has a row of A to itself, so none is a combination of others',
  async (name) => {
    const { circuits } = await loadArtefacts({ read: readBuild });
    const { entries, publicSignals } = await provingKeyOf(newestNamed(circuits, name));
    const view = new DataView(entries.buffer, entries.byteOffset, entries.byteLength);
    const wiresOfRow = new Map<number, Set<number>>();
    for (let at = 0; at < entries.length; at += ENTRY_BYTES) {
      if (view.getUint32(at, true) !== 0) continue;
      const row = view.getUint32(at + 4, true);
      wiresOfRow.set(row, (wiresOfRow.get(row) ?? new Set()).add(view.getUint32(at + 8, true)));
    }
    const alone = new Set([...wiresOfRow.values()].flatMap((wires) => (wires.size === 1 ? [...wires] : [])));
    // Wire 0 is the constant.
    for (let wire = 0; wire <= publicSignals; wire++) expect(alone, `wire ${wire}`).toContain(wire);
  },
);
