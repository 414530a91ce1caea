// SPDX-License-Identifier: GPL-3.0-or-later
/** Cases about what a shop gets: decisions and webhooks. */
import { createDecision, type Decision, orderDigest } from '#protocol/request/decision.ts';
import { signWebhook } from '#server/webhooks/sign.ts';
import { NOW, OTHER_KEY, SHOP_KEY } from '../protocol/messages.ts';
import { digestOf } from './circuits.ts';
import { plain, right, type SuiteDraft, wrong } from './draft.ts';
import { signAgain, withHeader } from './sign-again.ts';

const BASE: Decision = {
  issuer: 'https://verify.example/hushmark',
  audience: 'wine-shop',
  id: 'dec_1',
  issuedAt: NOW,
  expiresAt: NOW + 300,
  order: orderDigest('order 1234'),
  policy: { name: 'over-18', version: 1 },
  circuits: [digestOf('age')],
};
const decide = (changes: Partial<Decision> = {}) => createDecision({ ...BASE, ...changes }, SHOP_KEY);
const { order: _order, ...withoutOrder } = BASE;
const DECISION = decide();
type Any = { [member: string]: Any };
const again = (change: (payload: Any) => void) => ({
  decision: signAgain(DECISION, SHOP_KEY, (payload) => change(payload as unknown as Any)),
});
const text = (value: unknown) => value as Any;

const decisions: SuiteDraft = {
  kind: 'decision',
  about:
    'A decision, and what the shop expects; `order` is the digest of its order, or null. Single use is the shop’s own affair.',
  given: {
    decision: DECISION,
    keys: plain([SHOP_KEY.jwk]),
    issuer: BASE.issuer,
    audience: BASE.audience,
    policy: { name: 'over-18', version: 1 },
    order: orderDigest('order 1234'),
    now: NOW + 5,
  },
  cases: [
    right('as expected', {}),
    right('without an order', { decision: createDecision(withoutOrder, SHOP_KEY), order: null }),
    right('with pseudonyms', { decision: decide({ pseudonyms: [4711n] }) }),
    right('for tests', { decision: decide({ test: true }) }, 'a real shop approves nothing by it'),
    right('at the last moment', { now: NOW + 359 }, 'a minute for clocks that differ'),
    wrong('signature', 'by a key that is not published', { keys: plain([OTHER_KEY.jwk]) }, 'only published keys count'),
    wrong(
      'malformed',
      'another type',
      { decision: withHeader(DECISION, SHOP_KEY, { typ: 'JWT' }) },
      'a signature counts for one type of document',
    ),
    wrong(
      'malformed',
      'alg none',
      { decision: withHeader(DECISION, SHOP_KEY, { alg: 'none', typ: 'hushmark-decision+jwt' }) },
      'the algorithm is EdDSA',
    ),
    wrong('issuer', 'by another verifier', { issuer: 'https://other.example' }, 'who decides is expected'),
    wrong('audience', 'for another shop', { audience: 'tool-shop' }, 'it is for one shop'),
    wrong('policy', 'another policy', { policy: { name: 'over-16', version: 1 } }, 'what was asked is expected'),
    wrong('policy', 'another version', { policy: { name: 'over-18', version: 2 } }, 'what was asked is expected'),
    wrong('order', 'another order', { order: orderDigest('order 1235') }, 'it approves one order'),
    wrong('order', 'an order where none is expected', { order: null }, 'null is no wildcard'),
    wrong('expired', 'over', { now: NOW + 360 }, 'exp, and a minute'),
    wrong('not_yet_valid', 'from the future', { now: NOW - 61 }, 'iat, and a minute'),
    wrong(
      'malformed',
      'not verified',
      again((payload) => {
        payload.verified = text(false);
      }),
      'a decision is a yes',
    ),
    wrong(
      'malformed',
      'lives too long',
      again((payload) => {
        payload.exp = text(NOW + 301);
      }),
      'five minutes',
    ),
  ],
};

const OLD = 'whsec_b2xkIHNlY3JldCBmb3IgdmVjdG9ycyBvbmx5ISEh';
const NEW = 'whsec_bmV3IHNlY3JldCBmb3IgdmVjdG9ycyBvbmx5ISEh';
const BODY = JSON.stringify({
  type: 'verification.verified',
  timestamp: new Date(NOW * 1000).toISOString(),
  data: { id: 'ver_1', status: 'verified', policy: { name: 'over-18', version: 1 }, order: orderDigest('order 1234') },
});

const webhooks: SuiteDraft = {
  kind: 'webhook',
  about: 'A webhook with its headers, checked with the secret of the shop.',
  given: { secret: NEW, headers: plain(signWebhook([NEW, OLD], 'evt_1', NOW, BODY)), body: BODY, now: NOW + 5 },
  cases: [
    right('by the new secret', {}),
    right('by the old secret', { secret: OLD }, 'while a secret is changed there are two signatures'),
    wrong(
      'signature',
      'by another secret',
      { secret: 'whsec_YW5vdGhlciBzZWNyZXQgZm9yIHZlY3RvcnMhISEh' },
      'HMAC-SHA256',
    ),
    wrong('signature', 'another body', { body: BODY.replace('verified', 'expired') }, 'the exact body'),
    wrong(
      'signature',
      'another id',
      { headers: plain({ ...signWebhook([NEW], 'evt_1', NOW, BODY), 'webhook-id': 'evt_2' }) },
      'the id is signed',
    ),
    wrong('signature', 'too old', { now: NOW + 301 }, 'five minutes'),
  ],
};

export const shopSuites: readonly SuiteDraft[] = [decisions, webhooks];
