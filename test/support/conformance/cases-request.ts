// SPDX-License-Identifier: GPL-3.0-or-later
/** Cases about what a policy means, and about requests as a wallet meets them. */
import { base64url, utf8 } from '#base/encoding.ts';
import { bundleDigest } from '#protocol/trust/bundle.ts';
import { NOW, OTHER_KEY, REGISTRY_KEY, REQUEST_URI, SHOP_KEY } from '../protocol/messages.ts';
import { policyJson } from '../protocol/world.ts';
import { NEWER, POLICIES, requestFor, type Wanted } from './asked.ts';
import { type Draft, plain, right, type SuiteDraft, wrong } from './draft.ts';
import { encodeBundleText } from './file-text.ts';
import { payloadOf, signAgain, signText, withHeader } from './sign-again.ts';
import { BUNDLE_FILE, CLUB, NEXT_FILE, SCHEMAS } from './world.ts';

const asks = (name: string, where: object[], more: object = {}, why?: string): Draft =>
  right(name, { policy: plain(policyJson(where as never, more as Record<string, unknown>)) }, why);
const refuses = (code: string, name: string, where: object[], why: string, more: object = {}): Draft =>
  wrong(code, name, { policy: plain(policyJson(where as never, more as Record<string, unknown>)) }, why);

/** 2027-02-28 and 2028-02-29, noon UTC. */
const LAST_OF_FEBRUARY = Date.UTC(2027, 1, 28, 12) / 1000;
const LEAP_DAY = Date.UTC(2028, 1, 29, 12) / 1000;

const statements: SuiteDraft = {
  kind: 'statement',
  about:
    'A policy, the schemas of a registry, a time and a shop: the statement of each credential, with its public signals by ' +
    'name, but trustRoot (that follows from a bundle), nullifier and challenge.',
  given: { schemas: plain(SCHEMAS), at: NOW, client: 'wine-shop', tests: false },
  cases: [
    ...Object.entries(POLICIES).map(([name, policy]) => right(name, { policy: plain(policy) })),
    asks('under 26', [{ ageUnder: 26 }]),
    asks('from 18 to 25', [{ ageOver: 18 }, { ageUnder: 26 }]),
    asks('holding it is enough', []),
    asks(
      'age and attribute',
      [{ ageOver: 18 }, { attribute: 'tier', equals: 'GOLD' }],
      {},
      'attributes, with the birthdate as a clause',
    ),
    asks('none of', [{ attribute: 'tier', noneOf: ['BRONZE'] }], {}, 'an absent attribute satisfies nothing'),
    asks(
      'a fixed date',
      [{ attribute: 'birthdate', atMost: '2008-12-31' }],
      {},
      'attributes; never before 1900-01-02, never after the day',
    ),
    asks('between', [{ attribute: 'points', between: [10, '9007199254740993'] }]),
    asks('a text', [{ attribute: 'town', equals: 'Zürich' }]),
    asks('one clause from two comparisons', [
      { attribute: 'points', atLeast: 10 },
      { attribute: 'points', atMost: 99 },
    ]),
    right(
      'another order of comparisons',
      {
        policy: plain(
          policyJson([
            { attribute: 'active', equals: true },
            { attribute: 'tier', equals: 'GOLD' },
          ]),
        ),
      },
      'clauses stand in the order of their slots',
    ),
    right('born on 29 February', { policy: plain(POLICIES.phone), at: LEAP_DAY }),
    right(
      '28 February of a common year',
      { policy: plain(POLICIES.phone), at: LAST_OF_FEBRUARY },
      'who was born on 29 February comes of age on 1 March',
    ),
    right('28 February where that counts', {
      policy: plain({ ...POLICIES.phone, leapDay: 'feb28' }),
      at: LAST_OF_FEBRUARY,
    }),
    right(
      'after midnight in the zone',
      { policy: plain(POLICIES.adult), at: Date.UTC(2026, 10, 22, 23, 30) / 1000 },
      'validity goes by UTC, the cutoff by the zone',
    ),
    right('before the day in a western zone', {
      policy: plain({ ...POLICIES.adult, timeZone: 'Pacific/Honolulu' }),
      at: Date.UTC(2026, 10, 22, 5) / 1000,
    }),
    right('another shop', { policy: plain(POLICIES.voucher), client: 'tool-shop' }, 'the scope is for one shop'),
    refuses('input_age', 'age 0', [{ ageOver: 0 }], 'ages are 1 to 120'),
    refuses('input_policy', 'an age that nobody has', [{ ageOver: 26 }, { ageUnder: 18 }], 'over must be below under'),
    refuses(
      'input_policy',
      'a birthday',
      [{ attribute: 'birthdate', between: ['1990-01-01', '1990-12-01'] }],
      'a date is never narrowed down to less than 365 days',
    ),
    refuses(
      'input_policy',
      'what the holder chose',
      [{ attribute: 'nickname', equals: 'Bob' }],
      'comparing it proves nothing',
    ),
    refuses(
      'input_policy',
      'an order that is none',
      [{ attribute: 'tier', atLeast: 'GOLD' }],
      'only dates and integers have an order',
    ),
    refuses(
      'input_policy',
      'no value at all',
      [
        { attribute: 'tier', equals: 'GOLD' },
        { attribute: 'tier', equals: 'SILVER' },
      ],
      'a question that nobody can answer',
    ),
    refuses(
      'input_policy',
      'a value twice',
      [{ attribute: 'tier', oneOf: ['GOLD', 'GOLD'] }],
      'a list has no repetition',
    ),
    refuses(
      'input_policy',
      'four attributes',
      [
        { attribute: 'tier', equals: 'A' },
        { attribute: 'points', equals: 1 },
        { attribute: 'active', equals: true },
        { attribute: 'town', equals: 'B' },
      ],
      'there are three clauses',
    ),
    refuses(
      'input_attribute_unknown',
      'an attribute that is not there',
      [{ attribute: 'height', atLeast: 180 }],
      'the schema decides',
    ),
    refuses(
      'input_attribute',
      'a value of another type',
      [{ attribute: 'points', equals: 'GOLD' }],
      'values are written as their type is',
    ),
    refuses('input_malformed', 'a member more', [{ ageOver: 18, unless: 1 }], 'unknown members are refused'),
    refuses('input_time_zone', 'a zone that is none', [{ ageOver: 18 }], 'IANA names', { timeZone: 'Europe/Atlantis' }),
    refuses('input_policy', 'a kind that the registry does not have', [], 'the registry’s meaning is compiled', {
      credentials: [{ id: 'x', schema: 'urn:example:nothing:1', where: [] }],
    }),
  ],
};

