// SPDX-License-Identifier: GPL-3.0-or-later
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { base64url, sha256, utf8 } from '#base/encoding.ts';
import { isHushmarkError } from '#base/errors.ts';
import type { SchemaDocument } from '#protocol/credential/schema.ts';
import { publicKey } from '#protocol/crypto/eddsa.ts';
import { type SigningKey, signingKey, signJws } from '#protocol/jws.ts';
import { parseAnnouncement } from '#protocol/trust/announcement.ts';
import { parseTrustBundle } from '#protocol/trust/bundle.ts';
import { createIssuerDocument, type IssuerDocument } from '#protocol/trust/issuer-document.ts';
import { MAX_LEAVES } from '#protocol/trust/tree.ts';
import {
  type Acceptance,
  acceptIssuer,
  acceptVerifier,
  removeIssuer,
  removeVerifier,
  reviewDocument,
} from '#registry/accept.ts';
import { publishBundle } from '#registry/publish.ts';
import { describeSchema, USUAL_LEAVES } from '#registry/scope.ts';
import { createRegistry, openRegistry, type Registry, readState } from '#registry/store.ts';
import { NOW, OTHER_KEY, seededRandom, VERIFIER } from '../support/protocol/messages.ts';
import { SMALL_ORDER } from '../support/protocol/small-order.ts';
import { SCHEMA } from '../support/protocol/world.ts';

const base = mkdtempSync(join(tmpdir(), 'hushmark-registry-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const passphrase = 'correct horse battery staple';
/** More than a schema needs. */
const LANGUAGES = Array.from({ length: 12 }, (_, index) => `x${String.fromCharCode(97 + index)}`);
const DOCUMENT_KEY = signingKey(new Uint8Array(32).fill(41));
let registry: Registry;
let counter = 0;
beforeEach(() => {
  counter += 1;
  const directory = join(base, String(counter));
  const random = seededRandom(`registry ${counter}`);
  registry = createRegistry({ directory, id: 'test-registry', name: 'Test Registry', passphrase, random, cost: 15 });
});

type Content = Omit<IssuerDocument, 'documentKey'>;

const UNTIL = '2027-11';
const listOf = (sequence: number, revoked: bigint[], document: SchemaDocument = SCHEMA, until = UNTIL) => [
  { document, sequence, revoked, until: revoked.map(() => until) },
];

/** The log at the publication of this number, after the ones before it; `branch` names another history. */
function logAt(number: number, branch = ''): IssuerDocument['log'] {
  const place = (n: number) => ({ lines: n, head: base64url(sha256(utf8(`line ${n}${branch}`))) });
  const earlier = Array.from({ length: Math.min(number - 1, 64) }, (_, index) => place(number - 1 - index));
  return { ...place(number), earlier };
}

function documentOf(changes: Partial<Content> = {}, key: SigningKey = DOCUMENT_KEY): string {
  const content: Content = {
    id: 'town-hall',
    name: 'Town Hall',
    key: publicKey(new Uint8Array(32).fill(51)),
    origins: [],
    schemas: listOf(1, []),
    sequence: 1,
    issuedAt: NOW,
    log: logAt(1),
    ...(changes.sequence === undefined ? {} : { log: logAt(changes.sequence) }),
    ...changes,
  };
  return createIssuerDocument(content, key);
}

const accept = (document: string, acceptance: Acceptance = {}) =>
  acceptIssuer({ registry, document, now: NOW, ...acceptance });
const publish = (changes = {}) => publishBundle({ registry, now: NOW, ...changes });

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (isHushmarkError(error)) return error.code;
    throw error;
  }
  return 'accepted';
}

/** Everything in the directory, to see that a refusal changed nothing. */
function snapshot(): string {
  const read = (folder: string): string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory()
        ? read(join(folder, entry.name))
        : [`${entry.name} ${readFileSync(join(folder, entry.name), 'base64')}`],
    );
  return read(registry.directory).sort().join('\n');
}

function refused(action: () => unknown, code: string): void {
  const before = snapshot();
  expect(codeOf(action)).toBe(code);
  expect(snapshot()).toBe(before);
}

