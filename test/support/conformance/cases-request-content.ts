// SPDX-License-Identifier: GPL-3.0-or-later
/** Cases about requests that are well signed and say what a wallet must not answer. */
import { bundleDigest } from '#protocol/trust/bundle.ts';
import { NOW } from '../protocol/messages.ts';
import { POLICIES, requestFor } from './asked.ts';
import { ADULT, again, offered, own, text } from './asked-again.ts';
import { type Draft, wrong } from './draft.ts';
import { CLUB, NEXT_FILE } from './world.ts';

export const meanings: Draft[] = [
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

export const forms: Draft[] = [
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
