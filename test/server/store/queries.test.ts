// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What each query of the store finds and changes: one row that it is about, and beside it one row for each of its
 * conditions that fails this condition alone. Rows are put in in the wrong order.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allApiKeys, findApiKey, insertApiKey, setApiKeyRevoked } from '#server/store/api-keys.ts';
import { claimEvents, countOutbox, markDelivered, postpone, shopsWithDueEvents } from '#server/store/events.ts';
import { findRemembered, KEPT, rememberWith } from '#server/store/idempotency.ts';
import { openStore } from '#server/store/open.ts';
import { purge } from '#server/store/purge.ts';
import { findShop, isShopOrigin, listShops, saveShop, setShopDisabled, withWebhook } from '#server/store/shops.ts';
import type { Store } from '#server/store/store.ts';
import { insertEpoch, listEpochs } from '#server/store/trust-epochs.ts';
import {
  acceptAnswer,
  countInvalidProof,
  countOpen,
  expireVerifications,
  findStates,
  findVerification,
  findVerificationByRequest,
  findVerificationByShortWord,
  insertVerification,
  prolong,
  recordCancelled,
  recordDeclined,
  recordRedeemed,
  timeOfFirstEnd,
  type Verification,
} from '#server/store/verifications.ts';

const NOW = 1_000_000;
let store: Store;
let now = NOW;
beforeEach(async () => {
  now = NOW;
  store = await openStore({ kind: 'sqlite', file: ':memory:' }, () => now * 1000);
  for (const clientId of ['vinum', 'bistro', 'closed']) await putShop(clientId);
  await setShopDisabled(store, store.db, 'closed', true);
});
afterEach(() => store.close());

const putShop = (clientId: string, webhook?: { url: string; secrets: string[] }) =>
  saveShop(store, store.db, { clientId, origins: [`https://${clientId}.example`], policies: ['over-18'], webhook });

const OPEN: Omit<Verification, 'id' | 'request_id'> = {
  client_id: 'vinum',
  mode: 'live',
  started_by: 'secret',
  status: 'pending',
  flow: 'same_device',
  registry: 'test-registry',
  policy_name: 'over-18',
  policy_version: 3,
  request: 'a.b.c',
  statements: '[]',
  bundle: 1,
  order_digest: null,
  return_url: null,
  code: null,
  short_word: null,
  is_test: 0,
  created_at: NOW - 10,
  expires_at: NOW + 100,
  invalid_proofs: 0,
  answer_digest: null,
  response_code_hash: null,
  circuit_digests: null,
  pseudonyms: null,
  answered_at: null,
  redeem_by: null,
  redeemed_at: null,
  ended_at: null,
};
const ANSWERED: Partial<Verification> = { status: 'answered', redeem_by: NOW + 50, response_code_hash: 'hash' };

/** Writes verifications by id, each like an open one but for what is given. */
async function put(rows: Record<string, Partial<Verification>>): Promise<void> {
  for (const [id, change] of Object.entries(rows))
    await insertVerification(store.db, { ...OPEN, id, request_id: `request-${id}`, ...change });
}
const statusOf = async (id: string) => (await findVerification(store.db, id))?.status;
const idOf = (found: Verification | undefined) => found?.id;