test('what is accepted stands in the bundle', () => {
  expect(accept(documentOf({ schemas: listOf(1, [5n, 9n]), test: true })).outcome).toBe('new');
  acceptVerifier({ registry, verifier: VERIFIER });
  const { file, bundle, thin } = publish();
  expect(bundle.issuers).toMatchObject([{ id: 'town-hall', test: true, schemas: [{ revoked: [5n, 9n] }] }]);
  expect(bundle.verifiers).toEqual([VERIFIER]);
  expect(thin).toEqual([SCHEMA.uri]);
  const opened = openRegistry(registry.directory, passphrase);
  expect(parseTrustBundle(file, [opened.key!.jwk], { now: NOW, minimumSequence: 1 })).toEqual(bundle);
});

test('I05 a document or list that goes back is refused, and the newer one stays', () => {
  const list = listOf;
  accept(documentOf({ sequence: 3, schemas: list(2, [5n]) }));
  refused(() => accept(documentOf({ sequence: 2, schemas: list(2, [5n]) })), 'trust_rollback');
  refused(() => accept(documentOf({ sequence: 3, schemas: list(2, []) })), 'trust_rollback');
  refused(() => accept(documentOf({ sequence: 4, schemas: list(1, [5n]) })), 'trust_rollback');
  refused(() => accept(documentOf({ sequence: 4, schemas: list(2, []) })), 'trust_issuer_document');
  expect(accept(documentOf({ sequence: 4, schemas: list(3, [5n, 6n]) })).outcome).toBe('updated');
  expect(publish().bundle.issuers[0]!.schemas[0]!.revoked).toEqual([5n, 6n]);
});

test('I05 an issuer that was removed cannot come back with an older document', () => {
  accept(documentOf({ sequence: 3 }));
  removeIssuer({ registry, id: 'town-hall' });
  refused(() => accept(documentOf({ sequence: 3 })), 'trust_rollback');
  expect(accept(documentOf({ sequence: 4 })).outcome).toBe('new');
});

describe('I22 a document that does not go on from the last brings nobody back', () => {
  test('a handle that vanished before its month is over is refused, unless the operator lets it go', () => {
    accept(documentOf({ schemas: listOf(1, [5n, 6n]) }));
    const without = documentOf({ sequence: 2, schemas: listOf(2, [6n]) });
    refused(() => accept(without), 'trust_rollback');
    refused(() => accept(documentOf({ sequence: 2, schemas: listOf(2, []) }), { unrevoked: 1 }), 'trust_rollback');
    expect(accept(without, { unrevoked: 1 }).outcome).toBe('updated');
    // Let go once is let go; what is left stays.
    expect(accept(documentOf({ sequence: 3, schemas: listOf(2, [6n]) })).outcome).toBe('updated');
  });

  test('an earlier month counts as dropped; after its month a handle may go', () => {
    accept(documentOf({ schemas: listOf(1, [5n]) }));
    refused(() => accept(documentOf({ sequence: 2, schemas: listOf(2, [5n], SCHEMA, '2027-10') })), 'trust_rollback');
    const later = (now: string) => () =>
      acceptIssuer({
        registry,
        document: documentOf({ sequence: 2, schemas: listOf(2, []) }),
        now: Date.parse(now) / 1000,
      });
    refused(later('2027-11-30T23:59:59Z'), 'trust_rollback');
    expect(codeOf(later('2027-12-01T00:00:00Z'))).toBe('accepted');
  });

  test('a schema that was dropped, and an issuer that was removed, come back with what they had revoked', () => {
    const other = { ...SCHEMA, uri: 'urn:example:other:1' };
    const both = (revoked: bigint[], sequence: number) => [...listOf(1, [5n]), ...listOf(sequence, revoked, other)];
    accept(documentOf({ schemas: both([7n], 1) }));
    accept(documentOf({ sequence: 2, schemas: listOf(1, [5n]) }));
    accept(documentOf({ sequence: 3, schemas: listOf(1, [5n]) }));
    const allowed = [`schema ${other.uri}`];
    refused(() => accept(documentOf({ sequence: 4, schemas: both([], 2) }), { allowed }), 'trust_rollback');
    accept(documentOf({ sequence: 4, schemas: both([7n], 2) }), { allowed });
    removeIssuer({ registry, id: 'town-hall' });
    refused(() => accept(documentOf({ sequence: 5, schemas: both([], 3) })), 'trust_rollback');
    expect(accept(documentOf({ sequence: 5, schemas: both([7n, 8n], 3) })).outcome).toBe('new');
    // No more than what is needed is kept.
    expect(readdirSync(join(registry.directory, 'issuers'))).toHaveLength(1);
  });

  test('an older copy of the log, and a branch of it, are refused whatever their numbers say', () => {
    accept(documentOf({ sequence: 3 }));
    refused(() => accept(documentOf({ sequence: 4, log: logAt(2) })), 'trust_rollback');
    refused(() => accept(documentOf({ sequence: 4, log: logAt(9, ' of another history') })), 'trust_rollback');
    expect(accept(documentOf({ sequence: 70, log: logAt(67) })).outcome).toBe('updated');
    refused(() => accept(documentOf({ sequence: 140, log: logAt(140) })), 'trust_rollback');
    expect(accept(documentOf({ sequence: 2, log: logAt(1, ' begun anew') }), { allowed: ['log'] }).outcome).toBe(
      'updated',
    );
  });
});