const ADULT = requestFor(POLICIES.adult);
type Any = { [member: string]: Any } & Any[];
const text = (value: unknown) => value as Any;
const again = (change: (payload: Any) => void, jws = ADULT) => ({
  request: signAgain(jws, SHOP_KEY, (payload) => change(payload as unknown as Any)),
});
const own = (change: (own: Any, payload: Any) => void, jws = ADULT) =>
  again((payload) => change(payload.hushmark!, payload), jws);
const offered = (change: (offers: Any) => unknown) =>
  again((payload) => change(payload.dcql_query!.credentials![0]!.meta!.zk_system_type!));
const asked = (name: string, policy: object, wanted: Wanted = {}, more: object = {}, why?: string): Draft =>
  right(name, { request: requestFor(policy, wanted), ...more } as Draft['input'], why);

const accepted: Draft[] = [
  right('over 18', { request: ADULT }),
  right('without what the link said', { request: ADULT, client: 'wine-shop' }),
  asked(
    'with a number to type',
    POLICIES.phone,
    { flow: 'cross_device' },
    { code: '0427' },
    'the number is part of the challenge',
  ),
  asked('a pseudonym', POLICIES.voucher),
  asked('three attributes', POLICIES.gold),
  asked('two credentials', POLICIES.memberAndAdult),
  asked('a question for tests', POLICIES.adult, { test: true }, {}, 'test issuers count, so that the root is another'),
  asked('by assurance', POLICIES.seen),
  asked('two key sets', POLICIES.adult, { newer: [NEWER] }, {}, 'newest first; a wallet takes the newest that it has'),
  asked(
    'across midnight',
    POLICIES.adult,
    { at: Date.UTC(2026, 10, 22, 23, 58) / 1000 },
    { now: Date.UTC(2026, 10, 23, 0, 1) / 1000 },
    'it keeps its day',
  ),
];

const signatures: Draft[] = [
  wrong('request_signature', 'changed after signing', { request: spoiled() }, 'the signature covers the payload'),
  wrong(
    'request_signature',
    'signed by somebody else',
    { request: signText('oauth-authz-req+jwt', JSON.stringify(payloadOf(ADULT)), REGISTRY_KEY) },
    'only keys of registered verifiers count',
  ),
  wrong(
    'request_signature',
    'signed by another shop’s key',
    { request: signText('oauth-authz-req+jwt', JSON.stringify(payloadOf(ADULT)), OTHER_KEY) },
    'each key speaks for its own shop',
  ),
  wrong(
    'request_malformed',
    'alg none',
    { request: withHeader(ADULT, SHOP_KEY, { alg: 'none', typ: 'oauth-authz-req+jwt' }) },
    'the algorithm is EdDSA',
  ),
  wrong(
    'request_malformed',
    'a key in the header',
    { request: withHeader(ADULT, SHOP_KEY, { typ: 'oauth-authz-req+jwt', jwk: SHOP_KEY.jwk }) },
    'keys come from the bundle',
  ),
  wrong(
    'request_malformed',
    'another type',
    { request: withHeader(ADULT, SHOP_KEY, { typ: 'JWT' }) },
    'a signature counts for one type of document',
  ),
  wrong('request_malformed', 'four parts', { request: `${ADULT}.AA` }, 'three parts'),
  wrong(
    'request_malformed',
    'a member twice',
    {
      request: signText(
        'oauth-authz-req+jwt',
        JSON.stringify(payloadOf(ADULT)).replace('{', '{"state":"req_0",'),
        SHOP_KEY,
      ),
    },
    'readers differ in which of the two they take',
  ),
];