describe('a verification', () => {
  it('is found by its own id, request or short word, and not by those of another one', async () => {
    await put({ a: { short_word: 'wa' }, b: { short_word: 'wb' }, c: {} });
    expect(idOf(await findVerification(store.db, 'b'))).toBe('b');
    expect(idOf(await findVerificationByRequest(store.db, 'request-b'))).toBe('b');
    expect(idOf(await findVerificationByShortWord(store.db, 'wb'))).toBe('b');
    expect(await findVerification(store.db, 'z')).toBeUndefined();
    expect(await findVerificationByRequest(store.db, 'b')).toBeUndefined();
    expect(await findVerificationByShortWord(store.db, 'b')).toBeUndefined();
    expect((await findStates(store.db, ['a', 'c', 'z'])).map(({ id }) => id).sort()).toEqual(['a', 'c']);
  });

  it('counts against the quota of its shop, mode and kind of key only, while it is open', async () => {
    await put({
      late: { expires_at: NOW + 90 },
      first: { expires_at: NOW + 60 },
      answered: { ...ANSWERED, expires_at: NOW + 70 },
      'other shop': { client_id: 'bistro', expires_at: NOW + 5 },
      'other mode': { mode: 'test', expires_at: NOW + 5 },
      'other key': { started_by: 'publishable', expires_at: NOW + 5 },
      ended: { status: 'cancelled', expires_at: NOW + 5 },
      expired: { expires_at: NOW },
    });
    const party = { clientId: 'vinum', mode: 'live', kind: 'secret' } as const;
    expect(await countOpen(store, party, 10)).toBe(3);
    expect(await countOpen(store, party, 2)).toBe(2);
    expect(await timeOfFirstEnd(store, party)).toBe(NOW + 60);
  });

  const answer = { answerDigest: 'd', outcomeHash: 'h', circuitDigests: ['c'], pseudonyms: ['7'], redeemLife: 30 };

  it('takes one answer while it is pending, in time, and its shop is not disabled', async () => {
    await put({
      good: {},
      other: {},
      phone: { flow: 'cross_device' },
      answered: ANSWERED,
      expired: { expires_at: NOW },
      disabled: { client_id: 'closed' },
    });
    for (const id of ['answered', 'expired', 'disabled', 'nobody'])
      expect(await acceptAnswer(store, store.db, id, answer), id).toBeUndefined();
    const kept = { answer_digest: 'd', response_code_hash: 'h', circuit_digests: '["c"]', pseudonyms: '["7"]' };
    expect(await acceptAnswer(store, store.db, 'good', answer)).toMatchObject({
      ...{ ...kept, id: 'good', status: 'answered', answered_at: NOW, redeem_by: NOW + 30, ended_at: null },
    });
    const phone = await acceptAnswer(store, store.db, 'phone', { ...answer, pseudonyms: undefined });
    expect(phone).toMatchObject({ status: 'verified', redeem_by: NOW + 30, ended_at: NOW, pseudonyms: null });
    expect(await acceptAnswer(store, store.db, 'good', answer)).toBeUndefined();
    expect(await statusOf('other')).toBe('pending');
  });

  it('is declined once, while it is pending and in time', async () => {
    await put({ good: {}, other: {}, answered: ANSWERED, expired: { expires_at: NOW } });
    for (const id of ['answered', 'expired', 'nobody'])
      expect(await recordDeclined(store, store.db, id, 'd'), id).toBeUndefined();
    const declined = { id: 'good', status: 'not_completed', answer_digest: 'd', ended_at: NOW };
    expect(await recordDeclined(store, store.db, 'good', 'd')).toMatchObject(declined);
    expect(await statusOf('other')).toBe('pending');
  });

  it('waits longer while it is pending and in time, and never shorter', async () => {
    await put({
      good: {},
      other: {},
      answered: ANSWERED,
      expired: { expires_at: NOW },
      long: { expires_at: NOW + 600 },
    });
    for (const id of ['answered', 'expired', 'long', 'nobody'])
      expect(await prolong(store, store.db, id, NOW + 600), id).toBeUndefined();
    expect(await prolong(store, store.db, 'good', NOW + 600)).toMatchObject({ id: 'good', expires_at: NOW + 600 });
    expect((await findVerification(store.db, 'other'))?.expires_at).toBe(NOW + 100);
    expect((await findVerification(store.db, 'answered'))?.expires_at).toBe(NOW + 100);
  });

  it('ends with the last wrong proof that is allowed, and not before', async () => {
    await put({ good: {}, other: {}, answered: ANSWERED });
    expect(await countInvalidProof(store, store.db, 'answered', 2)).toBeUndefined();
    const first = await countInvalidProof(store, store.db, 'good', 2);
    expect(first).toMatchObject({ id: 'good', invalid_proofs: 1, status: 'pending', ended_at: null });
    const last = await countInvalidProof(store, store.db, 'good', 2);
    expect(last).toMatchObject({ invalid_proofs: 2, status: 'not_completed', ended_at: NOW });
    expect(await findVerification(store.db, 'other')).toMatchObject({ invalid_proofs: 0, status: 'pending' });
  });

  it('is redeemed once, by its shop, with its code, policy, version and order, in time', async () => {
    const wanted = {
      id: 'good',
      clientId: 'vinum',
      outcomeHash: 'hash',
      policyName: 'over-18',
      policyVersion: 3,
      orderDigest: null,
    };
    await put({
      good: ANSWERED,
      other: ANSWERED,
      ordered: { ...ANSWERED, order_digest: 'basket' },
      phone: { ...ANSWERED, status: 'verified', ended_at: NOW - 5 },
      pending: { ...ANSWERED, status: 'pending' },
      cancelled: { ...ANSWERED, status: 'cancelled' },
      redeemed: { ...ANSWERED, redeemed_at: NOW - 1 },
      late: { ...ANSWERED, redeem_by: NOW },
      disabled: { ...ANSWERED, client_id: 'closed' },
    });
    for (const wrong of [
      ...['ordered', 'pending', 'cancelled', 'redeemed', 'late', 'nobody'].map((id) => ({ id })),
      { id: 'disabled', clientId: 'closed' },
      ...[{ clientId: 'bistro' }, { outcomeHash: 'other' }, { policyName: 'over-16' }, { policyVersion: 2 }],
      ...[{ orderDigest: 'basket' }, { id: 'ordered', orderDigest: 'other' }],
    ])
      expect(await recordRedeemed(store, store.db, { ...wanted, ...wrong }), JSON.stringify(wrong)).toBeUndefined();
    const redeemed = { id: 'good', status: 'verified', redeemed_at: NOW, ended_at: NOW };
    expect(await recordRedeemed(store, store.db, wanted)).toMatchObject(redeemed);
    expect(await recordRedeemed(store, store.db, wanted)).toBeUndefined();
    expect(await recordRedeemed(store, store.db, { ...wanted, id: 'phone' })).toMatchObject({ ended_at: NOW - 5 });
    expect(idOf(await recordRedeemed(store, store.db, { ...wanted, id: 'ordered', orderDigest: 'basket' }))).toBe(
      'ordered',
    );
    expect(await statusOf('other')).toBe('answered');
  });

  it('is cancelled by its own shop, while it can still be answered or redeemed', async () => {
    await put({
      ...{ pending: {}, answered: { ...ANSWERED, expires_at: NOW - 1 }, other: {} },
      expired: { expires_at: NOW },
      late: { ...ANSWERED, redeem_by: NOW },
      verified: { ...ANSWERED, status: 'verified' },
    });
    for (const id of ['expired', 'late', 'verified', 'nobody'])
      expect(await recordCancelled(store, store.db, id, 'vinum'), id).toBeUndefined();
    expect(await recordCancelled(store, store.db, 'pending', 'bistro')).toBeUndefined();
    for (const id of ['pending', 'answered'])
      expect(await recordCancelled(store, store.db, id, 'vinum')).toMatchObject({ id, status: 'cancelled' });
    expect(await findVerification(store.db, 'pending')).toMatchObject({ ended_at: NOW });
    expect(await statusOf('other')).toBe('pending');
  });

  it('expires in the state in which its time is over, the oldest first', async () => {
    await put({
      second: { expires_at: NOW - 1 },
      first: { expires_at: NOW - 2 },
      third: { expires_at: NOW },
      open: { expires_at: NOW + 1 },
      answered: { ...ANSWERED, expires_at: NOW - 9 },
      unredeemed: { ...ANSWERED, expires_at: NOW - 9, redeem_by: NOW },
      cancelled: { status: 'cancelled', expires_at: NOW - 9 },
    });
    const swept = async (state: 'pending' | 'answered', limit: number) =>
      (await expireVerifications(store, store.db, state, limit)).map(({ id }) => id).sort();
    expect(await swept('pending', 1)).toEqual(['first']);
    expect(await swept('pending', 9)).toEqual(['second', 'third']);
    expect(await swept('pending', 9)).toEqual([]);
    expect(await swept('answered', 9)).toEqual(['unredeemed']);
    expect(await findVerification(store.db, 'first')).toMatchObject({ status: 'expired', ended_at: NOW });
    for (const [id, status] of Object.entries({ open: 'pending', answered: 'answered', cancelled: 'cancelled' }))
      expect(await statusOf(id)).toBe(status);
  });
});