test.each(SMALL_ORDER)('I09 a key of order $order is refused', ({ point }) => {
  const payload = JSON.parse(Buffer.from(documentOf().split('.')[1]!, 'base64url').toString()) as Record<
    string,
    unknown
  >;
  const bytes = utf8(JSON.stringify({ ...payload, key: point.map(String) }));
  const document = signJws({ typ: 'hushmark-issuer+jwt', kid: DOCUMENT_KEY.jwk.kid }, bytes, DOCUMENT_KEY.secretKey);
  refused(() => accept(document), 'trust_issuer_key');
});

test('I09 an unsigned document, another document key and another credential key are refused', () => {
  accept(documentOf());
  const [head, body] = documentOf({ sequence: 2 }).split('.');
  refused(() => accept(`${head}.${body}.`), 'trust_issuer_document');
  refused(() => accept(documentOf({ sequence: 2 }, OTHER_KEY)), 'trust_key_changed');
  const key = publicKey(new Uint8Array(32).fill(52));
  refused(() => accept(documentOf({ sequence: 2, key })), 'trust_key_changed');
  expect(accept(documentOf({ sequence: 2, key }, OTHER_KEY), { replaceKey: true }).outcome).toBe('updated');
});

test('I09 an issuer with another one’s name or key is refused', () => {
  accept(documentOf());
  const key = publicKey(new Uint8Array(32).fill(52));
  const other = { id: 'other', name: 'Other', key };
  for (const change of [{ name: 'town  HALL' }, { name: 'Τown Hall' }, { key: documentKeyOf() }]) {
    refused(() => accept(documentOf({ ...other, ...change }, OTHER_KEY)), 'trust_name_taken');
  }
  refused(() => accept(documentOf(other)), 'trust_name_taken');
  expect(codeOf(() => accept(documentOf(other, OTHER_KEY)))).toBe('accepted');
});

const documentKeyOf = () => publicKey(new Uint8Array(32).fill(51));

test('I09 a schema that means something else here, and a document from the future, are refused', () => {
  accept(documentOf());
  const [first, ...rest] = SCHEMA.slots;
  const document = { ...SCHEMA, slots: [{ ...first!, name: 'height' }, ...rest] };
  const other = { id: 'other', name: 'Other', key: publicKey(new Uint8Array(32).fill(52)) };
  const schemas = listOf(1, [], document);
  refused(() => accept(documentOf({ ...other, schemas }, OTHER_KEY)), 'trust_issuer_document');
  refused(() => accept(documentOf({ ...other, issuedAt: NOW + 301 }, OTHER_KEY)), 'trust_issuer_document');
});

