// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * docs/wire.md against the parsers: every member that a table lists as required is missed when it is gone, every other
 * one is not, and nothing else is accepted. The documents are good ones with all members; signed ones are signed again.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { utf8 } from '#base/encoding.ts';
import { encodeCredential, parseCredential } from '#protocol/credential/credential.ts';
import { parseSchema, readMeaning } from '#protocol/credential/schema.ts';
import { parseJwk, parseJws } from '#protocol/jws.ts';
import { createDecision, verifyDecision } from '#protocol/request/decision.ts';
import { readDoorPayload } from '#protocol/request/door-request.ts';
import { encodeRequest, readRequest } from '#protocol/request/payload.ts';
import { parsePresentation } from '#protocol/request/presentation.ts';
import { parseAnnouncement } from '#protocol/trust/announcement.ts';
import { splitFile } from '#protocol/trust/bundle-binary.ts';
import { parseHeader } from '#protocol/trust/bundle-payload.ts';
import { parseIssuerDocument } from '#protocol/trust/issuer-document.ts';
import { Problem } from '#server/schemas/answers.ts';
import { fieldsFor, POLICIES } from './support/conformance/asked.ts';
import { CIRCUITS } from './support/conformance/circuits.ts';
import { questionsOf, readSet } from './support/conformance/set.ts';
import { payloadOf, signText, underHeader } from './support/conformance/sign-again.ts';
import { BUNDLE_FILE, DOCUMENT_KEY, issue } from './support/conformance/world.ts';
import { signedCode } from './support/protocol/door.ts';
import { NOW, SHOP_KEY } from './support/protocol/messages.ts';
import { SCHEMA } from './support/protocol/world.ts';
import { ROOT } from './support/source-files.ts';

const page = readFileSync(join(ROOT, 'docs/wire.md'), 'utf8');

type Member = { readonly name: string; readonly required: boolean };

/** The tables with a name in a comment above them. */
function tablesOf(kind: 'members' | 'signals'): Map<string, string[][]> {
  const found = page.matchAll(new RegExp(`<!-- ${kind}: ([^>]+) -->\\n((?:\\|.*\\n)+)`, 'g'));
  return new Map(
    [...found].map(([, name = '', table = '']) => {
      const rows = table.trim().split('\n').slice(2);
      return [
        name,
        rows.map((row) =>
          row
            .split('|')
            .slice(1, -1)
            .map((cell) => cell.trim().replaceAll('`', '')),
        ),
      ];
    }),
  );
}

const tables = new Map(
  [...tablesOf('members')].map(([name, rows]): [string, Member[]] => [
    name,
    rows.map(([member = '', required]) => ({ name: member, required: required === 'yes' })),
  ]),
);

type Json = Record<string, unknown>;
type Document = {
  /** A good one, as it stands on the wire, with every member that there is. */
  readonly whole: unknown;
  /** Throws for one that is not good. */
  readonly read: (whole: never) => unknown;
  /** From the whole to the object that the table is about. */
  readonly at?: readonly (string | number)[];
};

