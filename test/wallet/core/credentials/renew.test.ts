// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * I10: after a theft of the issuer's key a wallet takes its new signature from the file that is the same for everybody.
 */
import 'fake-indexeddb/auto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemRandom } from '#base/random.ts';
import { issueCredential } from '#issuer/issue.ts';
import { type NewKeys, renewKeys } from '#issuer/new-keys.ts';
import { publishIssuer } from '#issuer/publish.ts';
import { createIssuer, type Issuer, openIssuer } from '#issuer/store.ts';
import { type Credential, credentialDigest, encodeCredential } from '#protocol/credential/credential.ts';
import { createHolderCode, holderCommitment, holderSecret } from '#protocol/credential/holder.ts';
import { encodeRenewal, parseRenewal, RENEWAL_HEAD } from '#protocol/credential/renewal.ts';
import { schemaFromTemplate } from '#protocol/credential/schemas/templates.ts';
import { generateKey, sign } from '#protocol/crypto/eddsa.ts';
import { utcDay } from '#protocol/dates.ts';
import { generateSigningKey } from '#protocol/jws.ts';
import { createTrustBundle, parseTrustBundle } from '#protocol/trust/bundle.ts';
import { parseIssuerDocument } from '#protocol/trust/issuer-document.ts';
import { createHeld, keepCredential } from '#wallet/core/credentials/held.ts';
import { findRenewed, keepRenewed } from '#wallet/core/credentials/renew.ts';
import { hasPath } from '#wallet/core/trust/listed.ts';
import { newProfile, PASSPHRASE } from '../../../support/wallet/keeping.ts';
import { bundlesOf } from '../../../support/wallet/world.ts';

const NOW = Math.floor(Date.parse('2026-11-22T12:00:00Z') / 1000);
const TODAY = utcDay(NOW * 1000);
const AGE = schemaFromTemplate('proof-of-age');
const random = systemRandom();
const registryKey = generateSigningKey(random);
const NEW_PASSPHRASE = 'orbit velvet maple tundra';

let directory: string;
let issuer: Issuer;
let cards: Record<'anna' | 'ben' | 'thief', Credential>;
let before: ReturnType<typeof bundle>;
let after: ReturnType<typeof bundle>;
let renewed: NewKeys;

const masterOf = (name: string) => new Uint8Array(32).fill(name.length);

function issue(name: string, validUntil = TODAY + 365): Credential {
  const commitment = holderCommitment(
    holderSecret(masterOf(name), { registry: 'example', issuerId: 'town-hall', schemaUri: AGE.uri }),
  );
  const holderCode = createHolderCode({ issuerId: 'town-hall', schemaUri: AGE.uri, commitment });
  const values = { birthdate: '1990-05-03' };
  return issueCredential({ issuer, person: name, values, holderCode, validUntil, random, now: NOW });
}

function bundle(opened: Issuer, sequence: number) {
  const document = parseIssuerDocument(publishIssuer({ issuer: opened, now: NOW }).document);
  const times = { issuedAt: NOW, startsAt: NOW, nextUpdate: NOW + 86_400, expiresAt: NOW + 2 * 86_400 };
  const registry = { id: 'example', name: 'Example Registry' };
  const content = { registry, sequence, supersedes: 'emergency' as const, ...times, verifiers: [] };
  const file = createTrustBundle({ ...content, issuers: [document] }, registryKey);
  return parseTrustBundle(file, [registryKey.jwk], { now: NOW, minimumSequence: sequence });
}