function spoiled(): string {
  const [head, , signature] = ADULT.split('.');
  const payload = JSON.stringify(payloadOf(ADULT)).replace('"state":"req_1"', '"state":"req_2"');
  return [head, base64url(utf8(payload)), signature].join('.');
}

const parties: Draft[] = [
  wrong(
    'request_signature',
    'another shop than the link said',
    { request: ADULT, client: 'tool-shop' },
    'only keys of the shop that the link named',
  ),
  wrong(
    'request_verifier_unknown',
    'a shop that is not registered',
    { request: ADULT, client: 'nobody' },
    'the registry lists who may ask',
  ),
  wrong(
    'request_verifier_mismatch',
    'another name',
    own((mine) => {
      mine.shop = text('Wine Shop International');
    }),
    'the name is the registered one',
  ),
  wrong(
    'request_response_uri',
    'answers go elsewhere',
    again((payload) => {
      payload.response_uri = text('https://verify.example.evil.example/hushmark/v1/responses');
    }),
    'below the registered API, by parsed origin',
  ),
  wrong(
    'request_response_uri',
    'a path that only begins the same',
    again((payload) => {
      payload.response_uri = text('https://verify.example/hushmark-evil/v1/responses');
    }),
    'the path goes on at a slash',
  ),
  wrong(
    'request_response_uri',
    'back to somewhere else',
    own((mine) => {
      mine.return_url = text('https://wine.example.evil.example/');
    }),
    'a registered origin of the shop',
  ),
  wrong(
    'request_response_uri',
    'fetched from elsewhere',
    { request: ADULT, requestUri: 'https://evil.example/r' },
    'requests come from the registered API',
  ),
  wrong(
    'request_malformed',
    'an address in another spelling',
    again((payload) => {
      payload.response_uri = text('https://VERIFY.example/hushmark/v1/responses');
    }),
    'addresses are written as URL parsers write them',
  ),
];

const meanings: Draft[] = [
  wrong(
    'request_statement_differs',
    'a younger cutoff',
    own((mine) => {
      const { signals } = mine.statements![0]!;
      signals!.bornOnOrBefore = text(String(Number(signals!.bornOnOrBefore) + 1));
    }),
    'the wallet compiles the policy itself',
  ),
  wrong(
    'request_statement_differs',
    'another root',
    own((mine) => {
      mine.statements![0]!.signals!.trustRoot = text('1');
    }),
    'the root follows from the bundle',
  ),
  wrong(
    'request_statement_differs',
    'another shop’s scope',
    own((mine) => {
      mine.statements![0]!.signals!.scope = text('1');
    }, requestFor(POLICIES.voucher)),
    'the scope follows from shop and label',
  ),
  wrong(
    'request_statement_differs',
    'a signal more',
    own((mine) => {
      mine.statements![0]!.signals!.extra = text('1');
    }),
    'exactly the signals of the circuit',
  ),
  wrong(
    'request_statement_differs',
    'another day',
    own((mine) => {
      mine.today = text('2026-11-23');
    }),
    'the days are those of iat',
  ),
  wrong(
    'request_statement_differs',
    'tests without saying so',
    own(
      (mine) => {
        delete mine.test;
      },
      requestFor(POLICIES.adult, { test: true }),
    ),
    'test issuers count in questions for tests only',
  ),
  wrong(
    'request_bundle_unknown',
    'a bundle that nobody has',
    own((mine) => {
      mine.bundle = text('n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg');
    }),
    'the wallet answers under bundles that it has',
  ),
  wrong(
    'request_bundle_unknown',
    'a bundle that does not count yet',
    own((mine) => {
      mine.bundle = text(bundleDigest(NEXT_FILE));
    }),
    'by the wallet’s clock, and not by what the verifier likes',
  ),
  wrong(
    'trust_registry_unknown',
    'another registry',
    own((mine) => {
      mine.policy!.registry = text('other-registry');
    }),
    'the bundle is this registry’s',
  ),
];

