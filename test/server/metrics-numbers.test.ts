// SPDX-License-Identifier: GPL-3.0-or-later
/** Each of the operator's numbers: where it comes from, its unit, and that none stays when what it tells of is gone. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { TrustBundle } from '#protocol/trust/bundle.ts';
import { createMetrics } from '#server/metrics/metrics.ts';
import { DEFAULT_LIMITS } from '#server/setup/config.ts';
import { openStore } from '#server/store/open.ts';
import { saveShop } from '#server/store/shops.ts';
import type { Store } from '#server/store/store.ts';

const NOW = 1_772_366_400;
let store: Store;
beforeEach(async () => {
  store = await openStore({ kind: 'sqlite', file: ':memory:' }, () => NOW * 1000);
});
afterEach(() => store.close());

const bundle = { issuedAt: NOW - 60, expiresAt: NOW + 600 } as TrustBundle;
const lane = (start: number) => ({
  ...{ waiting: start, batches: start + 1, valid: start + 2, wrong: start + 3, turnedAway: start + 4 },
});

function metricsOf(held: Map<string, TrustBundle | undefined>, given: Partial<Store> = {}) {
  const metrics = createMetrics({
    store: { ...store, ...given },
    trust: {
      registries: () => [...held.keys()],
      held: (registry: string) => held.get(registry),
      forks: (registry: string) => registry.length,
    } as unknown as Parameters<typeof createMetrics>[0]['trust'],
    artefacts: {
      circuits: [
        { name: 'age', circuitDigest: 'new' },
        { name: 'age', circuitDigest: 'old', retired: '2026-03-01T12:10:00Z' },
      ],
    } as unknown as Parameters<typeof createMetrics>[0]['artefacts'],
    verifier: { load: () => ({ lanes: { first: lane(10), suspect: lane(20) }, threads: 3, lost: 2 }) } as never,
    hub: { size: () => 7 } as never,
    limits: DEFAULT_LIMITS,
  });
  return {
    metrics,
    async numbers(about: RegExp): Promise<Record<string, number>> {
      const lines = (await metrics.render()).split('\n').filter((line) => about.test(line) && !line.startsWith('#'));
      return Object.fromEntries(
        lines.map((line) => [line.replace(/^hushmark_| \S+$/g, ''), Number(line.split(' ').at(-1))]),
      );
    },
  };
}

it('a registry’s numbers go away with its bundle, and with the registry', async () => {
  const held = new Map<string, TrustBundle | undefined>([
    ['one', bundle],
    ['second', { ...bundle, issuedAt: NOW - 5 }],
  ]);
  const { numbers } = metricsOf(held);
  const both = {
    'trust_bundle_age_seconds{registry="one"}': 60,
    'trust_bundle_age_seconds{registry="second"}': 5,
    'trust_bundle_left_seconds{registry="one"}': 600,
    'trust_bundle_left_seconds{registry="second"}': 600,
  };
  expect(await numbers(/trust_bundle/)).toEqual(both);
  expect(await numbers(/trust_forks/)).toEqual({
    'trust_forks{registry="one"}': 3,
    'trust_forks{registry="second"}': 6,
  });
  held.set('one', undefined);
  const second = Object.fromEntries(Object.entries(both).filter(([name]) => name.includes('"second"')));
  expect(await numbers(/trust_bundle/)).toEqual(second);
  held.clear();
  expect(await numbers(/trust_bundle/)).toEqual({});
});

it('the pool’s numbers are those of its lanes, also when they are looked at twice', async () => {
  const { numbers } = metricsOf(new Map());
  const expected = {
    'verification_batches_total{lane="first"}': 11,
    'verification_batches_total{lane="suspect"}': 21,
    'verification_proofs_total{lane="first",result="valid"}': 12,
    'verification_proofs_total{lane="first",result="wrong"}': 13,
    'verification_proofs_total{lane="suspect",result="valid"}': 22,
    'verification_proofs_total{lane="suspect",result="wrong"}': 23,
    'verification_turned_away_total{lane="first"}': 14,
    'verification_turned_away_total{lane="suspect"}': 24,
    'verification_queue{lane="first"}': 10,
    'verification_queue{lane="suspect"}': 20,
    ...{ verification_queue_limit: 256, verification_threads: 3, verification_threads_lost_total: 2, event_streams: 7 },
  };
  for (const _time of [1, 2]) expect(await numbers(/verification_|event_streams/)).toEqual(expected);
});

it('a key set’s number is the time until it is refused, without end when it has no date', async () => {
  const { numbers } = metricsOf(new Map());
  expect(await numbers(/circuit_left/)).toEqual({
    'circuit_left_seconds{circuit="age",digest="new"}': Number.NaN,
    'circuit_left_seconds{circuit="age",digest="old"}': 600,
  });
});

it('webhooks that wait or were given up are counted over all shops, with the age of the oldest that waits', async () => {
  const { numbers } = metricsOf(new Map());
  expect(await numbers(/webhooks/)).toMatchObject({ webhooks_oldest_seconds: 0, 'webhooks{state="waiting"}': 0 });
  for (const clientId of ['one', 'two'])
    await saveShop(store, store.db, { clientId, origins: [], policies: [], webhook: undefined });
  const event = { type: 't', body: '{}', next_attempt_at: NOW, delivered_at: null, attempts: 0 };
  await store.db
    .insertInto('events')
    .values([
      { ...event, id: 'a', client_id: 'one', created_at: NOW - 50, dead_at: null },
      { ...event, id: 'b', client_id: 'two', created_at: NOW - 70, dead_at: null },
      { ...event, id: 'c', client_id: 'two', created_at: NOW - 99, dead_at: NOW },
    ])
    .execute();
  expect(await numbers(/webhooks/)).toMatchObject({
    ...{ 'webhooks{state="waiting"}': 2, 'webhooks{state="given_up"}': 1, webhooks_oldest_seconds: 70 },
  });
});

it('what the database does not say is no number, and no old one either', async () => {
  const held = new Map([['one', bundle]]);
  const { numbers } = metricsOf(held, { now: () => Promise.reject(new Error('down')) });
  const all = await numbers(/trust_bundle|circuit_left|oldest/);
  expect(Object.keys(all)).toHaveLength(5);
  for (const [name, value] of Object.entries(all)) expect(value, name).toBeNaN();
});

it('what happens is counted under its own name, from nothing on', async () => {
  const { metrics, numbers } = metricsOf(new Map());
  const kinds = /answers_total|webhook_attempts|rate_limited|http_responses|refusals|job_failures/;
  const before = await numbers(kinds);
  expect(before).toMatchObject({ 'answers_total{result="accepted"}': 0, 'rate_limited_total{bucket="page"}': 0 });
  expect(Object.values(before).every((value) => value === 0)).toBe(true);
  metrics.answered('/v1/x', 503, 'server_busy');
  metrics.answered('/v1/x', 200, undefined);
  metrics.counted('declined');
  metrics.delivered(true);
  metrics.delivered(false);
  metrics.delivered(false);
  metrics.limited('page');
  metrics.jobFailed('purge');
  expect(Object.fromEntries(Object.entries(await numbers(kinds)).filter(([, value]) => value > 0))).toEqual({
    'http_responses_total{route="/v1/x",status="503"}': 1,
    'http_responses_total{route="/v1/x",status="200"}': 1,
    'refusals_total{code="server_busy"}': 1,
    'answers_total{result="declined"}': 1,
    'webhook_attempts_total{result="delivered"}': 1,
    'webhook_attempts_total{result="failed"}': 2,
    'rate_limited_total{bucket="page"}': 1,
    'job_failures_total{job="purge"}': 1,
  });
});
