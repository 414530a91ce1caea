// SPDX-License-Identifier: GPL-3.0-or-later
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { utf8 } from '#base/encoding.ts';
import { challengeOf } from '#protocol/request/challenge.ts';
import { createRequest } from '#protocol/request/request.ts';
import { OTHER_KEY, requestFields, SHOP_KEY } from '../../support/protocol/messages.ts';

function bytesOf(fields = requestFields()): Uint8Array {
  return createRequest(fields, SHOP_KEY).payloadBytes;
}

test('the challenge is the one of the design, computed here with another SHA-256', () => {
  const payload = bytesOf();
  const inner = createHash('sha256').update(payload).digest();
  const outer = createHash('sha256').update('hushmark/challenge/1').update(inner).update('4711').digest('hex');
  expect(challengeOf(payload, '4711')).toBe(BigInt(`0x${outer.slice(0, 62)}`));
});

test('R02 R03 R08 another shop, session, nonce, address, policy, date, order or expiry is another challenge', () => {
  const fields = requestFields();
  const policy = { ...fields.policy, words: { en: 'May I ask something else?' } };
  const variants = [
    fields,
    { ...fields, clientId: 'other-shop' },
    { ...fields, shop: 'Other Shop' },
    { ...fields, requestId: 'req_2' },
    { ...fields, nonce: 'm'.repeat(43) },
    { ...fields, responseUri: 'https://verify.example/hushmark/v1/answers' },
    { ...fields, returnUrl: 'https://wine.example/' },
    { ...fields, policy },
    { ...fields, today: fields.today + 1 },
    { ...fields, expiresAt: fields.expiresAt - 1 },
    { ...fields, bundle: 'A'.repeat(43) },
    { ...fields, order: 'A'.repeat(43) },
    { ...fields, flow: 'cross_device' as const },
  ];
  const challenges = variants.map((variant) => challengeOf(bytesOf(variant)));
  expect(new Set(challenges).size).toBe(variants.length);
});

test('R06 the cross-device number is part of the challenge, and absent is not zero', () => {
  const payload = bytesOf();
  const challenges = [undefined, '0', '00', '1'].map((code) => challengeOf(payload, code));
  expect(new Set(challenges).size).toBe(4);
});

test('the signing key is not part of the challenge, the payload is all of it', () => {
  const fields = requestFields();
  const { payloadBytes } = createRequest(fields, OTHER_KEY);
  expect(challengeOf(payloadBytes)).toBe(challengeOf(bytesOf(fields)));
});

test('R25 challenges fill 248 bits and do not repeat', () => {
  const seen = new Set<bigint>();
  let union = 0n;
  for (let i = 0; i < 10_000; i += 1) {
    const challenge = challengeOf(utf8(`payload ${i}`));
    seen.add(challenge);
    union |= challenge;
  }
  expect(seen.size).toBe(10_000);
  expect(union).toBe(2n ** 248n - 1n);
});
