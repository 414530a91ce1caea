// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What an operator watches, in Prometheus' text form. Labels come from closed lists of our own: routes as patterns,
 * codes of base/reasons.ts, lanes, jobs, the registries of the configuration and the key sets of the manifest. No shop,
 * policy, verification, address or anything that was sent is ever a label, so the numbers say how much was asked and
 * never by whom. Counting is an addition in memory; values that have to be looked up are looked up when somebody asks
 * for them (`render`).
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ErrorCode } from '#base/errors.ts';
import { REASONS } from '#base/reasons.ts';
import type { BucketName } from '../plugins/rate-limit.ts';
import type { Limits } from '../setup/config.ts';
import type { StatusHub } from '../status-hub.ts';
import { countOutbox } from '../store/events.ts';
import type { Store } from '../store/store.ts';
import type { Trust } from '../trust/trust.ts';
import type { Circuits } from '../verifications/key-sets.ts';
import type { ProofVerifier } from '../verify/verifier.ts';

export type Metrics = {
  /** An HTTP answer: route as its pattern, and the code when it is a problem document. */
  answered(route: string, status: number, code: ErrorCode | undefined): void;
  /** An answer of a wallet that ended a verification. */
  counted(result: 'accepted' | 'declined'): void;
  /** One attempt to deliver a webhook. */
  delivered(success: boolean): void;
  /** A request over one of this process's limits. */
  limited(bucket: BucketName): void;
  jobFailed(job: string): void;
  /** Seconds by which the event loop was late. */
  late(seconds: number): void;
  /** All of it as text; NaN for what the database does not say right now. */
  render(): Promise<string>;
  readonly contentType: string;
};

/** Codes that say that the verifier cannot do its work: there from the start, so that the first one is an increase. */
const UNABLE = Object.entries(REASONS).flatMap(([code, { family, httpStatus }]) =>
  family === 'server' && httpStatus >= 500 ? [code] : [],
);

type Sources = {
  readonly store: Store;
  readonly trust: Trust;
  readonly artefacts: Circuits;
  readonly verifier: ProofVerifier;
  readonly hub: StatusHub;
  readonly limits: Limits;
};

