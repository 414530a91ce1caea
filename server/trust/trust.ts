/**
 * The trust bundles at hand: takes candidates from each registry's source, keeps the one in force and those to come, so
 * that all change over at one moment by the clock (protocol/trust/timetable.ts), remembers what came before (in the
 * store, so that a restart forgets nothing), and answers which bundle is in force, and under which ones questions may
 * be answered. It fails closed: an expired, rolled back or wrongly computed bundle means no verification at all. A
 * second bundle for a number that was seen before is refused, and told to the operator.
 */
import { HushmarkError, isHushmarkError } from '#base/errors.ts';
import type { Jwk } from '#protocol/jws.ts';
import { parseTrustBundle, type TrustBundle, TrustFork } from '#protocol/trust/bundle.ts';
import { inForce, yetToCount } from '#protocol/trust/timetable.ts';
import { appendAudit } from '../store/audit.ts';
import type { Store } from '../store/store.ts';
import { insertEpoch, listEpochs, type TrustEpoch } from '../store/trust-epochs.ts';
import type { Recompute } from './recompute.ts';
import type { BundleSource } from './sources.ts';

export type Registry = { readonly id: string; readonly keys: readonly Jwk[] };

export type Trust = {
  /** Looks for newer bundles; never rejects. Later calls while one is running wait for it. */
  refresh(): Promise<void>;
  /** The bundle in force at `now` (Unix seconds), or server_trust_unavailable. */
  current(registry: string, now: number): TrustBundle;
  /** The last bundle that began, also when it has ended. */
  held(registry: string, now: number): TrustBundle | undefined;
  /** What wallets may fetch: the bundle in force, first, and those to come. Throws like `current`. */
  announced(registry: string, now: number): readonly TrustBundle[];
  /**
   * Whether a question that was asked under the bundle with this number may still be answered: under the one in force
   * always, under a predecessor as long as nothing but scheduled changes came after it. The question's own end is the
   * grace. Throws like `current`.
   */
  stillCounts(registry: string, sequence: number, now: number): boolean;
  /** The bytes of a bundle by digest: the current one and those this process has seen before it. */
  file(digest: string): Uint8Array | undefined;
  registries(): readonly string[];
  /** How many second bundles for a number that was seen before have been refused since the start. */
  forks(registry: string): number;
  /** Resolves when no recomputation is under way. */
  settled(): Promise<void>;
};

export type TrustAlarm = { readonly registry: string; readonly problem: string };

export type TrustOptions = {
  readonly store: Store;
  readonly registries: readonly Registry[];
  readonly sources: ReadonlyMap<string, BundleSource>;
  readonly recompute: Recompute;
  /** Something that an operator must see. */
  readonly onAlarm: (alarm: TrustAlarm) => void;
  /** What went well: a new bundle, a source that is back. */
  readonly onNews?: (registry: string, news: string) => void;
};

const AWAY = 'the source cannot be read';

/** Files kept for wallets that ask for a predecessor. */
const KEPT_FILES = 4;

type State = {
  /** The last that began, the one before it, and those to come; by their numbers. */
  bundles: readonly TrustBundle[];
  /** Newest first, with those to come. */
  epochs: readonly TrustEpoch[];
  files: Map<string, Uint8Array>;
  /** Digests whose lists do not give the signed root. */
  wrong: Set<string>;
  reported: Set<string>;
  /** Digests of second bundles for a number that was seen before. */
  forks: Set<string>;
};