const forms: Draft[] = [
  wrong('request_expired', 'over', { request: ADULT, now: NOW + 300 }, 'at exp it is over'),
  wrong(
    'request_from_future',
    'from the future',
    { request: ADULT, now: NOW - 301 },
    'clocks differ by 300 seconds at most',
  ),
  wrong(
    'request_malformed',
    'open for too long',
    again((payload) => {
      payload.exp = text(NOW + 301);
    }),
    'the policy says for how long',
  ),
  wrong(
    'request_unsupported',
    'across devices against the policy',
    { request: requestFor(POLICIES.adult, { flow: 'cross_device' }) },
    'the policy says whether',
  ),
  wrong(
    'request_unsupported',
    'another version',
    own((mine) => {
      mine.version = text(2);
    }),
    'a later version may mean anything',
  ),
  wrong(
    'request_unsupported',
    'another format',
    again((payload) => {
      payload.dcql_query!.credentials![0]!.format = text('dc+sd-jwt');
    }),
    'there is no other',
  ),
  wrong(
    'request_malformed',
    'a key set twice',
    offered((offers) => offers.push(offers[0]!)),
    'each once',
  ),
  wrong(
    'request_malformed',
    'no key set',
    offered((offers) => offers.pop()),
    'at least one',
  ),
  wrong(
    'request_malformed',
    'nine key sets',
    offered((offers) => {
      const more = [...'12345678'].map((digit) => ({ ...offers[0]!, circuit_digest: `${digit.repeat(42)}A` }));
      offers.push(...(more as never[]));
    }),
    'eight at most',
  ),
  wrong(
    'request_malformed',
    'a key set of another circuit',
    offered((offers) => {
      offers[0]!.circuit = text('attributes');
    }),
    'query and statement say the same',
  ),
  wrong(
    'request_malformed',
    'a query that asks for something else',
    again((payload) => {
      payload.dcql_query!.credentials![0]!.meta!.schema = text(CLUB.uri);
    }),
    'query and policy say the same',
  ),
  wrong(
    'request_malformed',
    'a member more',
    again((payload) => {
      payload.client_metadata = text({});
    }),
    'unknown members are refused',
  ),
  wrong(
    'request_malformed',
    'no nonce',
    again((payload) => {
      delete payload.nonce;
    }),
    'every member is there',
  ),
  wrong(
    'request_malformed',
    'a short nonce',
    again((payload) => {
      payload.nonce = text('1234');
    }),
    'at least 22 characters',
  ),
  wrong(
    'request_malformed',
    'two credentials asked, one stated',
    own((mine) => {
      mine.statements!.pop();
    }, requestFor(POLICIES.memberAndAdult)),
    'one statement a credential',
  ),
  wrong(
    'request_malformed',
    'an impossible policy',
    own((mine) => {
      mine.policy!.credentials![0]!.where![0]!.ageOver = text(0);
    }),
    'its policy is read as any',
  ),
  wrong(
    'request_malformed',
    'iss is somebody else',
    again((payload) => {
      payload.iss = text('tool-shop');
    }),
    'iss is client_id',
  ),
];

const given = {
  bundles: [encodeBundleText(BUNDLE_FILE), encodeBundleText(NEXT_FILE)],
  keys: plain([REGISTRY_KEY.jwk]),
  now: NOW + 1,
  requestUri: REQUEST_URI,
};

const requests: SuiteDraft = {
  kind: 'request',
  about:
    'A signed request, the bundles at hand, and the time: what a wallet may show and answer, or why not. With `code`, the ' +
    'challenge for that number.',
  given,
  cases: [...accepted, ...signatures, ...parties, ...meanings, ...forms],
};

const redirects: SuiteDraft = {
  kind: 'redirect',
  about:
    'Where the verifier sends the customer after an answer: the return address of the request with the response code.',
  given: { ...given, request: ADULT },
  cases: [
    right('with its code', { redirectUri: 'https://wine.example/checkout?step=3&response_code=rc_abc' }),
    right('after a refusal', { redirectUri: 'https://wine.example/checkout?step=3' }),
    wrong(
      'request_response_uri',
      'another page of the shop',
      { redirectUri: 'https://wine.example/elsewhere?response_code=rc_abc' },
      'nothing but the code is added',
    ),
    wrong(
      'request_response_uri',
      'another parameter',
      { redirectUri: 'https://wine.example/checkout?step=4&response_code=rc_abc' },
      'nothing but the code is added',
    ),
    wrong(
      'request_response_uri',
      'somewhere else',
      { redirectUri: 'https://evil.example/?response_code=rc_abc' },
      'a registered origin of the shop',
    ),
    wrong('request_response_uri', 'a script', { redirectUri: 'javascript:alert(1)' }, 'https, or http on this machine'),
  ],
};

export const requestSuites: readonly SuiteDraft[] = [statements, requests, redirects];
