// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, it } from 'vitest';
import { HushmarkError } from '#base/errors.ts';
import { challengeOf } from '#protocol/request/challenge.ts';
import { doorChallenge, MAX_DOOR_REQUEST, parseDoorRequest } from '#protocol/request/door-request.ts';
import type { TrustBundle } from '#protocol/trust/bundle.ts';
import { payloadOf, signAgain } from '../../support/conformance/sign-again.ts';
import { doorFields, signedCode } from '../../support/protocol/door.ts';
import {
  BUNDLE,
  bundleWith,
  NOW,
  OTHER_KEY,
  SHOP_KEY,
  signedRequest,
  VERIFIER,
} from '../../support/protocol/messages.ts';
import { policyJson, policyWith } from '../../support/protocol/world.ts';

const EVENING = { from: NOW - 3600, until: NOW + 5 * 3600 };
const parse = (jws: unknown, now = NOW + 10, bundles: readonly TrustBundle[] = [BUNDLE]) =>
  parseDoorRequest(jws, bundles, now);

function outcome(work: () => unknown): string {
  try {
    work();
    return 'accepted';
  } catch (error) {
    if (error instanceof HushmarkError) return error.code;
    throw error;
  }
}
/** What a dishonest shop could sign. */
const dishonest = (change: (payload: Record<string, never>) => void) =>
  signAgain(signedCode(), SHOP_KEY, change as never);
const scopesOf = (jws: string) => parse(jws).statements.map(({ scope }) => scope);

describe('a code from a door', () => {
  it('is the question, the shop as the registry knows it, and statements of this day', () => {
    const request = parse(signedCode());
    expect(request).toMatchObject({
      shop: 'Wine Shop',
      clientId: 'wine-shop',
      circuitDigests: doorFields().circuitDigests,
    });
    expect(request.statements).toMatchObject([{ circuit: 'age', today: request.today }]);
  });

  it('fits a code that a phone reads, and is refused when it does not', () => {
    const name = (language: string) => [language, `${language} `.padEnd(180, 'x')];
    const words = Object.fromEntries(['en', 'de', 'fr', 'es', 'it'].map(name));
    expect(signedCode().length).toBeLessThan(950);
    expect(outcome(() => signedCode({ policy: policyWith([{ ageOver: 18 }], { words }) }))).toBe('input_policy');
    expect(outcome(() => parse(`${'x'.repeat(MAX_DOOR_REQUEST)}x`))).toBe('request_malformed');
  });

  it('has a challenge of its own, for all bytes that were signed', () => {
    const [one, other] = [parse(signedCode()), parse(signedCode({ nonce: 'm'.repeat(22) }))];
    expect(doorChallenge(one.payloadBytes)).not.toBe(doorChallenge(other.payloadBytes));
    expect(doorChallenge(one.payloadBytes)).not.toBe(challengeOf(one.payloadBytes));
  });

  it.each([
    ['signed by a key that nobody registered', () => signedCode({}, OTHER_KEY), 'request_signature'],
    [
      'changed after it was signed',
      () => signedCode().replace(/\.(.)/, (_, first) => `.${first === 'e' ? 'f' : 'e'}`),
      'request_signature',
    ],
    [
      'in the name of a shop that nobody registered',
      () => dishonest((payload) => Object.assign(payload, { iss: 'beer-shop' })),
      'request_verifier_unknown',
    ],
    ['a request of the checkout', () => signedRequest(), 'request_malformed'],
    ['of a later version', () => dishonest((payload) => Object.assign(payload, { version: 2 })), 'request_unsupported'],
    [
      'of another registry',
      () => signedCode({ policy: policyWith([{ ageOver: 18 }], { registry: 'another' }) }),
      'trust_registry_unknown',
    ],
  ])('D02 %s: refused', (_name, make, code) => {
    expect(outcome(() => parse(make()))).toBe(code);
  });

  it.each([
    ['a code of yesterday', NOW + 86_400, 'request_expired'],
    ['just over, by more than clocks differ', NOW + 240 + 300, 'request_expired'],
    ['over by less than clocks differ', NOW + 240 + 299, 'accepted'],
    ['of a later hour', NOW - 301, 'request_from_future'],
    ['a minute early', NOW - 60, 'accepted'],
  ])('D03 %s', (_name, now, code) => {
    expect(outcome(() => parse(signedCode(), now))).toBe(code);
  });

  it('D03 no code lives longer than an hour, whoever signs it', () => {
    const long = dishonest((payload) => Object.assign(payload, { exp: NOW + 3601 }));
    expect(outcome(() => parse(long))).toBe('request_malformed');
  });

  it('D04 two codes and two evenings have nothing in common, one evening has', () => {
    const nonce = 'm'.repeat(22);
    expect(scopesOf(signedCode())).not.toEqual(scopesOf(signedCode({ nonce })));
    expect(scopesOf(signedCode({ once: EVENING }))).toEqual(scopesOf(signedCode({ once: EVENING, nonce })));
    const next = { from: EVENING.from + 1, until: EVENING.until };
    expect(scopesOf(signedCode({ once: EVENING }))).not.toEqual(scopesOf(signedCode({ once: next })));
    expect(scopesOf(signedCode())).not.toContain(0n);
  });

  it.each([
    ['an evening of more than a day', { once: { from: NOW, until: NOW + 86_401 } }],
    ['an evening that is over', { once: { from: NOW - 100, until: NOW } }],
    ['an evening that has not begun', { once: { from: NOW + 1, until: NOW + 100 } }],
    ['a policy with a pseudonym', { policy: policyJson([{ ageOver: 18 }], { pseudonym: 'guests' }) }],
  ])('D04 %s would know people again: refused', (_name, members) => {
    expect(outcome(() => parse(dishonest((payload) => Object.assign(payload, members))))).toBe('request_malformed');
  });

  it('D05 a code for lists that are unknown, over or to come is refused', () => {
    const next = bundleWith({ sequence: 8, startsAt: NOW + 3600 });
    const later = bundleWith({ sequence: 8, startsAt: NOW - 301 });
    expect(outcome(() => parse(signedCode({ bundle: next.digest })))).toBe('request_bundle_unknown');
    expect(outcome(() => parse(signedCode({ bundle: next.digest }), NOW, [BUNDLE, next]))).toBe(
      'request_bundle_unknown',
    );
    expect(outcome(() => parse(signedCode(), NOW, [BUNDLE, later]))).toBe('request_bundle_unknown');
    expect(outcome(() => parse(signedCode(), NOW, [BUNDLE, next]))).toBe('accepted');
    const gone = bundleWith({ sequence: 8, startsAt: NOW - 100, verifiers: [{ ...VERIFIER, keys: [OTHER_KEY.jwk] }] });
    expect(outcome(() => parse(signedCode({ bundle: gone.digest }), NOW, [BUNDLE, gone]))).toBe('request_signature');
  });

  it('names no address and no root', () => {
    expect(JSON.stringify(payloadOf(signedCode()))).not.toMatch(/https?:|response|trustRoot/);
  });
});