describe('an event', () => {
  const EVENT = { client_id: 'vinum', type: 't', body: '{}', created_at: NOW - 9, attempts: 0 };
  const DUE = { ...EVENT, next_attempt_at: NOW, delivered_at: null, dead_at: null };
  const putEvents = (rows: Record<string, Partial<typeof DUE> | Record<string, unknown>>) =>
    store.db
      .insertInto('events')
      .values(Object.entries(rows).map(([id, change]) => ({ ...DUE, ...change, id })))
      .execute();

  it('is claimed by one node when it is due, the oldest first, and given back after the lease', async () => {
    await putEvents({
      second: { next_attempt_at: NOW - 1 },
      first: { next_attempt_at: NOW - 2 },
      third: {},
      later: { next_attempt_at: NOW + 1 },
      delivered: { delivered_at: NOW - 1 },
      dead: { dead_at: NOW - 1 },
      'other shop': { client_id: 'bistro', next_attempt_at: NOW - 5 },
    });
    const claim = async (limit: number) =>
      (await claimEvents(store, 'vinum', { limit, lease: 60 })).map(({ id }) => id).sort();
    expect(await shopsWithDueEvents(store)).toEqual(['bistro', 'vinum']);
    expect(await claim(1)).toEqual(['first']);
    expect(await claim(9)).toEqual(['second', 'third']);
    expect(await claim(9)).toEqual([]);
    expect(await shopsWithDueEvents(store)).toEqual(['bistro']);
    now = NOW + 60;
    expect(await claim(9)).toEqual(['first', 'later', 'second', 'third']);
    const { attempts } = await store.db
      .selectFrom('events')
      .select('attempts')
      .where('id', '=', 'first')
      .executeTakeFirstOrThrow();
    expect(attempts).toBe(2);
  });

  it('is due for a shop only while it waits for another attempt', async () => {
    await putEvents({
      later: { next_attempt_at: NOW + 1 },
      delivered: { delivered_at: NOW - 1 },
      dead: { dead_at: NOW - 1 },
    });
    expect(await shopsWithDueEvents(store)).toEqual([]);
  });

  it('is told to the operator as waiting or given up, with the oldest that waits', async () => {
    await putEvents({
      waiting: { created_at: NOW - 5 },
      older: { created_at: NOW - 7, next_attempt_at: NOW + 9 },
      dead: { created_at: NOW - 99, dead_at: NOW - 1 },
      delivered: { created_at: NOW - 99, delivered_at: NOW - 1 },
      'other shop': { client_id: 'bistro' },
    });
    const outbox = await countOutbox(store.db);
    expect(outbox.get('vinum')).toEqual({ waiting: 2, dead: 1, oldest: NOW - 7 });
    expect(outbox.get('bistro')).toEqual({ waiting: 1, dead: 0, oldest: NOW - 9 });
  });

  it('is marked as delivered, put off or given up alone', async () => {
    await putEvents({ a: {}, b: {}, c: {}, d: {} });
    await markDelivered(store, 'a');
    await postpone(store, 'b', NOW + 77);
    await postpone(store, 'c', undefined);
    const rows = await store.db
      .selectFrom('events')
      .select(['id', 'delivered_at', 'next_attempt_at', 'dead_at'])
      .execute();
    const of = (id: string) => rows.find((row) => row.id === id);
    expect(of('a')).toEqual({ id: 'a', delivered_at: NOW, next_attempt_at: NOW, dead_at: null });
    expect(of('b')).toEqual({ id: 'b', delivered_at: null, next_attempt_at: NOW + 77, dead_at: null });
    expect(of('c')).toEqual({ id: 'c', delivered_at: null, next_attempt_at: NOW, dead_at: NOW });
    expect(of('d')).toEqual({ id: 'd', delivered_at: null, next_attempt_at: NOW, dead_at: null });
  });

  it('goes after its time only when nobody will deliver it, like verifications that ended and keys that are over', async () => {
    await putEvents({
      waiting: { created_at: NOW - 100 },
      delivered: { created_at: NOW - 100, delivered_at: NOW - 99 },
      dead: { created_at: NOW - 100, dead_at: NOW - 99 },
      kept: { created_at: NOW - 50, delivered_at: NOW - 49 },
    });
    await put({ open: {}, ended: { ended_at: NOW - 11 }, recent: { ended_at: NOW - 10 } });
    for (const [keyHash, age] of [
      ['over', KEPT + 1],
      ['kept', KEPT],
    ] as const) {
      now = NOW - age;
      await rememberWith(
        store,
        { apiKey: 'k', keyHash, bodyHash: 'b' },
        { status: 201, response: '{}' },
        async () => {},
      );
    }
    now = NOW;
    await store.db
      .insertInto('probes')
      .values([
        { node: 'gone', at: NOW - KEPT - 1 },
        { node: 'here', at: NOW - KEPT },
      ])
      .execute();
    expect(await purge(store, { verifications: 10, events: 50 })).toBe(5);
    const ids = async (table: 'events' | 'verifications') =>
      (await store.db.selectFrom(table).select('id').execute()).map(({ id }) => id).sort();
    expect(await ids('events')).toEqual(['kept', 'waiting']);
    expect(await ids('verifications')).toEqual(['open', 'recent']);
    expect(await store.db.selectFrom('idempotency').select('key_hash').execute()).toEqual([{ key_hash: 'kept' }]);
    expect(await store.db.selectFrom('probes').select('node').execute()).toEqual([{ node: 'here' }]);
  });
});

