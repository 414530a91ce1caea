// SPDX-License-Identifier: GPL-3.0-or-later
/** A wallet that follows two registries, which give one id to two issuers. */
import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { encodeAttributes } from '#protocol/credential/attributes.ts';
import { type Credential, encodeCredential, signCredential } from '#protocol/credential/credential.ts';
import { parseHolderCode } from '#protocol/credential/holder.ts';
import { meaningOf } from '#protocol/credential/schema.ts';
import { schemaFromTemplate } from '#protocol/credential/schemas/templates.ts';
import { generateKey, publicKey } from '#protocol/crypto/eddsa.ts';
import { generateSigningKey } from '#protocol/jws.ts';
import { createTrustBundle, parseTrustBundle, type TrustBundle } from '#protocol/trust/bundle.ts';
import { checkCredential } from '#wallet/core/credentials/check-credential.ts';
import { contextOf, enrolmentFor } from '#wallet/core/credentials/enrolment.ts';
import { createHeld, keepCredential, replacedBy } from '#wallet/core/credentials/held.ts';
import { hasPath, listingOf, listings } from '#wallet/core/trust/listed.ts';
import { newProfile, PASSPHRASE } from '../support/wallet/keeping.ts';
import { bundlesOf, MASTER, NOW, random, TODAY } from '../support/wallet/world.ts';

const AGE = schemaFromTemplate('proof-of-age');
const [first, second] = [generateKey(random), generateKey(random)];
const HANDLE = 4711n;

/** A registry that lists `town`, with this key and these revoked handles. */
function registryWith(id: string, secretKey: Uint8Array, revoked: bigint[] = []): TrustBundle {
  const key = generateSigningKey(random);
  const issuedAt = NOW / 1000;
  const file = createTrustBundle(
    {
      registry: { id, name: `Registry ${id}` },
      sequence: 1,
      supersedes: 'scheduled',
      issuedAt,
      startsAt: issuedAt,
      nextUpdate: issuedAt + 86_400,
      expiresAt: issuedAt + 2 * 86_400,
      verifiers: [],
      issuers: [
        {
          id: 'town',
          name: `Town of ${id}`,
          key: publicKey(secretKey),
          origins: [],
          schemas: [{ document: AGE, revoked }],
        },
      ],
    },
    key,
  );
  return parseTrustBundle(file, [key.jwk], { now: issuedAt, minimumSequence: 0 });
}

const enrolment = (registry: string) => enrolmentFor(MASTER, { registry, issuerId: 'town', schemaUri: AGE.uri });

function issue(secretKey: Uint8Array, registry: string): Credential {
  return signCredential(
    {
      issuer: { id: 'town', key: publicKey(secretKey) },
      schema: AGE.uri,
      meaning: meaningOf(AGE),
      holder: parseHolderCode(enrolment(registry).code, { issuerId: 'town', schemaUri: AGE.uri }),
      attributes: encodeAttributes(AGE, { birthdate: '1990-05-03' }, { today: TODAY }),
      validFrom: TODAY - 1,
      validUntil: TODAY + 365,
      handle: HANDLE,
    },
    secretKey,
  );
}

const take = (credential: Credential, ...all: TrustBundle[]) =>
  checkCredential(encodeCredential(credential), { bundles: bundlesOf(...all), master: MASTER, today: TODAY });

describe('two registries with an issuer of the same id', () => {
  it('L19 get unrelated holder codes and delivery keys', () => {
    const [a, b] = [enrolment('a'), enrolment('b')];
    const context = { issuerId: 'town', schemaUri: AGE.uri };
    expect(parseHolderCode(a.code, context)).not.toBe(parseHolderCode(b.code, context));
    expect(a.deliveryKey).not.toBe(b.deliveryKey);
  });

  it('take nothing from each other: a credential counts by its key, in whatever order the registries stand', () => {
    const [a, b] = [registryWith('a', first), registryWith('b', second)];
    const card = issue(second, 'b');
    for (const order of [
      [a, b],
      [b, a],
    ]) {
      expect(take(card, ...order)).toMatchObject({ registry: 'b', issuer: { name: 'Town of b' } });
      expect(hasPath(bundlesOf(...order), card)).toBe(true);
      expect(listingOf(bundlesOf(...order), { credential: card, registry: 'b' })?.issuer.name).toBe('Town of b');
    }
    expect(() => take(card, a)).toThrow(expect.objectContaining({ code: 'trust_issuer_not_accepted' }));
  });

  it('show no words of the other about a credential whose key is on no list any more', () => {
    const card = issue(second, 'b');
    const followed = bundlesOf(registryWith('a', first), registryWith('b', generateKey(random)));
    expect(listingOf(followed, { credential: card, registry: 'b' })?.issuer.name).toBe('Town of b');
    expect(listingOf(bundlesOf(registryWith('a', first)), { credential: card, registry: 'b' })).toBeUndefined();
  });

  it('keep their credentials beside each other', () => {
    const held = [{ id: 'x', credential: issue(first, 'a'), registry: 'a' }];
    expect(replacedBy({ credential: issue(second, 'b'), registry: 'b' }, held)).toEqual([]);
    expect(replacedBy({ credential: issue(first, 'a'), registry: 'a' }, held)).toEqual(held);
  });

  it('are stored beside each other, and a new one takes the place of the older one of its registry alone', async () => {
    const { store } = await (await newProfile()).keeper.create(PASSPHRASE);
    const held = createHeld(store).all;
    const keep = (credential: Credential, registry: string, nowMs: number) =>
      keepCredential({ credential, registry }, { store, held, random, nowMs });
    await keep(issue(first, 'a'), 'a', NOW);
    await keep(issue(second, 'b'), 'b', NOW);
    const [older] = held().filter(({ registry }) => registry === 'a');
    await keep(issue(first, 'a'), 'a', NOW + 1);
    expect(
      held()
        .map(({ registry }) => registry)
        .sort(),
    ).toEqual(['a', 'b']);
    expect(held().map(({ id }) => id)).not.toContain(older?.id);
  });
});

describe('one issuer in two registries', () => {
  it('revoked or unknown in one, a credential is still good in the other', () => {
    const [a, b] = [registryWith('a', first, [HANDLE]), registryWith('b', first)];
    const card = issue(first, 'a');
    expect(take(card, a, b)).toMatchObject({ registry: 'a', bundle: { registry: { id: 'b' } } });
    expect(hasPath(bundlesOf(a, b), card)).toBe(true);
    expect(() => take(card, a)).toThrow(expect.objectContaining({ code: 'policy_revoked' }));
  });

  it('gets one holder code: that of the credential which is there already', () => {
    const followed = bundlesOf(registryWith('a', first), registryWith('b', first));
    const [listing] = listings(followed, 'town', AGE.uri);
    const held = [{ id: 'x', credential: issue(first, 'b'), registry: 'b' }];
    expect(contextOf(listing!, []).registry).toBe('a');
    expect(contextOf(listing!, held).registry).toBe('b');
  });
});
