// SPDX-License-Identifier: GPL-3.0-or-later
/** Cases about spelling, holders and credentials. */
import { base64url, R, utf8 } from '#base/encoding.ts';
import { type Credential, credentialDigest, encodeCredential } from '#protocol/credential/credential.ts';
import { deliveryKeys, sealDelivery } from '#protocol/credential/delivery.ts';
import { createHolderCode, holderCommitment } from '#protocol/credential/holder.ts';
import { encodeRenewal } from '#protocol/credential/renewal.ts';
import { sign } from '#protocol/crypto/eddsa.ts';
import { seededRandom } from '../protocol/messages.ts';
import { ISSUER, MASTER, SCHEMA } from '../protocol/world.ts';
import { changed, type Draft, plain, right, type SuiteDraft, wrong } from './draft.ts';
import { CLUB, COUNTY, COUNTY_KEY, credentialText, issue, MEMBER, REGISTRY, STRANGER, secretFor } from './world.ts';

type Members = Record<string, unknown>;

const spelling: SuiteDraft[] = [
  {
    kind: 'field',
    about: 'A field element as text; the answer is its 32 bytes, big-endian, in base64url.',
    cases: [
      ...['0', '1', (R - 1n).toString()].map((text) => right(text.slice(0, 12), { text })),
      ...['', '01', '+1', '-0', ' 1', '1e3', '0x1', '٣', R.toString()].map((text) =>
        wrong(
          'input_field',
          JSON.stringify(text.slice(0, 12)),
          { text },
          'a number has one spelling, below the order of the field',
        ),
      ),
    ],
  },
  {
    kind: 'base64url',
    about: 'Bytes as text; the answer is the list of the bytes.',
    cases: [
      right('nothing', { text: '' }),
      right('two bytes', { text: '-_8' }),
      wrong('input_base64url', 'padding', { text: '-_8=' }, 'there is no padding'),
      wrong('input_base64url', 'the other alphabet', { text: '+/8' }, 'that is base64'),
      wrong(
        'input_base64url',
        'unused bits',
        { text: '-_9' },
        'the bits that no byte uses are zero: otherwise two texts are the same bytes',
      ),
      wrong('input_base64url', 'cut off', { text: '-_8A-' }, 'no number of bytes has this length'),
      wrong('input_base64url', 'a line break', { text: '-_\n8' }, 'nothing is skipped'),
    ],
  },
  {
    kind: 'canonical-json',
    about: 'The canonical text of a JSON value, and its SHA-256.',
    cases: [
      right(
        'order of members',
        { value: { b: 1, a: [true, null, 'x'], A: { '10': 0, '9': 0 } } },
        'by UTF-16 code units',
      ),
      right('escapes', { value: 'quote " backslash \\ line\n \u0007 ü €' }, 'as JSON.stringify writes them'),
      wrong('input_malformed', 'a fraction', { value: 1.5 }, 'numbers are safe integers'),
    ],
  },
  {
    kind: 'json',
    about: 'JSON text of a signed document; the answer is its value.',
    cases: [
      right('nested', { text: '{"a":{"a":1},"b":["a","a"]}' }),
      wrong(
        'input_malformed',
        'a member twice',
        { text: '{"a":1,"a":2}' },
        'readers differ in which of the two they take',
      ),
      wrong(
        'input_malformed',
        'a member twice, once escaped',
        { text: '{"a":1,"\\u0061":2}' },
        'names are compared after unescaping',
      ),
      wrong('input_malformed', 'a mark in front', { text: '\ufeff{}' }, 'a byte order mark is no JSON'),
    ],
  },
  {
    kind: 'attribute',
    about: 'The number of an attribute value.',
    cases: [
      ...(
        [
          ['date', '1900-01-01'],
          ['date', '2258-11-10'],
          ['date', '2024-02-29'],
          ['integer', 0],
          ['integer', '18446744073709551615'],
          ['boolean', false],
          ['boolean', true],
          ['code', 'DE'],
          ['code', 'A1/B+C-D_E.F012'],
          ['text', 'Zürich'],
        ] as const
      ).map(([type, value]) => right(`${type} ${String(value)}`, { type, value })),
      ...(
        [
          ['date', '2023-02-29', 'input_date', 'there is no such day'],
          ['date', '1899-12-31', 'input_date', 'day 1 is 1900-01-01'],
          ['integer', '5', 'input_attribute', 'a small integer is a JSON number'],
          ['integer', -1, 'input_attribute', 'integers are not negative'],
          ['code', 'de', 'input_attribute', 'codes are capital letters'],
          ['code', 'ABCDEFGHIJKLMNOP', 'input_attribute', 'a code has at most 15 characters'],
          ['text', 'Zu\u0308rich', 'input_attribute', 'text is in normal form C'],
          ['text', ' Zürich', 'input_attribute', 'no space at the ends'],
        ] as const
      ).map(([type, value, code, why]) => wrong(code, `${type} ${JSON.stringify(value)}`, { type, value }, why)),
    ],
  },
  {
    kind: 'schema',
    about: 'The number of a schema document.',
    cases: [
      right('every type', { document: plain(SCHEMA) }),
      right('a membership', { document: plain(CLUB) }),
      right(
        'other words',
        { document: plain({ ...CLUB, title: { en: 'Club' } }) },
        'labels and titles are not in the number',
      ),
      wrong(
        'input_malformed',
        'no English',
        { document: plain({ ...CLUB, title: { de: 'Klub' } }) },
        'English is always there',
      ),
      wrong(
        'input_schema',
        'a name twice',
        { document: plain({ ...CLUB, slots: [CLUB.slots[0], CLUB.slots[0]] }) },
        'a name stands for one slot',
      ),
      wrong(
        'input_malformed',
        'nine slots',
        { document: plain({ ...CLUB, slots: Array(9).fill(CLUB.slots[1]) }) },
        'there are eight at most',
      ),
    ],
  },
];