describe('a remembered answer', () => {
  const key = { apiKey: 'key', keyHash: 'hash', bodyHash: 'body' };
  const first = { status: 201, response: '"first"' };
  const remember = (of: typeof key, response = '"first"') =>
    rememberWith(store, of, { status: 201, response }, async () => {});

  it('belongs to one API key and one idempotency key', async () => {
    expect(await remember(key)).toBe(true);
    expect(await findRemembered(store, key)).toEqual({ bodyHash: 'body', ...first });
    expect(await findRemembered(store, { ...key, apiKey: 'other' })).toBeUndefined();
    expect(await findRemembered(store, { ...key, keyHash: 'other' })).toBeUndefined();
    expect(await remember({ ...key, apiKey: 'other' }, '"second"')).toBe(true);
    expect(await remember({ ...key, keyHash: 'other' }, '"third"')).toBe(true);
    expect((await findRemembered(store, key))?.response).toBe('"first"');
  });

  it('is not replaced for a day, and nothing else is done meanwhile; then the key is free', async () => {
    await remember(key);
    let done = 0;
    const again = () =>
      rememberWith(store, { ...key, bodyHash: 'new' }, { status: 200, response: '"new"' }, async () => {
        done += 1;
      });
    now = NOW + KEPT - 1;
    expect(await again()).toBe(false);
    expect(done).toBe(0);
    expect((await findRemembered(store, key))?.response).toBe('"first"');
    now = NOW + KEPT;
    expect(await findRemembered(store, key)).toBeUndefined();
    expect(await again()).toBe(true);
    expect(done).toBe(1);
    expect(await findRemembered(store, key)).toEqual({ bodyHash: 'new', status: 200, response: '"new"' });
  });

  it('is not kept when what it reports was not done', async () => {
    const failing = rememberWith(store, key, first, async () => {
      throw new Error('full');
    });
    await expect(failing).rejects.toThrow('full');
    expect(await findRemembered(store, key)).toBeUndefined();
  });
});

