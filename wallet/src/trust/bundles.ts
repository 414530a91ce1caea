/**
 * The trust bundles that the wallet follows: which issuers count, which shops may ask. Loaded when the wallet opens,
 * fetched by timer and at opening, never because a shop asked, so that no fetch tells who is about to answer whom
 * (attack L09). A bundle is taken only when it is signed by its registry, in date, and not older than one already seen.
 */
import { base64url, parseBase64url } from '#protocol/encoding.ts';
import { HushmarkError } from '#protocol/errors.ts';
import { bundleDigest, parseTrustBundle, type TrustBundle } from '#protocol/trust-bundle.ts';
import type { RegistryConfig } from '../net/config.ts';
import type { Reach } from '../net/reach.ts';
import type { WalletStore } from '../store/wallet-store.ts';

export type Bundles = {
  all(): TrustBundle[];
  registry(id: string): TrustBundle | undefined;
  /** Fetches what changed; the errors by registry, none thrown. */
  refresh(): Promise<Map<string, HushmarkError>>;
};

type Dependencies = {
  store: WalletStore;
  reach: Pick<Reach, 'bundleHead' | 'bundleFile'>;
  registries: readonly RegistryConfig[];
  /** Milliseconds since 1970. */
  now: () => number;
};

export function createBundles({ store, reach, registries, now }: Dependencies): Bundles {
  const open = new Map<string, TrustBundle>();
  const seconds = () => Math.floor(now() / 1000);

  for (const { value } of store.list('bundles')) {
    const registry = registries.find(({ id }) => id === value.registry);
    if (!registry) continue;
    try {
      const file = parseBase64url(value.file, 'bundle');
      open.set(registry.id, parseTrustBundle(file, registry.keys, { now: seconds(), minimumSequence: value.sequence }));
    } catch {
      // Out of date or no longer signed by a configured key: closed until a refresh brings a good one.
    }
  }

  async function refreshOne(registry: RegistryConfig): Promise<void> {
    const kept = store.get('bundles', recordId(registry.id));
    const head = await reach.bundleHead(registry);
    const current = open.get(registry.id);
    if (current?.digest === head.digest) return;
    const file = await reach.bundleFile(registry, head.digest);
    if (bundleDigest(file) !== head.digest)
      throw new HushmarkError('trust_bundle_malformed', 'not the file that was asked for');
    const bundle = parseTrustBundle(file, registry.keys, { now: seconds(), minimumSequence: kept?.sequence ?? 0 });
    if (bundle.registry.id !== registry.id)
      throw new HushmarkError('trust_registry_unknown', 'a bundle of another registry');
    const value = {
      registry: registry.id,
      digest: head.digest,
      sequence: bundle.sequence,
      checkedAt: now(),
      file: base64url(file),
    };
    await store.change([{ in: 'bundles', id: recordId(registry.id), value }]);
    open.set(registry.id, bundle);
  }

  return {
    // A bundle that ran out while the wallet was open is as closed as one that never came.
    all: () => [...open.values()].filter((bundle) => bundle.expiresAt > seconds()),
    registry(id) {
      return this.all().find((bundle) => bundle.registry.id === id);
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
      return errors;
    },
  };
}

/** Record ids have a narrower alphabet than registry ids. */
export function recordId(registryId: string): string {
  return registryId.replaceAll('.', '_');
}
