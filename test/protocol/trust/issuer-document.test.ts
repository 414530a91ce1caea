// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from 'vitest';
import { base64url, sha256, utf8 } from '#base/encoding.ts';
import { isHushmarkError } from '#base/errors.ts';
import { signingKey, signJws } from '#protocol/jws.ts';
import { createIssuerDocument, parseIssuerDocument } from '#protocol/trust/issuer-document.ts';
import { NOW, OTHER_KEY } from '../../support/protocol/messages.ts';
import { SMALL_ORDER } from '../../support/protocol/small-order.ts';
import { ISSUER, SCHEMA } from '../../support/protocol/world.ts';

const KEY = signingKey(new Uint8Array(32).fill(31));
const HEADS = ['a', 'b', 'c'].map((text) => base64url(sha256(utf8(text))));
const CONTENT = {
  ...ISSUER,
  name: 'Town Hall',
  origins: ['https://town.example'],
  schemas: [
    { document: SCHEMA, sequence: 2, revoked: [3n, 4n, 2n ** 48n - 2n], until: ['2027-05', '2027-01', '2027-05'] },
  ],
  sequence: 5,
  issuedAt: NOW,
  log: {
    lines: 12,
    head: HEADS[2]!,
    earlier: [
      { lines: 9, head: HEADS[1]! },
      { lines: 1, head: HEADS[0]! },
    ],
  },
};
const DOCUMENT = createIssuerDocument(CONTENT, KEY);

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (isHushmarkError(error)) return error.code;
    throw error;
  }
  return 'accepted';
}

