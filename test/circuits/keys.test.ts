// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The checks of proving keys: they pass for the committed keys and name every planted fault. ceremony.test.ts has the
 * slower ones, and `npm run verify:keys` adds the whole key against R1CS and phase 1.
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bn254 } from '@noble/curves/bn254.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Q } from '#base/encoding.ts';
import { artefactDirectory, CIRCUITS, PHASE1 } from '#circuits/compile/circuit-list.ts';
import { parseR1cs } from '#circuits/compile/r1cs.ts';
import { checkChallenge, checkPoints, checkTranscript } from '#circuits/keys/check-key.ts';
import { closeCurve } from '#circuits/keys/curve.ts';
import { circuitFolder, readManifest, sha256Hex, type Transcript } from '#circuits/keys/manifest.ts';
import { readZkey, type Zkey } from '#circuits/keys/read-zkey.ts';
import { isDevelopmentKey } from '#groth16/files/development-keys.ts';
import { newestNamed } from '#groth16/files/manifest.ts';
import { checkCopies, pinPieces } from '#scripts/artefacts/pieces.ts';

const shipped = PHASE1.find((entry) => entry.shipped);
const phase1File = join(artefactDirectory(), shipped?.file ?? '');
const G1 = bn254.G1.Point;
const G2 = bn254.G2.Point;

afterAll(closeCurve);

describe.each(CIRCUITS)('the committed key of $name', (circuit) => {
  const path = (file: string) => join(artefactDirectory(), circuitFolder(circuit), file);
  let zkeyBytes: Buffer;
  let zkey: Zkey;
  let transcript: Transcript;

  beforeAll(async () => {
    zkeyBytes = await readFile(path(`${circuit.name}.zkey`));
    zkey = readZkey(zkeyBytes);
    transcript = JSON.parse(await readFile(path('transcript.json'), 'utf8')) as Transcript;
  });

  it('P14: has sound and distinct points, and belongs to the listed circuit', async () => {
    expect(checkPoints(zkey)).toEqual([]);
    expect(checkChallenge(circuit, parseR1cs(await readFile(path(`${circuit.name}.r1cs`))), zkey)).toEqual([]);
    expect(zkey.publicCount).toBe(circuit.publicSignals.length);
    expect(zkey.domain).toBe(2 ** circuit.power);
  });

  it('P14: is pinned by the manifest in every file', async () => {
    const pinned = newestNamed((await readManifest(artefactDirectory())).circuits, circuit.name);
    expect(pinned.publicSignals).toEqual(circuit.publicSignals);
    const { program, key, ...files } = pinned.files;
    for (const file of [...Object.values(files), pinned.transcript]) {
      const bytes = await readFile(join(artefactDirectory(), file?.path ?? ''));
      expect(sha256Hex(bytes), file?.path).toBe(file?.sha256);
      expect(bytes.length).toBe(file?.bytes);
    }
    for (const { path, sha256, bytes, pieces } of [program, key]) {
      const pinnedPieces = { path, sha256, bytes, pieces };
      expect(await pinPieces(artefactDirectory(), path)).toEqual(pinnedPieces);
      // What a server sends instead of the piece.
      expect(await checkCopies(artefactDirectory(), pinnedPieces)).toEqual([]);
    }
  });

  it('P32: stands on the phase 1 by which development keys are known', async () => {
    const phase1 = new DataView((await readFile(phase1File)).buffer);
    // Section 4 begins with [alpha], each coordinate times 2^256, little-endian.
    let at = 12;
    while (phase1.getUint32(at, true) !== 4) at += 12 + Number(phase1.getBigUint64(at + 4, true));
    const coordinate = (offset: number) =>
      [0, 1, 2, 3].reduce((sum, word) => sum + (phase1.getBigUint64(offset + 8 * word, true) << BigInt(64 * word)), 0n);
    const { x, y } = zkey.alpha1.toAffine();
    expect([coordinate(at + 12), coordinate(at + 44)]).toEqual([x, y].map((value) => (value << 256n) % Q));
    expect(isDevelopmentKey({ alpha: [x, y] })).toBe(true);
  });

  it('P17: agrees with its transcript: three contributions and a beacon', () => {
    expect(checkTranscript(zkey, transcript, { zkeySha256: sha256Hex(zkeyBytes), circuit: circuit.name })).toEqual([]);
  });

  it('P17: every change of the transcript is noticed', () => {
    const [first, ...rest] = transcript.contributions as [Transcript['contributions'][number]];
    const changes: Partial<Transcript>[] = [
      { circuitHash: transcript.circuitHash.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) },
      { contributions: rest },
      { contributions: [{ ...first, name: 'somebody else' }, ...rest] },
      { contributions: [{ ...first, hash: `00${first.hash.slice(2)}` }, ...rest] },
      { contributions: [...transcript.contributions].reverse() },
      { beacon: { ...transcript.beacon, value: '00'.repeat(32) } },
    ];
    for (const change of changes) {
      expect(checkTranscript(zkey, { ...transcript, ...change }, {}), Object.keys(change).join()).not.toEqual([]);
    }
    expect(checkTranscript(zkey, transcript, { zkeySha256: '00' })).not.toEqual([]);
    expect(checkTranscript({ ...zkey, contributions: zkey.contributions.slice(2) }, transcript, {})).not.toEqual([]);
  });

  it('P14: names every planted fault of the points', () => {
    const [constant, first, second, ...others] = zkey.ic as [Zkey['ic'][0], Zkey['ic'][0], Zkey['ic'][0]];
    const faults: Partial<Zkey>[] = [
      { alpha1: G1.BASE },
      { alpha1: G1.ZERO },
      { beta2: G2.BASE },
      { beta2: G2.ZERO },
      { delta2: G2.BASE },
      { delta2: zkey.gamma2 },
      { gamma2: zkey.delta2 },
      { ic: [constant, G1.ZERO, second, ...others] },
      { ic: [constant, first, first, ...others] },
      { ic: [constant, first, second, ...others].slice(1) },
      { ic: [...zkey.ic, first.double()] },
    ];
    for (const fault of faults) expect(checkPoints({ ...zkey, ...fault }), Object.keys(fault).join()).not.toEqual([]);
  });

  it('refuses a key in which the challenge stands in another row', async () => {
    const r1cs = parseR1cs(await readFile(path(`${circuit.name}.r1cs`)));
    const challenge = 1 + circuit.publicSignals.indexOf('challenge');
    const moved: Zkey = {
      ...zkey,
      rowsOf: (matrix, wire) => [...zkey.rowsOf(matrix, wire), ...(wire === challenge ? [7] : [])],
    };
    expect(checkChallenge(circuit, r1cs, moved)).not.toEqual([]);
    const asOther = { ...circuit, publicSignals: circuit.publicSignals.with(-1, 'x').with(1, 'challenge') };
    expect(checkChallenge(asOther, r1cs, zkey)).not.toEqual([]);
  });
});
