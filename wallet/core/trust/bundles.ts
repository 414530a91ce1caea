// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The trust bundles that the wallet follows: which issuers count, which shops may ask. Loaded when the wallet opens;
 * fetched then and by a timer, never because a shop asked, so that no fetch tells who is about to answer whom (attack
 * L09). The next bundle is fetched and prepared for before it begins; then the clock changes over (attack L17).
 * A bundle is accepted only when its registry signed it, it is in date, and it is not older than one already seen. A
 * second one under a number that was seen is kept as evidence and never used (attack L18).
 */
import { base64url, parseBase64url } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { BUNDLE_GRACE } from '#protocol/request/request.ts';
import { bundleDigest, parseTrustBundle, type TrustBundle, TrustFork } from '#protocol/trust/bundle.ts';
import { countsWithin, inForce, yetToCount } from '#protocol/trust/timetable.ts';
import { explainedByClock } from '../net/clock.ts';
import type { RegistryConfig } from '../net/config.ts';
import type { Reach } from '../net/reach.ts';
import type { StoredBundles, StoredFork } from '../store/collections.ts';
import type { WalletStore } from '../store/wallet-store.ts';
import { forkOf, listForks } from './forks.ts';

export type Bundles = {
  /** The bundle of each registry that counts now. */
  all(): TrustBundle[];
  /** Those too that are to come, and those that open questions may have been asked under. */
  atHand(): TrustBundle[];
  registry(id: string): TrustBundle | undefined;
  /** Forks that registries signed, oldest first. */
  forks(): StoredFork[];
  /** Why the lists of a registry are not open after the last refresh; undefined when all are, or none was tried yet. */
  closed(): HushmarkError | undefined;
  /** Fetches what changed; the errors by registry, none thrown. */
  refresh(): Promise<Map<string, HushmarkError>>;
};

type Dependencies = {
  store: WalletStore;
  reach: Pick<Reach, 'announced' | 'bundleFile'> & Partial<Pick<Reach, 'clockBehind'>>;
  registries: readonly RegistryConfig[];
  /** Milliseconds since 1970. */
  now: () => number;
};

/** Numbers remembered for each registry: more than a year of weekly bundles. */
const MOST_SEEN = 64;

export function createBundles({ store, reach, registries, now }: Dependencies): Bundles {
  const open = new Map<string, readonly TrustBundle[]>();
  let failures: ReadonlyMap<string, HushmarkError> = new Map();
  const seconds = () => Math.floor(now() / 1000);

  for (const { value } of store.list('bundles')) {
    const registry = registries.find(({ id }) => id === value.registry);
    if (registry) open.set(registry.id, openStored(registry, value));
  }

  function openStored({ id, keys }: RegistryConfig, { seen, files }: StoredBundles): TrustBundle[] {
    const checks = { now: seconds(), minimumSequence: 0, registry: id, grace: BUNDLE_GRACE, seen: digestsOf(seen) };
    return files.flatMap((file) => {
      try {
        return [parseTrustBundle(parseBase64url(file, 'bundle'), keys, checks)];
      } catch {
        // Out of date or no longer signed by a configured key: closed until a refresh brings a good one.
        return [];
      }
    });
  }

  /** Fetches the bundles that count now or later and that the wallet lacks, if the other side says that it has them. */
  async function refreshOne(registry: RegistryConfig): Promise<void> {
    const announced = yetToCount(await reach.announced(registry), seconds());
    let refusal: unknown;
    for (const { digest } of announced) {
      if (open.get(registry.id)?.some((bundle) => bundle.digest === digest)) continue;
      try {
        await take(registry, await reach.bundleFile(registry, digest), digest);
      } catch (error) {
        refusal ??= error;
      }
    }
    if (refusal !== undefined) throw refusal;
    // By this clock all that is offered has ended: the registry has stopped, or the clock is wrong.
    if (announced.length === 0) throw new HushmarkError('trust_stale');
  }

  async function take(registry: RegistryConfig, file: Uint8Array, digest: string): Promise<void> {
    const id = recordId(registry.id);
    const bundle = await parseNew(registry, file, digest);
    const taken = [...(open.get(registry.id) ?? []), bundle].sort((a, b) => a.sequence - b.sequence);
    const kept = stillOfUse(taken, seconds());
    await store.changeFrom(() => {
      const before = store.get('bundles', id);
      const seen = (before?.seen ?? []).filter(({ sequence }) => sequence !== bundle.sequence);
      const { sequence, startsAt } = bundle;
      const value: StoredBundles = {
        registry: registry.id,
        seen: [...seen, { sequence, digest, startsAt }].slice(-MOST_SEEN),
        files: [...(before?.files ?? []), base64url(file)].filter((text) =>
          kept.some((one) => one.digest === bundleDigest(parseBase64url(text, 'bundle'))),
        ),
      };
      return { puts: [{ in: 'bundles', id, value }] };
    });
    open.set(registry.id, kept);
  }

  /** A fork is written down before it is refused. */
  async function parseNew(registry: RegistryConfig, file: Uint8Array, digest: string): Promise<TrustBundle> {
    const seen = store.get('bundles', recordId(registry.id))?.seen ?? [];
    const begun = seen.filter(({ startsAt }) => startsAt <= seconds()).map(({ sequence }) => sequence);
    const checks = { now: seconds(), minimumSequence: Math.max(0, ...begun), digest, registry: registry.id };
    try {
      return parseTrustBundle(file, registry.keys, { ...checks, seen: digestsOf(seen) });
    } catch (error) {
      if (error instanceof TrustFork) await keepFork(registry, error, file);
      throw error;
    }
  }

  async function keepFork({ id }: RegistryConfig, { before, after }: TrustFork, file: Uint8Array): Promise<void> {
    const files = (store.get('bundles', recordId(id))?.files ?? []).map((text) => parseBase64url(text, 'bundle'));
    const evidence = [
      { digest: before, file: files.find((kept) => bundleDigest(kept) === before) },
      { digest: after, file },
    ] as const;
    await store.change([forkOf(id, now(), evidence)]);
  }

  return {
    // A bundle that ran out while the wallet was open is as closed as one that never came.
    all: () => [...open.values()].flatMap((bundles) => inForce(bundles, seconds()) ?? []),
    atHand: () => [...open.values()].flatMap((bundles) => stillOfUse(bundles, seconds())),
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

/** A wrong clock is named where it is the cause; otherwise the lists could not be fetched. */
function whyClosed(failure: HushmarkError | undefined, behind: number | undefined): HushmarkError {
  const cause = explainedByClock(failure, behind);
  const isKnown = cause instanceof HushmarkError && /^(?:wallet_clock|trust_from_future|trust_stale)$/.test(cause.code);
  return isKnown ? cause : new HushmarkError('wallet_lists', failure?.message);
}

function digestsOf(seen: StoredBundles['seen']): Map<number, string> {
  return new Map(seen.map(({ sequence, digest }) => [sequence, digest]));
}

/**
 * Those that count now or later, or that a question may have been asked under; after an emergency no such question
 * counts.
 */
function stillOfUse(bundles: readonly TrustBundle[], now: number): TrustBundle[] {
  const emergency = bundles.findLast(({ supersedes, startsAt }) => supersedes === 'emergency' && startsAt <= now);
  return bundles.filter(
    (bundle) =>
      bundle.sequence >= (emergency?.sequence ?? 0) &&
      countsWithin(bundle, bundles, now - BUNDLE_GRACE, Number.MAX_SAFE_INTEGER),
  );
}

/** Record ids have a narrower alphabet than registry ids. */
export function recordId(registryId: string): string {
  return registryId.replaceAll('.', '_');
}
