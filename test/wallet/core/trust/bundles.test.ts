// SPDX-License-Identifier: GPL-3.0-or-later
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { base64url } from '#base/encoding.ts';
import { bundleDigest } from '#protocol/trust/bundle.ts';
import type { WalletStore } from '#wallet/core/store/wallet-store.ts';
import { createBundles } from '#wallet/core/trust/bundles.ts';
import { evidenceText } from '#wallet/core/trust/forks.ts';
import { newProfile, PASSPHRASE } from '../../../support/wallet/keeping.ts';
import { bundleFile, NOW, parseBundle, REGISTRY, trust } from '../../../support/wallet/world.ts';

describe('the trust bundles', () => {
  let store: WalletStore;
  let served: Uint8Array;
  let fetched: string[];
  let clock: number;
  const reach = {
    announced: async () => [announcedAs(served)],
    bundleFile: async (_registry: unknown, digest: string) => {
      fetched.push(digest);
      return served;
    },
  };
  const announcedAs = (file: Uint8Array) => ({
    sequence: 1,
    startsAt: 0,
    expiresAt: Number.MAX_SAFE_INTEGER,
    digest: bundleDigest(file),
  });
  const open = (changes: object = {}) =>
    createBundles({ store, reach, registries: [REGISTRY], now: () => clock, ...changes });

  beforeEach(async () => {
    store = (await (await newProfile()).keeper.create(PASSPHRASE)).store;
    served = bundleFile;
    fetched = [];
    clock = NOW;
  });

  it('are fetched once, kept, and there at the next opening without a network', async () => {
    const bundles = open();
    expect(bundles.all()).toEqual([]);
    expect((await bundles.refresh()).size).toBe(0);
    expect((await bundles.refresh()).size).toBe(0);
    expect(fetched).toHaveLength(1);
    expect(open().all()[0]?.digest).toBe(bundleDigest(bundleFile));
  });

  it('a lower sequence is refused and the newer one stays', async () => {
    served = trust.publish('scheduled');
    const bundles = open();
    await bundles.refresh();
    const newer = bundles.all()[0]?.digest;
    served = bundleFile;
    expect((await bundles.refresh()).get(REGISTRY.id)?.code).toBe('trust_rollback');
    expect(bundles.all()[0]?.digest).toBe(newer);
    expect((await open().refresh()).get(REGISTRY.id)?.code).toBe('trust_rollback');
  });

  it('a lower sequence is refused also when the newer one is kept but has ended, or cannot be opened', async () => {
    const older = trust.publish('scheduled');
    served = trust.publish('scheduled', { expiresAt: NOW / 1000 + 3600 });
    await open().refresh();
    served = older;
    clock += 7200 * 1000;
    const ended = open();
    expect(ended.all()).toEqual([]);
    expect((await ended.refresh()).get(REGISTRY.id)?.code).toBe('trust_rollback');
    const [{ id, value } = { id: '', value: undefined }] = store.list('bundles');
    await store.change([{ in: 'bundles', id, value: { ...value!, files: ['AAAA'] } }]);
    const damaged = open();
    expect((await damaged.refresh()).get(REGISTRY.id)?.code).toBe('trust_rollback');
    expect([...ended.all(), ...damaged.all(), ...open().all()]).toEqual([]);
  });

  it('a bundle of another registry is refused, though the same key has signed it', async () => {
    const namesake = { ...REGISTRY, id: 'another-registry' };
    const bundles = open({ registries: [namesake] });
    expect((await bundles.refresh()).get(namesake.id)?.code).toBe('trust_registry_unknown');
    expect(bundles.all()).toEqual([]);
    expect(store.list('bundles')).toEqual([]);
  });

  it('L17 the next bundle is at hand before it begins; the clock changes over, and no fetch', async () => {
    const begins = NOW / 1000 + 86_400;
    const [one, two] = [
      trust.publish('scheduled', { expiresAt: begins }),
      trust.publish('scheduled', { startsAt: begins, expiresAt: begins + 7 * 86_400 }),
    ] as const;
    const both = {
      announced: async () => [parseBundle(one), parseBundle(two)],
      bundleFile: async (_registry: unknown, digest: string) => {
        fetched.push(digest);
        return [one, two].find((file) => bundleDigest(file) === digest) ?? new Uint8Array();
      },
    };
    const bundles = open({ reach: both });
    expect((await bundles.refresh()).size).toBe(0);
    expect(fetched).toEqual([bundleDigest(one), bundleDigest(two)]);
    const digests = (all: readonly { digest: string }[]) => all.map(({ digest }) => digest);
    expect(digests(bundles.all())).toEqual([bundleDigest(one)]);
    clock = begins * 1000 - 1000;
    expect(digests(open().all())).toEqual([bundleDigest(one)]);
    clock = begins * 1000;
    for (const each of [bundles, open()]) {
      expect(digests(each.all())).toEqual([bundleDigest(two)]);
      // Questions that were asked under the first are still open.
      expect(digests(each.atHand())).toEqual([bundleDigest(one), bundleDigest(two)]);
    }
    expect((await bundles.refresh()).size).toBe(0);
    expect(fetched).toHaveLength(2);
    served = one;
    expect((await open({ reach: { ...reach, bundleFile: async () => one } }).refresh()).size).toBe(0);
    clock += 3901 * 1000;
    expect(digests(open().atHand())).toEqual([bundleDigest(two)]);
  });

  it('L18 a second bundle for a number that was seen is refused, and both are kept as evidence', async () => {
    const first = trust.publish('scheduled');
    const second = trust.publish('scheduled', { again: true });
    served = first;
    const bundles = open();
    await bundles.refresh();
    served = second;
    expect((await bundles.refresh()).get(REGISTRY.id)?.code).toBe('trust_bundle_fork');
    expect((await bundles.refresh()).get(REGISTRY.id)?.code).toBe('trust_bundle_fork');
    expect(bundles.all().map(({ digest }) => digest)).toEqual([bundleDigest(first)]);
    const reopened = open();
    expect(reopened.forks()).toMatchObject([
      {
        registry: REGISTRY.id,
        first: { digest: bundleDigest(first), file: base64url(first) },
        second: { digest: bundleDigest(second), file: base64url(second) },
      },
    ]);
    // Also when the first is a predecessor by now, or when time has passed over both.
    served = trust.publish('scheduled');
    await reopened.refresh();
    served = second;
    expect((await reopened.refresh()).get(REGISTRY.id)?.code).toBe('trust_bundle_fork');
    clock += 30 * 86_400_000;
    expect((await open().refresh()).get(REGISTRY.id)?.code).toBe('trust_bundle_fork');
    expect(open().forks()).toHaveLength(1);
    expect(JSON.parse(evidenceText(open().forks()[0]!))).toMatchObject({
      format: 'hushmark-fork/1',
      registry: REGISTRY.id,
    });
  });

  it('L18 nobody but the registry can make it look as if it had signed twice', async () => {
    await open().refresh();
    const damaged = new Uint8Array(served);
    damaged[damaged.length - 1] = 1;
    served = damaged;
    expect((await open().refresh()).get(REGISTRY.id)?.code).toBe('trust_bundle_malformed');
    expect(open().forks()).toEqual([]);
  });

  it('a file that is not the one asked for, damaged, or signed by others is refused', async () => {
    const bundles = open({ reach: { ...reach, bundleFile: async () => trust.publish('scheduled') } });
    expect((await bundles.refresh()).size).toBe(1);
    const damaged = new Uint8Array(bundleFile);
    damaged[500] = (damaged[500] ?? 0) ^ 1;
    served = damaged;
    expect((await open().refresh()).size).toBe(1);
    served = bundleFile;
    const other = { ...REGISTRY, keys: [{ ...REGISTRY.keys[0]!, kid: 'other' }] };
    expect((await open({ registries: [other] }).refresh()).size).toBe(1);
    expect(open().all()).toEqual([]);
  });

  it('a stale bundle closes, also while the wallet is open', async () => {
    const bundles = open();
    await bundles.refresh();
    clock += 22 * 86_400_000;
    expect(bundles.all()).toEqual([]);
    expect(open().all()).toEqual([]);
  });

  it('a registry that cannot be reached leaves what is there', async () => {
    const bundles = open();
    await bundles.refresh();
    const offline = open({ reach: { ...reach, announced: () => Promise.reject(new TypeError('offline')) } });
    expect((await offline.refresh()).get(REGISTRY.id)?.code).toBe('wallet_offline');
    expect(offline.all()).toHaveLength(1);
  });

  it('a registry that is no longer configured counts no more', async () => {
    await open().refresh();
    expect(open({ registries: [] }).all()).toEqual([]);
  });
});
