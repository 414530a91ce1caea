// SPDX-License-Identifier: GPL-3.0-or-later
/** Cases about what a policy means, and about requests as a wallet meets them. */
import { base64url, utf8 } from '#base/encoding.ts';
import { NOW, OTHER_KEY, REGISTRY_KEY, REQUEST_URI, SHOP_KEY } from '../protocol/messages.ts';
import { NEWER, POLICIES, requestFor, type Wanted } from './asked.ts';
import { ADULT, again, own, text } from './asked-again.ts';
import { forms, meanings } from './cases-request-content.ts';
import { type Draft, plain, right, type SuiteDraft, wrong } from './draft.ts';
import { encodeBundleText } from './file-text.ts';
import { payloadOf, signText, withHeader } from './sign-again.ts';
import { BUNDLE_FILE, NEXT_FILE } from './world.ts';

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

export const requestSuites: readonly SuiteDraft[] = [requests, redirects];
