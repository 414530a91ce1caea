// SPDX-License-Identifier: GPL-3.0-or-later
/** Cases about issuers' documents, trust bundles, when they count, and for whom. */
import { emptyRoot } from '#protocol/crypto/interval-sets.ts';
import { parseTrustBundle } from '#protocol/trust/bundle.ts';
import { createIssuerDocument } from '#protocol/trust/issuer-document.ts';
import { BLOCK_DEPTH } from '#protocol/trust/tree.ts';
import { NOW, OTHER_KEY, REGISTRY_KEY } from '../protocol/messages.ts';
import { SCHEMA } from '../protocol/world.ts';
import { plain, right, type SuiteDraft, wrong } from './draft.ts';
import { encodeBundleText } from './file-text.ts';
import { type BundleChange, bundleAgain, signAgain, withHeader } from './sign-again.ts';
import { BUNDLE_FILE, CLUB, COUNTY, DOCUMENT_KEY, NEXT_FILE } from './world.ts';

const DOCUMENT = createIssuerDocument(
  {
    ...COUNTY,
    name: 'County',
    origins: ['https://county.example'],
    page: 'https://county.example/proof',
    sequence: 3,
    issuedAt: NOW - 7200,
    schemas: [
      { document: SCHEMA, sequence: 2, revoked: [7n, 4999n], until: ['2027-02', '2026-12'] },
      { document: CLUB, sequence: 1, revoked: [], until: [] },
    ],
    log: { lines: 40, head: 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg', earlier: [] },
  },
  DOCUMENT_KEY,
);

type Any = { [member: string]: Any } & Any[];
const edit = (change: (payload: Any) => void) => (payload: unknown) => change(payload as Any);
const documentAgain = (change: (payload: Any) => void) => ({
  document: signAgain(DOCUMENT, DOCUMENT_KEY, edit(change)),
});
const text = (value: unknown) => value as Any;

const issuerDocuments: SuiteDraft = {
  kind: 'issuer-document',
  about:
    'An issuer document, with or without the document key that a registry pinned. Revoked handles with their months.',
  cases: [
    right('on first contact', { document: DOCUMENT }),
    right('under the pinned key', { document: DOCUMENT, key: plain(DOCUMENT_KEY.jwk) }),
    wrong(
      'trust_signature',
      'another key is pinned',
      { document: DOCUMENT, key: plain(OTHER_KEY.jwk) },
      'a document names its own key, and that proves nothing',
    ),
    wrong(
      'trust_issuer_document',
      'months out of order',
      documentAgain((payload) => payload.schemas![0]!.revoked!.reverse()),
      'a list has one spelling',
    ),
    wrong(
      'trust_issuer_document',
      'a handle twice',
      documentAgain((payload) => {
        payload.schemas![0]!.revoked![1]!.handles = text(['4999']);
      }),
      'handles strictly increase over all months together',
    ),
    wrong(
      'trust_issuer_document',
      'a page elsewhere',
      documentAgain((payload) => {
        payload.page = text('https://elsewhere.example/');
      }),
      'the page is on one of the origins',
    ),
    wrong(
      'trust_issuer_key',
      'a key of small order',
      documentAgain((payload) => {
        payload.key = text(['0', '1']);
      }),
      'anybody can sign under it',
    ),
    wrong(
      'trust_issuer_document',
      'a member more',
      documentAgain((payload) => {
        payload.level = text(1);
      }),
      'unknown members are refused',
    ),
    wrong(
      'trust_issuer_document',
      'another type',
      { document: withHeader(DOCUMENT, DOCUMENT_KEY, { typ: 'hushmark-trust+jwt' }) },
      'a signature counts for one type of document',
    ),
  ],
};

const again = (change: BundleChange) => ({ file: encodeBundleText(bundleAgain(BUNDLE_FILE, REGISTRY_KEY, change)) });
const payload = (change: (payload: Any) => void) => again({ payload: edit(change) });

function withByte(file: Uint8Array, at: number, value: number): { file: ReturnType<typeof encodeBundleText> } {
  const copy = file.slice();
  copy[at] = value;
  return { file: encodeBundleText(copy) };
}

/** Bytes of the two levels before the handles: a bit each, and the nodes that are not empty. */
function handlesAt(): number {
  const { levels } = parseTrustBundle(BUNDLE_FILE, [REGISTRY_KEY.jwk], { now: NOW, minimumSequence: 0 });
  return [levels.inner, levels.outer].reduce((sum, nodes, level) => {
    const full = nodes.filter((node) => node !== emptyRoot((level + 1) * BLOCK_DEPTH)).length;
    return sum + Math.ceil(nodes.length / 8) + 32 * full;
  }, 0);
}

const bundles: SuiteDraft = {
  kind: 'trust-bundle',
  about:
    'A bundle file, read at a time under the keys of a registry. The answer has its digest and root, the root worked out ' +
    'from the lists, and where everybody stands.',
  given: { file: encodeBundleText(BUNDLE_FILE), keys: plain([REGISTRY_KEY.jwk]), now: NOW, minimumSequence: 0 },
  cases: [
    right('in force', {}),
    right(
      'to come',
      { file: encodeBundleText(NEXT_FILE) },
      'it is read before it begins; the timetable says when it counts',
    ),
    wrong('trust_signature', 'another registry’s key', { keys: plain([OTHER_KEY.jwk]) }, 'only pinned keys count'),
    wrong(
      'trust_registry_unknown',
      'another registry’s bundle',
      { registry: 'other-registry' },
      'one key may sign for one registry',
    ),
    wrong(
      'trust_bundle_malformed',
      'not what was asked for',
      { digest: 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg' },
      'files are fetched by digest',
    ),
    wrong('trust_rollback', 'an older number', { minimumSequence: 8 }, 'what has begun never goes back'),
    wrong(
      'trust_bundle_fork',
      'another file of this number',
      { seen: [[7, 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg']] },
      'a registry signs one file a number',
    ),
    wrong('trust_stale', 'over', { now: NOW + 8 * 86_400 }, 'at expiresAt it counts no more'),
    wrong(
      'trust_from_future',
      'signed in the future',
      { now: NOW - 3600 - 301 },
      'clocks differ by 300 seconds at most',
    ),
    wrong(
      'trust_bundle_malformed',
      'data in the padding',
      withByte(BUNDLE_FILE, BUNDLE_FILE.length - 1, 1),
      'padding is zero',
    ),
    wrong(
      'trust_bundle_malformed',
      'a step longer',
      { file: { ...encodeBundleText(BUNDLE_FILE), length: BUNDLE_FILE.length + 65_536 } },
      'the padding is the least that there can be',
    ),
    wrong('trust_bundle_malformed', 'another version', withByte(BUNDLE_FILE, 4, 1), 'the fifth byte'),
    wrong('trust_bundle_malformed', 'lists that were not signed', changedLists(), 'the signed part pins their SHA-256'),
    wrong(
      'trust_bundle_malformed',
      'a handle twice',
      again({ lists: (binary) => patched(binary, handlesAt() + 1, 0) }),
      'differences are at least 1',
    ),
    wrong(
      'trust_bundle_malformed',
      'a longer spelling of a difference',
      again({ lists: stretched }),
      'a number ends with a byte other than 0, so it has one spelling',
    ),
    wrong(
      'trust_bundle_malformed',
      'more than its lists',
      again({ lists: (binary) => Uint8Array.of(...binary, 1) }),
      'nothing is left over',
    ),
    wrong(
      'trust_bundle_malformed',
      'leaves that do not follow each other',
      payload((members) => {
        members.issuers![1]!.schemas![0]!.firstLeaf = text(0);
      }),
      'each list begins where the one before it ended',
    ),
    wrong(
      'trust_issuer_key',
      'an issuer key of small order',
      payload((members) => {
        members.issuers![0]!.key = text(['0', '1']);
      }),
      'the circuit leaves this check to whoever loads the bundle',
    ),
    wrong(
      'trust_bundle_malformed',
      'one schema, two meanings',
      payload((members) => {
        members.issuers![1]!.schemas![0]!.document!.slots![1]!.required = text(true);
      }),
      'a policy is compiled against one meaning',
    ),
    wrong(
      'trust_bundle_malformed',
      'two names that look the same',
      payload((members) => {
        members.issuers![1]!.name = text('TOWN  hall');
      }),
      'NFKC, lower case, single spaces',
    ),
    wrong(
      'trust_bundle_malformed',
      'begins before it was signed',
      payload((members) => {
        members.startsAt = text(NOW - 7200);
      }),
      'issuedAt <= startsAt < nextUpdate <= expiresAt',
    ),
    wrong(
      'trust_bundle_malformed',
      'an origin with a path',
      payload((members) => {
        members.verifiers![0]!.origins = text(['https://wine.example/']);
      }),
      'origins have one spelling',
    ),
    wrong(
      'trust_bundle_malformed',
      'a member more',
      payload((members) => {
        members.note = text('x');
      }),
      'unknown members are refused',
    ),
  ],
};

function changedLists() {
  const at = new DataView(BUNDLE_FILE.buffer).getUint32(5) + 9 + 40;
  return withByte(BUNDLE_FILE, at, BUNDLE_FILE[at]! ^ 1);
}

function patched(binary: Uint8Array, at: number, value: number): Uint8Array {
  const copy = binary.slice();
  copy[at] = value;
  return copy;
}

/** 42 as two bytes. */
function stretched(binary: Uint8Array): Uint8Array {
  const at = handlesAt();
  return Uint8Array.of(...binary.subarray(0, at), binary[at]! | 0x80, 0, ...binary.subarray(at + 1));
}

const digest = (letter: string) => `${letter.repeat(42)}A`;
const slot = (sequence: number, from: number, to: number) => ({
  sequence,
  digest: digest(String.fromCharCode(96 + sequence)),
  starts_at: from,
  expires_at: to,
});

const timetable: SuiteDraft = {
  kind: 'timetable',
  about: 'What a registry offers, and which bundle counts at a time: its digest, and those that count then or later.',
  given: { announcement: { bundles: [slot(1, 1000, 2000), slot(2, 2000, 3000), slot(3, 3000, 4000)] } },
  cases: [
    ...[999, 1000, 1999, 2000, 4000].map((now) => right(`at ${now}`, { now })),
    right(
      'an emergency',
      { now: 1500, announcement: { bundles: [slot(1, 1000, 2000), slot(2, 2000, 3000), slot(3, 1400, 2600)] } },
      'the highest number that has begun; 2 never counts',
    ),
    right(
      'after an emergency',
      { now: 2700, announcement: { bundles: [slot(1, 1000, 2000), slot(2, 2000, 3000), slot(3, 1400, 2600)] } },
      'one before it never comes back',
    ),
    wrong(
      'input_malformed',
      'a member more',
      { now: 1, announcement: { bundles: [], next: 1 } },
      'unknown members are refused',
    ),
    wrong(
      'input_base64url',
      'no digest',
      { now: 1, announcement: { bundles: [{ ...slot(1, 1, 2), digest: 'AA' }] } },
      '32 bytes',
    ),
  ],
};

export const trustSuites: readonly SuiteDraft[] = [issuerDocuments, bundles, timetable];
