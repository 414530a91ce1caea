// SPDX-License-Identifier: GPL-3.0-or-later
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { R, utf8 } from '#base/encoding.ts';
import { codeId, createDoorAnswer, type DoorPart, parseDoorAnswer, toDigits } from '#protocol/request/door-answer.ts';
import type { ProofJson } from '#protocol/request/presentation.ts';
import { seededRandom } from '../../support/protocol/messages.ts';

const { vectors } = JSON.parse(
  readFileSync(new URL('../../vectors/compressed-proof.ffjavascript-0.3.1.json', import.meta.url), 'utf8'),
) as { vectors: (ProofJson & { bytes: string })[] };
const { bytes: _bytes, ...points } = vectors[3]!;
const proof: ProofJson = { ...points, protocol: 'groth16', curve: 'bn128' };
const PAYLOAD = utf8('a signed payload');
const part = (changes: Partial<DoorPart> = {}): DoorPart => ({ keySet: 1, proof, nullifier: 12_345n, ...changes });
const answerOf = (length: number, change: (bytes: Uint8Array) => void = () => {}) => {
  const bytes = new Uint8Array(length);
  bytes[0] = 1;
  change(bytes);
  return toDigits(bytes);
};

describe('an answer in digits', () => {
  it.each([[[part()]], [[part(), part({ keySet: 0, nullifier: R - 1n })]]])('comes back as it was', (parts) => {
    const text = createDoorAnswer(PAYLOAD, parts);
    expect(text).toMatch(/^[0-9]+$/);
    expect(parseDoorAnswer(text)).toEqual({ code: codeId(PAYLOAD), parts });
  });

  it('of one proof fits a QR code of version 8, of two one of version 12', () => {
    expect(createDoorAnswer(PAYLOAD, [part()]).length).toBeLessThanOrEqual(461);
    expect(createDoorAnswer(PAYLOAD, [part(), part()]).length).toBeLessThanOrEqual(883);
  });

  it.each([
    ['nothing', ''],
    ['no text', 5],
    ['letters', `${createDoorAnswer(PAYLOAD, [part()]).slice(1)}a`],
    ['digits of another script', createDoorAnswer(PAYLOAD, [part()]).replace(/\d/g, '٣')],
    ['a digit less', createDoorAnswer(PAYLOAD, [part()]).slice(1)],
    ['a digit more', `0${createDoorAnswer(PAYLOAD, [part()])}`],
    ['a number too large for its bytes', '9'.repeat(createDoorAnswer(PAYLOAD, [part()]).length)],
    ['a million digits', '1'.repeat(1_000_000)],
    ['a head alone', answerOf(9)],
    ['three proofs', answerOf(9 + 3 * 161)],
    ['a barcode of a bottle', '4006381333931'],
    ['another version', createDoorAnswer(PAYLOAD, [part()]).replace(/^\d{3}/, '000')],
    ['nullifier 0', createDoorAnswer(PAYLOAD, [part({ nullifier: 0n })])],
    ['nullifier r', createDoorAnswer(PAYLOAD, [part({ nullifier: R })])],
    ['no points', answerOf(9 + 161, (bytes) => bytes.fill(1, 138))],
  ])('D06 %s: refused', (_name, text) => {
    expect(() => parseDoorAnswer(text)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^(input_malformed|proof_malformed)$/) }),
    );
  });

  it('D06 rows of digits of any length are answers or refused, and nothing else happens', () => {
    const random = seededRandom('rows of digits');
    for (let n = 0; n < 200; n++) {
      const [high = 0, low = 0] = random(2);
      const text = [...random(1 + (((high << 8) | low) % 900))].map((byte) => byte % 10).join('');
      expect(() => parseDoorAnswer(text)).toThrow(expect.objectContaining({ name: 'HushmarkError' }));
    }
  });
});
