// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, it } from 'vitest';
import { findPlace } from '#wallet/core/scanned.ts';

const PRESENT = '#/present?client_id=vinum-shop&request_uri=https%3A%2F%2Fverify.example%2Fv1%2Frequests%2Freq_x';

it.each([
  ['a question, whichever wallet its maker had in mind', `https://other-wallet.example/${PRESENT}`, PRESENT],
  ['an offer', 'https://wallet.example/#/enrol?issuer=town&schema=urn%3Ax', '#/enrol?issuer=town&schema=urn%3Ax'],
  ['a proof', ' https://wallet.example/#/import?credential=abc\n', '#/import?credential=abc'],
])('a scanned code leads to %s', (_what, text, place) => {
  expect(findPlace(text)).toBe(place);
});

it.each([
  ['text', 'hello'],
  ['another site', 'https://shop.example/menu'],
  ['a script', `javascript:alert(1)//${PRESENT}`],
  ['a file', `file:///${PRESENT}`],
  ['a part of the wallet that nobody else should open', 'https://wallet.example/#/settings/erase'],
  ['half a question', 'https://wallet.example/#/present?client_id=vinum-shop'],
])('W25 a scanned code leads nowhere when it is %s', (_what, text) => {
  expect(findPlace(text)).toBeUndefined();
});