const context = { registry: REGISTRY, issuer: ISSUER.id, schema: SCHEMA.uri };
const master = base64url(MASTER);
const own = { issuerId: ISSUER.id, schemaUri: SCHEMA.uri };
const code = createHolderCode({ ...own, commitment: holderCommitment(secretFor(ISSUER.id, SCHEMA.uri)) });

const holders: SuiteDraft[] = [
  {
    kind: 'holder',
    about:
      'What a wallet derives from its 32 master bytes for an issuer and a kind, and, with a shop, its pseudonym there.',
    given: { master, ...context },
    cases: [
      right('one issuer', {}),
      right('another registry', { registry: 'other-registry' }),
      right('another issuer', { issuer: 'county' }),
      right('another kind', { schema: CLUB.uri }),
      right('a pseudonym', { pseudonym: { client: 'wine-shop', label: 'voucher' } }),
      right('another shop', { pseudonym: { client: 'tool-shop', label: 'voucher' } }),
    ],
  },
  {
    kind: 'holder-code',
    about: 'The commitment in a holder code, as an issuer reads it.',
    given: { issuer: ISSUER.id, schema: SCHEMA.uri },
    cases: [
      right('as shown', { code }),
      right(
        'as people copy it',
        { code: ` ${code.toUpperCase().replaceAll('-', '')}\n` },
        'capitals, spaces and dashes are forgiven',
      ),
      wrong(
        'input_holder_code',
        'mistyped',
        { code: code.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')) },
        'the checksum',
      ),
      wrong(
        'input_holder_code',
        'for another issuer',
        { code, issuer: 'county' },
        'the checksum covers issuer and kind',
      ),
      wrong('input_holder_code', 'cut off', { code: code.slice(0, -7) }, 'it has 58 characters after hm1'),
    ],
  },
];

async function deliveries(): Promise<SuiteDraft> {
  const { publicKey: key } = deliveryKeys(MASTER, { registry: REGISTRY, ...own });
  const sealed = await sealDelivery(credentialText(issue()), key, own, seededRandom('delivery'));
  const flipped = (at: number) => sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
  return {
    kind: 'delivery',
    about: 'A sealed credential from a link, opened with the key that the wallet derives; the answer is the text.',
    given: { master, ...context, sealed },
    cases: [
      right('its wallet', {}),
      wrong(
        'input_credential',
        'another wallet',
        { master: base64url(new Uint8Array(32).fill(1)) },
        'only this wallet opens it',
      ),
      wrong('input_credential', 'another issuer', { issuer: 'county' }, 'who delivers is part of key and sealing'),
      wrong('input_credential', 'changed ciphertext', { sealed: flipped(200) }, 'it is authenticated'),
      wrong('input_credential', 'changed ephemeral key', { sealed: flipped(3) }, 'it is authenticated'),
      wrong('input_credential', 'cut off', { sealed: sealed.slice(0, 40) }, 'shorter than key and tag'),
    ],
  };
}

/** A credential of which one member was changed after it was signed. */
function tampered(code: string, name: string, why: string, change: (json: Members) => void): Draft {
  return wrong(code, name, { credential: JSON.stringify(changed(encodeCredential(issue()), change as never)) }, why);
}

const set = (member: string, value: unknown) => (json: Members) => {
  json[member] = value;
};
const spend = (change: (attributes: string[]) => void) => (json: Members) => change(json.attributes as string[]);

const credentials: SuiteDraft = {
  kind: 'credential',
  about:
    'A credential as text. The answer has the number of its schema, the two hashes, its days, and what it says. Whether its ' +
    'issuer counts is no part of this question.',
  cases: [
    right('every type', { credential: credentialText(issue()) }),
    right('a membership', { credential: credentialText(MEMBER) }),
    right('by another issuer', { credential: credentialText(issue({ issuer: COUNTY, key: COUNTY_KEY })) }),
    right('the extreme handle', { credential: credentialText(issue({ changes: { handle: 2n ** 48n - 2n } })) }),
    right('without its plain text', { credential: credentialText(withoutDisplay(issue())) }, 'display is not signed'),
    tampered(
      'trust_credential_signature',
      'an older birthdate',
      'the signature covers every attribute',
      spend((list) => {
        list[0] = '1';
      }),
    ),
    tampered('trust_credential_signature', 'another holder', 'the signature covers the holder', set('holder', '12345')),
    tampered(
      'trust_credential_signature',
      'a longer life',
      'the signature covers both days',
      set('validUntil', '2030-01-01'),
    ),
    tampered('trust_credential_signature', 'another handle', 'the signature covers the handle', set('handle', '5002')),
    tampered(
      'trust_credential_signature',
      'another kind',
      'the schema number covers the URI',
      set('schema', 'urn:example:other:1'),
    ),
    tampered(
      'trust_credential_signature',
      'two slots exchanged',
      'the schema number covers what slots mean',
      (json) => {
        const meaning = json.meaning as unknown[];
        [meaning[1], meaning[2]] = [meaning[2], meaning[1]];
      },
    ),
    tampered('trust_credential_signature', 'a second form of S', 'S is below the order of the subgroup', (json) => {
      const signature = json.signature as { S: string };
      signature.S = (
        BigInt(signature.S) + 2736030358979909402780800718157159386076813972158567259200215660948447373041n
      ).toString();
    }),
    tampered('trust_issuer_key', 'an issuer key of small order', 'anybody can sign under it', (json) => {
      (json.issuer as { key: string[] }).key = ['0', (R - 1n).toString()];
    }),
    tampered('trust_issuer_key', 'an issuer key off the curve', 'the arithmetic means nothing there', (json) => {
      (json.issuer as { key: string[] }).key = ['1', '1'];
    }),
    tampered('input_malformed', 'handle 0', 'handles are 1 to 2^48 - 2', set('handle', '0')),
    tampered('input_malformed', 'no meaning', 'every member is there', (json) => {
      delete json.meaning;
    }),
    tampered('input_malformed', 'a member more', 'unknown members are refused', set('level', 3)),
    tampered(
      'input_malformed',
      'seven attributes',
      'there are always eight',
      spend((list) => {
        list.pop();
      }),
    ),
    tampered(
      'input_field',
      'a leading zero',
      'a number has one spelling',
      spend((list) => {
        list[7] = '00';
      }),
    ),
    tampered('input_credential', 'another format', 'there is no other', set('format', 'hushmark-credential/2')),
    tampered(
      'input_validity',
      'ends before it begins',
      'the first day is not after the last',
      set('validUntil', '2020-01-01'),
    ),
    tampered(
      'input_credential',
      'a text that is not the signed one',
      'display must give the signed number again',
      (json) => {
        json.display = { town: 'Bern' };
      },
    ),
    wrong(
      'input_malformed',
      'a member twice',
      { credential: credentialText(issue()).replace('{', '{"handle":"5000",') },
      'readers differ in which of the two they take',
    ),
  ],
};

function withoutDisplay({ display: _display, ...credential }: Credential): Credential {
  return credential;
}

function renewals(): SuiteDraft {
  const digests = [issue(), MEMBER].map(credentialDigest);
  const file = encodeRenewal(digests.map((digest) => ({ digest, signature: sign(COUNTY_KEY, digest) })));
  const [first = 0n] = digests;
  const swapped = file.slice();
  const head = utf8('hushmark-renewal/1\n').length;
  swapped.set(file.subarray(head + 128, head + 256), head);
  swapped.set(file.subarray(head, head + 128), head + 128);
  return {
    kind: 'renewal',
    about: 'A file of new signatures, and the digest that a wallet looks for in it; null when it is not there.',
    given: { file: base64url(file), digest: first.toString(), key: COUNTY.key.map(String) },
    cases: [
      right('found', {}),
      right('not in it', { digest: '1' }),
      wrong(
        'trust_credential_signature',
        'by another key',
        { key: STRANGER.key.map(String) },
        'the file vouches for nothing by itself',
      ),
      wrong(
        'input_malformed',
        'out of order',
        { file: base64url(swapped) },
        'entries stand in the order of their digests',
      ),
      wrong('input_malformed', 'cut off', { file: base64url(file.subarray(0, -1)) }, 'entries have 128 bytes'),
    ],
  };
}

export async function credentialSuites(): Promise<SuiteDraft[]> {
  return [...spelling, ...holders, await deliveries(), credentials, renewals()];
}