/** The document with a change, signed by the issuer's own document key. */
function changed(change: (payload: Record<string, unknown>) => void, key = KEY): string {
  const payload = JSON.parse(Buffer.from(DOCUMENT.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;
  change(payload);
  const bytes = utf8(JSON.stringify(payload));
  return signJws({ typ: 'hushmark-issuer+jwt', kid: key.jwk.kid }, bytes, key.secretKey);
}

test('an issuer document is read as it was written, with and without the pinned key', () => {
  const expected = { ...CONTENT, documentKey: KEY.jwk };
  expect(parseIssuerDocument(DOCUMENT)).toEqual(expected);
  expect(parseIssuerDocument(DOCUMENT, { documentKey: KEY.jwk })).toEqual(expected);
  expect(parseIssuerDocument(createIssuerDocument({ ...CONTENT, test: true }, KEY)).test).toBe(true);
});

test('I09 another document key than the pinned one is refused, also when the document names it', () => {
  expect(codeOf(() => parseIssuerDocument(DOCUMENT, { documentKey: OTHER_KEY.jwk }))).toBe('trust_signature');
  const stolen = changed((payload) => Object.assign(payload, { documentKey: OTHER_KEY.jwk }), OTHER_KEY);
  expect(codeOf(() => parseIssuerDocument(stolen, { documentKey: KEY.jwk }))).toBe('trust_signature');
  // Signed by the pinned key, but naming another one for the next time.
  const shifted = changed((payload) => Object.assign(payload, { documentKey: OTHER_KEY.jwk }));
  expect(codeOf(() => parseIssuerDocument(shifted, { documentKey: KEY.jwk }))).toBe('trust_signature');
  expect(codeOf(() => parseIssuerDocument(shifted))).toBe('trust_signature');
});

test('I09 an unsigned or altered document is refused', () => {
  const [head, , signature] = DOCUMENT.split('.');
  const body = base64url(utf8(JSON.stringify({ documentKey: KEY.jwk })));
  expect(codeOf(() => parseIssuerDocument(`${head}.${body}.${signature}`))).toBe('trust_signature');
  for (const odd of ['', 'x', '..', '{}', `${DOCUMENT}.`, DOCUMENT.slice(1), undefined, 5]) {
    expect(
      codeOf(() => parseIssuerDocument(odd)),
      String(odd),
    ).toBe('trust_issuer_document');
  }
});

test.each(SMALL_ORDER)('I09 C08 a key of order $order is refused', ({ point }) => {
  const text = changed((payload) => Object.assign(payload, { key: point.map(String) }));
  expect(codeOf(() => parseIssuerDocument(text))).toBe('trust_issuer_key');
  expect(codeOf(() => createIssuerDocument({ ...CONTENT, key: point }, KEY))).toBe('trust_issuer_key');
});

test('an issuer document may say where people ask for a credential, on one of its own origins over https', () => {
  const page = 'https://town.example/proof-of-age?from=wallet';
  expect(parseIssuerDocument(createIssuerDocument({ ...CONTENT, page }, KEY)).page).toBe(page);
  for (const odd of [
    'https://other.example/',
    'https://town.example.evil.example/',
    'https://town.example:8443/',
    'http://town.example/',
    'https://user@town.example/',
    'https://town.example',
    'https://town.example/#code',
    'javascript:alert(1)//https://town.example',
    '//town.example/',
    '',
    null,
    7,
  ]) {
    const text = changed((payload) => Object.assign(payload, { page: odd }));
    expect(
      codeOf(() => parseIssuerDocument(text)),
      String(odd),
    ).toBe('trust_issuer_document');
  }
});

const withMonths = (revoked: unknown) =>
  changed((payload) => {
    payload.schemas = [{ document: SCHEMA, sequence: 2, revoked }];
  });
const withList = (handles: unknown) => withMonths([{ until: '2027-05', handles }]);

test('revoked handles are told by the month in which their credentials end, and read back in order', () => {
  const payload = JSON.parse(Buffer.from(DOCUMENT.split('.')[1]!, 'base64url').toString());
  expect(payload.schemas[0].revoked).toEqual([
    { until: '2027-01', handles: ['4'] },
    { until: '2027-05', handles: ['3', String(2n ** 48n - 2n)] },
  ]);
});

test.each([
  [
    'unsorted',
    [
      { until: '2027-05', handles: ['3'] },
      { until: '2027-04', handles: ['4'] },
    ],
  ],
  [
    'twice',
    [
      { until: '2027-05', handles: ['3'] },
      { until: '2027-05', handles: ['4'] },
    ],
  ],
  [
    'with one handle in two',
    [
      { until: '2027-05', handles: ['3'] },
      { until: '2027-06', handles: ['3'] },
    ],
  ],
  ['empty', [{ until: '2027-05', handles: [] }]],
  ['that do not exist', [{ until: '2027-13', handles: ['3'] }]],
  ['that are days', [{ until: '2027-05-01', handles: ['3'] }]],
  ['left out', ['3']],
])('I08 revoked handles with months %s are refused', (_, months) => {
  expect(codeOf(() => parseIssuerDocument(withMonths(months)))).toBe('trust_issuer_document');
});

test.each([
  ['unsorted', ['4', '3']],
  ['with a repetition', ['3', '3']],
  ['with 0', ['0']],
  ['with 2^48 - 1', [(2n ** 48n - 1n).toString()]],
  [
    'with a handle plus the field order',
    [(3n + 21888242871839275222246405745257275088548364400416034343698204186575808495617n).toString()],
  ],
  ['with a handle plus 2^48', [(3n + 2n ** 48n).toString()]],
  ['with numbers', [3]],
  ['with another spelling', ['03']],
  ['that is no list', { 0: '3' }],
])('I08 a revocation list %s is refused', (_, revoked) => {
  expect(codeOf(() => parseIssuerDocument(withList(revoked)))).toBe('trust_issuer_document');
});

test('W01 names that could rearrange a screen, odd origins and unknown members are refused', () => {
  const changes: Record<string, unknown>[] = [
    { name: 'Town\u202eHall' },
    { name: 'Town\nHall' },
    { name: ' Town Hall' },
    { name: 'T'.repeat(81) },
    { name: '' },
    { id: '../town' },
    { id: 'Town' },
    { origins: ['https://town.example/'] },
    { origins: ['http://town.example'] },
    { origins: ['https://t\u043ewn.example'] },
    { origins: ['https://town.example', 'https://town.example'] },
    { sequence: 0 },
    { sequence: 1.5 },
    { issuedAt: NOW * 1000 },
    { schemas: [] },
    { schemas: [...CONTENT.schemas, ...CONTENT.schemas].map((schema) => ({ ...schema, revoked: [] })) },
    { test: false },
    { note: 'x' },
    { format: 'hushmark-issuer/1' },
    { log: { lines: 0, head: HEADS[0], earlier: [] } },
    { log: { lines: 1, head: 'x', earlier: [] } },
    { log: { lines: 1, head: HEADS[0] } },
    { log: { lines: 1, head: HEADS[0], earlier: new Array(65).fill({ lines: 1, head: HEADS[0] }) } },
  ];
  for (const change of changes) {
    const text = changed((payload) => Object.assign(payload, change));
    expect(
      codeOf(() => parseIssuerDocument(text)),
      JSON.stringify(change).slice(0, 60),
    ).toBe('trust_issuer_document');
  }
});

test('origins may be on loopback without TLS, for development', () => {
  const origins = ['http://localhost:5173', 'http://127.0.0.1:80', 'http://[::1]:9'];
  expect(codeOf(() => createIssuerDocument({ ...CONTENT, origins: ['http://localhost:5173'] }, KEY))).toBe('accepted');
  expect(codeOf(() => createIssuerDocument({ ...CONTENT, origins }, KEY))).toBe('input_malformed');
});