test('I10 stolen keys are refused from anybody for ever', () => {
  accept(documentOf());
  removeIssuer({ registry, id: 'town-hall', stolen: true });
  refused(() => accept(documentOf({ sequence: 2 })), 'trust_key_changed');
  refused(() => accept(documentOf({ id: 'thief', name: 'Thief' }, OTHER_KEY)), 'trust_key_changed');
  expect(publish({ emergency: true }).bundle).toMatchObject({ issuers: [], supersedes: 'emergency' });
});

test('I21 one issuer cannot fill the tree: its lists end at its own leaves, and all together at those of the tree', () => {
  const key = publicKey(new Uint8Array(32).fill(52));
  const full = (count: number) => {
    const revoked = Array.from({ length: count }, (_, i) => BigInt(2 * i + 2));
    const schemas = listOf(count, revoked);
    return documentOf({ id: 'full', name: 'Full', key, schemas, sequence: count }, OTHER_KEY);
  };
  accept(documentOf());
  const before = publish().bundle;
  refused(() => accept(full(USUAL_LEAVES)), 'trust_issuer_wider');
  expect(accept(full(9)).pin.leaves).toBe(USUAL_LEAVES);
  expect(accept(full(9), { leaves: 10 }).pin.leaves).toBe(10);
  refused(() => accept(full(9), { leaves: 9 }), 'trust_issuer_wider');
  refused(() => accept(full(10)), 'trust_issuer_wider');
  expect(accept(full(10), { leaves: 11 }).outcome).toBe('updated');
  refused(() => accept(full(MAX_LEAVES - 1), { leaves: MAX_LEAVES }), 'trust_tree_full');
  // The others go on.
  expect(readState(registry.directory).published).toMatchObject({ sequence: 1, digest: before.digest });
  expect(accept(documentOf({ sequence: 2 })).outcome).toBe('updated');
});

test('I21 one issuer cannot fill the bundle with the words of its schemas', () => {
  const label = { en: 'x'.repeat(200), ...Object.fromEntries(LANGUAGES.map((tag) => [tag, 'x'.repeat(200)])) };
  const schemas = Array.from({ length: 9 }, (_, index) => {
    const slots = SCHEMA.slots.map((slot) => ({ ...slot, label }));
    return { document: { ...SCHEMA, uri: `urn:example:${index}`, slots }, sequence: 1, revoked: [], until: [] };
  });
  refused(() => accept(documentOf({ schemas })), 'trust_issuer_document');
  expect(accept(documentOf({ schemas: schemas.slice(0, 1) })).outcome).toBe('new');
});

describe('I20 a later document widens nothing without the word of the operator', () => {
  const OTHER_SCHEMA = { ...SCHEMA, uri: 'urn:example:other:1' };
  const listed = (document: SchemaDocument) => ({ document, sequence: 1, revoked: [], until: [] });
  const [slot, ...slots] = SCHEMA.slots;
  const plain = { origins: ['https://town.example'], page: 'https://town.example/ask' };
  const cases: [string, Partial<Content>, string][] = [
    ['another schema', { schemas: [listed(SCHEMA), listed(OTHER_SCHEMA)] }, `schema ${OTHER_SCHEMA.uri}`],
    ['slots exchanged', { schemas: [listed({ ...SCHEMA, slots: [...slots, slot!] })] }, `schema ${SCHEMA.uri}`],
    [
      'a slot that may be absent now',
      { schemas: [listed({ ...SCHEMA, slots: [{ ...slot!, required: !slot!.required }, ...slots] })] },
      `schema ${SCHEMA.uri}`,
    ],
    ['a title', { schemas: [listed({ ...SCHEMA, title: { en: 'Passport' } })] }, `schema ${SCHEMA.uri}`],
    [
      'a label',
      { schemas: [listed({ ...SCHEMA, slots: [{ ...slot!, label: { en: 'age' } }, ...slots] })] },
      `schema ${SCHEMA.uri}`,
    ],
    ['another name', { name: 'Federal Passport Office' }, 'name'],
    ['the mark of a test issuer', { test: true }, 'test-mark'],
    ['another origin', { origins: [...plain.origins, 'https://evil.example'] }, 'origin https://evil.example'],
    ['another page', { page: 'https://town.example/other' }, 'page https://town.example/other'],
  ];
  test.each(cases)('%s', (_name, changes, allow) => {
    accept(documentOf(plain));
    const wider = documentOf({ ...plain, ...changes, sequence: 2 });
    refused(() => accept(wider), 'trust_issuer_wider');
    refused(
      () => accept(wider, { allowed: ['schema urn:example:third:1', 'page https://x.example'] }),
      'trust_issuer_wider',
    );
    expect(reviewDocument(registry, wider)).toMatchObject([{ allow }]);
    expect(accept(wider, { allowed: [allow] }).outcome).toBe('updated');
  });

  test('the mark of a test issuer that is taken off', () => {
    accept(documentOf({ test: true }));
    refused(() => accept(documentOf({ sequence: 2 })), 'trust_issuer_wider');
  });

  test('what only takes away passes and is told; taking it back is wider again', () => {
    accept(documentOf({ ...plain, schemas: [listed(SCHEMA), listed(OTHER_SCHEMA)] }));
    const narrow = documentOf({ sequence: 2 });
    expect(reviewDocument(registry, narrow)).toEqual([
      { what: 'page', before: plain.page, after: '' },
      { what: 'origin', before: plain.origins[0], after: '' },
      { what: `schema ${OTHER_SCHEMA.uri}`, before: describeSchema(OTHER_SCHEMA), after: '' },
    ]);
    expect(accept(narrow).outcome).toBe('updated');
    refused(() => accept(documentOf({ ...plain, sequence: 3 })), 'trust_issuer_wider');
  });
});