const caseOf = (kind: string, name: string) => {
  const questions = readSet().flatMap(questionsOf);
  return questions.find(({ id }) => id === `${kind}: ${name}`)!.input as Record<string, never>;
};
const bytes = (json: unknown) => utf8(JSON.stringify(json));
const credential = { ...encodeCredential(issue()) };
const request = jsonOf(
  encodeRequest({ ...fieldsFor(POLICIES.adult, { test: true }), order: 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg' }),
);
const response = new URLSearchParams(String(caseOf('response', 'a pseudonym').response));
const presentation = (JSON.parse(response.get('vp_token')!) as { card: unknown[] }).card[0];
const issuerDocument = payloadOf(caseOf('issuer-document', 'on first contact').document!) as Json;
const bundle = payloadOf(splitFile(BUNDLE_FILE).jws) as Json;
const decision = payloadOf(
  createDecision(
    {
      issuer: 'https://verify.example',
      audience: 'wine-shop',
      id: 'dec_1',
      issuedAt: NOW,
      expiresAt: NOW + 300,
      order: 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg',
      policy: { name: 'over-18', version: 1 },
      circuits: ['n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg'],
      pseudonyms: [1n],
      test: true,
    },
    SHOP_KEY,
  ),
) as Json;

function jsonOf(payload: Uint8Array): Json {
  return JSON.parse(new TextDecoder().decode(payload)) as Json;
}

/** Whether every signal is there is for `parseRequest` to say, which compares them with its own. */
const readsRequest = (whole: Json) => readRequest(bytes(whole));

function readsDecision(whole: Json): void {
  const expected = {
    keys: [SHOP_KEY.jwk],
    issuer: 'https://verify.example',
    audience: 'wine-shop',
    policy: { name: 'over-18', version: 1 },
    order: (whole.order as string | undefined) ?? null,
    now: NOW,
  };
  const result = verifyDecision(signText('hushmark-decision+jwt', JSON.stringify(whole), SHOP_KEY), expected);
  if (!result.valid) throw new Error(result.reason);
}

const readsHeader = (header: Json) => {
  const jws = underHeader(signText('hushmark-decision+jwt', '{}', SHOP_KEY), SHOP_KEY, header);
  return parseJws(jws, { typ: 'hushmark-decision+jwt', keys: [SHOP_KEY.jwk] });
};
const readsIssuerDocument = (whole: Json) =>
  parseIssuerDocument(signText('hushmark-issuer+jwt', JSON.stringify(whole), DOCUMENT_KEY));
/** With every optional member; the second issuer of the set has them all but this. */
const full = structuredClone(bundle) as { issuers: Json[] };
full.issuers[1]!.test = true;
const ofBundle = (...at: (string | number)[]): Document => ({
  whole: full,
  read: (whole) => parseHeader(bytes(whole)),
  at,
});
const ofRequest = (...at: (string | number)[]): Document => ({ whole: request, read: readsRequest, at });
const code = payloadOf(signedCode({ once: { from: NOW, until: NOW + 3600 }, test: true }));
const ofCode = (...at: string[]): Document => ({ whole: code, read: (whole) => readDoorPayload(bytes(whole)), at });
const announcement = caseOf('timetable', 'at 1000').announcement;
const slots = [
  { name: 'a', type: 'date', required: true, role: 'birthdate' },
  { name: 'b', type: 'code', required: true, holderChosen: true },
];

const documents: Record<string, Document> = {
  'jws header': { whole: { alg: 'EdDSA', kid: SHOP_KEY.jwk.kid, typ: 'hushmark-decision+jwt' }, read: readsHeader },
  jwk: { whole: { ...SHOP_KEY.jwk, alg: 'EdDSA', use: 'sig' }, read: (whole) => parseJwk(whole, 'key') },
  credential: { whole: credential, read: parseCredential },
  slot: { whole: slots, read: (whole) => readMeaning(whole, 'meaning'), at: [0] },
  'issuer document': { whole: { ...issuerDocument, test: true }, read: readsIssuerDocument },
  'issued schema': { whole: issuerDocument, read: readsIssuerDocument, at: ['schemas', 0] },
  announcement: { whole: announcement, read: parseAnnouncement },
  'announced bundle': { whole: announcement, read: parseAnnouncement, at: ['bundles', 0] },
  'trust bundle': ofBundle(),
  'accepted issuer': ofBundle('issuers', 1),
  'accepted schema': ofBundle('issuers', 1, 'schemas', 0),
  'registered verifier': ofBundle('verifiers', 0),
  request: ofRequest(),
  'query credential': ofRequest('dcql_query', 'credentials', 0),
  'zk system type': ofRequest('dcql_query', 'credentials', 0, 'meta', 'zk_system_type', 0),
  hushmark: ofRequest('hushmark'),
  statement: ofRequest('hushmark', 'statements', 0),
  presentation: { whole: presentation, read: (whole) => parsePresentation(whole) },
  proof: { whole: presentation, read: (whole) => parsePresentation(whole), at: ['proof'] },
  'door request': ofCode(),
  evening: ofCode('once'),
  decision: { whole: decision, read: readsDecision },
};
/** What others write and nobody's parser reads. */
const WRITTEN = ['webhook', 'problem'];

/** The whole with a change of the object in question. */
function changed({ whole, at = [] }: Document, change: (object: Json) => void): never {
  const copy = structuredClone(whole) as never;
  change(at.reduce((object: Json, member) => object[member] as Json, copy));
  return copy;
}

const accepts = (document: Document, change: (object: Json) => void) => {
  try {
    document.read(changed(document, change));
    return true;
  } catch {
    return false;
  }
};

test('every table of members has its parser here, and the other way round', () => {
  expect([...tables.keys()].filter((name) => !WRITTEN.includes(name)).sort()).toEqual(Object.keys(documents).sort());
});

test.each(Object.entries(documents))(
  '%s: the table lists the members that the parser takes, and which it needs',
  (name, document) => {
    const members = tables.get(name) ?? [];
    expect(accepts(document, () => {})).toBe(true);
    expect(accepts(document, (object) => Object.assign(object, { anotherMember: 1 }))).toBe(false);
    const gone = (member: string) => accepts(document, (object) => Reflect.deleteProperty(object, member));
    // A role that is gone takes the place of one that was chosen: both cannot stand in one slot.
    const probed = name === 'slot' ? members.filter(({ name: member }) => member !== 'holderChosen') : members;
    changed(document, (object) => {
      expect(Object.keys(object).sort()).toEqual(probed.map((member) => member.name).sort());
    });
    expect(members.map((member) => [member.name, !gone(member.name)])).toEqual(
      members.map((member) => [member.name, member.required]),
    );
  },
);

test('a slot chosen by the holder says so with true alone', () => {
  const document = { ...documents.slot!, at: [1] };
  expect(accepts(document, (slot) => Reflect.deleteProperty(slot, 'holderChosen'))).toBe(true);
  expect(accepts(document, (slot) => Object.assign(slot, { holderChosen: false }))).toBe(false);
  expect(parseSchema(SCHEMA).slots.some(({ holderChosen }) => holderChosen)).toBe(true);
});

test('the public signals of each circuit stand in the order of the committed ones', () => {
  const signals = tablesOf('signals');
  for (const { circuit, publicSignals } of CIRCUITS) {
    expect(
      signals.get(circuit)?.map(([name]) => name),
      circuit,
    ).toEqual(publicSignals);
  }
});

test('problem documents and webhooks have the members that the page lists', () => {
  const { properties, required } = Problem as unknown as { properties: object; required: string[] };
  const problem = tables.get('problem') ?? [];
  expect(problem.map(({ name }) => name).sort()).toEqual(Object.keys(properties).sort());
  expect(
    problem
      .filter((member) => member.required)
      .map(({ name }) => name)
      .sort(),
  ).toEqual([...required].sort());
  const sent = JSON.parse(String(caseOf('webhook', 'by the new secret').body)) as object;
  expect(tables.get('webhook')?.map(({ name }) => name)).toEqual(Object.keys(sent));
});
