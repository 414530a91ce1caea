/**
 * The trust bundles in force: takes candidates from each registry's source, keeps the newest good one, remembers what
 * came before (in the store, so that a restart forgets nothing), and answers which bundle is in force right now, and
 * which ones questions may still be answered under.
 * It fails closed: an expired, rolled back or wrongly computed bundle means no verification at all. A second bundle for a
 * number that was seen before is refused, and told to the operator.
 */
import { HushmarkError, isHushmarkError } from '#protocol/errors.ts';
import type { Jwk } from '#protocol/jws.ts';
import { parseTrustBundle, type TrustBundle, TrustFork } from '#protocol/trust-bundle.ts';
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
  /** The newest bundle that was accepted, also when it has ended. */
  held(registry: string): TrustBundle | undefined;
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
const KEPT_FILES = 3;

type State = {
  bundle: TrustBundle | undefined;
  /** Newest first, the current one included. */
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
      { bundle: undefined, epochs: [], files: new Map(), wrong: new Set(), reported: new Set(), forks: new Set() },
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
    if (state.bundle !== undefined) reportAge(id, state, state.bundle, now);
    const minimumSequence = epochs[0]?.sequence ?? 0;
    const candidates = (await sources.get(id)?.()) ?? [];
    const seen = new Map(epochs.map(({ sequence, digest }) => [sequence, digest]));
    let best: { bundle: TrustBundle; file: Uint8Array } | undefined;
    for (const file of candidates) {
      try {
        const bundle = parseTrustBundle(file, keys, { now, minimumSequence, registry: id, seen });
        seen.set(bundle.sequence, bundle.digest);
        if (best === undefined || bundle.sequence > best.bundle.sequence) best = { bundle, file };
      } catch (error) {
        // Predecessors lie beside the current file, so a lower sequence alone is no news.
        if (!isHushmarkError(error)) throw error;
        if (error instanceof TrustFork) await recordFork(id, state, error);
        else if (error.code !== 'trust_rollback') report(id, state, `refused a bundle: ${error.code}`);
      }
    }
    if (best === undefined) {
      if (candidates.length > 0) report(id, state, `no bundle at or above sequence ${minimumSequence}`);
      else if (state.bundle === undefined) report(id, state, 'the source has no bundle');
      return;
    }
    await accept(id, keys, state, best, epochs);
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
          issued_at: bundle.issuedAt,
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
    state.epochs = epochs.filter((epoch) => epoch.sequence <= bundle.sequence);
    if (state.bundle?.digest === bundle.digest) return;
    state.bundle = bundle;
    state.reported.clear();
    onNews(id, `bundle ${bundle.sequence} is in force`);
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
    if (state.bundle === bundle) state.bundle = undefined;
    report(id, state, `bundle ${bundle.sequence} is refused: ${why}`);
  }

  function inForce(registry: string, now: number): { bundle: TrustBundle; state: State } {
    const state = states.get(registry);
    if (state === undefined) throw new HushmarkError('trust_registry_unknown');
    const { bundle } = state;
    if (bundle === undefined || now >= bundle.expiresAt) throw new HushmarkError('server_trust_unavailable');
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
    current: (registry, now) => inForce(registry, now).bundle,
    held: (registry) => states.get(registry)?.bundle,
    stillCounts(registry, sequence, now) {
      const { bundle, state } = inForce(registry, now);
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