test('the assurance of an issuer stands in the bundle until it is taken away', () => {
  accept(documentOf(), { assurance: 'in-person' });
  expect(publish().bundle.issuers).toMatchObject([{ assurance: 'in-person' }]);
  accept(documentOf({ sequence: 2 }));
  expect(publish().bundle.issuers).toMatchObject([{ assurance: 'in-person' }]);
  refused(() => accept(documentOf({ sequence: 3 }), { assurance: 'In Person' }), 'input_malformed');
  expect(accept(documentOf({ sequence: 2 }), { assurance: false }).outcome).toBe('same');
  expect(publish().bundle.issuers[0]).not.toHaveProperty('assurance');
});

test('a stored document that was changed stops the publication', () => {
  accept(documentOf());
  const [name] = readdirSync(join(registry.directory, 'issuers'));
  writeFileSync(join(registry.directory, 'issuers', name!), documentOf({ sequence: 9 }));
  refused(() => publish(), 'trust_issuer_document');
});

test('R10 a verifier cannot take another one’s name or origin, nor mix alphabets', () => {
  acceptVerifier({ registry, verifier: VERIFIER });
  const other = { ...VERIFIER, clientId: 'other', name: 'Other Shop', origins: ['https://other.example'] };
  const verifier = (changes: object) => () => acceptVerifier({ registry, verifier: { ...other, ...changes } });
  refused(verifier({ name: 'WINE shop' }), 'trust_name_taken');
  refused(verifier({ origins: VERIFIER.origins }), 'trust_name_taken');
  refused(verifier({ name: 'Wіne Shop' }), 'trust_name_taken');
  refused(verifier({ name: 'Wine\u202eShop' }), 'input_malformed');
  refused(verifier({ origins: ['https://Other.example'] }), 'input_malformed');
  refused(verifier({ origins: [] }), 'input_malformed');
  refused(verifier({ keys: [] }), 'input_malformed');
  refused(verifier({ api: 'https://verify.example/' }), 'input_malformed');
  refused(verifier({ clientId: VERIFIER.clientId }), 'trust_key_changed');
  expect(codeOf(verifier({}))).toBe('accepted');
  removeVerifier({ registry, clientId: 'other' });
  refused(() => removeVerifier({ registry, clientId: 'other' }), 'request_verifier_unknown');
});