export function createTrust({
  store,
  registries,
  sources,
  recompute,
  onAlarm,
  onNews = () => undefined,
}: TrustOptions): Trust {
  const states = new Map<string, State>(
    registries.map(({ id }) => [
      id,
      { bundles: [], epochs: [], files: new Map(), wrong: new Set(), reported: new Set(), forks: new Set() },
    ]),
  );
  const running = new Set<Promise<void>>();
  let refreshing: Promise<void> | undefined;

  function report(registry: string, state: State, problem: string): void {
    if (state.reported.has(problem)) return;
    state.reported.add(problem);
    onAlarm({ registry, problem });
  }

  /** A registry that publishes no more is as silent as one that has nothing new, until everything stops. */
  function reportAge(
    registry: string,
    state: State,
    { sequence, nextUpdate, expiresAt }: TrustBundle,
    now: number,
  ): void {
    if (now >= expiresAt) report(registry, state, `bundle ${sequence} has ended, and there is no newer one`);
    else if (now >= nextUpdate) report(registry, state, `bundle ${sequence} should have a successor by now`);
  }

  async function refreshOne({ id, keys }: Registry, state: State): Promise<void> {
    const epochs = await listEpochs(store.db, id);
    const now = await store.now();
    const newest = state.bundles.at(-1);
    if (newest !== undefined) reportAge(id, state, newest, now);
    const minimumSequence = epochs.find(({ starts_at }) => starts_at <= now)?.sequence ?? 0;
    const candidates = (await sources.get(id)?.()) ?? [];
    const seen = new Map(epochs.map(({ sequence, digest }) => [sequence, digest]));
    const good: { bundle: TrustBundle; file: Uint8Array }[] = [];
    for (const file of candidates) {
      try {
        const bundle = parseTrustBundle(file, keys, { now, minimumSequence, registry: id, seen });
        seen.set(bundle.sequence, bundle.digest);
        good.push({ bundle, file });
      } catch (error) {
        // Predecessors lie beside the current file, so a lower sequence alone is no news.
        if (!isHushmarkError(error)) throw error;
        if (error instanceof TrustFork) await recordFork(id, state, error);
        else if (error.code !== 'trust_rollback') report(id, state, `refused a bundle: ${error.code}`);
      }
    }
    if (good.length === 0) {
      if (candidates.length > 0) report(id, state, `no bundle at or above sequence ${minimumSequence}`);
      else if (newest === undefined) report(id, state, 'the source has no bundle');
    }
    good.sort((a, b) => a.bundle.sequence - b.bundle.sequence);
    for (const one of good) await accept(id, keys, state, one, epochs, now);
  }

  /** The registry says different things to different people: for good in the log of the operator's own acts as well. */
  async function recordFork(id: string, state: State, { after, message: problem }: TrustFork): Promise<void> {
    report(id, state, problem);
    if (state.forks.has(after)) return;
    state.forks.add(after);
    await store.durably((transaction) => appendAudit(store, transaction, 'trust_fork', { registry: id, problem }));
  }

  async function accept(
    id: string,
    keys: readonly Jwk[],
    state: State,
    { bundle, file }: { bundle: TrustBundle; file: Uint8Array },
    known: readonly TrustEpoch[],
    now: number,
  ): Promise<void> {
    const recorded = known.find((epoch) => epoch.sequence === bundle.sequence);
    if (state.wrong.has(bundle.digest)) return;
    if (recorded === undefined) {
      await store.durably(async (transaction) => {
        const epoch = {
          registry: id,
          sequence: bundle.sequence,
          digest: bundle.digest,
          trust_root: bundle.trustRoot.toString(),
          supersedes: bundle.supersedes,
          starts_at: bundle.startsAt,
        };
        if (await insertEpoch(store, transaction, epoch)) {
          const detail = { registry: id, sequence: bundle.sequence, digest: bundle.digest };
          await appendAudit(store, transaction, 'trust_accepted', detail);
        }
      });
    }
    const epochs = await listEpochs(store.db, id);
    // Another node was faster, or recorded something else: the next refresh decides.
    if (epochs.find((epoch) => epoch.sequence === bundle.sequence)?.digest !== bundle.digest) return;
    state.epochs = epochs;
    if (state.bundles.some(({ digest }) => digest === bundle.digest)) return;
    const all = [...state.bundles, bundle].sort((a, b) => a.sequence - b.sequence);
    // With the one before, should this clock have been ahead for a while.
    const begun = all.findLastIndex(({ startsAt }) => startsAt <= now);
    state.bundles = all.slice(Math.max(0, begun - 1));
    state.reported.clear();
    const begins =
      bundle.startsAt <= now ? 'is in force' : `begins at ${new Date(bundle.startsAt * 1000).toISOString()}`;
    onNews(id, `bundle ${bundle.sequence} ${begins}`);
    state.files.set(bundle.digest, file);
    for (const digest of [...state.files.keys()].slice(0, -KEPT_FILES)) state.files.delete(digest);
    startRecomputation(id, keys, state, bundle, file);
  }

  function startRecomputation(
    id: string,
    keys: readonly Jwk[],
    state: State,
    bundle: TrustBundle,
    file: Uint8Array,
  ): void {
    const job = recompute(file, keys, bundle.issuedAt)
      .then((root) => {
        if (root !== bundle.trustRoot) refuse(id, state, bundle, 'its lists do not give its root');
      })
      .catch(() => report(id, state, 'the root could not be recomputed'))
      .finally(() => running.delete(job));
    running.add(job);
  }

  function refuse(id: string, state: State, bundle: TrustBundle, why: string): void {
    state.wrong.add(bundle.digest);
    state.files.delete(bundle.digest);
    report(id, state, `bundle ${bundle.sequence} is refused: ${why}`);
  }

  function bundleInForce(registry: string, now: number): { bundle: TrustBundle; state: State } {
    const state = states.get(registry);
    if (state === undefined) throw new HushmarkError('trust_registry_unknown');
    const bundle = inForce(state.bundles, now);
    // Nothing takes the place of one that was found wrong.
    if (bundle === undefined || state.wrong.has(bundle.digest)) throw new HushmarkError('server_trust_unavailable');
    return { bundle, state };
  }

  return {
    refresh() {
      refreshing ??= Promise.all(
        registries.map((registry) => {
          const state = states.get(registry.id);
          if (state === undefined) return undefined;
          return refreshOne(registry, state).then(
            () => {
              // So that the next time it is away is told as well.
              if (state.reported.delete(AWAY)) onNews(registry.id, 'the source can be read again');
            },
            () => report(registry.id, state, AWAY),
          );
        }),
      ).then(() => {
        refreshing = undefined;
      });
      return refreshing;
    },
    current: (registry, now) => bundleInForce(registry, now).bundle,
    held: (registry, now) => lastBegun(states.get(registry)?.bundles ?? [], now),
    announced(registry, now) {
      const { state } = bundleInForce(registry, now);
      return yetToCount(state.bundles, now).filter(({ digest }) => !state.wrong.has(digest));
    },
    stillCounts(registry, sequence, now) {
      const { bundle, state } = bundleInForce(registry, now);
      if (sequence > bundle.sequence) return false;
      const since = state.epochs.filter((epoch) => epoch.sequence > sequence && epoch.sequence <= bundle.sequence);
      // A gap may hide an emergency, so the chain of scheduled changes must be complete.
      return since.length === bundle.sequence - sequence && since.every(({ supersedes }) => supersedes === 'scheduled');
    },
    file: (digest) => {
      for (const state of states.values()) {
        const file = state.files.get(digest);
        if (file !== undefined) return file;
      }
      return undefined;
    },
    registries: () => registries.map(({ id }) => id),
    forks: (registry) => states.get(registry)?.forks.size ?? 0,
    async settled() {
      await Promise.all(running);
    },
  };
}

/** Also when nobody can say what time it is. */
function lastBegun(bundles: readonly TrustBundle[], now: number): TrustBundle | undefined {
  return bundles.findLast(({ startsAt }) => !(startsAt > now));
}