export function createMetrics(sources: Sources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = <T extends string>(name: string, help: string, labelNames: T[] = []) =>
    new Counter({ name: `hushmark_${name}_total`, help, labelNames, registers });
  const gauge = <T extends string>(name: string, help: string, labelNames: T[] = []) =>
    new Gauge({ name: `hushmark_${name}`, help, labelNames, registers });

  const responses = counter('http_responses', 'HTTP answers by route and status', ['route', 'status']);
  const refusals = counter('refusals', 'Problem documents by code', ['code']);
  const answers = counter('answers', "Wallets' answers that ended a verification", ['result']);
  const attempts = counter('webhook_attempts', 'Attempts to deliver a webhook', ['result']);
  const limited = counter('rate_limited', "Requests over one of this process's own limits", ['bucket']);
  const failures = counter('job_failures', 'Runs of housekeeping jobs that failed', ['job']);
  const lateness = new Histogram({
    name: 'hushmark_event_loop_late_seconds',
    help: 'How late the event loop came to a timer, looked at 20 times a second',
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers,
  });
  for (const code of UNABLE) refusals.inc({ code }, 0);
  for (const bucket of Object.keys(sources.limits.requestsPerMinute)) limited.inc({ bucket }, 0);
  for (const result of ['accepted', 'declined']) answers.inc({ result }, 0);
  for (const result of ['delivered', 'failed']) attempts.inc({ result }, 0);

  const lookUps = [
    poolNumbers(sources, counter, gauge),
    trustNumbers(sources, gauge),
    circuitNumbers(sources, gauge),
    outboxNumbers(sources, gauge),
    streamNumbers(sources, gauge),
  ];
  return {
    answered(route, status, code) {
      responses.inc({ route, status });
      if (code !== undefined) refusals.inc({ code });
    },
    counted: (result) => answers.inc({ result }),
    delivered: (success) => attempts.inc({ result: success ? 'delivered' : 'failed' }),
    limited: (bucket) => limited.inc({ bucket }),
    jobFailed: (job) => failures.inc({ job }),
    late: (seconds) => lateness.observe(seconds),
    async render() {
      await Promise.all(lookUps.map((lookUp) => lookUp()));
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}

/** Told of what the database was asked for and did not say. */
const UNKNOWN = Number.NaN;

type Make<Metric extends Counter | Gauge> = (name: string, help: string, labelNames?: string[]) => Metric;
type LookUp = () => void | Promise<void>;

function poolNumbers(
  { verifier, limits }: Pick<Sources, 'verifier' | 'limits'>,
  counter: Make<Counter>,
  gauge: Make<Gauge>,
): LookUp {
  const batches = counter('verification_batches', 'Batches that were checked', ['lane']);
  const proofs = counter('verification_proofs', 'Proofs that were checked', ['lane', 'result']);
  const turnedAway = counter('verification_turned_away', 'Proofs that found the queue full', ['lane']);
  const queue = gauge('verification_queue', 'Proofs that wait', ['lane']);
  const room = gauge('verification_queue_limit', 'Proofs that may wait');
  const threads = gauge('verification_threads', 'Threads that are ready');
  const lost = counter('verification_threads_lost', 'Threads that stopped or took too long, and were replaced');
  /** The pool has counted; a counter can only be added to. */
  const copy = (to: Counter, value: number, labels: Record<string, string> = {}) => {
    to.remove(labels);
    to.inc(labels, value);
  };
  return () => {
    const load = verifier.load();
    for (const [lane, numbers] of Object.entries(load.lanes)) {
      copy(batches, numbers.batches, { lane });
      copy(proofs, numbers.valid, { lane, result: 'valid' });
      copy(proofs, numbers.wrong, { lane, result: 'wrong' });
      copy(turnedAway, numbers.turnedAway, { lane });
      queue.set({ lane }, numbers.waiting);
    }
    room.set(limits.queue);
    threads.set(load.threads);
    copy(lost, load.lost);
  };
}

function trustNumbers({ store, trust }: Pick<Sources, 'store' | 'trust'>, gauge: Make<Gauge>): LookUp {
  const age = gauge('trust_bundle_age_seconds', 'Since the registry issued the newest bundle here', ['registry']);
  const left = gauge('trust_bundle_left_seconds', 'Until that bundle ends, and verification with it', ['registry']);
  const forks = gauge('trust_forks', 'Second bundles for a number that was seen before, refused since the start', [
    'registry',
  ]);
  return async () => {
    age.reset();
    left.reset();
    const now = await store.now().catch(() => UNKNOWN);
    for (const registry of trust.registries()) {
      forks.set({ registry }, trust.forks(registry));
      const bundle = trust.held(registry, now);
      if (bundle === undefined) continue;
      age.set({ registry }, now - bundle.issuedAt);
      left.set({ registry }, bundle.expiresAt - now);
    }
  };
}

function circuitNumbers({ store, artefacts }: Pick<Sources, 'store' | 'artefacts'>, gauge: Make<Gauge>): LookUp {
  const left = gauge(
    'circuit_left_seconds',
    'Until a loaded key set is refused; +Inf without a date, below 0 after it',
    ['circuit', 'digest'],
  );
  return async () => {
    const now = await store.now().catch(() => UNKNOWN);
    for (const { name, circuitDigest, retired } of artefacts.circuits) {
      const end = retired === undefined ? Number.POSITIVE_INFINITY : Date.parse(retired) / 1000;
      left.set({ circuit: name, digest: circuitDigest }, end - now);
    }
  };
}

function outboxNumbers({ store }: Pick<Sources, 'store'>, gauge: Make<Gauge>): LookUp {
  const events = gauge('webhooks', 'Events for shops that wait, or were given up and are kept for a while', ['state']);
  const oldest = gauge('webhooks_oldest_seconds', 'Since the event that waits longest was recorded; 0 when none waits');
  return async () => {
    const now = await store.now().catch(() => UNKNOWN);
    const shops = await countOutbox(store.db).then(
      (outbox) => [...outbox.values()],
      () => [{ waiting: UNKNOWN, dead: UNKNOWN, oldest: UNKNOWN }],
    );
    const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
    events.set({ state: 'waiting' }, sum(shops.map(({ waiting }) => waiting)));
    events.set({ state: 'given_up' }, sum(shops.map(({ dead }) => dead)));
    oldest.set(now - Math.min(...shops.map((shop) => shop.oldest ?? now), now));
  };
}

function streamNumbers({ hub }: Pick<Sources, 'hub'>, gauge: Make<Gauge>): LookUp {
  const streams = gauge('event_streams', 'Event streams that are open');
  return () => streams.set(hub.size());
}