const contextOf = (name: string, ...bundles: Parameters<typeof bundlesOf>) => ({
  bundles: bundlesOf(...bundles),
  master: masterOf(name),
  today: TODAY,
});
const held = (credential: Credential) => [{ id: 'one', credential, registry: 'example' }];
const refused = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'accepted';
};

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'hushmark-renew-'));
  const at = { directory: join(directory, 'town'), passphrase: PASSPHRASE, random };
  issuer = createIssuer({ ...at, id: 'town-hall', name: 'Town Hall', schemas: [AGE], cost: 15 });
  const known = { anna: issue('anna'), ben: issue('ben', TODAY + 1) };
  before = bundle(issuer, 1);
  const upTo = issuer.log.head;
  cards = { ...known, thief: issue('the thief') };
  renewed = renewKeys({ ...at, newPassphrase: NEW_PASSPHRASE, upTo, now: NOW, cost: 15, keep: () => {} });
  after = bundle(openIssuer(at.directory, NEW_PASSPHRASE), 2);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('I10 new signatures after a theft', () => {
  it('make the same credential good under the new key, and nothing else about it changes', async () => {
    const { keeper } = await newProfile();
    const { store } = await keeper.create(PASSPHRASE);
    const all = createHeld(store).all;
    await keepCredential(
      { credential: cards.anna, registry: 'example' },
      { store, held: all, random, nowMs: NOW * 1000 },
    );
    const context = contextOf('anna', after);
    expect(all().map(({ credential }) => hasPath(context.bundles, credential))).toEqual([false]);

    const found = findRenewed(renewed.renewal, all(), context);
    expect(all()).toHaveLength(1);
    expect(all()[0]?.credential.issuer.key).toEqual(issuer.config.key);
    await keepRenewed(found, { store, random, nowMs: NOW * 1000 });

    const [now, ...others] = all();
    expect(others).toEqual([]);
    if (now === undefined) throw new Error('lost');
    expect(hasPath(context.bundles, now.credential)).toBe(true);
    expect(now.credential.issuer.key).toEqual(renewed.config.key);
    const same = ({ issuer: _issuer, signature: _signature, ...rest }: ReturnType<typeof encodeCredential>) => rest;
    expect(same(encodeCredential(now.credential))).toEqual(same(encodeCredential(cards.anna)));
  });

  it('leave out what the log had after its last trusted line, which is revoked as well', () => {
    expect(renewed.distrusted).toEqual([cards.thief.handle]);
    expect(parseRenewal(renewed.renewal).count).toBe(2);
    expect(refused(() => findRenewed(renewed.renewal, held(cards.thief), contextOf('the thief', after)))).toBe(
      'wallet_renewal',
    );
  });

  it('are taken only when a trusted bundle has the new key, and only into the wallet whose credential it is', () => {
    expect(refused(() => findRenewed(renewed.renewal, held(cards.anna), contextOf('anna', before)))).toBe(
      'wallet_renewal',
    );
    expect(refused(() => findRenewed(renewed.renewal, held(cards.anna), contextOf('anna')))).toBe('wallet_renewal');
    expect(refused(() => findRenewed(renewed.renewal, held(cards.anna), contextOf('x', after)))).toBe(
      'wallet_holder_differs',
    );
    const later = { ...contextOf('ben', after), today: TODAY + 2 };
    expect(refused(() => findRenewed(renewed.renewal, held(cards.ben), later))).toBe('wallet_renewal');
  });

  it('by anybody else are refused: the old key, a made-up one, a changed file', () => {
    const digest = credentialDigest(cards.anna);
    const forged = [
      { digest, signature: cards.anna.signature },
      { digest, signature: sign(generateKey(random), digest) },
      { digest, signature: { R8: [0n, 1n] as const, S: 0n } },
      { digest, signature: { R8: [2n ** 256n - 1n, 0n] as const, S: 2n ** 256n - 1n } },
    ];
    for (const entry of forged)
      expect(refused(() => findRenewed(encodeRenewal([entry]), held(cards.anna), contextOf('anna', after)))).toMatch(
        /^(?:trust_credential_signature|input_field)$/,
      );
  });

  it('stand in one file that is the same for all: nothing but digests, in their order, whoever was first', () => {
    const entries = [cards.anna, cards.ben].map((card) => ({
      digest: credentialDigest(card),
      signature: sign(new Uint8Array(32).fill(1), credentialDigest(card)),
    }));
    expect(encodeRenewal(entries)).toEqual(encodeRenewal([...entries].reverse()));
    expect(renewed.renewal.length).toBe(RENEWAL_HEAD.length + 2 * 128);
  });

  it('are found among as many as a town has', () => {
    const entries = Array.from({ length: 20_000 }, (_, index) => ({
      digest: BigInt((index * 7919) % 20_000) << 100n,
      signature: { R8: [BigInt(index), 1n] as const, S: 2n },
    }));
    const file = parseRenewal(encodeRenewal(entries));
    expect(file.count).toBe(20_000);
    for (const { digest, signature } of entries.slice(0, 100)) expect(file.find(digest)).toEqual(signature);
    for (const digest of [1n, (20_000n << 100n) + 1n, 20_000n << 100n]) expect(file.find(digest)).toBeUndefined();
  });

  it('come in a file that is whole, or are refused', () => {
    const file = renewed.renewal;
    const swapped = new Uint8Array(file);
    swapped.set(file.subarray(-128), RENEWAL_HEAD.length);
    swapped.set(file.subarray(RENEWAL_HEAD.length, -128), RENEWAL_HEAD.length + 128);
    const doubled = new Uint8Array(file);
    doubled.set(file.subarray(RENEWAL_HEAD.length, -128), RENEWAL_HEAD.length + 128);
    for (const odd of [new Uint8Array(), file.subarray(1), file.subarray(0, -1), swapped, doubled])
      expect(refused(() => parseRenewal(odd))).toBe('input_malformed');
  });
});