test('R29 a name that reads like a listed one is refused, whatever characters it is made of', () => {
  const named = (clientId: string, name: string) => ({
    ...VERIFIER,
    clientId,
    name,
    origins: [`https://${clientId}.example`],
  });
  const listed = ['Vinum Wine Shop', 'Coco', 'Hoba Tax'];
  for (const [index, name] of listed.entries()) acceptVerifier({ registry, verifier: named(`shop-${index}`, name) });
  const attempt = (name: string) => () => acceptVerifier({ registry, verifier: named('other', name) });
  const alike = [
    'V1num Wine Shop',
    'Vinurn Wine Shop',
    'Ｖｉｎｕｍ Wine Shop',
    'VINUM\u00a0WINE SHOP',
    'Сосо',
    'СОСО',
    'Ϲоⅽօ',
    'НОВА ТАХ',
  ];
  for (const name of alike) refused(attempt(name), 'trust_name_taken');
  for (const tail of ['\u3164', '\u2800', '\u034f', '\ufe00', '\u{1d159}', '\u0301'.repeat(60)]) {
    refused(attempt(`Vinum Wine Shop${tail}`), 'input_malformed');
  }
  accept(documentOf());
  const issuer = { id: 'other', key: publicKey(new Uint8Array(32).fill(52)) };
  refused(() => accept(documentOf({ ...issuer, name: 'Town Ha11' }, OTHER_KEY)), 'trust_name_taken');
  refused(() => accept(documentOf({ ...issuer, name: 'Town Hall\u3164' }, OTHER_KEY)), 'input_malformed');
  for (const name of ['Vino Wine Shop', 'Москва', 'Αθήνα', 'Müller & Söhne', '東京ワイン']) {
    expect(codeOf(attempt(name)), name).toBe('accepted');
    removeVerifier({ registry, clientId: 'other' });
  }
});

test('L03 three issuers of a schema are a crowd', () => {
  for (const number of [1, 2, 3]) {
    const key = publicKey(new Uint8Array(32).fill(60 + number));
    accept(
      documentOf({ id: `i${number}`, name: `Issuer ${number}`, key }, signingKey(new Uint8Array(32).fill(70 + number))),
    );
    expect(publish().thin).toEqual(number < 3 ? [SCHEMA.uri] : []);
  }
});

test('I24 a clock that does not fit the last bundle publishes nothing, unless a person says that it is right', () => {
  const { issuedAt, nextUpdate } = publish().bundle;
  refused(() => publish({ now: issuedAt - 1 }), 'file_clock');
  refused(() => publish({ now: nextUpdate + 31 * 86_400 + 1 }), 'file_clock');
  expect(publish({ now: nextUpdate + 31 * 86_400 }).bundle.sequence).toBe(2);
  expect(publish({ now: issuedAt, clockIsRight: true }).bundle.sequence).toBe(3);
});

test('L17 bundles are numbered, follow each other without a gap on a timetable that is kept, and are published a day ahead', () => {
  const day = 86_400;
  const current = () =>
    parseAnnouncement(JSON.parse(readFileSync(join(registry.directory, 'bundles', 'current.json'), 'utf8')));
  const first = publish().bundle;
  expect([first.startsAt, first.nextUpdate, first.expiresAt].map((at) => at - NOW)).toEqual([0, 7 * day, 8 * day]);
  // Within the timetable, late by some hours, and too late.
  const between = publish({ now: NOW + 2 * day }).bundle;
  expect([between.startsAt - NOW, between.expiresAt - NOW]).toEqual([3 * day, 10 * day]);
  expect(current().map(({ sequence }) => sequence)).toEqual([1, 2]);
  const late = publish({ now: between.nextUpdate + 3600 }).bundle;
  expect(late.startsAt).toBe(between.expiresAt);
  expect(current().map(({ digest }) => digest)).toEqual([between.digest, late.digest]);
  const tooLate = publish({ now: late.expiresAt + 5 }).bundle;
  expect(tooLate.startsAt).toBe(tooLate.issuedAt);
  expect([first, between, late, tooLate].map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
  // An emergency takes the place of what was to come as well.
  const ahead = publish({ now: tooLate.startsAt + day }).bundle;
  expect(current()).toHaveLength(2);
  const emergency = publish({ now: ahead.issuedAt + 60, emergency: true }).bundle;
  expect(emergency.startsAt).toBe(emergency.issuedAt);
  expect(current().map(({ digest }) => digest)).toEqual([emergency.digest]);
});
