// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from 'vitest';
import { base64url } from '#base/encoding.ts';
import { isHushmarkError } from '#base/errors.ts';
import {
  createResponse,
  encodePresentation,
  type Presentation,
  parsePresentation,
  parseResponse,
} from '#protocol/request/presentation.ts';

const PRESENTATION: Presentation = {
  version: 1,
  circuit: 'age',
  circuitDigest: base64url(new Uint8Array(32).fill(1)),
  proof: {
    pi_a: ['1', '2', '1'],
    pi_b: [
      ['3', '4'],
      ['5', '6'],
      ['1', '0'],
    ],
    pi_c: ['7', '8', '1'],
    protocol: 'groth16',
    curve: 'bn128',
  },
};

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (isHushmarkError(error)) return error.code;
    throw error;
  }
  return 'accepted';
}

const json = () => JSON.parse(JSON.stringify(encodePresentation(PRESENTATION))) as Record<string, unknown>;

test('an answer is read as it was written, with one or two presentations', () => {
  for (const ids of [['card'], ['card', 'club']]) {
    const presentations = new Map(ids.map((id) => [id, { ...PRESENTATION, nullifier: 9n }]));
    const response = { kind: 'presented', requestId: 'req_1', presentations } as const;
    expect(parseResponse(createResponse(response))).toEqual(response);
  }
});

test('L12 L16 every "no" is the same answer, and its size does not depend on the reason', () => {
  const body = createResponse({ kind: 'declined', requestId: 'req_1' });
  expect(body).toBe('error=access_denied&state=req_1');
  expect(parseResponse(body)).toEqual({ kind: 'declined', requestId: 'req_1' });
});

test('P15 P24 R13 a presentation has exactly its members and known names', () => {
  const changes: Record<string, unknown>[] = [
    { circuit: 'Age' },
    { circuit: '' },
    { circuit: null },
    { circuit: 'toString' },
    { version: 2 },
    { version: '1' },
    { circuit_digest: 'abc' },
    { circuit_digest: `${base64url(new Uint8Array(32))}=` },
    { root: 0 },
    { nullifier: 9 },
    { nullifier: '09' },
    { nullifier: '0x9' },
    { nullifier: null },
    { nullifier: '21888242871839275222246405745257275088548364400416034343698204186575808495617' },
    { public_signals: ['1'] },
    { proof: null },
    { proof: [] },
    { proof: { ...PRESENTATION.proof, protocol: 'plonk' } },
    { proof: { ...PRESENTATION.proof, curve: 'bls12381' } },
    { proof: { ...PRESENTATION.proof, extra: 1 } },
    { proof: { ...PRESENTATION.proof, pi_c: undefined } },
    { proof: { ...PRESENTATION.proof, pi_a: ['1', '2'] } },
    { proof: { ...PRESENTATION.proof, pi_a: ['1', '2', 1] } },
    { proof: { ...PRESENTATION.proof, pi_a: ['1', '2', ''] } },
    { proof: { ...PRESENTATION.proof, pi_a: ['1', '2', '9'.repeat(79)] } },
    { proof: { ...PRESENTATION.proof, pi_b: PRESENTATION.proof.pi_b.slice(1) } },
  ];
  expect(parsePresentation(json())).toEqual(PRESENTATION);
  for (const change of changes) {
    expect(
      codeOf(() => parsePresentation({ ...json(), ...change })),
      JSON.stringify(change),
    ).toMatch(/^input_/);
  }
});

test('P05 P23 bodies of another shape are refused at once', () => {
  const good = createResponse({ kind: 'presented', requestId: 'r', presentations: new Map([['card', PRESENTATION]]) });
  expect(codeOf(() => parseResponse(good))).toBe('accepted');
  const token = encodeURIComponent(JSON.stringify({ card: [json()] }));
  const bad: unknown[] = [
    '',
    'state=r',
    `vp_token=${token}`,
    `${good}&state=r`,
    `${good}&vp_token=${token}`,
    `${good}&error=access_denied`,
    `${good}&presentation_submission={}`,
    'error=access_denied&state=r&error_description=too+young',
    'error=server_error&state=r',
    'vp_token=null&state=r',
    'vp_token=%7B%7D&state=r',
    'vp_token=%5B%5D&state=r',
    'vp_token=18&state=r',
    `vp_token=${encodeURIComponent(JSON.stringify({ card: json() }))}&state=r`,
    `vp_token=${encodeURIComponent(JSON.stringify({ card: [json(), json()] }))}&state=r`,
    `vp_token=${encodeURIComponent(JSON.stringify({ a: [json()], b: [json()], c: [json()] }))}&state=r`,
    `vp_token=${encodeURIComponent('['.repeat(4000))}&state=r`,
    `${good}${'x'.repeat(8192)}`,
    undefined,
    { vp_token: token, state: 'r' },
  ];
  for (const body of bad) {
    expect(
      codeOf(() => parseResponse(body)),
      String(body).slice(0, 60),
    ).toMatch(/^input_/);
  }
});