describe('shops, keys and bundles', () => {
  it('a shop takes webhooks when it has an address and is not disabled', async () => {
    const webhook = { url: 'https://hook.example', secrets: ['whsec_new', 'whsec_old'] };
    for (const clientId of ['vinum', 'closed', 'elsewhere']) await putShop(clientId, webhook);
    expect([...(await withWebhook(store.db, ['vinum', 'closed', 'bistro']))]).toEqual(['vinum']);
    const listed = await listShops(store.db);
    expect(listed.map(({ clientId }) => clientId)).toEqual(['bistro', 'closed', 'elsewhere', 'vinum']);
    expect(listed.map(({ disabledAt }) => disabledAt)).toEqual([null, NOW, null, null]);
    expect(listed[3]).toMatchObject({ webhook, disabled: false, createdAt: NOW, policies: ['over-18'] });
  });

  it('a shop is found by its own id, with what was saved for it last', async () => {
    await saveShop(store, store.db, {
      clientId: 'bistro',
      origins: ['https://bar.example'],
      policies: [],
      webhook: undefined,
    });
    expect(await findShop(store.db, 'bistro')).toEqual({
      ...{ clientId: 'bistro', origins: ['https://bar.example'], policies: [], webhook: undefined, disabled: false },
    });
    expect(await findShop(store.db, 'closed')).toMatchObject({ clientId: 'closed', disabled: true });
    expect(await findShop(store.db, 'nobody')).toBeUndefined();
  });

  it('an origin is one of a shop that is not disabled, to the letter', async () => {
    expect(await isShopOrigin(store.db, 'https://vinum.example')).toBe(true);
    for (const other of ['https://closed.example', 'https://vinum_example', 'https://%', 'https://vinum.example/', ''])
      expect(await isShopOrigin(store.db, other), other).toBe(false);
  });

  it('only the named shop is disabled, and a shop that is none is said to be none', async () => {
    expect(await setShopDisabled(store, store.db, 'nobody', true)).toBe(false);
    expect(await setShopDisabled(store, store.db, 'closed', false)).toBe(true);
    expect(await setShopDisabled(store, store.db, 'bistro', true)).toBe(true);
    const disabled = (await listShops(store.db)).filter(({ disabled }) => disabled);
    expect(disabled.map(({ clientId }) => clientId)).toEqual(['bistro']);
  });

  it('an API key is found until it is revoked, once and alone; the operator sees them all, oldest first', async () => {
    const settings = { client_id: 'vinum', kind: 'secret', mode: 'live', policy: null, return_pages: null } as const;
    for (const [id, at] of Object.entries({ c: NOW, a: NOW + 5, b: NOW })) {
      now = at;
      await insertApiKey(store, store.db, { id, hash: id, ...settings });
    }
    expect((await allApiKeys(store.db)).map(({ id }) => id)).toEqual(['b', 'c', 'a']);
    expect(await setApiKeyRevoked(store, store.db, 'b')).toBe(true);
    expect(await setApiKeyRevoked(store, store.db, 'b')).toBe(false);
    expect(await setApiKeyRevoked(store, store.db, 'z')).toBe(false);
    expect(await findApiKey(store.db, 'b')).toBeUndefined();
    expect((await findApiKey(store.db, 'c'))?.id).toBe('c');
    expect((await allApiKeys(store.db)).map(({ revoked_at: at }) => at)).toEqual([NOW, null, null]);
  });

  it('a registry’s bundles are its own, newest first, no more than asked for, each recorded once', async () => {
    const bundle = { digest: 'd', trust_root: 'r', supersedes: 'scheduled', starts_at: NOW } as const;
    const epoch = (registry: string, sequence: number) =>
      insertEpoch(store, store.db, { ...bundle, registry, sequence });
    for (const sequence of [2, 10, 3]) expect(await epoch('one', sequence)).toBe(true);
    expect(await epoch('one', 10)).toBe(false);
    expect(await epoch('two', 10)).toBe(true);
    expect((await listEpochs(store.db, 'one')).map(({ sequence }) => sequence)).toEqual([10, 3, 2]);
    expect((await listEpochs(store.db, 'one', 2)).map(({ sequence }) => sequence)).toEqual([10, 3]);
    expect((await listEpochs(store.db, 'two')).map(({ seen_at: at }) => at)).toEqual([NOW]);
    for (let sequence = 11; sequence < 20; sequence += 1) await epoch('one', sequence);
    expect(await listEpochs(store.db, 'one')).toHaveLength(8);
  });
});
