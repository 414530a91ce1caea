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
import { changed, type Draft, right, type SuiteDraft, wrong } from './draft.ts';
import { CLUB, COUNTY, COUNTY_KEY, credentialText, issue, MEMBER, REGISTRY, STRANGER, secretFor } from './world.ts';

type Members = Record<string, unknown>;

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
  return [...holders, await deliveries(), credentials, renewals()];
}
