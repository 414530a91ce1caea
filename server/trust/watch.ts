// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Watches one registry: takes new bundles from its source, remembers them in the store, so that a restart forgets
 * nothing, has their roots computed again, and tells the operator what is wrong, once.
 */
import type { TrustBundle, TrustFork } from '#protocol/trust/bundle.ts';
import { appendAudit } from '../store/audit.ts';
import type { Store } from '../store/store.ts';
import { insertEpoch, listEpochs, type TrustEpoch } from '../store/trust-epochs.ts';
import { lowestSequence, type Registry, readCandidates } from './candidates.ts';
import { type BundleFile, createHoldings, type Holdings } from './holdings.ts';
import type { Recompute } from './recompute.ts';
import type { BundleSource } from './sources.ts';

export type WatchOptions = {
  readonly registry: Registry;
  /** Without one, the registry has no bundles. */
  readonly source: BundleSource | undefined;
  readonly store: Store;
  readonly recompute: Recompute;
  readonly onAlarm: (problem: string) => void;
  readonly onNews: (news: string) => void;
};

export type Watch = {
  readonly holdings: Holdings;
  /** Never rejects. */
  refresh(): Promise<void>;
  /** How many second bundles for a number that was seen before have been refused since the start. */
  forks(): number;
  /** Resolves when no recomputation is under way. */
  settled(): Promise<void>;
};

const AWAY = 'the source cannot be read';

export function createWatch({ registry, source, store, recompute, onAlarm, onNews }: WatchOptions): Watch {
  const { id, keys } = registry;
  const holdings = createHoldings();
  const alarms = createAlarms(onAlarm);
  const forks = new Set<string>();
  const running = new Set<Promise<void>>();

  async function look(): Promise<void> {
    const epochs = await listEpochs(store.db, id);
    const now = await store.now();
    const newest = holdings.newest();
    const problem = newest && lateness(newest, now);
    if (problem) alarms.raise(problem);
    const files = (await source?.()) ?? [];
    const { good, forks: found, refusals } = readCandidates(files, registry, { epochs, now });
    for (const code of refusals) alarms.raise(`refused a bundle: ${code}`);
    for (const fork of found) await recordFork(fork);
    if (good.length === 0) {
      if (files.length > 0) alarms.raise(`no bundle at or above sequence ${lowestSequence(epochs, now)}`);
      else if (newest === undefined) alarms.raise('the source has no bundle');
    }
    for (const one of good) await accept(one, epochs, now);
  }

  /** The registry says different things to different people: the audit log keeps that too. */
  async function recordFork({ after, message: problem }: TrustFork): Promise<void> {
    alarms.raise(problem);
    if (forks.has(after)) return;
    forks.add(after);
    await store.durably((transaction) => appendAudit(store, transaction, 'trust_fork', { registry: id, problem }));
  }

  async function accept(one: BundleFile, known: readonly TrustEpoch[], now: number): Promise<void> {
    const { bundle, file } = one;
    if (holdings.isRefused(bundle.digest)) return;
    if (known.every(({ sequence }) => sequence !== bundle.sequence)) await recordBundle(store, id, bundle);
    const epochs = await listEpochs(store.db, id);
    // Another node was faster, or recorded something else: the next refresh decides.
    if (epochs.find((epoch) => epoch.sequence === bundle.sequence)?.digest !== bundle.digest) return;
    holdings.setEpochs(epochs);
    if (holdings.has(bundle.digest)) return;
    holdings.add(one, now);
    alarms.clear();
    const begins = bundle.startsAt <= now ? 'is in force' : `begins at ${isoTime(bundle.startsAt)}`;
    onNews(`bundle ${bundle.sequence} ${begins}`);
    const job = recheck(bundle, file).finally(() => running.delete(job));
    running.add(job);
  }

  async function recheck(bundle: TrustBundle, file: Uint8Array): Promise<void> {
    try {
      if ((await recompute(file, keys, bundle.issuedAt)) === bundle.trustRoot) return;
      holdings.refuse(bundle.digest);
      alarms.raise(`bundle ${bundle.sequence} is refused: its lists do not give its root`);
    } catch {
      alarms.raise('the root could not be recomputed');
    }
  }

  return {
    holdings,
    async refresh() {
      try {
        await look();
      } catch {
        return alarms.raise(AWAY);
      }
      // So that the next time it is away is told as well.
      if (alarms.end(AWAY)) onNews('the source can be read again');
    },
    forks: () => forks.size,
    async settled() {
      await Promise.all(running);
    },
  };
}

async function recordBundle(store: Store, registry: string, bundle: TrustBundle): Promise<void> {
  const { sequence, digest, trustRoot, supersedes, startsAt } = bundle;
  const epoch = { registry, sequence, digest, trust_root: trustRoot.toString(), supersedes, starts_at: startsAt };
  await store.durably(async (transaction) => {
    if (!(await insertEpoch(store, transaction, epoch))) return;
    await appendAudit(store, transaction, 'trust_accepted', { registry, sequence, digest });
  });
}

/** A registry that publishes no more is as silent as one that has nothing new, until everything stops. */
function lateness({ sequence, nextUpdate, expiresAt }: TrustBundle, now: number): string | undefined {
  if (now >= expiresAt) return `bundle ${sequence} has ended, and there is no newer one`;
  if (now >= nextUpdate) return `bundle ${sequence} should have a successor by now`;
  return undefined;
}

function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

/** Each problem once, until it has ended or a new bundle came. */
function createAlarms(onAlarm: (problem: string) => void) {
  const raised = new Set<string>();
  return {
    raise(problem: string): void {
      if (raised.has(problem)) return;
      raised.add(problem);
      onAlarm(problem);
    },
    /** Whether it was raised. */
    end: (problem: string): boolean => raised.delete(problem),
    clear: (): void => raised.clear(),
  };
}
