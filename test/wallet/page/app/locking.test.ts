// SPDX-License-Identifier: GPL-3.0-or-later
/** Locking: by hand, in every page at once and in the service worker; by itself, after a quarter of an hour. */
import 'fake-indexeddb/auto';
import '../../../support/wallet/pinned.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemRandom } from '#base/random.ts';
import { createSession, type Session } from '#wallet/page/app/handed-over-key.ts';
import { useIdleLock } from '#wallet/page/app/idle-lock.ts';
import { openWallet } from '#wallet/page/app/open-wallet.ts';
import { newProfile, PASSPHRASE } from '../../../support/wallet/keeping.ts';

/** Effects run when they are declared; what they give back ends them. */
const ends = vi.hoisted(() => [] as (() => void)[]);
vi.mock('preact/hooks', () => ({
  useEffect: (effect: () => (() => void) | undefined) => ends.push(effect() ?? (() => undefined)),
}));
vi.mock('#wallet/page/prover/spawn.ts', () => ({ spawnProver: () => undefined, spawnSecond: undefined }));

let page: EventTarget;
let sheet: EventTarget;
let told: unknown[];
beforeEach(() => {
  page = new EventTarget();
  sheet = new EventTarget();
  told = [];
  vi.stubGlobal('window', page);
  vi.stubGlobal('document', sheet);
  vi.stubGlobal('location', { origin: 'https://wallet.example' });
  vi.stubGlobal('navigator', {
    serviceWorker: { controller: { postMessage: (message: unknown) => told.push(message) } },
    locks: { request: () => new Promise(() => undefined) },
  });
});
afterEach(() => {
  for (const end of ends.splice(0)) end();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('an open wallet that nobody touches', () => {
  const minutes = (count: number) => vi.advanceTimersByTimeAsync(count * 60_000);
  beforeEach(() => {
    vi.useFakeTimers();
  });

  it.each(['pointerdown', 'keydown', 'scroll'])(
    'locks after a quarter of an hour without %s, and not before',
    async (sign) => {
      const lock = vi.fn();
      useIdleLock(true, lock);
      await minutes(14);
      page.dispatchEvent(new Event(sign));
      await minutes(15);
      expect(lock).not.toHaveBeenCalled();
      await minutes(0.5);
      expect(lock).toHaveBeenCalled();
    },
  );

  it('locks as soon as it is seen again, when the device has slept so long', () => {
    const lock = vi.fn();
    useIdleLock(true, lock);
    vi.setSystemTime(Date.now() + 15 * 60_000 + 1);
    sheet.dispatchEvent(new Event('visibilitychange'));
    expect(lock).toHaveBeenCalledOnce();
  });

  it('does nothing when it is locked already, or is no more', async () => {
    const lock = vi.fn();
    useIdleLock(false, lock);
    useIdleLock(true, lock);
    for (const end of ends.splice(0)) end();
    await minutes(60);
    sheet.dispatchEvent(new Event('visibilitychange'));
    expect(lock).not.toHaveBeenCalled();
  });
});

describe('pages of one wallet', () => {
  let key: CryptoKey;
  const channels: BroadcastChannel[] = [];
  beforeEach(async () => {
    key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt']);
    const Channel = BroadcastChannel;
    // Ended after the test, or they would keep it alive.
    vi.stubGlobal(
      'BroadcastChannel',
      class extends Channel {
        constructor(name: string) {
          super(name);
          channels.push(this);
        }
      },
    );
  });
  afterEach(() => {
    for (const channel of channels.splice(0)) channel.close();
  });

  const shared = (session: Session) => {
    const ended = vi.fn();
    session.share(key, { onChanged: () => undefined, onEnd: ended });
    return ended;
  };

  it('W08 locking one locks all, and the service worker forgets the key', async () => {
    const [one, other] = [createSession(), createSession()];
    shared(one);
    const ended = shared(other);
    one.end();
    expect(told).toEqual([{ kind: 'end' }]);
    await vi.waitFor(() => expect(ended).toHaveBeenCalledOnce(), { timeout: 30_000 });
    // Nobody has it any more: a new page gets none, and a page that goes leaves none behind.
    expect(await createSession().receive()).toBeUndefined();
    page.dispatchEvent(new Event('pagehide'));
    expect(told.filter((message) => (message as { kind: string }).kind === 'hold')).toEqual([]);
  });

  it('W08 an open one gives the service worker the key when it goes away', () => {
    const session = createSession();
    page.dispatchEvent(new Event('pagehide'));
    expect(told).toEqual([]);
    shared(session);
    page.dispatchEvent(new Event('pagehide'));
    expect(told).toEqual([{ kind: 'hold', key }]);
  });
});

it('W08 a wallet that is closed leaves no master secret in memory, and asks nobody any more', async () => {
  const { store } = await (await newProfile()).keeper.create(PASSPHRASE);
  let asked = 0;
  const reach = {
    announced: () => {
      asked += 1;
      return Promise.reject(new TypeError('no network'));
    },
  };
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
  const config = {
    registries: [{ id: 'r', name: 'R', keys: [], bundles: 'https://registry.example/' }],
    artefacts: '/a/',
  };
  const services = { config, reach, random: systemRandom(), now: () => Date.now() };
  const wallet = openWallet(store, services as never);
  await wallet.ready;
  const { master } = wallet;
  expect(master.some((byte) => byte !== 0)).toBe(true);
  await vi.advanceTimersByTimeAsync(3_600_000);
  page.dispatchEvent(new Event('online'));
  expect(asked).toBe(3);
  wallet.close();
  expect(master).toEqual(new Uint8Array(32));
  await vi.advanceTimersByTimeAsync(7_200_000);
  page.dispatchEvent(new Event('online'));
  expect(asked).toBe(3);
});
