/**
 * The trust bundles that the wallet follows: which issuers count, which shops may ask. Loaded when the wallet opens,
 * fetched by timer and at opening, never because a shop asked, so that no fetch tells who is about to answer whom
 * (attack L09). A bundle is taken only when it is signed by its registry, in date, and not older than one already seen;
 * a second one for a number that was seen is kept as evidence and never used (attack L18).
 */
import { base64url, parseBase64url } from '#protocol/encoding.ts';
import { HushmarkError } from '#protocol/errors.ts';
import { bundleDigest, parseTrustBundle, type TrustBundle, TrustFork } from '#protocol/trust-bundle.ts';
import { explainedByClock } from '../net/clock.ts';
import type { RegistryConfig } from '../net/config.ts';
import type { Reach } from '../net/reach.ts';
import type { StoredFork } from '../store/collections.ts';
import type { WalletStore } from '../store/wallet-store.ts';
import { forkOf, listForks } from './forks.ts';

export type Bundles = {
  all(): TrustBundle[];
  registry(id: string): TrustBundle | undefined;
  /** What registries were caught at, oldest first. */
  forks(): StoredFork[];
  /** Why the lists of a registry are not open after the last refresh; undefined when all are, or none was tried yet. */
  closed(): HushmarkError | undefined;
  /** Fetches what changed; the errors by registry, none thrown. */
  refresh(): Promise<Map<string, HushmarkError>>;
};

type Dependencies = {
  store: WalletStore;
  reach: Pick<Reach, 'bundleHead' | 'bundleFile'> & Partial<Pick<Reach, 'clockBehind'>>;
  registries: readonly RegistryConfig[];
  /** Milliseconds since 1970. */
  now: () => number;
};

/** Numbers remembered for each registry: more than a year of weekly bundles. */
const MOST_SEEN = 64;

export function createBundles({ store, reach, registries, now }: Dependencies): Bundles {
  const open = new Map<string, TrustBundle>();
  let failures: ReadonlyMap<string, HushmarkError> = new Map();
  const seconds = () => Math.floor(now() / 1000);

  for (const { value } of store.list('bundles')) {
    const registry = registries.find(({ id }) => id === value.registry);
    if (!registry) continue;
    try {
      const file = parseBase64url(value.file, 'bundle');
      const checks = { now: seconds(), registry: registry.id, seen: new Map(value.seen) };
      open.set(registry.id, parseTrustBundle(file, registry.keys, { ...checks, minimumSequence: value.sequence }));
    } catch {
      // Out of date or no longer signed by a configured key: closed until a refresh brings a good one.
    }
  }

  async function refreshOne(registry: RegistryConfig): Promise<void> {
    const head = await reach.bundleHead(registry);
    if (open.get(registry.id)?.digest === head.digest) return;
    const file = await reach.bundleFile(registry, head.digest);
    const bundle = await parseNew(registry, file, head.digest);
    const id = recordId(registry.id);
    await store.changeFrom(() => {
      const seen = (store.get('bundles', id)?.seen ?? []).filter(([sequence]) => sequence !== bundle.sequence);
      const value = {
        registry: registry.id,
        sequence: bundle.sequence,
        seen: [...seen, [bundle.sequence, bundle.digest] as const].slice(-MOST_SEEN),
        file: base64url(file),
      };
      return { puts: [{ in: 'bundles', id, value }] };
    });
    open.set(registry.id, bundle);
  }

  /** A fork is written down before it is refused. */
  async function parseNew(registry: RegistryConfig, file: Uint8Array, digest: string): Promise<TrustBundle> {
    const kept = store.get('bundles', recordId(registry.id));
    const seen = new Map(kept?.seen);
    const checks = { now: seconds(), minimumSequence: kept?.sequence ?? 0, digest, registry: registry.id };
    try {
      return parseTrustBundle(file, registry.keys, { ...checks, seen });
    } catch (error) {
      if (error instanceof TrustFork) await keepFork(registry, error, file);
      throw error;
    }
  }

  async function keepFork({ id }: RegistryConfig, { before, after }: TrustFork, file: Uint8Array): Promise<void> {
    const kept = store.get('bundles', recordId(id));
    const first = kept && parseBase64url(kept.file, 'bundle');
    const isFirst = first !== undefined && bundleDigest(first) === before;
    const evidence = [
      { digest: before, file: isFirst ? first : undefined },
      { digest: after, file },
    ] as const;
    await store.change([forkOf(id, now(), evidence)]);
  }

  return {
    // A bundle that ran out while the wallet was open is as closed as one that never came.
    all: () => [...open.values()].filter((bundle) => bundle.expiresAt > seconds()),
    registry(id) {
      return this.all().find((bundle) => bundle.registry.id === id);
    },
    forks: () => listForks(store),
    closed() {
      const missing = registries.find(({ id }) => failures.has(id) && this.registry(id) === undefined);
      return missing && whyClosed(failures.get(missing.id), reach.clockBehind?.());
    },
    async refresh() {
      const errors = new Map<string, HushmarkError>();
      await Promise.all(
        registries.map(async (registry) => {
          try {
            await refreshOne(registry);
          } catch (error) {
            errors.set(
              registry.id,
              error instanceof HushmarkError ? error : new HushmarkError('wallet_offline', 'refresh failed'),
            );
          }
        }),
      );
      failures = errors;
      return errors;
    },
  };
}

/** A clock is named where it is the cause; for everything else the lists could just not be had. */
function whyClosed(failure: HushmarkError | undefined, behind: number | undefined): HushmarkError {
  const cause = explainedByClock(failure, behind);
  const isKnown = cause instanceof HushmarkError && /^(?:wallet_clock|trust_from_future|trust_stale)$/.test(cause.code);
  return isKnown ? cause : new HushmarkError('wallet_lists', failure?.message);
}

/** Record ids have a narrower alphabet than registry ids. */
export function recordId(registryId: string): string {
  return registryId.replaceAll('.', '_');
}
